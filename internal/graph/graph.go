// Package graph holds who waits for whom as data: the locks, fences, classes and
// sections of some packages, and which of them go on only when another one does.
//
// An edge leads from what waits to what it waits for, so that a cycle of edges
// is a cycle of waits:
//
//	lock    → lock     while the first is held, the second is taken
//	lock    → fence    while it is held, the fence is waited for
//	fence   → class    it is of that class
//	fence   → lock     whoever signals it holds the lock
//	fence   → section  the section signals it
//	class   → section  the section has to run for fences of the class
//	class   → class    fences of the first may depend on the second (waits=)
//	section → lock     it takes the lock
//	section → fence    it waits for the fence
//	section → class    it waits for a fence of the class
//
// Fences here are all channels and wait groups that have a name, also those that
// no directive declares; these have no class. A lock or fence is a declaration, a
// field or variable, and stands for all objects it is the declaration of. So a
// cycle is a reason to look, and no finding.
package graph

import (
	"cmp"
	"slices"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Kind says what a node is.
type Kind string

// The kinds of nodes.
const (
	Lock    Kind = "lock"
	Fence   Kind = "fence"
	Class   Kind = "class"
	Section Kind = "section"
)

// A Node is something that is waited for, or that waits. Kind, Pkg and Name
// identify it.
type Node struct {
	Kind Kind
	Pkg  string // import path of the package that declares it; "" for built-in classes
	Name string // "Sched.mu", "Job.done", "render", "(*Sched).Complete"
	// Class is the qualified name of the class of a fence or section, "" for a
	// fence that no directive declares. Two sections of one function differ in it.
	Class string
	At    effect.Pos // of a section, fence or class where that is known
}

// ID returns what identifies the node in its graph.
func (n Node) ID() string {
	id := string(n.Kind) + " " + n.Full()
	if n.Kind == Section {
		id += " " + n.Class
	}
	return id
}

// Full returns the name with the import path in front.
func (n Node) Full() string {
	if n.Pkg == "" {
		return n.Name
	}
	return n.Pkg + "." + n.Name
}

func (n Node) compare(m Node) int {
	return cmp.Or(cmp.Compare(n.Kind, m.Kind), cmp.Compare(n.Pkg, m.Pkg), cmp.Compare(n.Name, m.Name), cmp.Compare(n.Class, m.Class), n.At.Compare(m.At))
}

// A Verb says what an edge is, read from its beginning to its end.
type Verb string

// The verbs of edges.
const (
	Takes    Verb = "takes"         // a lock, while the other is held or in the section
	Waits    Verb = "waits for"     // a fence
	IsOf     Verb = "is of"         // a class
	Needs    Verb = "needs"         // a lock, to be signalled
	Signaled Verb = "signalled by"  // a section
	Depends  Verb = "may depend on" // a class, as waits= says
)

// An Edge leads from what waits to what it waits for.
type Edge struct {
	From, To string // IDs of nodes
	Verb     Verb
	// Held says where the lock at one of the ends was taken, if it is held.
	Held effect.Pos
	// Func is the function that does it.
	Func effect.Func
	// Does is the operation at the end, with the calls from Func that lead to it;
	// nil for what directives say.
	Does *effect.Effect
	// At is where Func does it: the operation, or the call that leads to it; or the
	// directive.
	At effect.Pos
}

func (e Edge) compareEnds(f Edge) int {
	return cmp.Or(cmp.Compare(e.From, f.From), cmp.Compare(e.To, f.To), cmp.Compare(e.Verb, f.Verb))
}

// compareWitness orders edges with the same ends: the shortest path first.
func (e Edge) compareWitness(f Edge) int {
	length := func(e Edge) int {
		if e.Does == nil {
			return 0
		}
		return e.Does.Chain.Length()
	}
	return cmp.Or(cmp.Compare(length(e), length(f)), e.At.Compare(f.At), e.Held.Compare(f.Held))
}

// A Graph is nodes and edges. After Sort, they are in a deterministic order, there
// is one edge for each verb between two nodes, with the shortest path, and each end
// of an edge is a node.
type Graph struct {
	Nodes []Node
	Edges []Edge
}

// Add adds a node and returns its ID.
func (g *Graph) Add(n Node) string {
	g.Nodes = append(g.Nodes, n)
	return n.ID()
}

// Link adds an edge between two nodes, and the nodes.
func (g *Graph) Link(from, to Node, e Edge) {
	e.From, e.To = g.Add(from), g.Add(to)
	g.Edges = append(g.Edges, e)
}

// Sort puts the graph into its canonical form.
func (g *Graph) Sort() {
	slices.SortFunc(g.Nodes, func(a, b Node) int {
		// Of one that was met several times, what is known most of comes first.
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Full(), b.Full()), -cmp.Compare(a.Class, b.Class), -a.At.Compare(b.At), a.compare(b))
	})
	g.Nodes = slices.CompactFunc(g.Nodes, func(a, b Node) bool { return a.ID() == b.ID() })
	slices.SortFunc(g.Edges, func(a, b Edge) int { return cmp.Or(a.compareEnds(b), a.compareWitness(b)) })
	g.Edges = slices.CompactFunc(g.Edges, func(a, b Edge) bool { return a.compareEnds(b) == 0 })
}

// Node returns the node with an ID of a sorted graph, nil if there is none.
func (g *Graph) Node(id string) *Node {
	for i := range g.Nodes {
		if g.Nodes[i].ID() == id {
			return &g.Nodes[i]
		}
	}
	return nil
}
