package order

import (
	"cmp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/ssax"
	"github.com/fencevet/fencevet/internal/summary"
)

// A SelfWait is a wait for an object that the function itself signals, and only
// later: unless somebody else does, which makes its own signal one too many, it
// waits for ever.
type SelfWait struct {
	Acts   string // how the function signals: "closes it", "calls Done"
	ActsAt effect.Pos
}

// SelfWait returns the signal that a function waits for, in an effect of its own or
// of something it calls, and makes itself afterwards; nil if it makes none: whenever
// the signal runs, the wait has come before. The object must be certain to be the
// same, and a channel one that the package closes and never sends to.
func (e *Engine) SelfWait(fn *ssa.Function, eff *effect.Effect) *SelfWait {
	n := e.nodes[fn]
	if n == nil || !slices.ContainsFunc(n.facts.events, func(s event) bool { return s.chain == nil && ownActs[s.kind] != "" }) {
		return nil
	}
	for _, w := range e.awaitedBy(n, eff) {
		s := e.ownSignal(n, w)
		if s == nil || !e.onlySignal(n, w, s) {
			continue
		}
		// A channel of another package may be made anew there, unless it is a fence.
		if w.kind != receive || w.v != nil || s.v.Pkg() == e.cfg.Pkg.Pkg || eff.Awaits() != "" {
			return &SelfWait{Acts: ownActs[s.kind], ActsAt: s.op.Pos}
		}
	}
	return nil
}

// ownActs says in words how a function signals.
var ownActs = map[eventKind]string{done: "calls Done", closing: "closes it", signal: "signals it"}

// signalOf says which signal those wait for who wait in a way.
var signalOf = map[eventKind]eventKind{receive: closing, waitGroup: done, fenceWait: signal}

// awaitedBy returns the events of n that an effect, a wait, is about.
func (e *Engine) awaitedBy(n *node, eff *effect.Effect) []event {
	var all []event
	for _, w := range n.facts.events {
		if w.blocks && !w.later && sameLine(w.op.Pos, eff.Pos) {
			all = append(all, w)
		}
	}
	if len(all) > 0 || eff.Chain == nil {
		return all
	}
	all = e.awaitedInCalls(n, eff)
	slices.SortFunc(all, func(a, b event) int { return cmp.Compare(a.pos, b.pos) })
	return all
}

// awaitedInCalls finds them in what n calls, as far as n can name what is waited for:
// in functions of other packages, or of a channel that is an argument.
func (e *Engine) awaitedInCalls(n *node, eff *effect.Effect) []event {
	var all []event
	for c, s := range n.sites {
		if _, plain := c.(*ssa.Call); !plain || !sameLine(e.cfg.Calls.Position(summary.CallPos(c)), eff.Chain.Pos) {
			continue
		}
		k := &callee{c: c, site: s}
		for _, w := range e.waitsIn(k, eff) {
			if p, ok := e.passed(k, w); ok {
				ev := w.ev
				ev.n, ev.path, ev.v, ev.instr, ev.pos, ev.later = n, p, nil, c, c.Pos(), false
				all = append(all, ev)
			}
		}
	}
	return all
}

// waitsIn returns the waits of a callee that an effect of its caller is about.
func (e *Engine) waitsIn(k *callee, eff *effect.Effect) []wait {
	var all []wait
	switch s := k.site; {
	case s.ext != (effect.Func{}):
		if k.sum = e.dep(s.ext); k.sum != nil {
			all = slices.DeleteFunc(slices.Clone(k.sum.waits), func(w wait) bool { return !sameLine(w.ev.op.Pos, eff.Pos) })
		}
	case s.sure && len(s.targets) == 1:
		k.target = s.targets[0]
		for _, ev := range e.awaitedBy(k.target.node, &effect.Effect{Op: eff.Op, Chain: eff.Chain.Next}) {
			if r, ok := refOf(k.target.fn, ev.path); ok {
				all = append(all, wait{r, ev})
			}
		}
	}
	return all
}

// passed returns the path of what a callee waits for, where it is called: a channel
// that is an argument is known by the variable that holds it.
func (e *Engine) passed(k *callee, w wait) (path, bool) {
	if w.object.Kind == FromParam && w.object.Sel == "" && w.ev.kind == receive {
		if arg := argument(k.c, w.object.Index); arg != nil {
			if t, ok := arg.(*ssa.ChangeType); ok { // to receive from only
				arg = t.X
			}
			p, _, _ := e.object(arg)
			return p, true
		}
		return path{}, false
	}
	f := &flow{e: e, n: e.nodes[k.c.Parent()]}
	p, _, ok := f.resolve(k, w.object, w.ev.class)
	return p, ok
}

// ownSignal returns the signal of the object of w that n makes after it, if none may
// come before.
func (e *Engine) ownSignal(n *node, w event) *event {
	if w.path == (path{}) || w.told {
		return nil
	}
	events := n.facts.events
	var own *event
	for i, s := range events {
		if s.path != w.path || s.chain != nil || s.kind != signalOf[w.kind] || w.v != nil && s.v != w.v {
			continue
		}
		switch {
		case !s.later && ssax.CanFollow(s.instr, w.instr):
			return nil
		case s.later || ssax.Before(w.instr, s.instr):
			if own == nil {
				own = &events[i]
			}
		}
	}
	return own
}

// onlySignal reports whether what the function does, s, is all there is to it: a
// channel is never assigned anew, or sent to, a WaitGroup is not counted up here, and
// nothing else is done with a fence.
func (e *Engine) onlySignal(n *node, w event, s *event) bool {
	if w.kind == receive {
		return s.v != nil && !e.unsettled[s.v.Origin()] && !e.sentTo(s)
	}
	if w.kind == waitGroup && s.v == nil {
		return false
	}
	for _, b := range n.fn.Blocks {
		for _, instr := range b.Instrs {
			c, ok := instr.(ssa.CallInstruction)
			if ok && (w.kind == waitGroup && counts(c) || w.kind == fenceWait && e.changes(n, c, w)) {
				return false
			}
		}
	}
	return true
}

// counts reports whether a call counts a WaitGroup up, also in what it calls.
func counts(c ssa.CallInstruction) bool {
	return countsIn(c, make(map[*ssa.Function]bool))
}

func countsIn(c ssa.CallInstruction, seen map[*ssa.Function]bool) bool {
	fn := c.Common().StaticCallee()
	if fn == nil || seen[fn] {
		return false
	}
	seen[fn] = true
	if fn.Signature.Recv() != nil {
		if name := summary.Name(fn); name.Pkg == "sync" {
			return name.Name == "(*WaitGroup).Add" || name.Name == "(*WaitGroup).Go"
		}
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(ssa.CallInstruction); ok && countsIn(c, seen) {
				return true
			}
		}
	}
	return false
}

// changes reports whether a call may do something with the fence of w that has no
// role: it may make it anew.
func (e *Engine) changes(n *node, c ssa.CallInstruction, w event) bool {
	if n.roles[c] != (role{}) || c == w.instr {
		return false
	}
	v := ofMethod(c)
	if v == nil {
		return false
	}
	p, _ := e.pathOf(v)
	return p == w.path
}

// sentTo reports whether the package sends to the channel that is closed at s: then
// each value is a signal of its own.
func (e *Engine) sentTo(s *event) bool {
	for _, n := range e.order {
		for _, ev := range n.facts.events {
			if ev.kind == send && ev.v == s.v {
				return true
			}
		}
	}
	return false
}

func sameLine(a, b effect.Pos) bool { return a.Pkg == b.Pkg && a.File == b.File && a.Line == b.Line }
