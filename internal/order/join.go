package order

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/ssax"
	"github.com/fencevet/fencevet/internal/summary"
)

// This file finds code that waits for others, under a lock that these need
// before they can act: rule cycle, details join-under-lock and
// lock-channel-inversion. Only objects that no other package can reach count,
// and lock and object must belong to the same struct, be declared in the same
// function, or the lock be a package variable, so that it is the same lock.

// An Inversion is a wait under a lock that the other side needs.
type Inversion struct {
	Fn     *ssa.Function
	Detail string // of rule cycle
	Pos    token.Pos
	Wait   *effect.Effect // with the calls that lead there
	What   string         // "waits for w.wg"
	Lock   string
	Held   effect.Pos
	// The other side: the function that has to act, where it does, and where it
	// takes the lock before.
	Peer   effect.Func
	Class  string // if that is a critical section
	Acts   string // "is done", "closes it"
	ActsAt effect.Pos
	Needs  *effect.Effect
	Under  bool // the lock is held when it acts
}

// facts are all that one function does: what it takes, if locks can be held there
// or it has events, and its events.
type facts struct {
	n        *node
	acquires []acquisition
	events   []event
}

// waitsUnderLock returns the events of n that wait while a lock is held.
func (e *Engine) waitsUnderLock(n *node) []event {
	var evs []event
	for _, ev := range n.facts.events {
		if len(ev.held) > 0 && ev.waits() {
			evs = append(evs, ev)
		}
	}
	return evs
}

// Inversions returns the waits under locks that the other side needs, by
// position.
func (e *Engine) Inversions() []Inversion {
	var waits []event
	for _, n := range e.order {
		if e.holds(n) {
			waits = append(waits, e.waitsUnderLock(n)...)
		}
	}
	if len(waits) == 0 {
		return nil
	}
	var all []*facts
	e.addReturns()
	for _, n := range e.order {
		if f := n.facts; len(f.events) > 0 {
			all = append(all, f)
		}
	}
	var found []Inversion
	for _, ev := range waits {
		if ev.path == (path{}) || ev.kind == fenceWait || !e.closed(ev) {
			continue
		}
		for p, l := range ev.held {
			if pair, ok := e.pair(p, l.class, ev.path, ev.class); ok {
				if inv, ok := e.invert(all, ev, l, pair); ok {
					found = append(found, inv)
				}
			}
		}
	}
	for _, inv := range e.fenceInversions(waits) {
		if !slices.ContainsFunc(found, func(x Inversion) bool { return x.Pos == inv.Pos && x.Lock == inv.Lock }) {
			found = append(found, inv)
		}
	}
	slices.SortFunc(found, func(a, b Inversion) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Lock, b.Lock), cmp.Compare(a.Detail, b.Detail), a.Wait.CompareWitness(b.Wait),
			a.Held.Compare(b.Held), a.ActsAt.Compare(b.ActsAt), a.Needs.CompareWitness(b.Needs))
	})
	return slices.CompactFunc(found, func(a, b Inversion) bool { return a.Pos == b.Pos && a.Lock == b.Lock })
}

// A pairing says which lock of which object goes with which object that is
// waited for: equal pairings in two functions mean, for the same object waited
// for, the same lock.
type pairing struct {
	lock, object           Class
	lockRoot, objectRoot   ssa.Value // of local variables
	lockGlobal, objectPath string
}

// pair returns how a lock and an object belong together, if they do.
func (e *Engine) pair(lock path, lc Class, object path, oc Class) (pairing, bool) {
	lock, object = e.outermost(lock), e.outermost(object)
	lr, or := e.variable(lock.root), e.variable(object.root)
	k := pairing{lock: lc, object: oc}
	if lock.global == "" {
		if base, ok := commonBase(lock, object); ok && oc.Pkg != "" && lc.Pkg != "" {
			k.objectPath = object.sel[len(base):]
			return k, true
		}
	}
	if lr == nil && or != nil && lock.root != nil && lock.owner() == or.Parent() {
		lr = lock.root // by one call of the function that declares the object
	}
	if lr == nil && lock.root != nil && lock.global == "" {
		return k, false
	}
	// A package variable, or a variable of the function, whatever is waited for.
	k.lockRoot, k.lockGlobal = lr, lock.global+lock.sel
	if lr != nil {
		k.lock = Class{}
	}
	if object.root != nil && or == nil && oc.Pkg == "" {
		return k, false
	}
	if oc.Pkg == "" {
		k.objectRoot, k.object = or, Class{}
	}
	return k, true
}

