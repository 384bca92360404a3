// Package waits knows which classes wait for which: because their declarations say
// so (waits=), or because a critical section was seen to. Fences of classes that
// wait for each other in a cycle may never be signalled.
package waits

import (
	"cmp"
	"slices"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
)

// An Edge says that a class waits for another. It travels between packages as a
// fact: it holds no maps and no positions that depend on the machine.
type Edge struct {
	From, To string // qualified names of classes
	// Section is the critical section that waits, and Does how: the wait and the calls
	// that lead to it. Both are empty if the class declares that it may.
	Section effect.Func
	Does    *effect.Effect
	Decl    string // where the class is declared, if that is so
	// Timed says that a timeout or a context can end the wait.
	Timed bool
}

// Seen returns the edge for a wait in a section; only what messages need of the wait
// is kept.
func Seen(from, to string, section effect.Func, does *effect.Effect) Edge {
	op := &effect.Op{Rule: "cycle", Detail: "class-cycle", Evidence: effect.Certain, What: does.What, Func: does.Func, Pos: does.Pos}
	return Edge{From: from, To: to, Section: section, Does: &effect.Effect{Op: op, Chain: does.Chain}, Timed: does.IsTimed()}
}

// Timed reports whether a timeout or a context can end one of the waits.
func Timed(way []Edge) bool {
	return slices.ContainsFunc(way, func(e Edge) bool { return e.Timed })
}

// Declared returns the edges that the declarations of classes state. That a class
// may wait for itself is no cycle of classes.
func Declared(classes []class.Class) []Edge {
	var edges []Edge
	for _, k := range classes {
		for _, to := range k.Waits {
			if to != k.Qualified() {
				edges = append(edges, Edge{From: k.Qualified(), To: to, Decl: k.Decl})
			}
		}
	}
	return edges
}

func (e Edge) compare(f Edge) int {
	switch {
	case e.Does == nil && f.Does != nil:
		return -1
	case e.Does != nil && f.Does == nil:
		return +1
	case e.Does == nil:
		return cmp.Compare(e.Decl, f.Decl)
	}
	return cmp.Or(compareBool(e.Timed, f.Timed), e.Does.CompareWitness(f.Does), cmp.Compare(e.Section.Pkg, f.Section.Pkg), cmp.Compare(e.Section.Name, f.Section.Name))
}

// compareBool puts false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Merge sorts edges and keeps one between two classes: a declaration if there is
// one, else a wait that nothing else ends, with the shortest path.
func Merge(edges []Edge) []Edge {
	slices.SortFunc(edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), a.compare(b))
	})
	return slices.CompactFunc(edges, func(a, b Edge) bool { return a.From == b.From && a.To == b.To })
}

// Path returns the fewest edges, of merged ones, that lead from one class to
// another; nil if none do. Only if there is no other path, waits count that a timeout
// can end. Of several such paths it is the least by the names of classes.
func Path(edges []Edge, from, to string) []Edge {
	if Timed(edges) {
		if way := path(slices.DeleteFunc(slices.Clone(edges), func(e Edge) bool { return e.Timed }), from, to); way != nil {
			return way
		}
	}
	return path(edges, from, to)
}

func path(edges []Edge, from, to string) []Edge {
	came := map[string]Edge{}
	queue := []string{from}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, e := range edges {
			if _, seen := came[e.To]; e.From != at || seen || e.To == from && to != from {
				continue
			}
			came[e.To] = e
			if e.To != to {
				queue = append(queue, e.To)
				continue
			}
			path := []Edge{e}
			for path[0].From != from {
				path = slices.Insert(path, 0, came[path[0].From])
			}
			return path
		}
	}
	return nil
}
