package order

import (
	"cmp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/ssax"
)

// A Need says that a critical section takes a lock before it signals an object:
// whoever waits for such an object under such a lock may wait for ever. Lock and
// object are known by their declarations, since the section is marked as what
// must run for those who wait.
type Need struct {
	Object, Lock Class
	Section      effect.Func
	Class        string // of the section, as messages show it
	Acts         string // "closes it"
	ActsAt       effect.Pos
	Op           *effect.Op // that takes the lock
	Chain        *effect.Chain
}

// A Section is a critical section of the package.
type Section struct {
	Fn    *ssa.Function
	Class string // as messages show it
	// Qualified is the class, if the user has declared it: all fences of such a class
	// wait for all sections of it.
	Qualified string
}

// Needs returns the needs of critical sections of the package, in a
// deterministic order, one for each object and lock.
func (e *Engine) Needs(sections []Section) []Need {
	var needs []Need
	for _, s := range sections {
		n := e.nodes[s.Fn]
		if n == nil {
			continue
		}
		f := n.facts
		signalled := false
		for _, ev := range f.events {
			if !ev.signals() || ev.chain != nil {
				continue
			}
			signalled = true
			for _, a := range f.acquires {
				if a.class.Pkg == "" || a.flag || flagged(a.guard) || a.later || !ev.later && !ssax.CanFollow(a.instr, ev.instr) {
					continue
				}
				need := Need{
					Object: ev.class, Lock: a.class, Section: n.name, Class: s.Class,
					Acts: acts[ev.kind], ActsAt: ev.op.Pos, Op: a.op, Chain: a.chain,
				}
				if need.Object.Pkg != "" {
					needs = append(needs, need)
				}
				if ev.fence != "" && ev.fence == s.Qualified {
					need.Object = fenceObject(ev.fence)
					needs = append(needs, need)
				}
			}
		}
		if !signalled {
			needs = append(needs, e.needsOf(n, s)...)
		}
	}
	return MergeNeeds(needs)
}

// fenceObject stands for all fences of a class.
func fenceObject(class string) Class { return Class{Pkg: "fence", Name: class} }

// needsOf returns the needs of a section of a declared class that does not signal
// itself: the locks that it takes.
func (e *Engine) needsOf(n *node, s Section) []Need {
	if s.Qualified == "" {
		return nil
	}
	var needs []Need
	for _, a := range n.facts.acquires {
		if a.class.Pkg != "" && !a.flag && !flagged(a.guard) {
			needs = append(needs, Need{Object: fenceObject(s.Qualified), Lock: a.class, Section: n.name, Class: s.Class, Op: a.op, Chain: a.chain})
		}
	}
	return needs
}

// signals reports whether an event lets those go on who wait for its object.
func (ev *event) signals() bool {
	return ev.kind == closing || ev.kind == send || ev.kind == done || ev.kind == signal
}

// acts says in words how the other side acts.
var acts = map[eventKind]string{done: "is done", closing: "closes it", send: "sends", receive: "receives", returns: "is started", signal: "signals it"}

// MergeNeeds sorts needs and keeps one, the best witness, for each object and
// lock.
func MergeNeeds(needs []Need) []Need {
	slices.SortFunc(needs, func(a, b Need) int {
		return cmp.Or(a.Object.compare(b.Object), a.Lock.compare(b.Lock), a.Chain.Compare(b.Chain), a.Op.Pos.Compare(b.Op.Pos), a.ActsAt.Compare(b.ActsAt))
	})
	return slices.CompactFunc(needs, func(a, b Need) bool { return a.Object == b.Object && a.Lock == b.Lock })
}

// fenceInversions returns the waits, under locks, for objects that critical
// sections signal only after they have taken such a lock.
func (e *Engine) fenceInversions(waits []event) []Inversion {
	var found []Inversion
	var needs []Need
	asked := false
	for _, ev := range waits {
		if ev.class.Pkg == "" && ev.fence == "" || ev.kind == send {
			continue
		}
		if !asked {
			needs, asked = e.cfg.Needs(), true
		}
		for _, need := range needs {
			if need.Object.Pkg == "" || need.Object != ev.class && need.Object != fenceObject(ev.fence) {
				continue
			}
			for _, l := range ev.held {
				if l.class != need.Lock {
					continue
				}
				inv := e.inversion(ev, l, "lock-fence-inversion")
				inv.Peer, inv.Class, inv.Acts, inv.ActsAt = need.Section, need.Class, need.Acts, need.ActsAt
				inv.Needs = &effect.Effect{Op: need.Op, Chain: need.Chain}
				found = append(found, inv)
			}
		}
	}
	return found
}
