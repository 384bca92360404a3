package summary

import (
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/rule"
)

// scan fills in n's own operations and calls, from its hot blocks.
func (e *Engine) scan(n *node, noReturn func(ssa.CallInstruction) bool) {
	hot := e.hotBlocks(n.fn, noReturn, e.mayRun(n.fn))
	sites := e.allocSites(n.fn)
	exits := exitsOf(n.fn, hot)
	n.open = e.sectionsOf(n.fn)
	for i, b := range n.fn.Blocks {
		if !hot[i] {
			continue
		}
		n.at, n.branch = blockGuard(b), !always(b, exits)
		for _, instr := range b.Instrs {
			n.instr = instr
			if s, ok := sites[instr]; ok {
				for _, s := range s {
					ev, code := effect.Possible, effect.CodeSite
					if s.Certain {
						ev = effect.Certain
					}
					if s.Sized {
						code = effect.CodeSized
					}
					e.addEffect(n, s.Pos, &effect.Effect{Op: &effect.Op{
						Rule: "alloc", Detail: s.Detail, Evidence: ev, What: s.What, Func: n.name, Pos: e.pos(s.Pos), Code: code, Hint: s.Hint,
					}, If: packCond(s.If)})
				}
			}
			e.instr(n, instr)
		}
	}
	e.endless(n, hot, exits)
	e.ends(n, hot, exits, noReturn)
}

// add records an operation of n's own body.
func (e *Engine) add(n *node, pos token.Pos, rule, detail string, ev effect.Evidence, what string) {
	e.addEffect(n, pos, &effect.Effect{Op: &effect.Op{
		Rule: rule, Detail: detail, Evidence: ev, What: what, Func: n.name, Pos: e.pos(pos),
	}})
}

// addEffect records an effect at a place of n's own body, unless it is waived
// there or assumed away.
func (e *Engine) addEffect(n *node, pos token.Pos, eff *effect.Effect) {
	if eff = e.unlessWaived(n, pos, eff); eff != nil {
		up := *eff
		up.Guard = string(guard(eff.Guard).with(n.at))
		if n.branch {
			up.Path |= effect.Branch
		}
		n.ops = append(n.ops, op{pos, &up, n.openAt(pos)})
	}
}

// addCall records a call at a place of n's own body.
func (n *node) addCall(c call) {
	c.guard, c.branch, c.open = n.at, n.branch, n.openAt(c.pos)
	n.calls = append(n.calls, c)
}

// unlessWaived returns eff, or nil if directives keep it out of n's summary. An
// effect that gives way to those of an argument is only silenced: the waiver
// is about what is not known.
func (e *Engine) unlessWaived(n *node, pos token.Pos, eff *effect.Effect) *effect.Effect {
	switch {
	case eff.Detail == "incomplete": // what broke is nobody's to waive
		return eff
	case assumedAway(n.assume, eff), e.cfg.Marks.Opportunistic(pos):
		return nil
	case !e.waived(n, pos, eff):
		return eff
	case eff.Param == nil:
		return nil
	}
	return silenced(eff)
}

// waived reports whether directives keep an effect at pos out of n's summary.
func (e *Engine) waived(n *node, pos token.Pos, eff *effect.Effect) bool {
	if e.cfg.Marks.Waive(pos, eff.Rule, eff.Detail) {
		return true
	}
	for fn := n.fn; fn != nil; fn = fn.Parent() {
		switch node := fn.Syntax().(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			if e.cfg.Marks.WaiveFunc(node, eff.Rule, eff.Detail) {
				return true
			}
		}
	}
	return false
}

// instr records what one instruction does.
func (e *Engine) instr(n *node, instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.Send:
		e.send(n, instr)
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			e.receive(n, instr)
		}
	case *ssa.Select:
		if instr.Blocking && !e.alwaysReady(instr) {
			e.addWait(n, instr.Pos(), "blocking-select", e.selectText(n.fn, instr), e.selectCode(instr))
		}
	case *ssa.Call:
		e.end(n, instr, endOf(instr))
		e.call(n, instr)
	case *ssa.Defer:
		e.call(n, instr)
	}
}

