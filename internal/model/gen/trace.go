package main

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// sources is what a value of function or interface type may be.
type sources struct {
	fns    []*ssa.Function      // functions
	boxed  []*ssa.MakeInterface // concrete values in an interface
	params []*ssa.Parameter     // parameters, of the function itself or of one it stands in
	once   []ssa.Value          // functions that run once, in the one that sync.OnceFunc or its kind returned
	open   []ssa.Value          // values of which nothing more is known
}

// A tracer follows a value back to its sources: through conversions, phis,
// local variables, captured variables, results of functions, and through
// fields and variables that only the library can assign to.
type tracer struct {
	w    *world
	seen map[ssa.Value]bool
	out  sources
}

func (w *world) trace(v ssa.Value) *sources {
	if s := w.traced[v]; s != nil {
		return s
	}
	t := tracer{w: w, seen: make(map[ssa.Value]bool)}
	t.value(v)
	w.traced[v] = &t.out
	return &t.out
}

func (t *tracer) value(v ssa.Value) {
	if t.seen[v] {
		return
	}
	t.seen[v] = true
	switch v := v.(type) {
	case *ssa.Const: // nil: a call panics
	case *ssa.Function:
		t.out.fns = append(t.out.fns, origin(v))
	case *ssa.MakeClosure:
		t.out.fns = append(t.out.fns, origin(v.Fn.(*ssa.Function)))
	case *ssa.MakeInterface:
		t.out.boxed = append(t.out.boxed, v)
	case *ssa.Parameter:
		t.out.params = append(t.out.params, v)
	case *ssa.Phi:
		for _, e := range v.Edges {
			t.value(e)
		}
	case *ssa.ChangeType:
		t.value(v.X)
	case *ssa.ChangeInterface:
		t.value(v.X)
	case *ssa.TypeAssert:
		if types.IsInterface(v.AssertedType) {
			t.value(v.X)
		} else {
			t.openValue(v)
		}
	case *ssa.FreeVar:
		t.captured(v, t.value)
	case *ssa.UnOp:
		t.load(v, v.X)
	case *ssa.Field:
		t.field(v, fieldOf(v.X.Type(), v.Field))
	case *ssa.Call:
		t.result(v, &v.Call, 0)
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); ok {
			t.result(v, &call.Call, v.Index)
		} else if ta, ok := v.Tuple.(*ssa.TypeAssert); ok && types.IsInterface(ta.AssertedType) {
			t.value(ta.X)
		} else {
			t.openValue(v)
		}
	default:
		t.openValue(v)
	}
}

// openValue ends a trace, unless the type of v is a function type that only
// the library can convert to.
func (t *tracer) openValue(v ssa.Value) {
	if named, ok := types.Unalias(v.Type()).(*types.Named); ok {
		if _, isFunc := named.Underlying().(*types.Signature); isFunc && closed(named.Obj()) {
			for _, x := range t.w.converted[named.Origin().Obj()] {
				t.value(x)
			}
			return
		}
	}
	t.out.open = append(t.out.open, v)
}

// load traces the content of the variable at addr, which v reads.
func (t *tracer) load(v, addr ssa.Value) {
	switch addr := addr.(type) {
	case *ssa.Alloc:
		t.variable(v, addr)
	case *ssa.FreeVar:
		t.captured(addr, func(b ssa.Value) { t.load(v, b) })
	case *ssa.FieldAddr:
		t.field(v, fieldOf(addr.X.Type(), addr.Field))
	case *ssa.Global:
		if obj := addr.Object(); obj != nil && closed(obj) { // nil if never assigned: a hook for tests
			for _, x := range t.w.globals[addr] {
				t.value(x)
			}
			return
		}
		t.openValue(v)
	default:
		t.openValue(v)
	}
}

// variable traces all that is stored in a local variable, by closures too.
func (t *tracer) variable(v, addr ssa.Value) {
	if t.seen[addr] {
		return
	}
	t.seen[addr] = true
	for _, ref := range *addr.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr == addr {
				t.value(ref.Val)
			}
		case *ssa.MakeClosure:
			for i, b := range ref.Bindings {
				if b == addr {
					t.variable(v, ref.Fn.(*ssa.Function).FreeVars[i])
				}
			}
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			t.openValue(v)
		}
	}
}

// captured applies next to what closures bind to a captured variable.
func (t *tracer) captured(v *ssa.FreeVar, next func(ssa.Value)) {
	fn := v.Parent()
	for i, fv := range fn.FreeVars {
		if fv != v {
			continue
		}
		for _, mc := range t.w.closures[fn] {
			next(mc.Bindings[i])
		}
	}
}

// field traces what the library stores in a field that only it can assign to.
func (t *tracer) field(v ssa.Value, f *types.Var) {
	if closed(f) {
		for _, x := range t.w.fields[f] {
			t.value(x)
		}
		return
	}
	t.openValue(v)
}

// result traces result i of a call of a function that is known.
func (t *tracer) result(v ssa.Value, call *ssa.CallCommon, i int) {
	callee := call.StaticCallee()
	if callee == nil {
		t.openValue(v)
		return
	}
	callee = origin(callee)
	if row := t.w.ground.row(callee); row != nil || callee.Blocks == nil {
		if isOnce(callee) {
			t.out.once = append(t.out.once, call.Args[0])
			return
		}
		t.openValue(v)
		return
	}
	before := len(t.out.params)
	for _, b := range callee.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && i < len(ret.Results) {
			t.value(ret.Results[i])
		}
	}
	// A parameter of the callee that it returns is the argument here.
	for k := before; k < len(t.out.params); k++ {
		p := t.out.params[k]
		if p.Parent() == callee {
			t.out.params = append(t.out.params[:k], t.out.params[k+1:]...)
			k--
			if j := paramIndex(p); j < len(call.Args) {
				t.value(call.Args[j])
			}
		}
	}
}

// isOnce reports whether fn is sync.OnceFunc or one of its kind.
func isOnce(fn *ssa.Function) bool {
	return fn.Pkg != nil && fn.Pkg.Pkg.Path() == "sync" && (fn.Name() == "OnceFunc" || fn.Name() == "OnceValue" || fn.Name() == "OnceValues")
}

// closed reports whether only the library can assign to or convert to obj.
func closed(obj types.Object) bool {
	return obj.Pkg() != nil && (!obj.Exported() || !public(obj.Pkg().Path()))
}

// fieldOf returns a field of a struct or of what a pointer to a struct points to.
func fieldOf(t types.Type, i int) *types.Var {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	return t.Underlying().(*types.Struct).Field(i).Origin()
}

func paramIndex(p *ssa.Parameter) int {
	for i, q := range p.Parent().Params {
		if p == q {
			return i
		}
	}
	panic("parameter of no function")
}

func origin(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		return o
	}
	return fn
}
