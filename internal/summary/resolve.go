package summary

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"
)

// origins are the places where a function or interface value comes from.
type origins struct {
	known  []ssa.Value      // functions, closures, concrete values in interfaces
	params []*ssa.Parameter // of the function at hand, or of one it is a literal in
	elems  []*ssa.Parameter // of the same, that hold the values as elements
	clean  bool             // also values whose calls do nothing: documented, or nil
	std    []*ssa.Call      // calls of the standard library that returned it
	remote []remote         // calls of other packages that did
	made   []*ssa.Call      // calls of this package that returned some of the known
	merged bool             // values of several objects are taken together
	closed bool             // there are no others
}

// origins returns where v comes from, seen through conversions, phis and
// variables all of whose assignments are known.
func (e *Engine) origins(v ssa.Value) origins {
	t := tracer{e: e, origins: origins{closed: true}}
	t.trace(v)
	return t.origins
}

// originsOf returns the origins of v or, with elem, of the elements of v, which is
// an argument of the call c. (What the callee puts into it is in the callee's
// summary.)
func (e *Engine) originsOf(v ssa.Value, elem bool, c *ssa.CallCommon) origins {
	if !elem {
		return e.origins(v)
	}
	t := tracer{e: e, passed: c, origins: origins{closed: true}}
	t.contents(v)
	return t.origins
}

// A tracer collects the origins of one value.
type tracer struct {
	e      *Engine
	seen   []ssa.Value
	within []*ssa.Function // whose results are being traced
	opened []ssa.Value     // containers whose elements are traced
	filled []ssa.Value     // containers whose uses are traced
	vars   []*types.Var    // variables whose containers are traced
	passed *ssa.CallCommon // the call that what is traced is an argument of
	origins
}

func (t *tracer) trace(v ssa.Value) {
	if slices.Contains(t.seen, v) {
		return
	}
	t.seen = append(t.seen, v)
	switch v := v.(type) {
	case *ssa.Function, *ssa.MakeClosure, *ssa.MakeInterface:
		t.known = append(t.known, v)
	case *ssa.Parameter:
		t.params = append(t.params, v)
	case *ssa.Const: // nil: calling it panics
	case *ssa.Call:
		if returned(v) != nil {
			t.std = append(t.std, v)
			return
		}
		t.result(v, 0)
	case *ssa.Extract:
		call, ok := v.Tuple.(*ssa.Call)
		switch {
		case !ok:
			t.element(v)
		case returned(v) != nil:
			t.std = append(t.std, call)
		default:
			t.result(call, v.Index)
		}
	case *ssa.Phi:
		for _, x := range v.Edges {
			t.trace(x)
		}
	case *ssa.ChangeType:
		t.trace(v.X)
	case *ssa.ChangeInterface:
		t.trace(v.X)
	case *ssa.TypeAssert:
		if !types.IsInterface(v.AssertedType) || v.CommaOk {
			t.closed = false
			return
		}
		t.trace(v.X)
	case *ssa.Lookup:
		t.contents(v.X)
	case *ssa.UnOp:
		if v.Op == token.ARROW {
			t.contents(v.X)
			return
		}
		if t.e.unusedHook(v) {
			t.clean = true
			return
		}
		t.load(v.X)
	case *ssa.Field:
		t.field(v)
	case *ssa.FreeVar: // by value only in bound-method wrappers
		t.binding(v, t.trace)
	default:
		t.closed = false
	}
}

// load traces the contents of the variable at addr.
func (t *tracer) load(addr ssa.Value) {
	switch addr := addr.(type) {
	case *ssa.Alloc:
		t.cell(addr)
	case *ssa.FreeVar:
		t.binding(addr, t.load)
	case *ssa.Global:
		if addr.Pkg.Pkg.Path() == "io" && addr.Name() == "Discard" {
			t.clean = true
			return
		}
		t.variable(addr.Object())
	case *ssa.FieldAddr:
		t.field(addr)
	case *ssa.IndexAddr:
		t.contents(addr.X)
	default:
		t.closed = false
	}
}

// element traces a value that comes with another: of a map element whether it is
// there, of a loop over a map its key.
func (t *tracer) element(v *ssa.Extract) {
	switch from := v.Tuple.(type) {
	case *ssa.Lookup:
		t.contents(from.X)
	case *ssa.UnOp:
		t.contents(from.X)
	case *ssa.Next:
		r, ok := from.Iter.(*ssa.Range)
		if !ok || v.Index != 2 {
			t.closed = false
			return
		}
		t.contents(r.X)
	case *ssa.Select:
		i := v.Index - 2 // which of the states that receive
		for _, s := range from.States {
			if s.Dir != types.RecvOnly {
				continue
			}
			if i == 0 {
				t.contents(s.Chan)
			}
			i--
		}
	default:
		t.closed = false
	}
}

