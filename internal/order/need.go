package order

import (
	"cmp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
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
	Class string
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
		for _, ev := range f.events {
			if ev.kind != closing && ev.kind != send && ev.kind != done || ev.chain != nil || ev.class.Pkg == "" {
				continue
			}
			for _, a := range f.acquires {
				if a.class.Pkg == "" || a.flag || flagged(a.guard) || a.later || !ev.later && !reaches(a.instr, ev.instr) {
					continue
				}
				needs = append(needs, Need{
					Object: ev.class, Lock: a.class, Section: n.name, Class: s.Class,
					Acts: acts[ev.kind], ActsAt: ev.op.Pos, Op: a.op, Chain: a.chain,
				})
			}
		}
	}
	return MergeNeeds(needs)
}

// acts says in words how the other side acts.
var acts = map[eventKind]string{done: "is done", closing: "closes it", send: "sends", receive: "receives"}

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
		if ev.class.Pkg == "" || ev.kind == send {
			continue
		}
		if !asked {
			needs, asked = e.cfg.Needs(), true
		}
		for _, need := range needs {
			if need.Object != ev.class {
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
