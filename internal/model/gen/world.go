package main

import (
	"cmp"
	"fmt"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/escape"
)

// A world is the standard library with what is known about all of it: no
// other code can store in its unexported fields and variables, convert to its
// unexported function types, or reach its internal packages.
type world struct {
	*library
	ground  ground
	written ground // the part of ground that users see

	funcs     []*ssa.Function // all with source, literals included, in a fixed order
	nodes     map[*ssa.Function]*node
	nodeList  []*node
	tags      map[*ssa.Function]escape.Tags
	fields    map[*types.Var][]ssa.Value
	globals   map[*ssa.Global][]ssa.Value
	converted map[*types.TypeName][]ssa.Value
	closures  map[*ssa.Function][]*ssa.MakeClosure
	traced    map[ssa.Value]*sources
	concrete  []types.Type // every named type and pointers to it
	impls     map[*types.Func][]*ssa.Function
	imported  map[*types.Package]map[*types.Package]bool

	problems []string // functions without body and row
}

func newWorld(lib *library, g, written ground) *world {
	w := &world{
		library:   lib,
		ground:    g,
		written:   written,
		nodes:     make(map[*ssa.Function]*node),
		tags:      make(map[*ssa.Function]escape.Tags),
		fields:    make(map[*types.Var][]ssa.Value),
		globals:   make(map[*ssa.Global][]ssa.Value),
		converted: make(map[*types.TypeName][]ssa.Value),
		closures:  make(map[*ssa.Function][]*ssa.MakeClosure),
		traced:    make(map[ssa.Value]*sources),
		impls:     make(map[*types.Func][]*ssa.Function),
		imported:  make(map[*types.Package]map[*types.Package]bool),
	}
	for _, p := range lib.pkgs {
		w.collect(p)
	}
	for _, fn := range w.funcs {
		w.index(fn)
	}
	return w
}

// collect adds the functions and types of a package.
func (w *world) collect(p *ssa.Package) {
	var fns []*ssa.Function
	for _, name := range slices.Sorted(maps.Keys(p.Members)) {
		switch m := p.Members[name].(type) {
		case *ssa.Function:
			fns = append(fns, m)
		case *ssa.Type:
			named, ok := m.Type().(*types.Named)
			if !ok {
				continue
			}
			if !types.IsInterface(named) && named.TypeParams() == nil {
				w.concrete = append(w.concrete, named, types.NewPointer(named))
			}
			for method := range named.Methods() {
				if fn := w.prog.FuncValue(method); fn != nil {
					fns = append(fns, fn)
				}
			}
		}
	}
	slices.SortFunc(fns, func(a, b *ssa.Function) int {
		return cmp.Or(cmp.Compare(a.Pos(), b.Pos()), cmp.Compare(a.Name(), b.Name()))
	})
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		if fn.Blocks == nil {
			return
		}
		w.funcs = append(w.funcs, fn)
		for _, lit := range fn.AnonFuncs {
			add(lit)
		}
	}
	for _, fn := range fns {
		add(fn)
	}
}

// index notes what fn stores, converts and captures.
func (w *world) index(fn *ssa.Function) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Store:
				switch addr := instr.Addr.(type) {
				case *ssa.FieldAddr:
					f := fieldOf(addr.X.Type(), addr.Field)
					if dynamic(f.Type()) {
						w.fields[f] = append(w.fields[f], instr.Val)
					}
				case *ssa.Global:
					if dynamic(instr.Val.Type()) {
						w.globals[addr] = append(w.globals[addr], instr.Val)
					}
				}
			case *ssa.ChangeType:
				if named, ok := types.Unalias(instr.Type()).(*types.Named); ok && dynamic(named) {
					obj := named.Origin().Obj()
					w.converted[obj] = append(w.converted[obj], instr.X)
				}
			case *ssa.MakeClosure:
				f := origin(instr.Fn.(*ssa.Function))
				w.closures[f] = append(w.closures[f], instr)
			}
		}
	}
}

// dynamic reports whether calls through values of type t are dynamic.
func dynamic(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Signature, *types.Interface:
		return true
	}
	return false
}

// implementations returns the methods of the library that a call of an
// interface method may run.
func (w *world) implementations(iface types.Type, m *types.Func) []*ssa.Function {
	if fns, ok := w.impls[m]; ok {
		return fns
	}
	it := iface.Underlying().(*types.Interface)
	var fns []*ssa.Function
	for _, t := range w.concrete {
		if !w.visible(t, iface) || !types.Implements(t, it) {
			continue
		}
		if fn, _ := w.methodOf(t, m); fn != nil && !slices.Contains(fns, fn) {
			fns = append(fns, fn)
		}
	}
	w.impls[m] = fns
	return fns
}

// visible reports whether t may be converted to an interface: if the interface
// is unexported, by its package only, which has to import that of t.
func (w *world) visible(t, iface types.Type) bool {
	named, ok := types.Unalias(iface).(*types.Named)
	if !ok || named.Obj().Exported() {
		return true
	}
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	return w.imports(named.Obj().Pkg())[t.(*types.Named).Obj().Pkg()]
}

// imports returns p and the packages it imports, directly or not.
func (w *world) imports(p *types.Package) map[*types.Package]bool {
	if m := w.imported[p]; m != nil {
		return m
	}
	m := map[*types.Package]bool{p: true}
	for _, q := range p.Imports() {
		maps.Copy(m, w.imports(q))
	}
	w.imported[p] = m
	return m
}

// methodOf returns the method of concrete type t that a call of m runs, and
// whether t has one at all: it is not known for what depends on a type
// parameter.
func (w *world) methodOf(t types.Type, m *types.Func) (fn *ssa.Function, has bool) {
	sel := w.prog.MethodSets.MethodSet(t).Lookup(m.Pkg(), m.Name())
	if sel == nil {
		return nil, false
	}
	fn = w.prog.MethodValue(sel)
	if fn == nil {
		return nil, true
	}
	if obj, ok := fn.Object().(*types.Func); ok && fn.Synthetic != "" {
		// A wrapper of a method with another receiver or of an embedded type.
		if wrapped := w.prog.FuncValue(obj.Origin()); wrapped != nil && wrapped.Blocks != nil {
			return wrapped, true
		}
	}
	return origin(fn), true
}

// nameOf names a function as package effect does; literals are numbered as in
// go/ssa.
func nameOf(fn *ssa.Function) effect.Func {
	if obj, ok := fn.Object().(*types.Func); ok {
		return effect.FuncOf(obj)
	}
	f := effect.Func{Name: fn.Name()}
	if fn.Pkg != nil {
		f.Pkg = fn.Pkg.Pkg.Path()
	}
	return f
}

// problem notes something that makes the result unusable.
func (w *world) problem(format string, args ...any) {
	if p := fmt.Sprintf(format, args...); !slices.Contains(w.problems, p) {
		w.problems = append(w.problems, p)
	}
}
