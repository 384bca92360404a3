package summary

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/escape"
)

// A leakTable holds the results of escape analysis. Its unit is a declared
// function with all its literals, so it has components of its own: those of
// the call graph between such units.
type leakTable struct {
	units map[*ssa.Function]*leakUnit
	stack []*leakUnit
	next  int
}

type leakUnit struct {
	fn         *ssa.Function
	result     *escape.Result
	index, low int
	onStack    bool
}

// allocSites returns the allocation sites in fn's own body, by instruction.
func (e *Engine) allocSites(fn *ssa.Function) map[ssa.Instruction][]escape.Site {
	sites := make(map[ssa.Instruction][]escape.Site)
	for _, s := range e.leakUnit(outermost(fn)).result.Sites(fn) {
		sites[s.Instr] = append(sites[s.Instr], s)
	}
	return sites
}

// leakTags returns which parameters of fn escape, in wire form.
func (e *Engine) leakTags(fn *ssa.Function) []byte {
	return e.leakUnit(outermost(fn)).result.Tags(fn).Encode()
}

// outermost returns the declared function that fn stands in.
func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// leakUnit is Tarjan's strongconnect over outermost functions.
func (e *Engine) leakUnit(fn *ssa.Function) *leakUnit {
	t := &e.leaks
	if u := t.units[fn]; u != nil {
		return u
	}
	if t.units == nil {
		t.units = make(map[*ssa.Function]*leakUnit)
	}
	t.next++
	u := &leakUnit{fn: fn, index: t.next, low: t.next, onStack: true}
	t.units[fn] = u
	t.stack = append(t.stack, u)
	for _, callee := range e.unitCallees(fn) {
		v := e.leakUnit(callee)
		if v.onStack {
			u.low = min(u.low, v.low)
		}
	}
	if u.low == u.index {
		i := slices.Index(t.stack, u)
		scc := slices.Clone(t.stack[i:])
		t.stack = t.stack[:i]
		fns := make([]*ssa.Function, len(scc))
		for i, v := range scc {
			fns[i] = v.fn
		}
		result := escape.Analyze(fns, e.cfg.Sizes, e.calleeTags)
		for _, v := range scc {
			v.result, v.onStack = result, false
		}
	}
	return u
}

// unitCallees returns the units whose tags the analysis of fn may ask for.
func (e *Engine) unitCallees(fn *ssa.Function) []*ssa.Function {
	var units []*ssa.Function
	for _, callee := range escape.Callees(fn) {
		if callee = e.own(callee); callee != nil {
			units = append(units, outermost(callee))
		}
	}
	return units
}

// calleeTags returns the leak tags of a function outside the component.
func (e *Engine) calleeTags(fn *ssa.Function) (escape.Tags, bool) {
	if own := e.own(fn); own != nil {
		u := e.leaks.units[outermost(own)]
		if u == nil || u.result == nil {
			return nil, false
		}
		return u.result.Tags(own), true
	}
	var wire []byte
	switch x := e.nameOf(fn); {
	case x.row != nil:
		wire = x.row.Leaks
	case e.cfg.Whole != nil:
		return e.peerTags(x.name)
	case e.extern(fn).sum != nil:
		wire = x.sum.Leaks
	}
	tags, err := escape.Decode(wire)
	return tags, err == nil && len(tags) > 0 // else every argument may leak
}

// Sites calls f with every allocation site of the package, dead and cold code
// included, in the order of functions and positions.
func (e *Engine) Sites(f func(fn *ssa.Function, s escape.Site)) {
	for _, fn := range e.funcs() {
		for _, s := range e.leakUnit(outermost(fn)).result.Sites(fn) {
			f(fn, s)
		}
	}
}

// packCond and unpackCond carry a condition of escape analysis in an effect.
func packCond(c escape.Cond) uint16 { return uint16(c.Results) | uint16(c.Params)<<8 }

func unpackCond(c uint16) escape.Cond {
	return escape.Cond{Results: uint8(c), Params: uint8(c >> 8)}
}

// resolveCond returns the effect of a callee as the call c in n decides it: an
// allocation that was only possible in the callee may be certain here, because
// n keeps the result it is in.
func (e *Engine) resolveCond(n *node, c ssa.CallInstruction, eff *effect.Effect) *effect.Effect {
	if eff.If == 0 {
		return eff
	}
	certain, rest := false, escape.Cond{}
	if c != nil {
		certain, rest = e.leakUnit(outermost(n.fn)).result.AtCall(c, unpackCond(eff.If))
	}
	if certain {
		return eff.Surely()
	}
	up := *eff
	up.If = packCond(rest)
	return &up
}
