package object

import (
	"encoding/binary"
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Frame is one function of the chain of inlined calls at an address.
type Frame struct {
	// Symbol is the linker's name of the function, and Func what it is in
	// source code. If the function is of another package and was inlined,
	// its name is not stored: Symbol and Func.Name are empty.
	Symbol string
	Func   effect.Func
	// File is the file name as the compiler was given it, or the -trimpath
	// form; Line is 0 if the code belongs to no line.
	File string
	Line int
}

// Base returns the last element of the file name.
func (f Frame) Base() string { return path.Base(strings.ReplaceAll(f.File, `\`, "/")) }

// A table maps code addresses to values: values[i] holds from the end of the
// range before up to ends[i].
type table struct {
	ends   []uint64
	values []int32
}

// decode reads a table: pairs of value and length of range, as differences.
// The first value counts from -1.
func (t *table) decode(b []byte, quantum uint32) error {
	t.ends, t.values = t.ends[:0], t.values[:0]
	value, end := int32(-1), uint64(0)
	for first := true; len(b) > 0; first = false {
		d, n := binary.Varint(b)
		if n <= 0 {
			return corrupt("a table ends within a value")
		}
		b = b[n:]
		if d == 0 && !first {
			break
		}
		length, n := binary.Uvarint(b)
		if n <= 0 || length > 1<<32 {
			return corrupt("a table ends within a range")
		}
		b = b[n:]
		value += int32(d)
		end += length * uint64(quantum)
		t.ends, t.values = append(t.ends, end), append(t.values, value)
	}
	return nil
}

// at returns the value at an address, or -1.
func (t *table) at(pc uint32) int32 {
	i := sort.Search(len(t.ends), func(i int) bool { return t.ends[i] > uint64(pc) })
	if i == len(t.ends) {
		return -1
	}
	return t.values[i]
}

// Layout of the function info, an auxiliary symbol: sizes of arguments and
// locals, flags, first line, list of file numbers, list of inlined calls.
const (
	infoStartLine = 12
	infoFiles     = 16
	inlCallSize   = 24 // parent 4, file 4, line 4, function 8, address 4
)

// lines maps the addresses of one function to source code. It is reused for
// one function after the other.
type lines struct {
	p                   *Package
	self                int // number of the function's symbol
	file, line, inlined table
	startLine           int
	calls               []byte // inlined calls, inlCallSize each
}

// load makes l the lines of the function with symbol number def.
func (l *lines) load(def int) error {
	l.self, l.startLine, l.calls = def, 0, nil
	l.file.ends, l.line.ends, l.inlined.ends = l.file.ends[:0], l.line.ends[:0], l.inlined.ends[:0]
	c, q := l.p.code, l.p.arch.quantum
	for aux := c.aux(def); len(aux) > 0; aux = aux[auxSize:] {
		kind := aux[0]
		if kind != auxFuncInfo && kind != auxFileTab && kind != auxLineTab && kind != auxInlTab {
			continue
		}
		sym, ok := c.definition(refAt(aux[1:]))
		if !ok {
			return corrupt("a table of a function is missing")
		}
		var err error
		switch b := c.contents(sym); kind {
		case auxFuncInfo:
			err = l.info(b)
		case auxFileTab:
			err = l.file.decode(b, q)
		case auxLineTab:
			err = l.line.decode(b, q)
		case auxInlTab:
			err = l.inlined.decode(b, q)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// info reads the function info.
func (l *lines) info(b []byte) error {
	word := func(off int64) (int64, bool) {
		if off+4 > int64(len(b)) {
			return 0, false
		}
		return int64(binary.LittleEndian.Uint32(b[off:])), true
	}
	start, _ := word(infoStartLine)
	files, ok := word(infoFiles)
	if !ok {
		return corrupt("the info of a function is too short")
	}
	off := infoFiles + 4 + 4*files
	n, ok := word(off)
	if !ok || off+4+n*inlCallSize > int64(len(b)) {
		return corrupt("the info of a function is too short")
	}
	l.startLine = int(int32(start))
	l.calls = b[off+4:][:n*inlCallSize]
	return nil
}

// frames returns the functions at an address, innermost first: the last one is
// the function itself.
func (l *lines) frames(pc uint32) ([]Frame, error) {
	file, line, call := l.file.at(pc), l.line.at(pc), l.inlined.at(pc)
	frames := make([]Frame, 0, 2)
	for {
		var f Frame
		var err error
		parent := int32(-1)
		var node []byte
		if call >= 0 {
			if int64(call) >= int64(len(l.calls)/inlCallSize) {
				return nil, corrupt("an inlined call is missing")
			}
			node = l.calls[int(call)*inlCallSize:]
			// Parents precede their children, so this loop ends.
			if parent = int32(binary.LittleEndian.Uint32(node)); parent >= call {
				return nil, corrupt("inlined calls are out of order")
			}
			f, err = l.p.inlinedFrame(refAt(node[12:]))
		} else {
			f, err = l.p.localFrame(l.self)
		}
		if err != nil {
			return nil, err
		}
		if f.File, err = l.p.file(file); err != nil {
			return nil, err
		}
		f.Line = max(int(line), 0)
		frames = append(frames, f)
		if node == nil {
			return slices.Clip(frames), nil
		}
		file, line = int32(binary.LittleEndian.Uint32(node[4:])), int32(binary.LittleEndian.Uint32(node[8:]))
		call = parent
	}
}
