package object

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Package is the object code of one package. It may be used by one goroutine
// at a time.
type Package struct {
	Version, GOOS, GOARCH string
	// Race says that the code was compiled with -race, which changes some
	// allocations.
	Race bool
	// Funcs are the compiled functions, methods, literals and instances of
	// generic functions, in the order of the archive.
	Funcs []*Function

	arch     arch
	code     *code
	builtins []string
	pkgs     []string       // by package number, from 1
	files    []string       // read so far, by number
	names    map[int]string // read so far, by number of symbol
	external map[ref]string // names of symbols of other packages
	targets  map[ref]*Entry // what calls were found to call; nil if it does not allocate
	byFunc   map[effect.Func][]*Function
	lines    lines    // of the function that is being read
	calls    []callAt // memory for those of the function that is being read
}

// A Function is one compiled function.
type Function struct {
	Symbol string // the linker's name
	Name          // in source code; zero if it does not come from there
	// Wrapper says that the function only translates between the calling
	// conventions of Go and assembly. It has the name of another function.
	Wrapper bool
	// File and Line are where the function begins.
	File string
	Line int
	// Allocs are the calls that allocate, in the order of the code.
	Allocs []Alloc

	def    int
	loaded bool
}

// An Alloc is a call of the runtime that allocates memory, or may.
type Alloc struct {
	*Entry
	Call
	// Class is that of the entry, or Closure if a closure is allocated by
	// runtime.newobject.
	Class Class
	// Type is the type that runtime.newobject allocates, in the linker's
	// spelling, or "". It is known on amd64 and arm64 only.
	Type string
}

// A Call is a static call, or a jump to another function.
type Call struct {
	Symbol string  // the linker's name of the called function
	Frames []Frame // where the call is, innermost first
	Offset uint32  // within the code of the function
}

// Pos returns the frame in which the call is written.
func (c Call) Pos() Frame { return c.Frames[0] }

