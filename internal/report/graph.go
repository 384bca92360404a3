package report

import (
	"cmp"
	"fmt"
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
	From, To     int // indexes of nodes
	Verb         string
	Circle       int    // which circle of waits it is part of, from 1; 0 for none
	Func         string // who does it
	At           Pos
	Held, Signal Pos // where the lock was taken, where the fence is signalled
	// What is done at the end of the path; nil for what directives say.
	Does *Side
}

// The graph as the script of the page reads it.
type (
	htmlGraph struct {
		Nodes      []htmlNode `json:"nodes"`
		Edges      []htmlEdge `json:"edges"`
		Parts      []htmlPart `json:"parts"`
		Circles    int        `json:"circles"`
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
		From   int        `json:"from"`
		To     int        `json:"to"`
		Verb   int        `json:"verb"`
		Circle int        `json:"circle,omitempty"`
		Func   int        `json:"func"`
		At     htmlPos    `json:"at"`
		Held   htmlPos    `json:"held"`
		Signal htmlPos    `json:"signal"`
		Trail  *htmlTrail `json:"trail,omitempty"`
	}
	// A htmlPart is one picture: a circle, or nodes that hang together.
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

// maxDrawn is how many nodes one picture has at most: more of them, nobody can read.
const maxDrawn = 120

// graph draws the graph; nil if no edge is in it.
func (w *htmlWriter) graph(g *Graph) *htmlGraph {
	if g == nil || len(g.Edges) == 0 {
		return nil
	}
	out := &htmlGraph{Parts: []htmlPart{}}
	for _, line := range g.Incomplete {
		out.Incomplete = append(out.Incomplete, clean(line))
	}
	for _, n := range g.Nodes {
		out.Nodes = append(out.Nodes, htmlNode{w.text(n.Kind), w.text(clean(n.Name)), w.text(clean(n.Pkg)), w.text(clean(n.Class)), w.at(n.Pos)})
	}
	for _, e := range g.Edges {
		h := htmlEdge{From: e.From, To: e.To, Verb: w.text(e.Verb), Circle: e.Circle, Func: w.text(clean(e.Func)), At: w.at(e.At), Held: w.at(e.Held), Signal: w.at(e.Signal)}
		if d := e.Does; d != nil {
			t := w.trail(cleanCalls(d.Chain), clean(d.Func), clean(d.What), d.Pos.clean())
			h.Trail = &t
		}
		out.Edges = append(out.Edges, h)
		out.Circles = max(out.Circles, e.Circle)
	}
	for _, part := range g.parts() {
		out.Parts = append(out.Parts, g.draw(part))
	}
	return out
}

func (p Pos) clean() Pos { return Pos{clean(p.File), p.Line, p.Col} }

func (w *htmlWriter) at(p Pos) htmlPos { return w.pos(p.clean()) }

// A graphPart is what one picture shows.
type graphPart struct {
	circle bool
	nodes  []int
	edges  []int
}

// parts returns the circles, and then all that hangs together and is no more than a
// circle; what is too large to read is left out.
func (g *Graph) parts() []graphPart {
	group := make([]int, len(g.Nodes))
	for i := range group {
		group[i] = i
	}
	var find func(i int) int
	find = func(i int) int {
		if group[i] != i {
			group[i] = find(group[i])
		}
		return group[i]
	}
	circles, whole := map[int]*graphPart{}, map[int]*graphPart{}
	for _, e := range g.Edges {
		a, b := find(e.From), find(e.To)
		group[max(a, b)] = min(a, b)
	}
	add := func(parts map[int]*graphPart, key, edge int) {
		p := parts[key]
		if p == nil {
			p = &graphPart{}
			parts[key] = p
		}
		p.edges = append(p.edges, edge)
		for _, n := range []int{g.Edges[edge].From, g.Edges[edge].To} {
			if !slices.Contains(p.nodes, n) {
				p.nodes = append(p.nodes, n)
			}
		}
	}
	for i, e := range g.Edges {
		add(whole, find(e.From), i)
		if e.Circle > 0 {
			add(circles, e.Circle, i)
		}
	}
	var all []graphPart
	for n := 1; n <= len(circles); n++ {
		if p := circles[n]; p != nil && len(p.nodes) <= maxDrawn {
			p.circle = true
			all = append(all, *p)
		}
	}
	for i := range g.Nodes {
		p := whole[i]
		same := func(q graphPart) bool { return p != nil && len(q.edges) == len(p.edges) && q.edges[0] == p.edges[0] }
		if p != nil && len(p.nodes) <= maxDrawn && !slices.ContainsFunc(all, same) {
			all = append(all, *p)
		}
	}
	return all
}

// draw places a part of the graph.
func (g *Graph) draw(part graphPart) htmlPart {
	slices.Sort(part.nodes)
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

// title names a part by its first nodes.
func (g *Graph) title(part graphPart) string {
	const named = 3
	title := ""
	// Those of the fewest edges say the least.
	degree := map[int]int{}
	for _, e := range part.edges {
		degree[g.Edges[e].From]++
		degree[g.Edges[e].To]++
	}
	nodes := slices.Clone(part.nodes)
	slices.SortStableFunc(nodes, func(a, b int) int { return -cmp.Compare(degree[a], degree[b]) })
	for i, n := range nodes[:min(named, len(nodes))] {
		if i > 0 {
			title += ", "
		}
		title += clean(g.Nodes[n].Name)
	}
	if more := len(part.nodes) - named; more > 0 {
		title += fmt.Sprintf(" and %d more", more)
	}
	if part.circle {
		return "Circle: " + title
	}
	return title
}
