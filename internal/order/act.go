package order

import (
	"cmp"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// An ActKind says what an Act is.
type ActKind uint8

const (
	Takes   ActKind = iota // a lock
	Waits                  // for an object, until somebody else acts
	Signals                // to those who wait for an object
)

// An Act is what a function does, at one place of its own body, with a lock or with
// an object that others wait for. Of locks and objects it says the declaration.
type Act struct {
	Kind ActKind
	Of   Class
	Var  *types.Var // that declares the object, if it is a field or package variable
	Pos  token.Pos
	// Instr is the operation, or the call that leads to it.
	Instr ssa.Instruction
	Does  *effect.Effect // with the calls that lead there
	Held  []LockHeld     // certainly; in a deterministic order
}

// A LockHeld is a lock that is held at some place.
type LockHeld struct {
	Lock Class
	Text string // as the function names it
	At   effect.Pos
}

// Acts returns what a function of the package does with locks and with objects that
// have a name, in a deterministic order.
func (e *Engine) Acts(fn *ssa.Function) []Act {
	n := e.nodes[fn]
	if n == nil {
		return nil
	}
	var all []Act
	var events []event
	e.run(n, &visitor{ // what is kept of n may be less
		acquire: func(a acquisition) { all = appendTaken(all, a) },
		event:   func(ev event) { events = append(events, ev) },
	})
	for _, ev := range events {
		all = e.appendEvent(all, ev)
	}
	slices.SortStableFunc(all, func(a, b Act) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Kind, b.Kind), a.Of.compare(b.Of), a.Does.CompareWitness(b.Does))
	})
	return all
}

// appendTaken appends a lock that is taken, if it has a name.
func appendTaken(all []Act, a acquisition) []Act {
	if a.class.Pkg == "" || flagged(a.guard) {
		return all
	}
	return append(all, Act{
		Kind: Takes, Of: a.class, Pos: a.pos, Instr: a.instr, Does: &effect.Effect{Op: a.op, Chain: a.chain}, Held: heldLocks(sure(a.held)),
	})
}

// appendEvent appends what an event is to those who wait, if the object has a name.
func (e *Engine) appendEvent(all []Act, ev event) []Act {
	if ev.class.Pkg == "" {
		return all
	}
	a := Act{Of: ev.class, Var: ev.v, Pos: ev.pos, Instr: ev.instr, Held: heldLocks(slices.Collect(maps.Values(ev.held)))}
	name := ev.class.text(e.cfg.Pkg.Pkg.Path())
	op := *ev.op
	a.Does = &effect.Effect{Op: &op, Chain: ev.chain}
	switch ev.kind {
	case receive, send, waitGroup:
		op.What = waitsFor[ev.kind] + name
		if ev.blocks {
			a.Kind = Waits
			all = append(all, a)
		}
		if ev.kind != send {
			return all
		}
	case closing:
		op.What = "closes " + name
	case done:
		op.What = "is done with " + name
	default:
		return all
	}
	a.Kind = Signals
	return append(all, a)
}

// waitsFor words waiting.
var waitsFor = map[eventKind]string{waitGroup: "waits for ", receive: "receives from ", send: "sends to "}

// sure returns the locks that are certainly held.
func sure(locks []entry) []lockState {
	var held []lockState
	for _, x := range locks {
		if x.mode.sure() {
			held = append(held, x.lockState)
		}
	}
	return held
}

// heldLocks returns locks that have a name, by that.
func heldLocks(held []lockState) []LockHeld {
	var all []LockHeld
	for _, l := range held {
		if l.class.Pkg != "" {
			all = append(all, LockHeld{l.class, l.text, l.at})
		}
	}
	slices.SortFunc(all, func(a, b LockHeld) int {
		return cmp.Or(a.Lock.compare(b.Lock), a.At.Compare(b.At), cmp.Compare(a.Text, b.Text))
	})
	return all
}

// Held returns the code of a function of the package that runs while a lock is
// certainly held which it has taken itself.
func (e *Engine) Held(fn *ssa.Function) []Span {
	n := e.nodes[fn]
	if n == nil || !e.changesState(n) {
		return nil
	}
	var spans []Span
	every := *e
	every.cfg.Leaf = func(Class) bool { return true }
	every.run(n, &visitor{
		under: func(from, to token.Pos, l lockState) {
			spans = append(spans, Span{from, to, l.text, l.at})
		},
	})
	return spans
}

// ClosedChannel reports whether the channel in a field of the package is made here,
// and all operations on it can be seen.
func (e *Engine) ClosedChannel(v *types.Var) bool {
	u := e.chanUses()[v.Origin()]
	return u != nil && u.made && !u.open
}