// commonBase returns the part of the selectors that leads to the struct which
// holds both, if both are in one.
func commonBase(a, b path) (string, bool) {
	if a.root != b.root || a.root == nil {
		return "", false
	}
	base := func(sel string) string {
		for i := len(sel) - 1; i >= 0; i-- {
			if sel[i] == '*' {
				return sel[:i+1]
			}
		}
		return ""
	}
	x, y := base(a.sel), base(b.sel)
	return x, x == y && len(a.sel) > len(x) && len(b.sel) > len(y)
}

// variable returns the local variable that a value is, also if it is captured,
// or the channel that was made for it, or what a call returned; nil if it is
// anything else.
func (e *Engine) variable(v ssa.Value) ssa.Value {
	switch v := v.(type) {
	case *ssa.FreeVar:
		if cell := e.cellOf(v, 0); cell != nil {
			return e.variable(cell)
		}
	case *ssa.Alloc:
		switch s := onlyStore(v).(type) {
		case *ssa.MakeChan, *ssa.Call, *ssa.Extract:
			return s
		}
		return v
	case *ssa.MakeChan, *ssa.Call, *ssa.Extract:
		return v
	}
	return nil
}

// invert returns the finding if the other side of ev cannot act without the
// lock that goes with it: some goroutine that a WaitGroup waits for, or all that
// could complete an operation on a channel.
func (e *Engine) invert(all []*facts, ev event, l lockState, pair pairing) (Inversion, bool) {
	var best *Inversion
	closes := true
	for _, f := range all {
		for _, peer := range f.events {
			if !completes(peer.kind, ev.kind) || peer.chain != nil || !e.same(peer, ev) {
				continue
			}
			if f.n == ev.n {
				return Inversion{}, false // by itself, before or after
			}
			closes = closes && peer.kind == closing
			inv, needs := e.needs(f, peer, pair)
			if ev.kind == receive && peer.kind == send && !inv.Under && !e.once(f.n, peer) && e.buffers(ev) {
				return Inversion{}, false // what it receives may well be there
			}
			if !needs && ev.kind != waitGroup {
				return Inversion{}, false
			}
			if needs && (best == nil || inv.ActsAt.Compare(best.ActsAt) < 0) {
				best = &inv
			}
		}
	}
	if best == nil {
		return Inversion{}, false
	}
	detail := "lock-channel-inversion"
	if ev.kind == waitGroup || ev.kind == receive && closes {
		detail = "join-under-lock"
	}
	inv := e.inversion(ev, l, detail)
	inv.Peer, inv.Acts, inv.ActsAt, inv.Needs, inv.Under = best.Peer, best.Acts, best.ActsAt, best.Needs, best.Under
	return inv, true
}

// inversion returns a finding with all that concerns the side that waits.
func (e *Engine) inversion(ev event, l lockState, detail string) Inversion {
	inv := Inversion{Fn: ev.n.fn, Detail: detail, Pos: ev.pos, Held: l.at, Lock: l.text}
	name := ev.class.text(e.cfg.Pkg.Pkg.Path())
	if name == "" {
		name = "a channel"
	}
	inv.What = map[eventKind]string{waitGroup: "waits for " + name, receive: "receives from " + name, send: "sends to " + name, fenceWait: "waits for fence " + name}[ev.kind]
	op := *ev.op
	op.Detail, op.What = inv.Detail, inv.What
	inv.Wait = &effect.Effect{Op: &op, Chain: ev.chain}
	return inv
}

// completes reports whether an operation of kind peer lets one of kind wait go
// on.
func completes(peer, wait eventKind) bool {
	switch wait {
	case waitGroup:
		return peer == done || peer == returns
	case receive:
		return peer == send || peer == closing
	case send:
		return peer == receive
	}
	return false
}

