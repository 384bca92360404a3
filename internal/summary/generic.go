package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// This file makes summaries of generic functions depend on type arguments. A call
// of a method of a type parameter is conditional (effect.Param.Type): at each call
// of an instance it gives way to what the method of the type argument does.

// typeParam returns the index of t among the type parameters of the declared
// function that fn is or stands in, and the function; nil if it is none.
func typeParam(fn *ssa.Function, t types.Type) (generic *ssa.Function, index int) {
	tp, ok := types.Unalias(t).(*types.TypeParam)
	if !ok {
		return nil, 0
	}
	generic = outermost(fn)
	if o := generic.Origin(); o != nil {
		generic = o
	}
	params := generic.TypeParams()
	for i := range params.Len() {
		if params.At(i) == tp {
			return generic, i
		}
	}
	return nil, 0
}

// ofTypeParam makes the effect of calling an unseen method of a type parameter
// conditional on that; other effects stay as they are.
func ofTypeParam(fn *ssa.Function, call *ssa.CallCommon, eff *effect.Effect) *effect.Effect {
	if !call.IsInvoke() {
		return eff
	}
	return onTypeParam(fn, call.Value.Type(), call.Method.Id(), eff)
}

// onTypeParam makes eff conditional on the method of t with the given Id, if t is
// a type parameter that fn can name.
func onTypeParam(fn *ssa.Function, t types.Type, method string, eff *effect.Effect) *effect.Effect {
	generic, i := typeParam(fn, t)
	if generic == nil {
		return eff
	}
	o, up := *eff.Op, *eff
	o.Param = &effect.Param{
		Owner: owner(generic), Index: i, Method: method, Type: true,
		Silent: eff.Param != nil && eff.Param.Silent,
	}
	up.Op = &o
	return &up
}

// instantiate returns the effects that the conditional effect through of a
// generic callee has at the call c in n, whose callee is an instance.
func (e *Engine) instantiate(n *node, c ssa.CallInstruction, through *effect.Effect) []*effect.Effect {
	args := typeArgs(c)
	p := through.Param
	if p.Index >= len(args) {
		return e.unseen(through)
	}
	t := args[p.Index]
	switch {
	case isConcrete(t):
		if fn := e.methodOf(t, p.Method); fn != nil && e.announced(c, fn) {
			return e.argument(n, c, through, fn, oneLine(types.TypeString(t, qualifier)), nil, nil)
		}
	case types.IsInterface(t):
		if m := interfaceMethod(t, p.Method); m != nil {
			if k := e.cfg.Marks.MethodContract(m); k != nil {
				o := *e.trusted(n, c, k, m.Name()).Op
				o.Func, o.Pos = through.Func, through.Pos
				return []*effect.Effect{{Op: &o, Chain: through.Chain, Guard: through.Guard, Path: through.Path}}
			}
		}
		if generic, _ := typeParam(n.fn, t); generic != nil {
			return []*effect.Effect{onTypeParam(n.fn, t, p.Method, through)}
		}
	}
	return e.unseen(through)
}

// typeArgs returns the type arguments of the instance that c calls, those of the
// receiver for a method.
func typeArgs(c ssa.CallInstruction) []types.Type {
	if fn := c.Common().StaticCallee(); fn != nil {
		return fn.TypeArgs()
	}
	return nil
}

// typeArgFuncs returns the methods of the type arguments of a call that the
// callee may call through its type parameters.
func (e *Engine) typeArgFuncs(call *ssa.CallCommon) []*ssa.Function {
	fn := call.StaticCallee()
	if fn == nil || fn.Origin() == nil {
		return nil
	}
	var fns []*ssa.Function
	params := fn.Origin().TypeParams()
	for i, t := range fn.TypeArgs() {
		if i >= params.Len() || !isConcrete(t) {
			continue
		}
		if iface, ok := params.At(i).Constraint().Underlying().(*types.Interface); ok && iface.NumMethods() > 0 {
			fns = append(fns, e.methodsOf(t, iface)...)
		}
	}
	return slices.Clip(fns)
}
