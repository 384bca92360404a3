package order

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/summary"
)

// A SelfWait is a wait for an object that the function itself signals, and only
// later: unless somebody else does, which makes its own signal one too many, it
// waits for ever.
type SelfWait struct {
	Wait   effect.Pos // the operation, perhaps in something that is called
	Acts   string     // how the function signals: "closes it", "calls Done"
	ActsAt effect.Pos
}

// SelfWaits returns the waits of a function for what it signals itself afterwards:
// whenever the signal runs, the wait has come before. The object must be certain to
// be the same, and a channel one that the package closes and never sends to.
func (e *Engine) SelfWaits(fn *ssa.Function) []SelfWait {
	n := e.nodes[fn]
	if n == nil {
		return nil
	}
	events := n.facts.events
	var found []SelfWait
	for _, w := range events {
		if !w.blocks || w.later || w.kind != receive && w.kind != waitGroup || w.v == nil {
			continue
		}
		if s := e.ownSignal(events, w); s != nil && e.onlySignal(n, w) {
			found = append(found, SelfWait{Wait: w.op.Pos, Acts: ownActs[s.kind], ActsAt: s.op.Pos})
		}
	}
	return found
}

// ownActs says in words how a function signals.
var ownActs = map[eventKind]string{done: "calls Done", closing: "closes it"}

// ownSignal returns the signal of the object of w that comes after it, if none may
// come before.
func (e *Engine) ownSignal(events []event, w event) *event {
	var own *event
	for i, s := range events {
		if s.path != w.path || s.v != w.v || s.chain != nil || w.kind == receive && s.kind != closing || w.kind == waitGroup && s.kind != done {
			continue
		}
		switch {
		case !s.later && reaches(s.instr, w.instr):
			return nil
		case s.later || dominates(w.instr, s.instr):
			if own == nil {
				own = &events[i]
			}
		}
	}
	return own
}

// dominates reports whether a runs before b whenever b runs.
func dominates(a, b ssa.Instruction) bool {
	if a.Block() == b.Block() {
		return slices.Index(a.Block().Instrs, a) < slices.Index(b.Block().Instrs, b)
	}
	return a.Block().Dominates(b.Block())
}

// onlySignal reports whether what the function does is all there is to it: a channel
// is never assigned anew, or sent to, and a WaitGroup is not counted up here.
func (e *Engine) onlySignal(n *node, w event) bool {
	if w.kind == receive {
		return !e.unsettled[w.v.Origin()] && !e.sentTo(w)
	}
	for _, b := range n.fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(ssa.CallInstruction); ok && counts(c) {
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

// sentTo reports whether the package sends to the channel that w receives from:
// then each value is a signal of its own.
func (e *Engine) sentTo(w event) bool {
	for _, n := range e.order {
		for _, ev := range n.facts.events {
			if ev.kind == send && ev.v == w.v {
				return true
			}
		}
	}
	return false
}
