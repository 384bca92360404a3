package order

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// An Order is a declared order of two locks: First is taken before Then.
type Order struct {
	First, Then Class
	Decl        effect.Pos // of the directive
}

// A Violation is a lock that is taken while one is held that comes after it.
type Violation struct {
	Fn     *ssa.Function
	Pos    token.Pos
	Op     *effect.Effect // the taking of the lock, with the calls that lead there
	Held   string         // the lock that is held
	HeldAt effect.Pos
	Orders []Order // that say so, each from where the one before leads to
}

// Violations returns the places where declared orders of locks are not kept, by
// position. A declared order is about all instances of two locks.
func (e *Engine) Violations() []Violation {
	if len(e.cfg.Orders) == 0 {
		return nil
	}
	var found []Violation
	for _, n := range e.order {
		if !e.holds(n) {
			continue
		}
		for _, a := range n.facts.acquires {
			if a.flag || flagged(a.guard) || a.state.mode.sure() || madeBy(a.path) {
				continue
			}
			for _, x := range a.held {
				if !x.mode.sure() || x.path() == a.path || madeBy(x.path()) {
					continue
				}
				if orders := e.declared(a.class, x.class); orders != nil {
					found = append(found, Violation{n.fn, a.pos, &effect.Effect{Op: a.op, Chain: a.chain}, x.text, x.at, orders})
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b Violation) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), a.Op.CompareWitness(b.Op), cmp.Compare(a.Held, b.Held))
	})
	return slices.CompactFunc(found, func(a, b Violation) bool { return a.Pos == b.Pos && a.Op.What == b.Op.What && a.Held == b.Held })
}

// madeBy reports whether a path starts from an object that the function makes.
func madeBy(p path) bool {
	alloc, ok := p.root.(*ssa.Alloc)
	return ok && p.sel != "" && alloc.Comment != ""
}

// declared returns the orders that say, together, that first comes before then;
// nil if none do.
func (e *Engine) declared(first, then Class) []Order {
	if first == then || first == (Class{}) || then == (Class{}) {
		return nil
	}
	type way struct {
		at   Class
		path []Order
	}
	seen := map[Class]bool{first: true}
	for work := []way{{at: first}}; len(work) > 0; work = work[1:] {
		w := work[0]
		for _, o := range e.cfg.Orders {
			if o.First != w.at || seen[o.Then] {
				continue
			}
			seen[o.Then] = true
			path := append(slices.Clip(w.path), o)
			if o.Then == then {
				return path
			}
			work = append(work, way{o.Then, path})
		}
	}
	return nil
}
