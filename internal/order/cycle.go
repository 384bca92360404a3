package order

import (
	"cmp"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// This file finds cycles in the lock graph.

// A Cycle is locks that are taken in contradictory orders: each side takes a lock
// that the next one holds, the last one that of the first.
type Cycle struct {
	Sides []*Edge // the first one in this package
}

// maxSides bounds how many sides a cycle has: longer ones are hard to believe.
const maxSides = 4

// Cycles returns the cycles of locks that have a side in this package, each
// once, by position. Cycles that a package below sees as a whole are reported
// there.
func (e *Engine) Cycles() []Cycle {
	own := e.lockEdges()
	if len(own) == 0 {
		return nil
	}
	g := graph{edges: make(map[lockID]map[lockID][]*Edge)}
	g.add(own)
	if pkgs := e.foreign(own); len(pkgs) > 0 && e.cfg.Edges != nil {
		g.add(e.cfg.Edges(pkgs))
	}
	var found []Cycle
	for _, ids := range g.cycles() {
		if c, ok := e.choose(g, ids); ok {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b Cycle) int {
		return cmp.Or(cmp.Compare(a.Sides[0].pos, b.Sides[0].pos), slices.CompareFunc(a.Sides, b.Sides, (*Edge).compare))
	})
	return found
}

// foreign returns the packages of the locks of others that the package's edges
// lead from and to, if it has edges of both kinds: then, and only then, edges of
// packages below can complete a cycle.
func (e *Engine) foreign(own []*Edge) []string {
	var from, to []string
	for _, x := range own {
		if pkg := x.from.home(); pkg != e.cfg.Pkg.Pkg.Path() {
			from = append(from, pkg)
		}
		if pkg := x.to.home(); pkg != e.cfg.Pkg.Pkg.Path() {
			to = append(to, pkg)
		}
	}
	if len(from) == 0 || len(to) == 0 {
		return nil
	}
	all := append(from, to...)
	slices.Sort(all)
	return slices.Compact(all)
}

// A graph holds the edges by the locks that they are between.
type graph struct {
	edges map[lockID]map[lockID][]*Edge
}

func (g graph) add(edges []*Edge) {
	for _, x := range edges {
		if g.edges[x.from] == nil {
			g.edges[x.from] = make(map[lockID][]*Edge)
		}
		g.edges[x.from][x.to] = append(g.edges[x.from][x.to], x)
	}
}

// next returns the locks that are taken under l, in order.
func (g graph) next(l lockID) []lockID {
	var ids []lockID
	for id := range g.edges[l] {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, lockID.compare)
	return ids
}

// cycles returns, for each edge on a cycle, a shortest one, without repetition.
// A cycle begins with the least of its locks.
func (g graph) cycles() [][]lockID {
	var all [][]lockID
	seen := make(map[string]bool)
	for _, part := range g.components() {
		for _, from := range part {
			for _, to := range g.next(from) {
				back := g.shortest(to, from, part)
				if back == nil {
					continue
				}
				least := 0
				for i := range back {
					if back[i].compare(back[least]) < 0 {
						least = i
					}
				}
				ids := slices.Concat(back[least:], back[:least])
				var key strings.Builder
				for _, id := range ids {
					key.WriteString(id.pkg + " " + id.base + " " + id.sel + "\n")
				}
				if !seen[key.String()] {
					seen[key.String()] = true
					all = append(all, ids)
				}
			}
		}
	}
	return all
}

// shortest returns the locks on a shortest way from one to the other within a
// component, nil if it is too long.
func (g graph) shortest(from, to lockID, part []lockID) []lockID {
	before := map[lockID]lockID{from: from}
	level := []lockID{from}
	for range maxSides - 1 {
		var next []lockID
		for _, l := range level {
			for _, m := range g.next(l) {
				if _, ok := before[m]; ok || !slices.Contains(part, m) {
					continue
				}
				before[m] = l
				if m == to {
					way := []lockID{m}
					for m != from {
						m = before[m]
						way = append(way, m)
					}
					slices.Reverse(way)
					return way
				}
				next = append(next, m)
			}
		}
		level = next
	}
	return nil
}

// components returns the sets of locks of which each can be reached from each,
// those of one lock left out, each in order.
func (g graph) components() [][]lockID {
	var (
		parts [][]lockID
		stack []lockID
		index = make(map[lockID]int) // from 1
		low   = make(map[lockID]int)
		on    = make(map[lockID]bool)
	)
	var visit func(l lockID)
	visit = func(l lockID) {
		index[l] = len(index) + 1
		low[l] = index[l]
		stack = append(stack, l)
		on[l] = true
		for _, m := range g.next(l) {
			if index[m] == 0 {
				visit(m)
				low[l] = min(low[l], low[m])
			} else if on[m] {
				low[l] = min(low[l], index[m])
			}
		}
		if low[l] != index[l] {
			return
		}
		i := slices.Index(stack, l)
		part := slices.Clone(stack[i:])
		stack = stack[:i]
		for _, m := range part {
			on[m] = false
		}
		if len(part) > 1 {
			slices.SortFunc(part, lockID.compare)
			parts = append(parts, part)
		}
	}
	var all []lockID
	for l := range g.edges {
		all = append(all, l)
	}
	slices.SortFunc(all, lockID.compare)
	for _, l := range all {
		if index[l] == 0 {
			visit(l)
		}
	}
	return parts
}

// choose returns the cycle through the given locks, with the first edges for
// which it can come about.
func (e *Engine) choose(g graph, ids []lockID) (Cycle, bool) {
	sides := e.pick(g, ids, possible)
	if sides == nil {
		return Cycle{}, false
	}
	// The first side is one of this package, the first in the source.
	first := -1
	for i, x := range sides {
		if x.n != nil && (first < 0 || x.pos < sides[first].pos) {
			first = i
		}
	}
	return Cycle{slices.Concat(sides[first:], sides[:first])}, true
}

// pick returns the first edges through the given locks that fit together and are
// accepted, nil if there are none.
func (e *Engine) pick(g graph, ids []lockID, accept func(sides []*Edge) bool) []*Edge {
	var sides []*Edge
	var try func() bool
	try = func() bool {
		i := len(sides)
		if i == len(ids) {
			return accept(sides)
		}
		for _, x := range g.edges[ids[i]][ids[(i+1)%len(ids)]] {
			sides = append(sides, x)
			if e.fits(sides) && try() {
				return true
			}
			sides = sides[:i]
		}
		return false
	}
	if !try() {
		return nil
	}
	return sides
}

// fits reports whether the last side can be part of a cycle with those before.
func (e *Engine) fits(sides []*Edge) bool {
	x := sides[len(sides)-1]
	if x.n != nil && len(e.entriesOf(x.n).from) == 0 { // before main
		return false
	}
	if x.root != nil && e.onlyWhileMade(x.n, x.root, 0) {
		return false
	}
	for _, y := range sides[:len(sides)-1] {
		if x.Fn == y.Fn || !e.concurrent(x, y) || e.sharesGate(x, y) {
			return false
		}
	}
	return true
}

// possible reports whether the sides really exclude each other, and one is of
// this package.
func possible(sides []*Edge) bool {
	return alternate(sides) && slices.ContainsFunc(sides, func(x *Edge) bool { return x.n != nil })
}

// alternate reports whether the sides really exclude each other.
func alternate(sides []*Edge) bool {
	for i, x := range sides {
		next := sides[(i+1)%len(sides)]
		if x.toRead && next.fromRead { // both read
			return false
		}
	}
	return true
}

// allGates returns the locks under which an edge is made, those of callers
// included.
func (e *Engine) allGates(x *Edge) []gate {
	if x.n == nil {
		return x.gates
	}
	return slices.Concat(x.gates, e.entriesOf(x.n).gates)
}

// sharesGate reports whether two edges are made under the same lock, as far as is
// known.
func (e *Engine) sharesGate(x, y *Edge) bool {
	others := e.allGates(y)
	for _, g := range e.allGates(x) {
		for _, h := range others {
			if g.class == h.class && !(g.read && h.read) {
				return true
			}
		}
	}
	return false
}

// concurrent reports whether two goroutines can run the two edges: unless all that
// leads to both is one function, or the same goroutines.
func (e *Engine) concurrent(x, y *Edge) bool {
	if x.n == nil || y.n == nil {
		return true
	}
	a, b := e.entriesOf(x.n).from, e.entriesOf(y.n).from
	for _, n := range a {
		if !slices.Contains(b, n) {
			return true
		}
	}
	public := func(n *node) bool { return !e.spawned[n.fn] && n.fn.Parent() == nil }
	return len(b) > len(a) || len(a) > 1 && slices.ContainsFunc(a, public)
}

// Locks returns the names of the lock that is held and of the one that is taken,
// for messages in package pkg.
func (x *Edge) Locks(pkg string) (held, taken string) {
	held, taken = x.Held, strings.TrimPrefix(strings.TrimPrefix(x.Op.What, "read-locks "), "locks ")
	if x.from.pkg != "" && x.Fn.Pkg != pkg {
		held = x.from.text(pkg)
	}
	if x.to.pkg != "" && x.Op.Pos.Pkg != pkg {
		taken = x.to.text(pkg)
	}
	return held, taken
}

// Read reports whether the lock is taken for reading.
func (x *Edge) Read() bool { return x.toRead }

// Effect returns the taking of the lock with the calls that lead to it.
func (x *Edge) Effect() *effect.Effect { return &effect.Effect{Op: x.Op, Chain: x.Chain} }

// Here returns the function that makes the edge and where, nil if that is in
// another package.
func (x *Edge) Here() (*ssa.Function, token.Pos) {
	if x.n == nil {
		return nil, token.NoPos
	}
	return x.n.fn, x.pos
}

// Edges returns the edges that can be part of a cycle in an importer, with the locks
// of callers as gates: those between package variables, and those of one object that
// end at a lock which importers can take and hold.
func (e *Engine) Edges() []*Edge {
	var all []*Edge
	takable := e.takable()
	for _, x := range e.lockEdges() {
		if len(e.entriesOf(x.n).from) == 0 || x.from.base != "" && !exportedPath(x.to.sel) && !takable[x.last] {
			continue
		}
		if x.root != nil && e.onlyWhileMade(x.n, x.root, 0) {
			continue
		}
		y := *x
		y.gates, y.n, y.root, y.pos, y.last = sortedGates(e.allGates(x)), nil, nil, token.NoPos, Class{}
		all = append(all, &y)
	}
	return all
}

// takable returns the locks that exported functions take for their callers.
func (e *Engine) takable() map[Class]bool {
	all := make(map[Class]bool)
	for _, n := range e.order {
		if n.sum == nil || !token.IsExported(n.fn.Name()) {
			continue
		}
		for _, x := range n.sum.Exits {
			if x.Mode&(held|heldRead) != 0 {
				all[x.Class] = true
			}
		}
	}
	return all
}

// exportedPath reports whether other packages can follow a selector.
func exportedPath(sel string) bool {
	for step := range strings.FieldsFuncSeq(sel, func(r rune) bool { return r == '.' || r == '*' }) {
		if !token.IsExported(step) {
			return false
		}
	}
	return true
}

// MaxMerged is how many edges a package passes on: with those of all packages below,
// a few hundred kilobytes at most. Real programs have less than a hundred.
const MaxMerged = 1000

// MergeEdges sorts edges and keeps the best between the same two locks, as many of
// each as MaxMerged allows.
func MergeEdges(edges []*Edge) []*Edge {
	slices.SortFunc(edges, (*Edge).compare)
	edges = slices.CompactFunc(edges, func(x, y *Edge) bool { return x.compare(y) == 0 })
	rank := make([]int, len(edges)) // among those between the same locks
	for i, x := range edges {
		if i > 0 && x.from == edges[i-1].from && x.to == edges[i-1].to {
			rank[i] = rank[i-1] + 1
		}
	}
	left := MaxMerged
	most := 0 // rank
	for ; most < maxEdges; most++ {
		n := 0
		for _, r := range rank {
			if r == most {
				n++
			}
		}
		if n > left {
			break
		}
		left -= n
	}
	var kept []*Edge
	for i, x := range edges {
		if rank[i] < most {
			kept = append(kept, x)
		} else if rank[i] == most && most < maxEdges && left > 0 {
			kept = append(kept, x)
			left--
		}
	}
	return kept
}