// ReadFile reads the archive in the named file.
func ReadFile(name string, tc *Toolchain) (*Package, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	p, err := Read(f, info.Size(), tc)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

// Open opens the archive in the named file. Unlike those of ReadFile, the
// functions of the package have no Allocs, File and Line until [Package.Load] is
// called for them, and the file is mapped into memory where the system can do
// that: asking about a few functions of a large package costs little. The file
// must not change while the package is in use.
func Open(name string, tc *Toolchain) (*Package, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	off, n, err := findCode(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	data, err := mapFile(f, info.Size())
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p, err := open(data[off:off+n], tc)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return p, nil
}

// Read reads an archive of the given size that tc wrote. It is an error if the
// archive is of another release, holds only export data (see [ErrNoCode]) or is
// damaged.
func Read(r io.ReaderAt, size int64, tc *Toolchain) (*Package, error) {
	data, err := codeEntry(r, size)
	if err != nil {
		return nil, err
	}
	p, err := open(data, tc)
	if err != nil {
		return nil, err
	}
	for _, f := range p.Funcs {
		if err := p.Load(f); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// open reads what names the functions of a package.
func open(data []byte, tc *Toolchain) (*Package, error) {
	pre, data, err := splitPreamble(data)
	if err != nil {
		return nil, err
	}
	arch, err := pre.check(tc)
	if err != nil {
		return nil, err
	}
	c, err := newCode(data)
	if err != nil {
		return nil, err
	}
	p := &Package{
		Version: pre.version, GOOS: pre.goos, GOARCH: pre.goarch,
		arch: arch, code: c, builtins: tc.builtins,
		files: make([]string, c.count(blockFiles)), names: make(map[int]string),
		targets: make(map[ref]*Entry), byFunc: make(map[effect.Func][]*Function),
	}
	p.lines.p = p
	if err := p.readNames(); err != nil {
		return nil, err
	}
	if err := p.readFuncs(); err != nil {
		return nil, err
	}
	return p, nil
}

// readFuncs fills in Funcs.
func (p *Package) readFuncs() error {
	functions := make(map[string]bool)
	for def := range p.code.defs {
		sym := p.code.symbol(def)
		if t := sym[symbolType]; t != typeText && t != typeTextFIPS {
			continue
		}
		symbol, err := p.name(def)
		if err != nil {
			return err
		}
		f := &Function{Symbol: symbol, Wrapper: sym[symbolFlags2]&flag2ABIWrapper != 0, def: def}
		f.Name, _ = ParseName(symbol)
		p.Funcs = append(p.Funcs, f)
		if f.Func == f.Decl {
			functions[f.Func.Name] = true
		}
	}
	for _, f := range p.Funcs {
		if f.Func.Name != "" {
			f.Decl.Name = declaredName(f.Func.Name, func(name string) bool { return functions[name] })
			p.byFunc[f.Func] = append(p.byFunc[f.Func], f)
		}
	}
	return nil
}

// Load fills in the Allocs, File and Line of a function.
func (p *Package) Load(f *Function) error {
	if f.loaded {
		return nil
	}
	f.loaded = true
	if err := p.readFunc(f, &p.lines); err != nil {
		return fmt.Errorf("%s: %w", f.Symbol, err)
	}
	return nil
}

// readFunc fills in what the tables and relocations of f say.
func (p *Package) readFunc(f *Function, l *lines) error {
	if err := l.load(f.def); err != nil {
		return err
	}
	first, err := l.frames(0)
	if err != nil {
		return err
	}
	f.File, f.Line = first[len(first)-1].File, l.startLine
	return p.eachCall(f.def, func(pc uint32, target ref) error {
		e, err := p.entry(target)
		if e == nil || err != nil {
			return err
		}
		call, err := p.call(pc, target, l)
		if err != nil {
			return err
		}
		a := Alloc{Entry: e, Call: call, Class: e.Class}
		if e.Name == "runtime.newobject" {
			if a.Type, err = p.allocatedType(f.def, pc); err != nil {
				return err
			}
			if strings.HasPrefix(a.Type, closureType) {
				a.Class = Closure
			}
		}
		f.Allocs = append(f.Allocs, a)
		return nil
	})
}

// Calls returns all static calls and tail calls in the code of f, in the order
// of the code, those that allocate included.
func (p *Package) Calls(f *Function) ([]Call, error) {
	l := &p.lines
	if err := l.load(f.def); err != nil {
		return nil, fmt.Errorf("%s: %w", f.Symbol, err)
	}
	var calls []Call
	err := p.eachCall(f.def, func(pc uint32, target ref) error {
		call, err := p.call(pc, target, l)
		calls = append(calls, call)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Symbol, err)
	}
	return calls, nil
}

// Lookup returns the functions that f was compiled to: one, or an instance for
// each shape of the type arguments, or none if f was not compiled on its own.
func (p *Package) Lookup(f effect.Func) []*Function { return p.byFunc[f] }

// eachCall calls visit for the calls in a function, by ascending address.
func (p *Package) eachCall(def int, visit func(pc uint32, target ref) error) error {
	calls, sorted := p.calls[:0], true
	p.calls = nil // visit may ask for another function
	for b := p.code.relocs(def); len(b) > 0; b = b[relocSize:] {
		if !slices.Contains(p.arch.calls, binary.LittleEndian.Uint16(b[5:])) {
			continue
		}
		c := callAt{binary.LittleEndian.Uint32(b), refAt(b[15:])}
		if c.target.pkg() == pkgInvalid {
			continue // an address in the same function
		}
		sorted = sorted && (len(calls) == 0 || calls[len(calls)-1].pc <= c.pc)
		calls = append(calls, c)
	}
	if !sorted {
		slices.SortStableFunc(calls, func(a, b callAt) int { return int(int64(a.pc) - int64(b.pc)) })
	}
	for _, c := range calls {
		if err := visit(c.pc, c.target); err != nil {
			return err
		}
	}
	p.calls = calls
	return nil
}

// A callAt is a call of a symbol at an address.
type callAt struct {
	pc     uint32
	target ref
}

// call describes the call of target at pc.
func (p *Package) call(pc uint32, target ref, l *lines) (Call, error) {
	symbol, err := p.symbolName(target)
	if err != nil {
		return Call{}, err
	}
	if symbol == "" {
		return Call{}, corrupt("a called function has no name")
	}
	frames, err := l.frames(pc)
	return Call{Symbol: symbol, Frames: frames, Offset: pc}, err
}

// entry returns the entry of the runtime that target is, or nil.
func (p *Package) entry(target ref) (*Entry, error) {
	e, ok := p.targets[target]
	if ok {
		return e, nil
	}
	name, err := p.symbolName(target)
	if err != nil {
		return nil, err
	}
	if name == "" {
		return nil, corrupt("a called function has no name")
	}
	if name == "runtime.racefuncenter" {
		p.Race = true
	}
	e = EntryOf(name)
	p.targets[target] = e
	return e, nil
}