// unusedHook reports whether v is loaded from a package variable that nobody
// can assign to and nobody assigns to, behind a test that it is not nil: a hook
// for tests, which are not part of this build.
func (e *Engine) unusedHook(v *ssa.UnOp) bool {
	g, ok := v.X.(*ssa.Global)
	if !ok || g.Pkg != e.cfg.SSA || g.Object() == nil || g.Object().Exported() {
		return false
	}
	obj, _ := g.Object().(*types.Var)
	if a := e.assignments()[obj]; a != nil && (a.open || len(a.stored) > 0) {
		return false
	}
	b := v.Block()
	for d := b.Idom(); d != nil; d = d.Idom() {
		br, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if ok && cmp.Op == token.NEQ && isNil(cmp.Y) && samePlace(cmp.X, v) && d.Succs[0].Dominates(b) {
			return true
		}
	}
	return false
}

// field traces what the package assigns to the field that v is, or is the
// address of. Structs of types without a name are copied to and from others
// with the same fields, which are not followed.
func (t *tracer) field(v ssa.Value) {
	_, field := ssax.FieldOf(v)
	if !namedStruct(v) {
		t.closed = false
		return
	}
	t.variable(field)
}

// variable traces everything that the package assigns to a package variable or
// field. It is closed only if nobody else can assign to it.
func (t *tracer) variable(obj types.Object) {
	v, ok := obj.(*types.Var)
	if !ok || v == nil || v.Pkg() != t.e.cfg.SSA.Pkg {
		t.closed = false
		return
	}
	a := t.e.assignments()[v.Origin()]
	switch {
	case v.Exported(): // importers may assign to it
		t.closed = false
	case a == nil || len(a.stored) == 0: // filled in by means that are not followed
		t.closed = false
	}
	if a == nil {
		return
	}
	if a.open {
		t.closed = false
		return
	}
	t.merged = true
	for _, x := range a.stored {
		t.trace(x)
	}
}

// result traces what a function of this package returns as result i.
func (t *tracer) result(call *ssa.Call, i int) {
	fn := call.Call.StaticCallee()
	if fn != nil {
		fn = t.e.own(fn)
	}
	if fn == nil && call.Call.StaticCallee() != nil {
		t.fromOutside(call, call.Call.StaticCallee(), i)
		return
	}
	if fn == nil || slices.Contains(t.within, fn) {
		t.closed = false
		return
	}
	t.made = append(t.made, call)
	t.within = append(t.within, fn)
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != fn.Recover {
			params, elems := len(t.params), len(t.elems)
			t.trace(ret.Results[i])
			more := slices.Clone(t.params[params:])
			if len(t.elems) > elems { // of another function
				t.closed = false
			}
			t.params, t.elems = t.params[:params], t.elems[:elems]
			for _, p := range more {
				t.argument(call, fn, p)
			}
		}
	}
	t.within = t.within[:len(t.within)-1]
}

// argument traces the argument for parameter p of fn, which call calls.
func (t *tracer) argument(call *ssa.Call, fn *ssa.Function, p *ssa.Parameter) {
	i := slices.Index(fn.Params, p)
	if i < 0 || i >= len(call.Call.Args) { // of a function around it
		t.closed = false
		return
	}
	t.trace(call.Call.Args[i])
}

// binding applies next to what the closures of v's function bind to v.
func (t *tracer) binding(v *ssa.FreeVar, next func(ssa.Value)) {
	fn := v.Parent()
	i := slices.Index(fn.FreeVars, v)
	if fn.Referrers() == nil {
		t.closed = false // a wrapper, bound elsewhere
		return
	}
	for _, ref := range *fn.Referrers() {
		if mc, ok := ref.(*ssa.MakeClosure); ok && mc.Fn == fn {
			next(mc.Bindings[i])
		}
	}
}

// cell traces everything stored in a local variable, also by the closures
// that capture it. It is open if its address goes anywhere else.
func (t *tracer) cell(addr ssa.Value) {
	t.local(addr, &t.seen, t.trace, func(ssa.Instruction) bool { return false })
}

// local visits the uses of the local variable at addr, also those by closures,
// unless it is among those done: what is stored goes to stored. Of a use that is
// neither that nor a load other says whether it is known; else the variable is
// open. It is asked about loads, too.
func (t *tracer) local(addr ssa.Value, done *[]ssa.Value, stored func(ssa.Value), other func(ssa.Instruction) bool) {
	if slices.Contains(*done, addr) {
		return
	}
	*done = append(*done, addr)
	for _, ref := range *addr.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr != addr {
				t.closed = false
				return
			}
			stored(ref.Val)
		case *ssa.MakeClosure:
			for i, b := range ref.Bindings {
				if b == addr {
					t.local(ref.Fn.(*ssa.Function).FreeVars[i], done, stored, other)
				}
			}
		case *ssa.DebugRef:
		default:
			_, load := ref.(*ssa.UnOp)
			if !other(ref) && !load {
				t.closed = false
				return
			}
		}
	}
}

