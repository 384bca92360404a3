package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// This file follows functions that are the receiver of a method, or elements of
// it: types of functions that adapt them to an interface, such as
// http.HandlerFunc, and lists of functions that do. Where the method is called
// through the interface, its receiver is what was converted to that.

// maxAdapters bounds how deep such values are looked for in each other.
const maxAdapters = 4

// inside returns what was converted to interface v, or nil.
func inside(v ssa.Value) ssa.Value {
	if made, ok := v.(*ssa.MakeInterface); ok && holdsFuncs(made.X.Type()) {
		return made.X
	}
	return nil
}

// holdsFuncs reports whether a value of type t is a function, or a container of
// functions or interfaces.
func holdsFuncs(t types.Type) bool {
	_, isFunc := t.Underlying().(*types.Signature)
	return isFunc || isContainer(t)
}

// adapts reports whether the receiver of method fn holds functions.
func adapts(fn *ssa.Function) bool {
	recv := fn.Signature.Recv()
	return recv != nil && holdsFuncs(recv.Type())
}

// callsReceiver reports whether eff is that a method, named as by owner, calls its
// receiver or elements of it.
func callsReceiver(eff *effect.Effect, method string) bool {
	return callsOwn(eff, method) && eff.Param.Index == 0 && !eff.Param.Type
}

// received returns what is seen from the call c in n, of an interface method, of
// the conditional effect that the method callee, which it may run, calls its
// receiver.
func (e *Engine) received(n *node, c ssa.CallInstruction, callee string, through *effect.Effect) []*effect.Effect {
	var effs []*effect.Effect
	seen := false
	o := e.origins(c.Common().Value)
	for _, v := range o.known {
		fn, recv := e.method(v, c.Common().Method.Id()), inside(v)
		if fn == nil || recv == nil || owner(fn) != callee {
			continue
		}
		seen = true
		effs = append(effs, e.ofReceiver(n, c, through, recv, e.argText(n.fn, c, 0), o.made)...)
	}
	if !seen {
		return e.unseen(through)
	}
	return effs
}

// ofReceiver returns the effects of recv in place of the effect that its method
// calls it. The calls made returned recv.
func (e *Engine) ofReceiver(n *node, c ssa.CallInstruction, eff *effect.Effect, recv ssa.Value, via string, made []*ssa.Call) []*effect.Effect {
	if e.adapters >= maxAdapters {
		return e.unseen(eff)
	}
	e.adapters++
	defer func() { e.adapters-- }()
	return e.replaced(n, c, eff, recv, via, made)
}

// ofMaker returns the effect that a parameter is called as an effect of n: of what
// one of the calls made was given for it, if it is a parameter of their callee.
func (e *Engine) ofMaker(n *node, eff *effect.Effect, made []*ssa.Call) []*effect.Effect {
	var effs []*effect.Effect
	theirs := false
	for _, call := range made {
		if fn := call.Call.StaticCallee(); fn != nil && callsOwn(eff, owner(fn)) {
			theirs = true
			caller := &node{fn: call.Parent(), name: Name(call.Parent())}
			for _, eff := range e.substitute(caller, call, owner(fn), eff) {
				effs = append(effs, e.plain(n, eff)...)
			}
		}
	}
	if !theirs {
		return e.plain(n, eff)
	}
	return effs
}

// receiverFuncs returns the functions that a method of recv could call if that is
// its receiver.
func (e *Engine) receiverFuncs(recv ssa.Value) []*ssa.Function {
	if e.adapters >= maxAdapters || !holdsFuncs(recv.Type()) {
		return nil
	}
	e.adapters++
	defer func() { e.adapters-- }()
	var fns []*ssa.Function
	elem := isContainer(recv.Type())
	for _, v := range e.originsOf(recv, elem, nil).known {
		if fn := e.method(v, ""); fn != nil {
			fns = append(fns, fn)
		}
		made, ok := v.(*ssa.MakeInterface)
		if !ok {
			continue
		}
		t := recv.Type()
		if elem {
			t = elementType(t)
		}
		if iface, ok := t.Underlying().(*types.Interface); ok {
			fns = append(append(fns, e.methodsOf(made.X.Type(), iface)...), e.receiverFuncs(made.X)...)
		}
	}
	return fns
}
