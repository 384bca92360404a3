package order

import (
	"go/token"
	"slices"
	"strings"
)

// This file finds cycles of locks all sides of which are in packages below.

// An Import is a package that is imported directly, with the edges that it and all
// packages below it make.
type Import struct {
	Path  string
	Edges []*Edge
}

// Meeting returns the cycles of locks whose sides are in packages that know nothing
// of each other: no import sees all of them, so the package with these imports is the
// first one that does. They are sorted; the import that sees the first side is named.
//
// The locks are package variables that others can name. Whoever holds a lock that is
// its own is seen by all who take it, so that one of the sides would see the others.
func Meeting(imports []Import) (cycles []Cycle, of []string) {
	var all []*Edge
	var graphs []graph
	for i, m := range imports {
		open := slices.DeleteFunc(slices.Clone(m.Edges), func(x *Edge) bool { return !x.open() })
		imports[i].Edges = open
		if len(open) == 0 {
			continue
		}
		g := graph{edges: make(map[lockID]map[lockID][]*Edge)}
		g.add(open)
		graphs = append(graphs, g)
		all = append(all, open...)
	}
	if len(graphs) < 2 {
		return nil, nil
	}
	g := graph{edges: make(map[lockID]map[lockID][]*Edge)}
	g.add(MergeEdges(all))
	e := new(Engine) // edges of other packages need nothing of it
	for _, ids := range g.cycles() {
		if slices.ContainsFunc(graphs, func(one graph) bool { return e.pick(one, ids, alternate) != nil }) {
			continue
		}
		if sides := e.pick(g, ids, alternate); sides != nil {
			cycles = append(cycles, Cycle{sides})
			of = append(of, importOf(imports, sides[0]))
		}
	}
	return cycles, of
}

// importOf returns the import that sees an edge, the first one of several.
func importOf(imports []Import, x *Edge) string {
	for _, m := range imports {
		if slices.ContainsFunc(m.Edges, func(y *Edge) bool { return x.compare(y) == 0 }) {
			return m.Path
		}
	}
	return ""
}

// open reports whether other packages can take both locks of an edge by name, and the
// one that is held is not its own.
func (x *Edge) open() bool { return x.from.open() && x.to.open() && x.from.pkg != x.Fn.Pkg }

func (l lockID) open() bool {
	name := strings.TrimRight(l.sel, "*")
	return l.base == "" && token.IsExported(name) && !strings.Contains(name, ".")
}

// HasOpen reports whether one of the edges may be part of a cycle whose sides know
// nothing of each other.
func HasOpen(edges []*Edge) bool { return slices.ContainsFunc(edges, (*Edge).open) }
