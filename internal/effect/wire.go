package effect

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
)

// # Wire form
//
// The summaries of one package travel as one block of bytes: a table of
// strings, a table of places (function and position), a table of operations, a
// table of chain links, then the functions, which refer to the tables by
// index, and a checksum. Witnesses share the tails of their chains, so a block holds each link
// once; a summary is closed over everything below it and needs no other block
// to be understood. All numbers are unsigned varints. The form contains no
// maps and no positions that depend on the machine: equal summaries have equal
// bytes.

// wireVersion is the first byte of a block; change it with the form or with
// the meaning of what is in it.
const wireVersion = 8

// maxParams bounds the index of a parameter: more than any function has.
const maxParams = 1 << 16

// A Block is the summaries of some functions of one package, by their names
// within the package, in the order in which they were given.
type Block struct {
	Pkg   string
	Funcs []BlockFunc
}

// A BlockFunc is one function of a block.
type BlockFunc struct {
	Name    string
	Summary *Summary
}

// Encode returns the block's wire form.
func (b *Block) Encode() []byte {
	w := writer{
		strings: map[string]uint64{}, places: map[place]uint64{},
		ops: map[*Op]uint64{}, links: map[*Chain]uint64{},
	}
	pkg := w.str(b.Pkg)
	var body []byte
	for _, f := range b.Funcs {
		s := f.Summary
		flags := uint64(0)
		if s.NoReturn {
			flags = 1
		}
		body = put(body, w.str(f.Name), w.str(s.Class), flags, w.str(string(s.Leaks)), uint64(len(s.Returns)))
		for _, r := range s.Returns {
			body = put(body, uint64(r.Result), w.str(r.Method), w.str(r.Func.Pkg), w.str(r.Func.Name))
		}
		body = put(body, uint64(len(s.Effects)))
		for _, e := range s.Effects {
			body = put(body, w.op(e.Op), w.link(e.Chain), w.str(e.Home), w.str(e.Guard), uint64(e.If), uint64(e.Path))
		}
	}
	out := []byte{wireVersion}
	out = put(out, uint64(len(w.strings)))
	for _, s := range w.stringList {
		out = append(put(out, uint64(len(s))), s...)
	}
	out = append(put(out, uint64(len(w.places))), w.placeBytes...)
	out = append(put(out, uint64(len(w.ops))), w.opBytes...)
	out = append(put(out, uint64(len(w.links))), w.linkBytes...)
	out = append(put(out, pkg, uint64(len(b.Funcs))), body...)
	return binary.LittleEndian.AppendUint32(out, crc32.ChecksumIEEE(out))
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

func put(b []byte, nums ...uint64) []byte {
	for _, n := range nums {
		b = binary.AppendUvarint(b, n)
	}
	return b
}

// A place is a function and a position in it.
type place struct {
	Func Func
	Pos  Pos
}

// A writer numbers what it is given: strings, places and operations from 0,
// links from 1 (0 is the empty chain).
type writer struct {
	strings    map[string]uint64
	stringList []string
	places     map[place]uint64
	placeBytes []byte
	ops        map[*Op]uint64
	opBytes    []byte
	links      map[*Chain]uint64
	linkBytes  []byte
}

func (w *writer) str(s string) uint64 {
	i, ok := w.strings[s]
	if !ok {
		i = uint64(len(w.strings))
		w.strings[s] = i
		w.stringList = append(w.stringList, s)
	}
	return i
}

func (w *writer) place(f Func, p Pos) uint64 {
	at := place{f, p}
	i, ok := w.places[at]
	if !ok {
		w.placeBytes = put(w.placeBytes, w.str(f.Pkg), w.str(f.Name), w.str(p.Pkg), w.str(p.File), uint64(p.Line), uint64(p.Col))
		i = uint64(len(w.places))
		w.places[at] = i
	}
	return i
}

func (w *writer) op(o *Op) uint64 {
	i, ok := w.ops[o]
	if !ok {
		at, param := w.place(o.Func, o.Pos), []uint64{0}
		if p := o.Param; p != nil {
			param = []uint64{1, w.str(p.Owner), uint64(p.Index), w.str(p.Method), bit(p.Elem), bit(p.Type), bit(p.Loop), bit(p.Silent)}
		}
		w.opBytes = put(w.opBytes, w.str(o.Rule), w.str(o.Detail), uint64(o.Evidence), w.str(o.What), w.str(o.Hint), w.str(o.Code), at)
		w.opBytes = put(w.opBytes, param...)
		i = uint64(len(w.ops))
		w.ops[o] = i
	}
	return i
}

func (w *writer) link(c *Chain) uint64 {
	if c == nil {
		return 0
	}
	i, ok := w.links[c]
	if !ok {
		next := w.link(c.Next)
		w.linkBytes = put(w.linkBytes, w.place(c.Func, c.Pos), next, bit(c.Static))
		i = uint64(len(w.links)) + 1
		w.links[c] = i
	}
	return i
}

var errCorrupt = errors.New("corrupt summaries")

// Decode reads a block. It returns an error for anything but what Encode
// wrote; it never panics and never allocates more than a small multiple of
// the input.
func Decode(data []byte) (*Block, error) {
	if len(data) == 0 || data[0] != wireVersion {
		return nil, fmt.Errorf("summaries of another version of fencevet")
	}
	n := len(data) - 4
	if n < 1 || crc32.ChecksumIEEE(data[:n]) != binary.LittleEndian.Uint32(data[n:]) {
		return nil, errCorrupt
	}
	return decode(data[1:n])
}

// decode reads a block without version and checksum.
func decode(data []byte) (*Block, error) {
	r := reader{data: data}
	strs := make([]string, r.count(1))
	for i := range strs {
		strs[i] = string(r.bytes(r.num()))
	}
	r.strings = strs
	places := make([]place, r.count(6))
	for i := range places {
		places[i] = place{Func{r.str(), r.str()}, Pos{r.str(), r.str(), int(r.num()), int(r.num())}}
	}
	ops := make([]Op, r.count(8))
	for i := range ops {
		o := &ops[i]
		o.Rule, o.Detail, o.Evidence, o.What = r.str(), r.str(), Evidence(r.index(2)), r.str()
		o.Hint, o.Code = r.str(), r.str()
		if at := r.index(len(places)); r.err == nil {
			o.Func, o.Pos = places[at].Func, places[at].Pos
		}
		if r.index(2) == 1 {
			o.Param = &Param{Owner: r.str(), Index: r.index(maxParams), Method: r.str(), Elem: r.index(2) == 1, Type: r.index(2) == 1, Loop: r.index(2) == 1, Silent: r.index(2) == 1}
		}
	}
	links := make([]Chain, r.count(3))
	for i := range links {
		at, next, static := r.index(len(places)), r.index(i+1), r.index(2) // links refer back only
		if r.err != nil {
			break
		}
		links[i] = Chain{Func: places[at].Func, Pos: places[at].Pos, Len: 1, Static: static == 1}
		if next > 0 {
			links[i].Next, links[i].Len = &links[next-1], links[next-1].Len+1
		}
	}
	b := &Block{Pkg: r.str()}
	n := r.count(5)
	for range n {
		b.Funcs = append(b.Funcs, r.function(ops, links))
		if r.err != nil {
			break
		}
	}
	if r.err == nil && len(r.data) > 0 {
		r.err = errCorrupt
	}
	if r.err != nil {
		return nil, r.err
	}
	return b, nil
}

// A reader takes numbers from the front of data; after an error it yields
// zeros.
type reader struct {
	data    []byte
	strings []string
	err     error
}

func (r *reader) num() uint64 {
	n, k := binary.Uvarint(r.data)
	if k <= 0 {
		r.fail()
		return 0
	}
	r.data = r.data[k:]
	return n
}

func (r *reader) fail() {
	r.err = errCorrupt
	r.data = nil
}

// index reads a number below n.
func (r *reader) index(n int) int {
	i := r.num()
	if i >= uint64(n) {
		r.fail()
		return 0
	}
	return int(i)
}

// count reads the number of things that take at least size bytes each.
func (r *reader) count(size int) int {
	n := r.num()
	if n > uint64(len(r.data)/size) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reader) bytes(n uint64) []byte {
	if n > uint64(len(r.data)) {
		r.fail()
		return nil
	}
	b := r.data[:n]
	r.data = r.data[n:]
	return b
}

func (r *reader) str() string {
	if i := r.index(len(r.strings)); r.err == nil {
		return r.strings[i]
	}
	return ""
}

func (r *reader) function(ops []Op, links []Chain) BlockFunc {
	f := BlockFunc{Name: r.str(), Summary: &Summary{Class: r.str()}}
	f.Summary.NoReturn = r.index(2) == 1
	if leaks := r.str(); leaks != "" {
		f.Summary.Leaks = []byte(leaks)
	}
	for range r.count(4) {
		f.Summary.Returns = append(f.Summary.Returns, Return{r.index(maxParams), r.str(), Func{r.str(), r.str()}})
	}
	for range r.count(6) {
		op, link, home, guard, cond := r.index(len(ops)), r.index(len(links)+1), r.str(), r.str(), r.index(1<<16)
		path := r.index(numPaths)
		if r.err != nil {
			break
		}
		e := &Effect{Op: &ops[op], Home: home, Guard: guard, If: uint16(cond), Path: Path(path)}
		if link > 0 {
			e.Chain = &links[link-1]
		}
		f.Summary.Effects = append(f.Summary.Effects, e)
	}
	return f
}