// A target is what a call may run.
type target struct {
	fns    []*ssa.Function
	params []*ssa.Parameter // or parameters it may call
	elems  []*ssa.Parameter // or elements of parameters
	std    []*ssa.Call      // or what these calls of the standard library returned
	remote []*node          // or functions of other packages
	made   []*ssa.Call      // what returned some of them
	closed bool             // or nothing else
	may    bool             // each is only one of several
}

// callees returns what a call may run.
func (e *Engine) callees(c ssa.CallInstruction) target {
	call := c.Common()
	if fn := call.StaticCallee(); fn != nil {
		return target{fns: []*ssa.Function{fn}, closed: true}
	}
	if _, ok := call.Value.(*ssa.Builtin); ok {
		return target{closed: true}
	}
	o := e.origins(call.Value)
	method := ""
	if call.IsInvoke() {
		method = call.Method.Id()
	}
	t := target{params: o.params, elems: o.elems, std: o.std, made: o.made, may: o.merged || len(o.known)+len(o.remote) > 1}
	for _, r := range o.remote {
		nodes, known := e.stands(r, method)
		t.remote, t.made = append(t.remote, nodes...), append(t.made, r.made)
		t.may = t.may || len(nodes) > 1
		o.closed = o.closed && known
		o.clean = o.clean || known
	}
	for _, v := range o.known {
		if excluded(call.Value, v, c.Block()) {
			continue
		}
		if fn := e.method(v, method); fn != nil {
			t.fns = append(t.fns, fn)
		} else {
			o.closed = false
		}
	}
	t.closed = o.closed && (o.clean || len(t.fns)+len(o.params)+len(o.elems)+len(o.std) > 0)
	return t
}

// excluded reports whether a type test that failed on every way to block b
// rules out that the interface v holds what origin made.
func excluded(v, origin ssa.Value, b *ssa.BasicBlock) bool {
	made, ok := origin.(*ssa.MakeInterface)
	if !ok || v.Referrers() == nil {
		return false
	}
	for _, ref := range *v.Referrers() {
		test, ok := ref.(*ssa.TypeAssert)
		if ok && test.CommaOk && types.Identical(test.AssertedType, made.X.Type()) && failedBefore(test, b) {
			return true
		}
	}
	return false
}

// failedBefore reports whether block b runs only after the test failed.
func failedBefore(test *ssa.TypeAssert, b *ssa.BasicBlock) bool {
	for _, use := range *test.Referrers() {
		result, ok := use.(*ssa.Extract)
		if !ok || result.Index != 1 {
			continue
		}
		for _, ref := range *result.Referrers() {
			if br, ok := ref.(*ssa.If); ok {
				if failed := br.Block().Succs[1]; len(failed.Preds) == 1 && failed.Dominates(b) {
					return true
				}
			}
		}
	}
	return false
}

// method returns the function that a call of v runs, or a call of its method
// with the given types.Func.Id: v itself, or the method of the concrete type
// in interface v. It returns nil if there is none, or if it depends on a type
// parameter.
func (e *Engine) method(v ssa.Value, id string) *ssa.Function {
	switch v := v.(type) {
	case *ssa.Function:
		if id == "" {
			return v
		}
	case *ssa.MakeClosure:
		if id == "" {
			return v.Fn.(*ssa.Function)
		}
	case *ssa.MakeInterface:
		if id != "" {
			return e.methodOf(v.X.Type(), id)
		}
	}
	return nil
}

// methodOf returns the method of the concrete type t with the given Id, or nil.
func (e *Engine) methodOf(t types.Type, id string) *ssa.Function {
	prog := e.cfg.SSA.Prog
	for sel := range prog.MethodSets.MethodSet(t).Methods() {
		if sel.Obj().Id() == id {
			if fn := prog.MethodValue(sel); fn != nil {
				return fn
			}
			return e.genericMethod(sel)
		}
	}
	return nil
}

// genericMethod returns the method, declared and not promoted, of a type with type
// parameters, or nil. It is analysed once for all instances.
func (e *Engine) genericMethod(sel *types.Selection) *ssa.Function {
	obj, ok := sel.Obj().(*types.Func)
	if !ok || len(sel.Index()) != 1 || obj.Signature().Recv() == nil || types.IsInterface(obj.Signature().Recv().Type()) {
		return nil
	}
	return e.cfg.SSA.Prog.FuncValue(obj.Origin())
}

// funcs returns every function of the package that has source, literals
// included, in a deterministic order. (ssautil.AllFunctions leaves out methods
// that nothing reaches.)
func (e *Engine) funcs() []*ssa.Function {
	if e.allFuncs != nil {
		return e.allFuncs
	}
	var add func(fn *ssa.Function)
	add = func(fn *ssa.Function) {
		if fn == nil || fn.Blocks == nil {
			return
		}
		e.allFuncs = append(e.allFuncs, fn)
		for _, anon := range fn.AnonFuncs {
			add(anon)
		}
	}
	for _, fn := range e.Declared() {
		add(fn)
	}
	add(e.cfg.SSA.Func("init"))
	return e.allFuncs
}
