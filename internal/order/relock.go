package order

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// summarize computes the summary of n from those of its callees, and notes what n
// does.
func (e *Engine) summarize(n *node) *Summary {
	sum, does := new(Summary), &facts{n: n}
	n.facts = does
	acquires := e.scratch[:0]
	var exit *state
	e.run(n, &visitor{
		acquire: func(a acquisition) {
			if !a.path.anyLocker() { // callers know what it is
				acquires = append(acquires, a)
			}
			if a.state.mode != asEntered || a.flag {
				return
			}
			if r, ok := refOf(n.fn, a.path); ok && !a.path.tooLong() {
				sum.addAcquire(Acquire{Lock: r, Class: a.class, Read: a.read, Guard: joinGuards(a.guard, a.block), Op: a.op, Chain: a.chain, at: a.pos})
			}
		},
		call: sum.addCall,
		event: func(ev event) {
			does.events = append(does.events, ev)
			sum.addWait(n, ev)
		},
		exit: func(s *state) {
			if exit == nil {
				exit = s.clone()
			} else {
				exit.join(s)
			}
		},
	})
	if exit != nil {
		f := &flow{e: e, n: n}
		sum.Exits = f.exits(exit)
		sum.Frees, sum.FreesAny = exit.freed, exit.freedAny
	}
	kept := acquires
	if len(does.events) == 0 && !n.joined && !n.section { // nobody will ask for the others
		kept = slices.DeleteFunc(kept, func(a acquisition) bool { return len(a.held) == 0 && a.state.mode == asEntered })
	}
	does.acquires = slices.Clone(kept)
	clear(acquires)
	e.scratch = acquires
	if sum.finish() {
		e.cut[n.fn] = true
	}
	return sum
}

// A Relock is a lock that is taken again on a path that certainly holds it.
type Relock struct {
	Fn     *ssa.Function
	Detail string // of rule relock
	Pos    token.Pos
	Op     *effect.Effect // the second acquisition, with the calls that lead there
	Text   string         // the lock, as the function names it
	Held   effect.Pos     // where it was taken first
	Read   bool           // the second acquisition is for reading
	ByRead bool           // the first one was
	Round  bool           // the first one was in an earlier round of a loop
}

// Relocks returns the locks that the functions of the package take again, by
// position.
func (e *Engine) Relocks() []Relock {
	var all []Relock
	for _, n := range e.order {
		if !e.holds(n) {
			continue
		}
		for _, a := range n.facts.acquires {
			if detail := conflict(a.state.mode, a.read); detail != "" && !flagged(a.guard) {
				all = append(all, e.relock(n, a, detail))
			}
		}
		all = append(all, e.rounds(n)...)
	}
	slices.SortFunc(all, func(a, b Relock) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Detail, b.Detail), a.Op.CompareWitness(b.Op), cmp.Compare(a.Text, b.Text))
	})
	return slices.CompactFunc(all, func(a, b Relock) bool { return a.Pos == b.Pos && a.Detail == b.Detail && a.Text == b.Text })
}

// holds reports whether a lock can be held at some place of n, or of what it
// calls on behalf of n.
func (e *Engine) holds(n *node) bool {
	if e.changesState(n) {
		return true
	}
	for _, s := range n.sites {
		if len(s.args) > 0 {
			return true
		}
	}
	return false
}

// conflict returns the detail that says what is wrong with taking a lock in the
// given state, "" if nothing is known to be.
func conflict(m mode, read bool) string {
	switch {
	case m == held, m == heldRead && !read:
		return "self-deadlock"
	case m == heldRead:
		return "recursive-rlock"
	}
	return ""
}

func (e *Engine) relock(n *node, a acquisition, detail string) Relock {
	op := *a.op
	op.Detail = detail
	text := a.text
	if a.state.text != "" && a.chain != nil {
		text = a.state.text
	}
	return Relock{
		Fn: n.fn, Detail: detail, Pos: a.pos, Op: &effect.Effect{Op: &op, Chain: a.chain},
		Text: text, Held: a.state.at, Read: a.read, ByRead: a.state.mode == heldRead,
	}
}
