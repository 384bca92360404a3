package summary

import (
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// This file makes summaries depend on parameters. A function that calls a
// parameter, or a method of one, has a conditional effect (effect.Op.Param):
// it stands for what is to be assumed of the call, and at each call of the
// function it is replaced by the effects of the argument, if that can be seen.

// callParam records that the call c in n may call parameter p, or an element of
// it.
func (e *Engine) callParam(n *node, c ssa.CallInstruction, p *ssa.Parameter, elem bool) {
	method := ""
	if c.Common().IsInvoke() {
		method = c.Common().Method.Id()
	}
	for _, eff := range e.open(n, c) {
		eff = conditional(eff, p, method, elem)
		eff.Param.Loop = loopBody(c) != nil
		e.addEffect(n, callPos(c), eff)
	}
}

// conditional returns eff as one that the argument for p replaces, or the
// elements of the argument.
func conditional(eff *effect.Effect, p *ssa.Parameter, method string, elem bool) *effect.Effect {
	o := *eff.Op
	o.Param = &effect.Param{
		Owner: owner(p.Parent()), Index: slices.Index(p.Parent().Params, p), Method: method, Elem: elem,
		Silent: eff.Param != nil && eff.Param.Silent, Loop: eff.Param != nil && eff.Param.Loop,
	}
	up := *eff
	up.Op = &o
	return &up
}

// silenced returns eff as one that counts only where the argument can be seen.
func silenced(eff *effect.Effect) *effect.Effect {
	if eff.Param.Silent {
		return eff
	}
	o, p := *eff.Op, *eff.Param
	p.Silent = true
	o.Param = &p
	up := *eff
	up.Op = &o
	return &up
}

// plain returns eff as an effect of n: without its condition, unless that is
// about a parameter of n or of a function that n is a literal in.
func (e *Engine) plain(n *node, eff *effect.Effect) []*effect.Effect {
	if eff.Param == nil || e.owns(n, eff.Param.Owner) {
		return []*effect.Effect{eff}
	}
	return e.unseen(eff)
}

// owns reports whether owner is n or a function that n is a literal in.
func (e *Engine) owns(n *node, name string) bool {
	for fn := n.fn; fn != nil; fn = fn.Parent() {
		if owner(fn) == name {
			return true
		}
	}
	return false
}

// substitute returns the effect of a callee, which through shows as seen from
// the call c in n, with the argument in place of the parameter if the effect is
// conditional on one of the callee's. callee is the callee's owner name.
func (e *Engine) substitute(n *node, c ssa.CallInstruction, callee string, through *effect.Effect) []*effect.Effect {
	p := through.Param
	if p == nil || p.Owner != callee || c == nil {
		return e.plain(n, through)
	}
	if p.Type {
		return e.instantiate(n, c, through)
	}
	args := c.Common().Args
	if c.Common().IsInvoke() {
		if p.Index == 0 {
			return e.received(n, c, callee, through)
		}
		q := *p
		q.Index--
		p = &q
	}
	if p.Index < 0 || p.Index >= len(args) {
		return e.unseen(through)
	}
	arg, via := args[p.Index], e.argText(n.fn, c, p.Index)
	if k := e.argContract(arg, p.Method); k != nil && !p.Elem {
		o := *e.trusted(n, c, k, via).Op
		o.Func, o.Pos = through.Func, through.Pos
		return []*effect.Effect{{Op: &o, Chain: through.Chain, Guard: through.Guard, Path: through.Path}}
	}
	if p.Method != "" && !p.Elem && isConcrete(arg.Type()) { // for a type parameter
		if fn := e.methodOf(arg.Type(), p.Method); fn != nil && e.announced(c, fn) {
			return e.argument(n, c, through, fn, via, nil, nil)
		}
		return e.unseen(through)
	}
	return e.replaced(n, c, through, arg, via, nil)
}

// replaced returns the effects of value arg, or of its elements, in place of the
// conditional effect through, which calls the parameter that arg is given for. The
// calls made returned arg.
func (e *Engine) replaced(n *node, c ssa.CallInstruction, through *effect.Effect, arg ssa.Value, via string, made []*ssa.Call) []*effect.Effect {
	p := through.Param
	o := e.originsOf(arg, p.Elem, c.Common())
	o.made = append(o.made, made...)
	may := o.merged || len(o.known) > 1
	var effs []*effect.Effect
	for _, v := range o.known {
		fn := e.method(v, p.Method)
		switch {
		case fn == nil || !e.announced(c, fn):
			o.closed = false
		case fn.Synthetic == loopBodySynthetic: // counts where it stands
		default:
			for _, eff := range e.argument(n, c, through, fn, via, o.made, inside(v)) {
				if may {
					eff = eff.Perhaps()
				}
				effs = append(effs, eff)
			}
		}
	}
	for _, q := range o.params {
		effs = append(effs, e.ofMaker(n, conditional(through, q, p.Method, false), made)...)
	}
	for _, q := range o.elems {
		effs = append(effs, e.ofMaker(n, conditional(through, q, p.Method, true), made)...)
	}
	for _, r := range o.remote {
		nodes, known := e.stands(r, p.Method)
		o.closed = o.closed && known
		for _, m := range nodes {
			for _, eff := range e.madeBy(m, []*ssa.Call{r.made}) {
				if p.Loop && callsOwn(eff, m.name.Name) {
					continue
				}
				joined := &effect.Effect{Op: eff.Op, Chain: through.Chain.Then(effect.At(through.Func, through.Pos).Then(eff.Chain)),
					Home: eff.Home, Guard: through.Guard, Path: max(through.Path, eff.Path.Through(false))}
				for _, eff := range e.plain(n, joined) {
					effs = append(effs, eff.Perhaps())
				}
			}
		}
	}
	if !o.closed {
		effs = append(effs, e.unseen(through)...)
	}
	return effs
}

// callsOwn reports whether eff is that a function calls its own parameter.
func callsOwn(eff *effect.Effect, fn string) bool { return eff.Param != nil && eff.Param.Owner == fn }

// announced reports whether fn has no body here or is among the functions that
// the call c was taken to lead to when components were formed.
func (e *Engine) announced(c ssa.CallInstruction, fn *ssa.Function) bool {
	body := e.own(fn)
	return body == nil || slices.Contains(e.bodies(c), body)
}

// unseen returns a conditional effect whose argument cannot be seen.
func (e *Engine) unseen(eff *effect.Effect) []*effect.Effect {
	if eff.Param.Silent {
		return nil
	}
	if e.cfg.Unseen != nil {
		e.cfg.Unseen[eff.Pos] = true
	}
	if effs, ok := e.discharged(eff); ok {
		return effs
	}
	o := *eff.Op
	o.Param = nil
	up := *eff
	up.Op = &o
	return []*effect.Effect{&up}
}

// argument returns the effects of function fn, which the conditional effect at
// calls as its parameter; via is the argument's text, made what returned fn. If fn
// is a method, recv is its receiver, or nil.
func (e *Engine) argument(n *node, c ssa.CallInstruction, at *effect.Effect, fn *ssa.Function, via string, made []*ssa.Call, recv ssa.Value) []*effect.Effect {
	var effs []*effect.Effect
	tail := effect.At(at.Func, at.Pos)
	join := func(eff *effect.Effect, chain *effect.Chain) {
		if at.Param.Loop && callsOwn(eff, Name(fn).Name) {
			return
		}
		// A section that calls a parameter cannot report what the argument does:
		// at.Home is not inherited.
		joined := &effect.Effect{Op: eff.Op, Chain: at.Chain.Then(chain), Home: eff.Home, Guard: at.Guard, Path: max(at.Path, eff.Path.Through(false))}
		effs = append(effs, e.plain(n, joined)...)
	}
	body := e.own(fn)
	var m *node
	if body != nil {
		m = e.visit(body)
		if partOfParent(body) {
			tail = nil
		}
	} else {
		var ops []*effect.Effect
		ops, m = e.external(n, c, fn, via)
		for _, eff := range ops { // operations of the standard library happen where it is called
			o := *eff.Op
			o.Func, o.Pos = at.Func, at.Pos
			join(&effect.Effect{Op: &o, Home: eff.Home, Path: eff.Path}, nil)
		}
	}
	if m == nil {
		return effs
	}
	for _, eff := range e.madeBy(m, made) {
		if m.class != nil {
			eff = e.atHome(eff, m.class.Qualified())
		}
		if body != nil && isWrapper(body) {
			eff = unwrapped(eff, at.Func, at.Pos)
			join(eff, eff.Chain)
			continue
		}
		if recv != nil && callsReceiver(eff, owner(fn)) {
			for _, eff := range e.ofReceiver(n, c, eff, recv, via, made) {
				join(eff, tail.Then(eff.Chain))
			}
			continue
		}
		join(eff, tail.Then(eff.Chain))
	}
	return effs
}

// join merges two sorted lists of classes.
func join(a, b string) string {
	if a == "" || a == b {
		return b
	}
	if b == "" {
		return a
	}
	all := append(strings.Split(a, ","), strings.Split(b, ",")...)
	slices.Sort(all)
	return strings.Join(slices.Compact(all), ",")
}

// isConcrete reports whether t is neither an interface nor a type parameter.
func isConcrete(t types.Type) bool {
	_, param := types.Unalias(t).(*types.TypeParam)
	return !param && !types.IsInterface(t)
}

// maxMethods bounds the number of methods of an argument that are analysed
// because the callee might call them.
const maxMethods = 24

// argumentFuncs returns the functions that a callee could call through its
// parameters: function arguments, and the methods of concrete values in
// interface arguments.
func (e *Engine) argumentFuncs(call *ssa.CallCommon) []*ssa.Function {
	fns := e.typeArgFuncs(call)
	sig := call.Signature()
	if fn := call.StaticCallee(); fn != nil && fn.Origin() != nil {
		sig = fn.Origin().Signature
	}
	for i, arg := range call.Args {
		t := arg.Type()
		elem := isContainer(t)
		if elem {
			t = elementType(t)
		}
		switch u := t.Underlying().(type) {
		case *types.Signature:
			for _, v := range e.originsOf(arg, elem, call).known {
				if fn := e.method(v, ""); fn != nil {
					fns = append(fns, fn)
				}
			}
		case *types.Interface:
			for _, v := range e.originsOf(arg, elem, call).known {
				if mi, ok := v.(*ssa.MakeInterface); ok {
					fns = append(append(fns, e.methodsOf(mi.X.Type(), u)...), e.receiverFuncs(mi.X)...)
				}
			}
		default:
			if iface := typeParamOf(sig, call, i); iface != nil && isConcrete(t) {
				fns = append(fns, e.methodsOf(t, iface)...)
			}
		}
	}
	return fns
}

// typeParamOf returns the method set of the type parameter that is the type
// of argument i in the generic signature sig, or nil.
func typeParamOf(sig *types.Signature, call *ssa.CallCommon, i int) *types.Interface {
	if sig.Recv() != nil && !call.IsInvoke() {
		i--
	}
	if i < 0 || i >= sig.Params().Len() {
		return nil
	}
	tp, ok := types.Unalias(sig.Params().At(i).Type()).(*types.TypeParam)
	if !ok {
		return nil
	}
	return tp.Constraint().Underlying().(*types.Interface)
}

// methodsOf returns the methods of t with a body here, or in the whole program,
// that a callee may call through iface: those that iface has or, if it is empty
// and the callee has to assert something first, all.
func (e *Engine) methodsOf(t types.Type, iface *types.Interface) []*ssa.Function {
	set := e.cfg.SSA.Prog.MethodSets.MethodSet(t)
	var fns, others []*ssa.Function
	for sel := range set.Methods() {
		if iface.NumMethods() > 0 {
			if obj, _, _ := types.LookupFieldOrMethod(iface, false, sel.Obj().Pkg(), sel.Obj().Name()); obj == nil {
				continue
			}
		}
		fn := e.cfg.SSA.Prog.MethodValue(sel)
		if fn == nil {
			fn = e.genericMethod(sel)
		}
		switch {
		case fn == nil:
		case e.own(fn) != nil:
			fns = append(fns, fn)
		case e.cfg.Whole != nil:
			others = append(others, fn)
		}
	}
	if len(fns) > maxMethods {
		fns = nil
	}
	if len(others) <= maxMethods {
		fns = append(fns, others...)
	}
	return fns
}
