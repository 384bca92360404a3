package graph

import (
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Filter chooses a part of a graph. Names are as people write them: the name
// alone, or with the package in front, by its name or import path. Filters that
// are empty choose everything.
type Filter struct {
	// Packages are import paths: edges that begin or end at what these declare, or
	// that stand in their code, are chosen.
	Packages []string
	// Classes and Locks choose what waits for one of these, directly or not, and
	// what one of these waits for; of a class also its fences and sections.
	Classes, Locks []string
}

// Missing returns those names of the filter that nothing in the graph has.
func (g *Graph) Missing(f Filter) []string {
	var missing []string
	for _, path := range f.Packages {
		if !slices.ContainsFunc(g.Nodes, func(n Node) bool { return n.Pkg == path }) && !slices.ContainsFunc(g.Edges, func(e Edge) bool { return e.Func.Pkg == path }) {
			missing = append(missing, "package "+path)
		}
	}
	for _, name := range f.Classes {
		if !slices.ContainsFunc(g.Nodes, func(n Node) bool { return n.inClass(name) }) {
			missing = append(missing, "class "+name)
		}
	}
	for _, name := range f.Locks {
		if !slices.ContainsFunc(g.Nodes, func(n Node) bool { return n.isLock(name) }) {
			missing = append(missing, "lock "+name)
		}
	}
	return missing
}

// Keep returns the part of a sorted graph that all parts of the filter choose. A
// node that no edge leads to or from is only there if nothing is filtered.
func (g *Graph) Keep(f Filter) *Graph {
	if len(f.Packages)+len(f.Classes)+len(f.Locks) == 0 {
		return g
	}
	kept := g
	if len(f.Packages) > 0 {
		kept = kept.only(func(e Edge) bool {
			return slices.ContainsFunc(f.Packages, func(path string) bool {
				return e.Func.Pkg == path || g.Node(e.From).Pkg == path || g.Node(e.To).Pkg == path
			})
		})
	}
	if len(f.Classes) > 0 {
		kept = kept.around(func(n Node) bool { return slices.ContainsFunc(f.Classes, n.inClass) })
	}
	if len(f.Locks) > 0 {
		kept = kept.around(func(n Node) bool { return slices.ContainsFunc(f.Locks, n.isLock) })
	}
	return kept
}

// only returns the edges that are chosen, with their nodes.
func (g *Graph) only(keep func(Edge) bool) *Graph {
	part := new(Graph)
	used := make(map[string]bool)
	for _, e := range g.Edges {
		if keep(e) {
			part.Edges = append(part.Edges, e)
			used[e.From], used[e.To] = true, true
		}
	}
	for _, n := range g.Nodes {
		if used[n.ID()] {
			part.Nodes = append(part.Nodes, n)
		}
	}
	return part
}

// around returns the edges on ways to and from the nodes that are chosen.
func (g *Graph) around(seed func(Node) bool) *Graph {
	reach := func(forward bool) map[string]bool {
		next := make(map[string][]string)
		for _, e := range g.Edges {
			if forward {
				next[e.From] = append(next[e.From], e.To)
			} else {
				next[e.To] = append(next[e.To], e.From)
			}
		}
		seen := make(map[string]bool)
		var queue []string
		for _, n := range g.Nodes {
			if seed(n) {
				queue = append(queue, n.ID())
			}
		}
		for len(queue) > 0 {
			id := queue[0]
			queue = queue[1:]
			if !seen[id] {
				seen[id] = true
				queue = append(queue, next[id]...)
			}
		}
		return seen
	}
	after, before := reach(true), reach(false)
	return g.only(func(e Edge) bool { return after[e.From] || before[e.To] })
}

// inClass reports whether the node is a class with that name, or a fence or section
// of one.
func (n Node) inClass(name string) bool {
	full := n.Class
	if n.Kind == Class {
		full = n.Full()
	}
	return full != "" && named(full, name)
}

// isLock reports whether the node is a lock with that name.
func (n Node) isLock(name string) bool {
	return n.Kind == Lock && (n.Name == name || named(n.Full(), name))
}

// named reports whether name means what has that full name: import/path.Type.f may
// be called path.Type.f as well, and a class with its last name alone.
func named(full, name string) bool {
	slash := strings.LastIndexByte(full, '/') + 1
	_, last, _ := strings.Cut(full[slash:], ".")
	return full == name || last == name || full[slash:] == name || effect.Base(packageOf(full))+"."+last == name
}

// packageOf returns the import path of a full name.
func packageOf(full string) string {
	slash := strings.LastIndexByte(full, '/') + 1
	if i := strings.IndexByte(full[slash:], '.'); i >= 0 {
		return full[:slash+i]
	}
	return ""
}
