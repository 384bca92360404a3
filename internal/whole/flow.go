package whole

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/types/typeutil"
)

// This file finds the dynamic calls that values may reach which variable type
// analysis does not know of. The values of interest are functions and interfaces,
// and pointers to variables of such types. They flow as variable type analysis has it: a field is
// one variable for all values of its struct type, the elements of all slices with
// the same element type are one variable, and so on.

// A flow is a graph of such variables.
type flow struct {
	callees map[ssa.CallInstruction][]*ssa.Function

	ids    map[any]int32 // of ssa.Values, fields, elements and results
	next   [][]int32     // where the value of a variable goes
	sites  map[int32][]ssa.CallInstruction
	from   []origin
	todo   []int32
	open   map[ssa.CallInstruction]origin
	taken  typeutil.Map         // functions whose address is taken, by signature: []*ssa.Function
	types  typeutil.Map         // ids of types
	typeID map[types.Type]int32 // the same, by pointer
	walked map[int32]bool       // types whose parts are from elsewhere
}

// An origin says where the values of a variable may come from.
type origin uint8

const (
	known   origin = iota // from where variable type analysis says
	hidden                // also from elsewhere in the program
	outside               // also from outside the program
)

// A variable that is no ssa.Value.
type (
	fieldVar struct {
		of    int32 // type
		index int
	}
	partVar struct {
		of   int32
		kind byte // of element, map key, map value, channel element
	}
	resultVar struct {
		of    any // *ssa.Function or, for a tuple, ssa.Value
		index int
	}
	panicVar struct{}
)

// openSites returns the dynamic calls in funcs that may run other functions than
// callees says, and where these come from.
func (p *Program) openSites(funcs map[*ssa.Function]bool, callees map[ssa.CallInstruction][]*ssa.Function) map[ssa.CallInstruction]origin {
	f := &flow{
		callees: callees,
		ids:     make(map[any]int32),
		sites:   make(map[int32][]ssa.CallInstruction),
		open:    make(map[ssa.CallInstruction]origin),
		typeID:  make(map[types.Type]int32),
		walked:  make(map[int32]bool),
	}
	for fn := range funcs {
		f.function(fn)
	}
	for _, pkg := range p.pkgs {
		if pkg.API {
			f.api(p, pkg)
		}
	}
	f.propagate()
	return f.open
}

// api marks what importers of a package can provide: arguments, variables, fields.
func (f *flow) api(p *Program, pkg *Package) {
	for _, fn := range p.exported(pkg) {
		f.paramsFrom(outside, fn)
	}
	for _, m := range pkg.ssa.Members {
		if !token.IsExported(m.Name()) {
			continue
		}
		switch m := m.(type) {
		case *ssa.Global:
			f.comes(outside, f.node(m))
			f.outsideParts(m.Type())
		case *ssa.Type:
			f.outsideParts(m.Type())
		}
	}
}

// paramsFrom marks the parameters of a function that is called from elsewhere.
func (f *flow) paramsFrom(o origin, fn *ssa.Function) {
	for i, param := range fn.Params {
		if i == 0 && fn.Signature.Recv() != nil && !types.IsInterface(param.Type()) {
			continue // its fields count as far as they are exported
		}
		f.comes(o, f.node(param))
		if o == outside {
			f.outsideParts(param.Type())
		}
	}
}

// comes marks a variable as one whose values may come from o.
func (f *flow) comes(o origin, id int32) {
	if id >= 0 && f.from[id] < o {
		f.from[id] = o
		f.todo = append(f.todo, id)
	}
}

// outsideParts marks what can be set in a value of type t that is made elsewhere.
func (f *flow) outsideParts(t types.Type) {
	id := f.typ(t)
	if f.walked[id] {
		return
	}
	f.walked[id] = true
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		f.outsideParts(u.Elem())
	case *types.Struct:
		for i := range u.NumFields() {
			if v := u.Field(i); v.Exported() {
				f.comes(outside, f.field(t, i))
				f.outsideParts(v.Type())
			}
		}
	case *types.Slice:
		f.comes(outside, f.part(u.Elem(), u.Elem(), 'e'))
		f.outsideParts(u.Elem())
	case *types.Array:
		f.comes(outside, f.part(u.Elem(), u.Elem(), 'e'))
		f.outsideParts(u.Elem())
	case *types.Chan:
		f.comes(outside, f.part(u.Elem(), u.Elem(), 'c'))
		f.outsideParts(u.Elem())
	case *types.Map:
		f.comes(outside, f.part(u, u.Key(), 'k'))
		f.comes(outside, f.part(u, u.Elem(), 'v'))
		f.outsideParts(u.Key())
		f.outsideParts(u.Elem())
	}
}

