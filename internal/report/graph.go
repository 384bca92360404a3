package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/fencevet/fencevet/internal/layered"
)

// A Graph is who waits for whom, to be drawn: locks, fences, classes and sections.
type Graph struct {
	Nodes []GraphNode
	Edges []GraphEdge
	// Incomplete says what could not be analysed.
	Incomplete []string
}

// A GraphNode is something that is waited for, or that waits.
type GraphNode struct {
	Kind  string // "lock", "fence", "class" or "section"
	Name  string
	Pkg   string // import path; "" for built-in classes
	Class string // of a fence or section
	Pos   Pos    // zero if unknown
}

// A GraphEdge leads from what waits to what it waits for.
type GraphEdge struct {
	From, To int // indexes of nodes
	Verb     string
	Cycle    int    // which cycle of waits it is part of, from 1; 0 for none
	Func     string // who does it
	At       Pos
	Held     Pos // where the lock at one of the ends was taken, if it is held
	// What is done at the end of the path; nil for what directives say.
	Does *Side
}

// The graph as the script of the page reads it.
type (
	htmlGraph struct {
		Nodes      []htmlNode `json:"nodes"`
		Edges      []htmlEdge `json:"edges"`
		Parts      []htmlPart `json:"parts"`
		Cycles     int        `json:"cycles"`
		All        int        `json:"all"`  // edges, with those left out
		Left       int        `json:"left"` // parts that are not drawn
		Incomplete []string   `json:"incomplete,omitempty"`
	}
	htmlNode struct {
		Kind  int     `json:"kind"`
		Name  int     `json:"name"`
		Pkg   int     `json:"pkg"`
		Class int     `json:"class"`
		Pos   htmlPos `json:"pos"`
	}
	htmlEdge struct {
		From  int        `json:"from"`
		To    int        `json:"to"`
		Verb  int        `json:"verb"`
		Cycle int        `json:"cycle,omitempty"`
		Func  int        `json:"func"`
		At    htmlPos    `json:"at"`
		Held  htmlPos    `json:"held"`
		Trail *htmlTrail `json:"trail,omitempty"`
	}
	// A htmlPart is one picture: a cycle, or nodes that hang together.
	htmlPart struct {
		Title  string     `json:"title"`
		Width  int        `json:"width"`
		Height int        `json:"height"`
		Tall   int        `json:"tall"`
		Nodes  [][4]int   `json:"nodes"` // node, left, top and width
		Edges  []htmlLine `json:"edges"`
	}
	htmlLine struct {
		Edge   int      `json:"edge"`
		Points [][2]int `json:"points"`
	}
)

const (
	// maxDrawn is how many nodes one picture has at most: more of them, nobody can
	// read.
	maxDrawn = 120
	// maxTotal is how many nodes all pictures have together.
	maxTotal = 3000
)

// graph draws the graph; nil if no edge is in it and all has been analysed. Nodes and edges that are in no
// picture are left out.
func (w *htmlWriter) graph(g *Graph) *htmlGraph {
	if g == nil || len(g.Edges)+len(g.Incomplete) == 0 {
		return nil
	}
	out := &htmlGraph{Nodes: []htmlNode{}, Edges: []htmlEdge{}, Parts: []htmlPart{}, All: len(g.Edges)}
	for _, line := range g.Incomplete {
		out.Incomplete = append(out.Incomplete, clean(line))
	}
	parts, left := g.parts()
	out.Left = left
	nodes, edges := map[int]int{}, map[int]int{}
	for _, part := range parts {
		for _, n := range part.nodes {
			if _, ok := nodes[n]; !ok {
				nodes[n] = len(out.Nodes)
				out.Nodes = append(out.Nodes, w.node(g.Nodes[n]))
			}
		}
		for _, i := range part.edges {
			if _, ok := edges[i]; !ok {
				edges[i] = len(out.Edges)
				e := w.edge(g.Edges[i])
				e.From, e.To = nodes[g.Edges[i].From], nodes[g.Edges[i].To]
				out.Edges = append(out.Edges, e)
			}
		}
		drawn := g.draw(part)
		for i := range drawn.Nodes {
			drawn.Nodes[i][0] = nodes[drawn.Nodes[i][0]]
		}
		for i := range drawn.Edges {
			drawn.Edges[i].Edge = edges[drawn.Edges[i].Edge]
		}
		out.Parts = append(out.Parts, drawn)
	}
	for _, e := range g.Edges {
		out.Cycles = max(out.Cycles, e.Cycle)
	}
	return out
}

func (w *htmlWriter) node(n GraphNode) htmlNode {
	return htmlNode{w.text(n.Kind), w.text(clean(n.Name)), w.text(clean(n.Pkg)), w.text(clean(n.Class)), w.at(n.Pos)}
}

func (w *htmlWriter) edge(e GraphEdge) htmlEdge {
	h := htmlEdge{Verb: w.text(e.Verb), Cycle: e.Cycle, Func: w.text(clean(e.Func)), At: w.at(e.At), Held: w.at(e.Held)}
	if d := e.Does; d != nil {
		t := w.trail(cleanCalls(d.Chain), clean(d.Func), clean(d.What), d.Pos.clean())
		h.Trail = &t
	}
	return h
}

func (p Pos) clean() Pos { return Pos{clean(p.File), p.Line, p.Col} }

func (w *htmlWriter) at(p Pos) htmlPos { return w.pos(p.clean()) }

