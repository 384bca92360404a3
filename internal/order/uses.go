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

// A UseKind says what a Use is.
type UseKind uint8

const (
	Takes   UseKind = iota // a lock
	Waits                  // for an object, until somebody else acts
	Signals                // to those who wait for an object
)

// A Use is what a function does, at one place of its own body, with a lock or with
// an object that others wait for. Of locks and objects it says the declaration.
type Use struct {
	Kind UseKind
	Of   Class
	Var  *types.Var // that declares the object, if it is a field or package variable
	Pos  token.Pos
	// Instr is the operation, or the call that leads to it.
	Instr ssa.Instruction
	Does  *effect.Effect // with the calls that lead there
	Held  []HeldLock     // certainly; in a deterministic order
}

// A HeldLock is a lock that is held at some place.
type HeldLock struct {
	Lock Class
	Text string // as the function names it
	At   effect.Pos
}

// Uses returns what a function of the package does with locks and with objects that
// have a name, in a deterministic order.
func (e *Engine) Uses(fn *ssa.Function) []Use {
	n := e.nodes[fn]
	if n == nil {
		return nil
	}
	f := e.factsOf(n)
	var uses []Use
	for _, a := range f.acquires {
		if a.class.Pkg == "" || flagged(a.guard) {
			continue
		}
		uses = append(uses, Use{Kind: Takes, Of: a.class, Pos: a.pos, Instr: a.instr, Does: &effect.Effect{Op: a.op, Chain: a.chain}, Held: heldLocks(sure(a.held))})
	}
	for _, ev := range f.events {
		if ev.class.Pkg == "" {
			continue
		}
		u := Use{Of: ev.class, Var: ev.v, Pos: ev.pos, Instr: ev.instr, Held: heldLocks(slices.Collect(maps.Values(ev.held)))}
		name := ev.class.text(e.cfg.Pkg.Pkg.Path())
		op := *ev.op
		switch ev.kind {
		case receive, send, waitGroup:
			if !ev.blocks {
				continue
			}
			u.Kind, op.What = Waits, waitsFor[ev.kind]+name
		case closing:
			u.Kind, op.What = Signals, "closes "+name
		case done:
			u.Kind, op.What = Signals, "is done with "+name
		}
		u.Does = &effect.Effect{Op: &op, Chain: ev.chain}
		uses = append(uses, u)
		if ev.kind == send { // it waits for who receives, and others wait for it
			u.Kind = Signals
			uses = append(uses, u)
		}
	}
	slices.SortStableFunc(uses, func(a, b Use) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Kind, b.Kind), a.Of.compare(b.Of), a.Does.CompareWitness(b.Does))
	})
	return uses
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
func heldLocks(held []lockState) []HeldLock {
	var all []HeldLock
	for _, l := range held {
		if l.class.Pkg != "" {
			all = append(all, HeldLock{l.class, l.text, l.at})
		}
	}
	slices.SortFunc(all, func(a, b HeldLock) int {
		return cmp.Or(a.Lock.compare(b.Lock), a.At.Compare(b.At), cmp.Compare(a.Text, b.Text))
	})
	return all
}
