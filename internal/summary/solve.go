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
			for i := range n.calls {
				c := &n.calls[i]
				for eff := range n.e.through(n, c, n.beats) {
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
		n.found, n.sketches = nil, nil
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
	same, worst, sketch := 0, -1, eff.Sketch(eff.Guard)
	for i, s := range n.sketches {
		if s != sketch {
			continue
		}
		x := n.found[i]
		switch {
		case !x.SameKey(eff):
			continue
		case eff.Rule != "alloc" || eff.Code == "" || sameSite(x, eff):
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
		n.found, n.sketches = append(n.found, eff), append(n.sketches, sketch)
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

// beats reports whether n has all the witnesses it keeps, and none worse, of an
// effect that the call c sees under a guard: put would not keep it.
func (n *node) beats(seen *effect.Effect, under guard, c *call) bool {
	if len(c.open) > 0 { // it will be at home there
		return false
	}
	want := 1
	if seen.Rule == "alloc" && seen.Code != "" {
		want = maxSites
	}
	sketch := seen.Sketch(string(under))
	for i, s := range n.sketches {
		if s != sketch {
			continue
		}
		x := n.found[i]
		if !x.SameKeyUnder(seen, string(under)) {
			continue
		}
		if x.CompareThrough(seen, c.at, c.branch) > 0 {
			return false
		}
		if want--; want == 0 || sameSite(x, seen) {
			return true
		}
	}
	return false
}

// sameSite reports whether two effects are the same operation.
func sameSite(x, y *effect.Effect) bool {
	return x.Op == y.Op || x.Code == y.Code && x.Func == y.Func && x.Pos == y.Pos && x.What == y.What
}

// A skipper says which effects, as a call sees them under a guard, are not wanted.
type skipper func(seen *effect.Effect, under guard, c *call) bool

// through yields the effects of the callees of c as seen from n, without those
// waived at the call and those that skip, if it is not nil, does not want.
func (e *Engine) through(n *node, c *call, skip skipper) func(yield func(*effect.Effect) bool) {
	return func(yield func(*effect.Effect) bool) {
		for _, m := range c.targets {
			for _, eff := range e.madeBy(m, c.made) {
				if !e.counts(n, c, m, eff) || c.noAlloc && eff.Rule == "alloc" {
					continue
				}
				if m.class != nil {
					eff = e.atHome(eff, m.class.Qualified())
				}
				for _, eff := range e.hops(n, c, m, eff, skip) {
					if assumedAway(m.assume, eff) && !(eff.Detail == "declared" && eff.Func == m.name) {
						continue // but not what is declared instead
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

// hops returns the effect eff of a callee m as seen from the call c in n, unless
// skip does not want it.
func (e *Engine) hops(n *node, c *call, m *node, eff *effect.Effect, skip skipper) []*effect.Effect {
	left, possible := guard(eff.Guard).atCall(e, c.instr)
	if !possible {
		return nil
	}
	seen, under := e.resolveCond(n, c.instr, eff), left.with(c.guard)
	if c.may {
		seen = seen.Perhaps()
	}
	if skip != nil && c.kind == normal && seen.Param == nil && skip(seen, under, c) {
		if !assumedAway(m.assume, seen) {
			e.waived(n, c.pos, seen) // a waiver here is needed all the same
		}
		return nil
	}
	own := *seen
	own.Guard, own.Path = string(under), eff.Path.Through(c.branch)
	if c.kind == inPlace {
		own.Path = eff.Path
		if c.branch {
			own.Path |= effect.Branch
		}
	}
	through := &own
	switch c.kind {
	case inPlace:
	case wrapper:
		through = unwrapped(&own, n.name, c.at)
	default:
		own.Chain = own.Chain.After(n.name, c.at)
		own.Chain.Static = c.instr != nil && c.instr.Common().StaticCallee() != nil
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
			if !n.e.hotBlocks(n.fn, n.e.neverReturns, n.e.mayRun(n.fn))[0] {
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