// propagate follows the marked values. What an unknown function returns is no
// better known, nor is what it calls the functions with that it is given.
func (f *flow) propagate() {
	for len(f.todo) > 0 {
		id := f.todo[len(f.todo)-1]
		f.todo = f.todo[:len(f.todo)-1]
		o := f.from[id]
		for _, to := range f.next[id] {
			f.comes(o, to)
		}
		for _, c := range f.sites[id] {
			if f.open[c] < o {
				f.open[c] = o
				f.called(o, c)
			}
		}
	}
}

// called marks what a function from o that c runs can provide.
func (f *flow) called(o origin, c ssa.CallInstruction) {
	if call := c.Value(); call != nil {
		results := call.Call.Signature().Results()
		for i := range results.Len() {
			f.comes(o, f.result(call, results, i))
			if o == outside {
				f.outsideParts(results.At(i).Type())
			}
		}
	}
	for _, arg := range c.Common().Args {
		if _, ok := arg.Type().Underlying().(*types.Signature); ok {
			fns, _ := f.taken.At(arg.Type().Underlying()).([]*ssa.Function)
			for _, fn := range fns {
				f.paramsFrom(o, fn)
			}
		}
	}
}

// result returns the variable for one result of a call.
func (f *flow) result(call *ssa.Call, results *types.Tuple, i int) int32 {
	if results.Len() == 1 {
		return f.node(call)
	}
	return f.id(resultVar{call, i}, results.At(i).Type())
}

// -- variables --

// carries reports whether a variable of type t can hold a function or an
// interface value, or a pointer to a variable that can.
func carries(t types.Type) bool {
	for range 4 { // types can be recursive
		switch u := t.Underlying().(type) {
		case *types.Signature, *types.Interface:
			return true
		case *types.Pointer:
			t = u.Elem()
		default:
			return false
		}
	}
	return false
}

// id returns the number of the variable with the given key and type, -1 if it is
// of no interest.
func (f *flow) id(key any, t types.Type) int32 {
	if id, ok := f.ids[key]; ok {
		return id
	}
	id := int32(-1)
	if carries(t) {
		id = int32(len(f.next))
		f.next = append(f.next, nil)
		f.from = append(f.from, known)
	}
	if id >= 0 {
		f.ids[key] = id
	}
	return id
}

// typ returns a number that is the same for identical types.
func (f *flow) typ(t types.Type) int32 {
	if id, ok := f.typeID[t]; ok {
		return id
	}
	id, ok := f.types.At(t).(int32)
	if !ok {
		id = int32(f.types.Len())
		f.types.Set(t, id)
	}
	f.typeID[t] = id
	return id
}

// field returns field i of a struct type or of a pointer to one.
func (f *flow) field(t types.Type, i int) int32 {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	return f.id(fieldVar{f.typ(t), i}, t.Underlying().(*types.Struct).Field(i).Type())
}

// part returns the elements of the given kind and type t of composite type of.
func (f *flow) part(of, t types.Type, kind byte) int32 {
	if !carries(t) {
		return -1
	}
	return f.id(partVar{f.typ(of), kind}, t)
}

// element returns the elements of an array or slice type, or of a pointer to an
// array.
func (f *flow) element(t types.Type) int32 {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if e, ok := t.Underlying().(interface{ Elem() types.Type }); ok {
		return f.part(e.Elem(), e.Elem(), 'e')
	}
	return -1 // a string
}

// node returns the variable that v is, or is the address of.
func (f *flow) node(v ssa.Value) int32 {
	switch v := v.(type) {
	case *ssa.Const, *ssa.Function, *ssa.Builtin:
		return -1
	case *ssa.FieldAddr:
		return f.field(v.X.Type(), v.Field)
	case *ssa.Field:
		return f.field(v.X.Type(), v.Field)
	case *ssa.IndexAddr:
		return f.element(v.X.Type())
	case *ssa.Index:
		return f.element(v.X.Type())
	case *ssa.Global:
		return f.id(v, v.Type())
	}
	return f.id(v, v.Type())
}

// edge lets a value of type t flow from one variable to another; a pointer leads
// both ways.
func (f *flow) edge(from, to int32, t types.Type) {
	if from < 0 || to < 0 || from == to {
		return
	}
	f.next[from] = append(f.next[from], to)
	if _, ok := t.Underlying().(*types.Pointer); ok {
		f.next[to] = append(f.next[to], from)
	}
}

// assign lets x flow into v.
func (f *flow) assign(v, x ssa.Value) { f.edge(f.node(x), f.node(v), x.Type()) }