// same reports whether two events may be about the same object.
func (e *Engine) same(a, b event) bool {
	if a.v != nil || b.v != nil {
		return a.v == b.v
	}
	v := e.variable(a.path.root)
	return v != nil && v == e.variable(b.path.root)
}

// needs reports whether the peer cannot act before it has got the lock.
//
// A WaitGroup is told in the goroutine that it waits for; anywhere else, what
// comes before may well come before the goroutine counts.
func (e *Engine) needs(f *facts, peer event, pair pairing) (Inversion, bool) {
	if peer.kind == done && !peer.later && !e.spawned[f.n.fn] {
		return Inversion{}, false
	}
	inv := Inversion{Peer: f.n.name, ActsAt: peer.op.Pos, Acts: acts[peer.kind]}
	for p, l := range peer.held {
		if k, ok := e.pair(p, l.class, peer.path, peer.class); ok && k == pair {
			inv.Under = true
			inv.Needs = &effect.Effect{Op: &effect.Op{Rule: "cycle", What: "locks " + l.text, Func: f.n.name, Pos: l.at}}
			return inv, true
		}
	}
	var best *acquisition
	for i, a := range f.acquires {
		if a.flag || flagged(a.guard) || a.state.mode != asEntered || a.later {
			continue
		}
		if k, ok := e.pair(a.path, a.class, peer.path, peer.class); !ok || k != pair {
			continue
		}
		before := peer.later || ssax.CanFollow(a.instr, peer.instr)
		if !e.once(f.n, peer) {
			before = before && ssax.CanFollow(peer.instr, a.instr) || e.runsInLoops(f.n) // again and again
		}
		if before && (best == nil || a.chain.Compare(best.chain) < 0) {
			best = &f.acquires[i]
		}
	}
	if best == nil {
		return inv, false
	}
	inv.Needs = &effect.Effect{Op: best.op, Chain: best.chain}
	if best.chain != nil && summary.IsWrapper(f.n.fn) { // it stands for what it calls
		inv.Needs.Chain = best.chain.Next
	}
	return inv, true
}

// once reports whether a peer acts once in its life, so that those who wait for it
// wait for all that it does before; what acts again and again has perhaps done that
// long ago.
func (e *Engine) once(n *node, peer event) bool {
	switch peer.kind {
	case done, returns, closing:
		return true
	}
	return e.spawned[n.fn] && !ssax.CanFollow(peer.instr, peer.instr)
}

// runsInLoops reports whether all that calls a function does so again and again: all
// that it does comes before what it does in the next round.
func (e *Engine) runsInLoops(n *node) bool {
	if e.isEntry(n) || len(n.callers) == 0 {
		return false
	}
	for _, m := range n.callers {
		calls := 0
		for c, s := range m.sites {
			if slices.ContainsFunc(s.targets, func(t *target) bool { return t.node == n }) {
				if calls++; !ssax.CanFollow(c, c) {
					return false
				}
			}
		}
		if calls == 0 { // it passes the function on
			return false
		}
	}
	return true
}

// buffers reports whether the channel of ev may have a buffer.
func (e *Engine) buffers(ev event) bool {
	if ev.v == nil {
		mc, ok := e.variable(ev.path.root).(*ssa.MakeChan)
		return !ok || !unbuffered(mc)
	}
	u := e.chanUses()[ev.v]
	return u == nil || !u.made || u.buffered
}

// closed reports whether all operations on the object of ev can be seen: it is
// a variable or field of this package that others cannot name, and it goes
// nowhere else. A channel that is sent to must have no buffer.
func (e *Engine) closed(ev event) bool {
	if ev.kind == waitGroup { // one goroutine that needs the lock is enough
		return true
	}
	if ev.v == nil {
		v := e.variable(ev.path.root)
		mc, ok := v.(*ssa.MakeChan)
		return ok && (ev.kind != send || unbuffered(mc)) && !escapes(mc, 0)
	}
	if ev.v.Exported() || ev.v.Pkg() != e.cfg.Pkg.Pkg {
		return false
	}
	u := e.chanUses()[ev.v]
	return u != nil && !u.open && (ev.kind != send || u.made && !u.buffered)
}
