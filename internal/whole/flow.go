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

// -- code --

// function adds the flow of values in fn.
func (f *flow) function(fn *ssa.Function) {
	var space [8]*ssa.Value
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			f.instr(fn, instr)
			rands := instr.Operands(space[:0])
			if _, ok := instr.(ssa.CallInstruction); ok {
				rands = rands[1:]
			}
			for _, op := range rands {
				if g, ok := (*op).(*ssa.Function); ok {
					f.take(g)
				}
			}
		}
	}
}

// take notes that the address of a function is taken.
func (f *flow) take(fn *ssa.Function) {
	sig := types.NewSignatureType(nil, nil, nil, fn.Signature.Params(), fn.Signature.Results(), fn.Signature.Variadic())
	fns, _ := f.taken.At(sig).([]*ssa.Function)
	for _, g := range fns {
		if g == fn {
			return
		}
	}
	f.taken.Set(sig, append(fns, fn))
}

// instr adds the flow of values by one instruction.
func (f *flow) instr(fn *ssa.Function, instr ssa.Instruction) {
	switch v := instr.(type) {
	case *ssa.Store:
		f.edge(f.node(v.Val), f.node(v.Addr), v.Val.Type())
	case *ssa.UnOp:
		switch {
		case v.Op == token.MUL:
			f.edge(f.node(v.X), f.node(v), v.Type())
		case v.Op == token.ARROW && v.CommaOk:
			f.edge(f.channel(v.X), f.id(resultVar{v, 0}, elem(v.X)), elem(v.X))
		case v.Op == token.ARROW:
			f.edge(f.channel(v.X), f.node(v), v.Type())
		}
	case *ssa.Send:
		f.edge(f.node(v.X), f.channel(v.Chan), v.X.Type())
	case *ssa.Select:
		f.selection(v)
	case *ssa.Phi:
		for _, x := range v.Edges {
			f.assign(v, x)
		}
	case *ssa.ChangeType:
		f.assign(v, v.X)
	case *ssa.ChangeInterface:
		f.assign(v, v.X)
	case *ssa.MakeInterface:
		f.assign(v, v.X)
	case *ssa.TypeAssert:
		if v.CommaOk {
			f.edge(f.node(v.X), f.id(resultVar{v, 0}, v.AssertedType), v.X.Type())
		} else {
			f.assign(v, v.X)
		}
	case *ssa.Convert:
		// A pointer to what something else has put there.
		if b, ok := v.X.Type().Underlying().(*types.Basic); ok && b.Kind() == types.UnsafePointer {
			f.comes(hidden, f.node(v))
		}
	case *ssa.Extract:
		f.edge(f.id(resultVar{v.Tuple, v.Index}, v.Type()), f.node(v), v.Type())
	case *ssa.Lookup:
		f.lookup(v)
	case *ssa.MapUpdate:
		m := v.Map.Type().Underlying().(*types.Map)
		f.edge(f.node(v.Key), f.part(m, m.Key(), 'k'), m.Key())
		f.edge(f.node(v.Value), f.part(m, m.Elem(), 'v'), m.Elem())
	case *ssa.Next:
		f.iteration(v)
	case *ssa.MakeClosure:
		for i, x := range v.Bindings {
			f.edge(f.node(x), f.node(v.Fn.(*ssa.Function).FreeVars[i]), x.Type())
		}
	case *ssa.Return:
		for i, x := range v.Results {
			f.edge(f.node(x), f.id(resultVar{fn, i}, x.Type()), x.Type())
		}
	case *ssa.Panic:
		f.edge(f.node(v.X), f.id(panicVar{}, v.X.Type()), v.X.Type())
	case ssa.CallInstruction:
		f.call(v)
	}
}

func elem(v ssa.Value) types.Type {
	return v.Type().Underlying().(interface{ Elem() types.Type }).Elem()
}

// channel returns the elements of channel v.
func (f *flow) channel(v ssa.Value) int32 { return f.part(elem(v), elem(v), 'c') }

func (f *flow) selection(v *ssa.Select) {
	index := 2
	for _, s := range v.States {
		if s.Dir == types.SendOnly {
			f.edge(f.node(s.Send), f.channel(s.Chan), s.Send.Type())
			continue
		}
		f.edge(f.channel(s.Chan), f.id(resultVar{v, index}, elem(s.Chan)), elem(s.Chan))
		index++
	}
}

func (f *flow) lookup(v *ssa.Lookup) {
	m, ok := v.X.Type().Underlying().(*types.Map)
	if !ok {
		return // of a string
	}
	to := f.node(v)
	if v.CommaOk {
		to = f.id(resultVar{v, 0}, m.Elem())
	}
	f.edge(f.part(m, m.Elem(), 'v'), to, m.Elem())
}

func (f *flow) iteration(v *ssa.Next) {
	r, ok := v.Iter.(*ssa.Range)
	if !ok || v.IsString {
		return
	}
	if m, ok := r.X.Type().Underlying().(*types.Map); ok {
		f.edge(f.part(m, m.Key(), 'k'), f.id(resultVar{v, 1}, m.Key()), m.Key())
		f.edge(f.part(m, m.Elem(), 'v'), f.id(resultVar{v, 2}, m.Elem()), m.Elem())
	}
}

// opaque names functions that hand out values which have reached them in ways
// that cannot be followed.
var opaque = map[string]bool{
	"(*sync/atomic.Value).Load": true,
	"(*sync/atomic.Value).Swap": true,
}

// call adds the flow of values into and out of the functions that c can run.
func (f *flow) call(c ssa.CallInstruction) {
	common := c.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		if b.Name() == "recover" && c.Value() != nil {
			f.edge(f.id(panicVar{}, c.Value().Type()), f.node(c.Value()), c.Value().Type())
		}
		return
	}
	callees := f.callees[c]
	if fn := common.StaticCallee(); fn != nil {
		callees = []*ssa.Function{fn}
	} else if id := f.node(common.Value); id >= 0 {
		f.sites[id] = append(f.sites[id], c)
	}
	for _, fn := range callees {
		f.passes(c, fn)
	}
}

// passes adds the flow of values between the call c and a function that it runs.
func (f *flow) passes(c ssa.CallInstruction, fn *ssa.Function) {
	common := c.Common()
	call := c.Value()
	if fn.Blocks == nil || opaque[fn.String()] {
		if call != nil {
			results := common.Signature().Results()
			for i := range results.Len() {
				f.comes(hidden, f.result(call, results, i))
			}
		}
		return
	}
	args := common.Args
	params := fn.Params
	if common.IsInvoke() && len(params) > 0 {
		params = params[1:]
	}
	for i, arg := range args {
		if i < len(params) {
			f.edge(f.node(arg), f.node(params[i]), arg.Type())
		}
	}
	if call == nil {
		return
	}
	results := common.Signature().Results()
	for i := range results.Len() {
		t := results.At(i).Type()
		f.edge(f.id(resultVar{fn, i}, t), f.result(call, results, i), t)
	}
}
