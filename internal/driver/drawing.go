package driver

import (
	"maps"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/graph"
	"github.com/fencevet/fencevet/internal/report"
)

// AddGraph adds to a report of the packages who waits for whom there. For that
// everything is analysed once more; what fails then and not in the report is said
// beside the graph.
func AddGraph(opts Options, r *report.Report) {
	opts.Whole = false
	g, d := buildGraph(opts)
	r.Graph = d.drawing(g)
	known := make(map[string]bool)
	for _, line := range r.Incomplete {
		known[line] = true
	}
	for _, line := range d.problems {
		if !known[report.Clean(line)] {
			r.Graph.Incomplete = append(r.Graph.Incomplete, line)
		}
	}
	if r.Files == nil {
		r.Files = make(map[string]string)
	}
	maps.Copy(r.Files, d.places.Files)
}

// drawing returns the graph as it is shown.
func (d *driver) drawing(g *graph.Graph) *report.Graph {
	out, index := new(report.Graph), make(map[string]int)
	at := func(p effect.Pos) report.Pos {
		if p == (effect.Pos{}) {
			return report.Pos{}
		}
		return d.places.Effect(p)
	}
	for i, n := range g.Nodes {
		index[n.ID()] = i
		out.Nodes = append(out.Nodes, report.GraphNode{Kind: string(n.Kind), Name: n.Name, Pkg: n.Pkg, Class: graph.ShortClass(n.Class), Pos: at(n.At)})
	}
	cycles := g.Cycles()
	for i, e := range g.Edges {
		edge := report.GraphEdge{
			From: index[e.From], To: index[e.To], Verb: string(e.Verb), Cycle: cycles[i],
			Func: e.Func.In(""), At: at(e.At), Held: at(e.Held),
		}
		if does := e.Does; does != nil {
			edge.Does = &report.Side{What: does.What, Pos: at(does.Pos), Func: does.Func.In(e.Func.Pkg), Chain: d.calls(does.Chain, e.Func.Pkg), Name: does.Func}
		}
		out.Edges = append(out.Edges, edge)
	}
	return out
}