// call records what a call or deferred call does: the calls of functions with
// a body here, the effects of all others, and what cannot be seen.
func (e *Engine) call(n *node, c ssa.CallInstruction) {
	common := c.Common()
	pos := callPos(c)
	if b, ok := common.Value.(*ssa.Builtin); ok {
		if name := b.Name(); name == "print" || name == "println" {
			e.add(n, pos, "wait", "hidden-io-logging", effect.Certain, "writes to standard error with "+name)
		}
		return
	}
	if e.role(n, c) || e.waitsForFence(n, c) {
		return
	}
	if body := loopBody(c); body != nil {
		n.addCall(call{pos: pos, targets: []*node{e.visit(body)}, kind: inPlace})
	}
	if k := e.contractOf(common); k != nil {
		e.addEffect(n, pos, e.trusted(n, c, k, e.calleeText(n.fn, c)))
		return
	}
	t := e.callees(c)
	for _, fn := range t.fns {
		if body := e.own(fn); body != nil {
			kind := normal
			if isWrapper(body) {
				kind = wrapper
			} else if calledInPlace(c, body) && e.visit(body).class == nil {
				kind = inPlace
			}
			n.addCall(call{instr: c, pos: pos, targets: []*node{e.visit(body)}, kind: kind, may: t.may, made: t.made})
			continue
		}
		e.callExternal(n, c, fn, "", t.may)
		for _, m := range e.implicitCalls(c, e.extern(fn).name) {
			pool := e.extern(fn).name.Name == "(*Pool).Get"
			e.callBody(n, c, m, pool)
		}
	}
	for _, m := range t.remote {
		n.addCall(call{instr: c, pos: pos, targets: []*node{m}, may: t.may, made: t.made})
	}
	for _, p := range t.params {
		e.callParam(n, c, p, false)
	}
	for _, p := range t.elems {
		e.callParam(n, c, p, true)
	}
	for _, of := range t.std {
		for _, eff := range e.modelled(n, c, returned(of), "") {
			e.addEffect(n, pos, eff)
		}
	}
	for _, cb := range e.callbacks(c, t) {
		e.callback(n, c, cb)
	}
	if !t.closed && !e.fromWhole(n, c) {
		for _, eff := range e.open(n, c) {
			e.addEffect(n, pos, ofTypeParam(n.fn, common, eff))
		}
	}
}

// callExternal records the call of a function without a body here; via
// is as in external, and may says that it is only one of several.
func (e *Engine) callExternal(n *node, c ssa.CallInstruction, fn *ssa.Function, via string, may bool) {
	effs, stand := e.external(n, c, fn, via)
	for _, eff := range effs {
		if may {
			eff = eff.Perhaps()
		}
		e.addEffect(n, callPos(c), eff)
	}
	if stand != nil {
		site := call{pos: callPos(c), targets: []*node{stand}, may: may}
		if via == "" {
			site.instr = c
		}
		n.addCall(site)
	}
}

// callBody records that something that c calls calls fn, which has a body here. A
// pool calls it only when it is empty, and is known to allocate then.
func (e *Engine) callBody(n *node, c ssa.CallInstruction, fn *ssa.Function, pool bool) {
	body := e.own(fn)
	kind := normal
	if isWrapper(body) {
		kind = wrapper
	}
	n.addCall(call{pos: callPos(c), targets: []*node{e.visit(body)}, kind: kind, may: pool, noAlloc: pool})
}

// callback records that a function of the standard library calls one of its
// arguments.
func (e *Engine) callback(n *node, c ssa.CallInstruction, cb callback) {
	pos := callPos(c)
	if cb.under != nil {
		e.addEffect(n, pos, e.trusted(n, c, cb.under, e.argText(n.fn, c, cb.index)))
	}
	for _, fn := range cb.fns {
		if e.own(fn) != nil {
			e.callBody(n, c, fn, false)
			continue
		}
		e.callExternal(n, c, fn, e.argText(n.fn, c, cb.index), false)
	}
	arg := "unseen function value " + e.argText(n.fn, c, cb.index)
	if strings.HasSuffix(arg, " "+noText) {
		arg = "an unseen function value"
	}
	what := "passes " + arg + " to " + e.calleeText(n.fn, c)
	for _, p := range cb.params {
		for _, eff := range e.leaf(n, c, "unknown", "unknown-func-value", effect.Possible, what) {
			e.addEffect(n, pos, conditional(eff, p, "", false))
		}
	}
	for _, p := range cb.elems {
		for _, eff := range e.leaf(n, c, "unknown", "unknown-func-value", effect.Possible, what) {
			e.addEffect(n, pos, conditional(eff, p, "", true))
		}
	}
	if !cb.closed {
		e.add(n, pos, "unknown", "unknown-func-value", effect.Possible, what)
	}
}

// reported reports whether a finding of this severity is shown by default.
func reported(s rule.Severity) bool { return s >= rule.Warning }
