package graph

import (
	"slices"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/effect"
)

func node(kind Kind, name string) Node { return Node{Kind: kind, Pkg: "m/p", Name: name} }

// sample returns mu → done → Complete → mu, and log → io.
func sample() *Graph {
	g := new(Graph)
	mu, done, complete := node(Lock, "S.mu"), node(Fence, "J.done"), node(Section, "Complete")
	done.Class, complete.Class = "m/p.render", "m/p.render"
	at := func(line int) effect.Pos { return effect.Pos{Pkg: "m/p", File: "p.go", Line: line} }
	takes := func(line int, calls ...string) Edge {
		e := Edge{Verb: Takes, Func: effect.Func{Pkg: "m/p", Name: "f"}, At: at(line)}
		var c *effect.Chain
		for range calls {
			c = c.After(e.Func, e.At)
		}
		e.Does = &effect.Effect{Op: &effect.Op{What: "locks it", Pos: at(line)}, Chain: c}
		return e
	}
	g.Link(complete, mu, takes(3, "helper"))
	g.Link(complete, mu, takes(9))
	g.Link(mu, done, takes(4))
	g.Link(done, complete, takes(5))
	bare := done
	bare.Class = "" // as code sees it that does not know the class
	g.Add(bare)
	g.Link(node(Lock, "log"), node(Lock, "io"), takes(6))
	g.Add(node(Class, "lonely"))
	g.Sort()
	return g
}

func ids(g *Graph) string {
	var all []string
	for _, n := range g.Nodes {
		all = append(all, n.Name)
	}
	return strings.Join(all, " ")
}

func TestSort(t *testing.T) {
	g := sample()
	if got, want := ids(g), "lonely J.done S.mu io log Complete"; got != want {
		t.Errorf("nodes %q, want %q", got, want)
	}
	if len(g.Edges) != 4 {
		t.Fatalf("%d edges, want 4", len(g.Edges))
	}
	last := g.Edges[3]
	if g.Node(last.From).Name != "Complete" || last.At.Line != 9 {
		t.Errorf("of two edges between the same nodes that of line %d is kept, want the shortest, of line 9", last.At.Line)
	}
	if g.Node(g.Edges[0].From).Class == "" {
		t.Error("of two nodes with one ID the one without class is kept")
	}
}

func TestCycles(t *testing.T) {
	g := sample()
	g.Link(node(Lock, "again"), node(Lock, "again"), Edge{Verb: Takes})
	g.Sort()
	for i, n := range g.Cycles() {
		in := g.Node(g.Edges[i].From).Name != "log"
		if in != (n > 0) {
			t.Errorf("edge from %s has cycle %d", g.Edges[i].From, n)
		}
		if again := g.Node(g.Edges[i].From).Name == "again"; in && again == (n == 1) {
			t.Errorf("edge from %s has cycle %d, which is that of others", g.Edges[i].From, n)
		}
	}
}

func TestKeep(t *testing.T) {
	for _, test := range []struct {
		filter Filter
		want   string
	}{
		{Filter{}, "lonely J.done S.mu io log Complete"},
		{Filter{Locks: []string{"S.mu"}}, "J.done S.mu Complete"},
		{Filter{Locks: []string{"p.log"}}, "io log"},
		{Filter{Locks: []string{"m/p.io", "m/p.S.mu"}}, "J.done S.mu io log Complete"},
		{Filter{Classes: []string{"render"}}, "J.done S.mu Complete"},
		{Filter{Classes: []string{"p.render"}, Locks: []string{"log"}}, ""},
		{Filter{Packages: []string{"m/p"}}, "J.done S.mu io log Complete"},
		{Filter{Packages: []string{"m"}}, ""},
	} {
		if got := ids(sample().Keep(test.filter)); got != test.want {
			t.Errorf("%+v keeps %q, want %q", test.filter, got, test.want)
		}
	}
}

func TestMissing(t *testing.T) {
	g := sample()
	got := g.Missing(Filter{Packages: []string{"m/p", "q"}, Classes: []string{"lonely", "mu"}, Locks: []string{"S.mu", "done", "m/q.S.mu"}})
	if want := []string{"package q", "class mu", "lock done", "lock m/q.S.mu"}; !slices.Equal(got, want) {
		t.Errorf("missing are %q, want %q", got, want)
	}
}

func TestHostileNames(t *testing.T) {
	g := new(Graph)
	g.Add(Node{Kind: Lock, Pkg: `a"b\`, Name: "x\x1b[31m<b>"})
	for name, write := range Formats {
		var b strings.Builder
		if err := write(&b, g, func(effect.Pos) string { return "" }); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsRune(b.String(), '\x1b') {
			t.Errorf("%s: a control character gets through", name)
		}
		if name == "dot" && !strings.Contains(b.String(), `"lock a\"b\\.x`) || name == "mermaid" && !strings.Contains(b.String(), "#lt;b#gt;") {
			t.Errorf("%s: a name is not quoted: %s", name, b.String())
		}
	}
}
