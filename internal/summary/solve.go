package summary

import (
	"cmp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// solve computes the summaries of a strongly connected component. Everything
// it calls outside the component is solved.
func (e *Engine) solve(scc []*node) {
	e.findNoReturn(scc)
	for _, n := range scc {
		e.scan(n, e.neverReturns)
		for _, op := range n.ops {
			n.put(op.eff)
		}
		for i := range n.calls {
			n.calls[i].at = e.pos(n.calls[i].pos)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, n := range scc {
			for _, c := range n.calls {
				for eff := range e.through(n, c, n.beats) {
					if n.put(eff) {
						changed = true
					}
				}
			}
		}
		if len(scc) == 1 && !scc[0].callsItself() {
			break
		}
	}
	for _, n := range scc {
		n.sum = &effect.Summary{NoReturn: n.noReturn, Leaks: e.leakTags(n.fn)}
		if n.class != nil {
			n.sum.Class = n.class.Qualified()
		}
		for _, eff := range n.found {
			if eff.Guard != "" {
				always := *eff
				always.Guard = ""
				if n.find(&always) >= 0 {
					continue // happens anyway
				}
			}
			n.sum.Effects = append(n.sum.Effects, eff)
		}
		for _, a := range n.assume {
			if a.Yes {
				n.sum.Effects = append(n.sum.Effects, e.declared(n, a.Rule))
			}
		}
		slices.SortFunc(n.sum.Effects, (*effect.Effect).Compare)
	}
}

// declared returns the effect that an assume directive declares for n.
func (e *Engine) declared(n *node, rule string) *effect.Effect {
	return &effect.Effect{Op: &effect.Op{
		Rule: rule, Detail: "declared", Evidence: effect.Certain,
		What: declaredVerb[rule] + ", by the //fence:assume on it", Func: n.name, Pos: e.pos(n.fn.Pos()),
	}}
}

// put keeps eff if it is the least witness of its key so far.
func (n *node) put(eff *effect.Effect) bool {
	i := n.find(eff)
	switch {
	case i < 0:
		n.found = append(n.found, eff)
	case n.found[i].CompareWitness(eff) <= 0:
		return false
	default:
		n.found[i] = eff
	}
	return true
}

// find returns the index of the witness with eff's key, or -1. There are few:
// looking at them all is faster than hashing a key.
func (n *node) find(eff *effect.Effect) int {
	for i, x := range n.found {
		if x.SameKey(eff) {
			return i
		}
	}
	return -1
}

// callsItself reports whether n is among its own callees.
func (n *node) callsItself() bool {
	return slices.ContainsFunc(n.calls, func(c call) bool { return slices.Contains(c.targets, n) })
}

// beats reports whether n has a shorter witness than what a callee's effect eff
// would give, if it is one that a call does not change.
func (n *node) beats(eff *effect.Effect) bool {
	if eff.Param != nil || eff.Guard != "" || eff.If != 0 {
		return false
	}
	i := n.find(eff)
	return i >= 0 && n.found[i].Chain.Length() < eff.Chain.Length()+1
}

// through yields the effects of the callees of c as seen from n, without those
// waived at the call. skip, if not nil, says which are not wanted.
func (e *Engine) through(n *node, c call, skip func(*effect.Effect) bool) func(yield func(*effect.Effect) bool) {
	return func(yield func(*effect.Effect) bool) {
		for _, m := range c.targets {
			for _, eff := range e.current(m) {
				if skip != nil && m.class == nil && c.kind == normal && !c.may && c.guard == "" && skip(eff) {
					e.waived(n, c.pos, eff) // a waiver here is needed all the same
					continue
				}
				if m.class != nil {
					eff = e.atHome(eff, m.class.Qualified())
				}
				for _, eff := range e.hops(n, c, m, eff) {
					if assumedAway(m.assume, eff) {
						continue
					}
					if eff = e.unlessWaived(n, c.pos, eff); eff != nil && !yield(eff) {
						return
					}
				}
			}
		}
	}
}

// current returns the effects of m: its summary, or what is known of it while
// its component is being solved.
func (e *Engine) current(m *node) []*effect.Effect {
	if m.sum != nil {
		return m.sum.Effects
	}
	return slices.Clone(m.found) // it may grow while it is used
}

// hops returns the effect eff of a callee m as seen from the call c in n.
func (e *Engine) hops(n *node, c call, m *node, eff *effect.Effect) []*effect.Effect {
	left, possible := guard(eff.Guard).atCall(e, c.instr)
	if !possible {
		return nil
	}
	if c.kind == normal && !c.may && c.guard == "" && left == "" && c.used|eff.Used == 0 && eff.If == 0 && eff.Param == nil && eff.Guard == "" {
		return []*effect.Effect{throughCall(eff, n, c.instr, c.at)}
	}
	seen := *e.resolveCond(n, c, eff)
	if c.may || passesFresh(c, eff.Used) {
		seen = *seen.Perhaps()
	}
	seen.Guard = string(left.with(c.guard))
	seen.Used = cmp.Or(c.used, usedByCaller(c, eff.Used))
	var through *effect.Effect
	switch c.kind {
	case inPlace:
		through = &seen
	case wrapper:
		through = unwrapped(&seen, n.name, c.at)
	default:
		through = throughCall(&seen, n, c.instr, c.at)
	}
	if through.Param == nil {
		return []*effect.Effect{through}
	}
	callee := m.name.Name
	if m.fn != nil {
		callee = owner(m.fn)
	}
	return e.substitute(n, c.instr, callee, through)
}

// throughCall returns the effect of a callee as seen from the call instr at pos
// in n; instr may be nil.
func throughCall(eff *effect.Effect, n *node, instr ssa.CallInstruction, pos effect.Pos) *effect.Effect {
	up := eff.Through(n.name, pos)
	up.Chain.Static = instr != nil && instr.Common().StaticCallee() != nil
	return up
}

// unwrapped returns the effect of a wrapper as if the function it wraps were
// called by f at pos: a dynamic call in the wrapper becomes one in f.
func unwrapped(eff *effect.Effect, f effect.Func, pos effect.Pos) *effect.Effect {
	if eff.Chain == nil {
		o := *eff.Op
		o.Func, o.Pos = f, pos
		return &effect.Effect{Op: &o, Home: eff.Home, Guard: eff.Guard, If: eff.If}
	}
	inner := *eff
	inner.Chain = eff.Chain.Next
	return inner.Through(f, pos)
}

// findNoReturn marks the functions of a component that never return. Within
// the component a call is first taken to return.
func (e *Engine) findNoReturn(scc []*node) {
	for changed := true; changed; {
		changed = false
		for _, n := range scc {
			if n.noReturn || len(n.fn.Blocks) == 0 {
				continue
			}
			if !e.hotBlocks(n.fn, e.neverReturns)[0] {
				n.noReturn = true
				changed = true
			}
		}
	}
}

// neverReturns reports whether every function that a call may run never
// returns.
func (e *Engine) neverReturns(c ssa.CallInstruction) bool {
	t := e.callees(c)
	if !t.closed || len(t.params)+len(t.std) > 0 || len(t.fns) == 0 {
		return false
	}
	for _, fn := range t.fns {
		if body := e.own(fn); body != nil {
			if n := e.nodes[body]; n == nil || !n.noReturn {
				return false
			}
			continue
		}
		if !e.extern(fn).noReturn() {
			return false
		}
	}
	return true
}