// A graphPart is what one picture shows.
type graphPart struct {
	cycle bool
	nodes []int
	edges []int
}

// parts returns the cycles, and then all that hangs together and is no more than a
// cycle; of what is too large to read, what hangs together without classes, which
// join much that has nothing else in common. It returns also how many parts are left
// out, for being too large even so or because there are too many.
func (g *Graph) parts() (parts []graphPart, left int) {
	cycles := map[int][]int{}
	var every []int
	for i, e := range g.Edges {
		every = append(every, i)
		if e.Cycle > 0 {
			cycles[e.Cycle] = append(cycles[e.Cycle], i)
		}
	}
	var all []graphPart
	first := map[int]int{} // how many edges a cycle has, by the first
	for _, n := range slices.Sorted(maps.Keys(cycles)) {
		all = append(all, graphPart{cycle: true, edges: cycles[n]})
		first[cycles[n][0]] = len(cycles[n])
	}
	for _, edges := range g.components(every) {
		if len(g.nodesOf(edges)) <= maxDrawn {
			if first[edges[0]] != len(edges) {
				all = append(all, graphPart{edges: edges})
			}
			continue
		}
		edges = slices.DeleteFunc(edges, func(i int) bool {
			return g.Nodes[g.Edges[i].From].Kind == "class" || g.Nodes[g.Edges[i].To].Kind == "class"
		})
		for _, edges := range g.components(edges) {
			all = append(all, graphPart{edges: edges})
		}
	}
	total := 0
	for _, p := range all {
		p.nodes = g.nodesOf(p.edges)
		if len(p.nodes) > maxDrawn || total+len(p.nodes) > maxTotal {
			left++
			continue
		}
		total += len(p.nodes)
		parts = append(parts, p)
	}
	return parts, left
}

// nodesOf returns the nodes at the ends of edges, in their order.
func (g *Graph) nodesOf(edges []int) []int {
	nodes := map[int]bool{}
	for _, i := range edges {
		nodes[g.Edges[i].From], nodes[g.Edges[i].To] = true, true
	}
	return slices.Sorted(maps.Keys(nodes))
}

// components returns the edges that hang together.
func (g *Graph) components(edges []int) [][]int {
	group := make([]int, len(g.Nodes))
	for i := range group {
		group[i] = i
	}
	find := func(i int) int {
		for group[i] != i {
			group[i] = group[group[i]]
			i = group[i]
		}
		return i
	}
	for _, i := range edges {
		a, b := find(g.Edges[i].From), find(g.Edges[i].To)
		group[max(a, b)] = min(a, b)
	}
	index := map[int]int{}
	var all [][]int
	for _, i := range edges {
		root := find(g.Edges[i].From)
		n, ok := index[root]
		if !ok {
			n = len(all)
			index[root] = n
			all = append(all, nil)
		}
		all[n] = append(all[n], i)
	}
	return all
}

// draw places a part of the graph.
func (g *Graph) draw(part graphPart) htmlPart {
	index := map[int]int{}
	var widths []int
	for i, n := range part.nodes {
		index[n] = i
		widths = append(widths, nodeWidth(g.Nodes[n]))
	}
	var edges [][2]int
	for _, e := range part.edges {
		edges = append(edges, [2]int{index[g.Edges[e].From], index[g.Edges[e].To]})
	}
	d := layered.Draw(widths, edges)
	out := htmlPart{Title: g.title(part), Width: d.Width, Height: d.Height, Tall: d.Tall}
	for i, n := range part.nodes {
		out.Nodes = append(out.Nodes, [4]int{n, d.Nodes[i].X, d.Nodes[i].Y, widths[i]})
	}
	for i, e := range part.edges {
		line := htmlLine{Edge: e}
		for _, p := range d.Edges[i] {
			line.Points = append(line.Points, [2]int{p.X, p.Y})
		}
		out.Edges = append(out.Edges, line)
	}
	return out
}

// nodeWidth returns how wide a node must be for its name, which the script of the
// page cuts at the same length.
func nodeWidth(n GraphNode) int {
	const longest, perRune = 26, 8
	second := utf8.RuneCountInString(n.Kind)
	if n.Class != "" {
		second += 1 + utf8.RuneCountInString(n.Class)
	}
	return 28 + perRune*min(longest, max(utf8.RuneCountInString(n.Name), second))
}

// kindRank says which kinds of nodes name a part.
var kindRank = map[string]int{"lock": 0, "fence": 1, "section": 2, "class": 3}

// title names a part by its locks and fences, those of most edges first.
func (g *Graph) title(part graphPart) string {
	const named = 3
	title := ""
	degree := map[int]int{}
	for _, e := range part.edges {
		degree[g.Edges[e].From]++
		degree[g.Edges[e].To]++
	}
	nodes := slices.Clone(part.nodes)
	slices.SortStableFunc(nodes, func(a, b int) int {
		return cmp.Or(cmp.Compare(kindRank[g.Nodes[a].Kind], kindRank[g.Nodes[b].Kind]), -cmp.Compare(degree[a], degree[b]))
	})
	for i, n := range nodes[:min(named, len(nodes))] {
		if i > 0 {
			title += ", "
		}
		title += clean(g.Nodes[n].Name)
	}
	if more := len(part.nodes) - named; more > 0 {
		title += fmt.Sprintf(" and %d more", more)
	}
	if part.cycle {
		return "Cycle: " + title
	}
	return title
}
