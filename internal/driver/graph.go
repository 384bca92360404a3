package driver

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/graph"
)

// Graph returns who waits for whom in the packages named, and in those packages
// they import that have directives; show says how positions are shown. The lines
// say what could not be analysed.
func Graph(opts Options) (g *graph.Graph, show func(effect.Pos) string, problems []string) {
	g, d := buildGraph(opts)
	return g, func(p effect.Pos) string {
		at := d.places.Effect(p)
		return fmt.Sprintf("%s:%d", at.File, at.Line)
	}, d.problems
}

// buildGraph returns the graph, and the driver that has made it.
func buildGraph(opts Options) (*graph.Graph, *driver) {
	limitMemory(memoryLimit)
	opts.Tests = false
	d := newDriver(opts)
	g := new(graph.Graph)
	var err error
	if crash := protect(func() { err = d.graph(g) }); crash != nil {
		err = crash
	}
	if err != nil {
		d.problems = append(d.problems, err.Error())
	}
	for i, line := range d.problems {
		d.problems[i] = relative(line, d.places.Cwd)
	}
	slices.Sort(d.problems)
	d.problems = slices.Compact(d.problems)
	return g, d
}

func (d *driver) graph(g *graph.Graph) error {
	if err := d.setPlaces(); err != nil {
		return err
	}
	if err := d.list(); err != nil {
		return err
	}
	d.choose()
	all := slices.Clone(d.roots)
	for id, p := range d.pkgs {
		if d.marked[id] && !p.Standard && p.Error == nil && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b *listed) int { return strings.Compare(a.ImportPath, b.ImportPath) })
	for _, p := range all {
		b := d.body(p)
		c, ok := b.checker.(*check.Checker)
		if !ok {
			d.problems = append(d.problems, b.problems...)
			continue
		}
		if err := protect(func() {
			if broken := c.AddTo(g); broken != "" {
				d.problems = append(d.problems, broken)
			}
		}); err != nil {
			d.problem(p, err)
		}
	}
	g.Sort()
	return nil
}
