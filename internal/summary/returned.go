package summary

import (
	"cmp"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// This file follows functions and interfaces out of the functions that make
// them: closures that a constructor or a middleware returns, and the concrete
// types in interfaces. Within the package the values themselves are known, from
// other packages their names, as part of the summary of what returned them. A
// closure that calls a parameter of the function that made it calls the argument
// of that call.

// maxReturned bounds the different values of one result that are kept, and the
// calls that are asked for the arguments of one.
const maxReturned = 4

// A remote is what a call of another package's function returned.
type remote struct {
	made *ssa.Call
	fns  []effect.Return // of the result in question
}

// returns lists what fn returns in results of function or interface type, as
// far as that is all there is.
func (e *Engine) returns(fn *ssa.Function) []effect.Return {
	if fn.Parent() != nil {
		return nil
	}
	var all []effect.Return
	results := fn.Signature.Results()
	for i := range results.Len() {
		t := results.At(i).Type()
		if !isDynamic(t) || types.Identical(t, types.Universe.Lookup("error").Type()) {
			continue
		}
		all = append(all, e.returned(fn, i, t)...)
	}
	slices.SortFunc(all, func(a, b effect.Return) int {
		return cmp.Or(a.Result-b.Result, strings.Compare(a.Method, b.Method), strings.Compare(a.Func.Pkg, b.Func.Pkg), strings.Compare(a.Func.Name, b.Func.Name))
	})
	return slices.Compact(all)
}

// returned lists what fn returns as result i of type t.
func (e *Engine) returned(fn *ssa.Function, i int, t types.Type) []effect.Return {
	tr := tracer{e: e, within: []*ssa.Function{fn}, origins: origins{closed: true}}
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != fn.Recover {
			tr.trace(ret.Results[i])
		}
	}
	if !tr.closed || tr.clean || len(tr.params)+len(tr.elems)+len(tr.std)+len(tr.remote)+len(tr.made) > 0 || len(tr.known) > maxReturned {
		return nil
	}
	var all []effect.Return
	for _, v := range tr.known {
		iface, ok := t.Underlying().(*types.Interface)
		if !ok {
			target := e.method(v, "")
			if target == nil || target.Origin() != nil || isWrapper(target) {
				return nil
			}
			all = append(all, effect.Return{Result: i, Func: Name(target)})
			continue
		}
		if iface.NumMethods() > maxMethods {
			return nil
		}
		for m := range iface.Methods() {
			target := e.method(v, m.Id())
			if target == nil {
				return nil
			}
			obj, ok := target.Object().(*types.Func)
			if !ok || types.IsInterface(obj.Signature().Recv().Type()) {
				return nil
			}
			all = append(all, effect.Return{Result: i, Method: m.Id(), Func: effect.FuncOf(obj)})
		}
	}
	return all
}

// ReturnedLiterals returns the function literals that a function of this package
// returns, which its importers may call.
func (e *Engine) ReturnedLiterals(fn *ssa.Function) []*ssa.Function {
	var lits []*ssa.Function
	for _, r := range e.Summary(fn).Returns {
		for _, lit := range fn.AnonFuncs {
			if r.Method == "" && Name(lit) == r.Func {
				lits = append(lits, lit)
			}
		}
	}
	return lits
}

// fromOutside traces what a function of another package returned as result i.
func (t *tracer) fromOutside(call *ssa.Call, fn *ssa.Function, i int) {
	r := remote{made: call}
	for _, ret := range t.e.returnsOf(fn) {
		if ret.Result == i {
			r.fns = append(r.fns, ret)
		}
	}
	if len(r.fns) == 0 {
		t.closed = false
		return
	}
	t.remote = append(t.remote, r)
}

// stands returns the nodes for what a call of r runs, or of its method with the
// given Id.
func (e *Engine) stands(r remote, method string) (nodes []*node, known bool) {
	for _, ret := range r.fns {
		if ret.Method != method {
			continue
		}
		known = true
		x := e.named[ret.Func]
		if x == nil {
			x = &extern{name: ret.Func}
			e.named[ret.Func] = x
		}
		e.askFor(x)
		if !x.asked || x.unknown != "" {
			return nil, false
		}
		if n := e.stand(x, e.cfg.Marks.ForMark(ret.Func)); n != nil {
			nodes = append(nodes, n)
		}
	}
	return nodes, known
}

// A maker is a function and a call that returned it.
type maker struct {
	fn   *node
	call *ssa.Call
}

// madeBy returns the effects of m, which one of the calls returned. Where it
// calls a parameter of the function that made it, the effects are those of the
// argument of the call.
func (e *Engine) madeBy(m *node, made []*ssa.Call) []*effect.Effect {
	var from []*ssa.Call
	for _, call := range made {
		fn := call.Call.StaticCallee()
		if fn == nil || real(m).sum == nil || Name(fn).Pkg != m.name.Pkg {
			continue
		}
		if slices.ContainsFunc(e.current(m), func(eff *effect.Effect) bool { return callsOwn(eff, Name(fn).Name) }) {
			from = append(from, call)
		}
	}
	if len(from) == 0 || len(from) > maxReturned {
		return e.current(m)
	}
	all := new(node)
	for _, call := range from {
		for _, eff := range e.madeByCall(m, call) {
			all.put(eff)
		}
	}
	return all.found
}

// madeByCall returns the effects of m, which the call returned.
func (e *Engine) madeByCall(m *node, call *ssa.Call) []*effect.Effect {
	key := maker{m, call}
	if effs, ok := e.made[key]; ok {
		return effs
	}
	e.made[key] = e.current(m) // while it is being found out
	owner := Name(call.Call.StaticCallee()).Name
	caller, all := &node{fn: call.Parent(), name: Name(call.Parent())}, new(node)
	for _, eff := range e.current(m) {
		if !callsOwn(eff, owner) {
			all.put(eff)
			continue
		}
		for _, eff := range e.substitute(caller, call, owner, eff) {
			all.put(eff)
		}
	}
	e.made[key] = all.found
	return all.found
}
