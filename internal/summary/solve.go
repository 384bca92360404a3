package summary

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// solve computes the summaries of a strongly connected component. Everything
// it calls outside the component is solved.
func solve(scc []*node) {
	findNoReturn(scc)
	for _, n := range scc {
		if n.site != nil {
			n.site.scan(n)
		} else {
			n.e.scan(n, n.e.neverReturns)
			n.e.recursion(n, scc)
		}
		for _, op := range n.ops {
			n.put(n.e.within(op.eff, op.open))
		}
		for i := range n.calls {
			n.calls[i].at = n.e.pos(n.calls[i].pos)
		}
	}
	for changed := true; changed; {
		changed = false
		for _, n := range scc {
			for _, c := range n.calls {
				beats := func(eff *effect.Effect) bool { return n.beats(eff, c.at) }
				if len(c.open) > 0 { // what is kept is at home here
					beats = nil
				}
				for eff := range n.e.through(n, c, beats) {
					for _, eff := range n.settled(eff) {
						if n.put(n.e.within(eff, c.open)) {
							changed = true
						}
					}
				}
			}
		}
		if len(scc) == 1 && !scc[0].callsItself() {
			break
		}
	}
	for _, n := range scc {
		n.sum = &effect.Summary{NoReturn: n.noReturn}
		if n.site == nil {
			n.sum.Leaks, n.sum.Returns = n.e.leakTags(n.fn), n.e.returns(n.fn)
		}
		if n.class != nil {
			n.sum.Class = n.class.Qualified()
		}
		happensAnyway := func(eff *effect.Effect) bool {
			always := *eff
			always.Guard = ""
			return eff.Guard != "" && slices.ContainsFunc(n.found, always.SameKey)
		}
		n.sum.Effects = n.found
		if slices.ContainsFunc(n.found, happensAnyway) {
			n.sum.Effects = slices.DeleteFunc(slices.Clone(n.found), happensAnyway)
		}
		n.found = nil
		for _, a := range n.assume {
			if a.Yes {
				n.sum.Effects = append(n.sum.Effects, n.e.declared(n, a.Rule))
			}
		}
		if w := n.e.waits(n); w != nil && n.site == nil {
			n.sum.Effects = append(n.sum.Effects, w)
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

// maxSites is how many allocations a summary keeps where it keeps one witness of
// other effects: object code may yet refute some.
const maxSites = 3

// put keeps eff if it is the least witness of its key so far, or if it is an
// allocation, one of the least with different operations.
func (n *node) put(eff *effect.Effect) bool {
	same, worst := 0, -1
	for i, x := range n.found { // there are few: faster than hashing a key
		switch {
		case !x.SameKey(eff):
			continue
		case eff.Rule != "alloc" || eff.Code == "" || x.Code == eff.Code && x.Func == eff.Func && x.Pos == eff.Pos && x.What == eff.What:
			if x.CompareWitness(eff) <= 0 {
				return false
			}
			n.found[i] = eff
			return true
		}
		same++
		if worst < 0 || n.found[worst].CompareWitness(x) < 0 {
			worst = i
		}
	}
	switch {
	case same < maxSites:
		n.found = append(n.found, eff)
	case n.found[worst].CompareWitness(eff) <= 0:
		return false
	default:
		n.found[worst] = eff
	}
	return true
}

// callsItself reports whether n is among its own callees.
func (n *node) callsItself() bool {
	return slices.ContainsFunc(n.calls, func(c call) bool {
		return slices.ContainsFunc(c.targets, func(m *node) bool { return m == n || m.of == n })
	})
}

// beats reports whether n has all the witnesses it keeps, and better ones, of what
// a callee's effect eff would give through a call at pos, if it is one that a call
// does not change.
func (n *node) beats(eff *effect.Effect, pos effect.Pos) bool {
	if eff.Param != nil || eff.Guard != "" || eff.If != 0 {
		return false
	}
	want := 1
	if eff.Rule == "alloc" && eff.Code != "" {
		want = maxSites
	}
	for _, x := range n.found {
		if x.SameKey(eff) {
			switch length := eff.Chain.Length() + 1; {
			case x.Chain.Length() > length, x.Chain.Length() == length && x.Chain.Pos.Compare(pos) >= 0:
				return false
			}
			want--
		}
	}
	return want <= 0
}

// through yields the effects of the callees of c as seen from n, without those
// waived at the call. skip, if not nil, says which are not wanted.
func (e *Engine) through(n *node, c call, skip func(*effect.Effect) bool) func(yield func(*effect.Effect) bool) {
	return func(yield func(*effect.Effect) bool) {
		for _, m := range c.targets {
			for _, eff := range e.madeBy(m, c.made) {
				if !e.counts(n, c, m, eff) {
					continue
				}
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
	if m.of != nil {
		return e.seenFromHere(m)
	}
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
	if c.kind == normal && !c.may && c.guard == "" && left == "" && eff.If == 0 && eff.Param == nil && eff.Guard == "" {
		through := throughCall(eff, n, c.instr, c.at)
		through.Path = eff.Path.Through(c.branch)
		return []*effect.Effect{through}
	}
	seen := *e.resolveCond(n, c, eff)
	if c.may {
		seen = *seen.Perhaps()
	}
	seen.Guard = string(left.with(c.guard))
	seen.Path = eff.Path.Through(c.branch)
	if c.kind == inPlace {
		seen.Path = eff.Path
		if c.branch {
			seen.Path |= effect.Branch
		}
	}
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
		return &effect.Effect{Op: &o, Home: eff.Home, Guard: eff.Guard, If: eff.If, Path: eff.Path}
	}
	inner := *eff
	inner.Chain = eff.Chain.Next
	return inner.Through(f, pos)
}

// findNoReturn marks the functions of a component that never return. Within
// the component a call is first taken to return.
func findNoReturn(scc []*node) {
	for changed := true; changed; {
		changed = false
		for _, n := range scc {
			if n.noReturn || n.site != nil || len(n.fn.Blocks) == 0 {
				continue
			}
			if !n.e.hotBlocks(n.fn, n.e.neverReturns)[0] {
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
	if !t.closed || len(t.params)+len(t.elems)+len(t.std)+len(t.remote) > 0 || len(t.fns) == 0 {
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
