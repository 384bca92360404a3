package layered

import (
	"math/rand/v2"
	"reflect"
	"testing"
)

// random returns a graph with cycles, loops and edges side by side.
func random(seed uint64) (widths []int, edges [][2]int) {
	r := rand.New(rand.NewPCG(seed, 1))
	for range 1 + r.IntN(40) {
		widths = append(widths, 40+r.IntN(200))
	}
	for range r.IntN(3 * len(widths)) {
		edges = append(edges, [2]int{r.IntN(len(widths)), r.IntN(len(widths))})
	}
	return widths, edges
}

// TestDraw checks what must hold for every drawing.
func TestDraw(t *testing.T) {
	for seed := range uint64(300) {
		widths, edges := random(seed)
		d := Draw(widths, edges)
		if again := Draw(widths, edges); !reflect.DeepEqual(d, again) {
			t.Fatalf("seed %d: two drawings of one graph differ", seed)
		}
		for i, p := range d.Nodes {
			if p.X < 0 || p.Y < 0 || p.X+widths[i] > d.Width || p.Y+d.Tall > d.Height {
				t.Fatalf("seed %d: node %d is outside of the drawing", seed, i)
			}
			for j, q := range d.Nodes[:i] {
				if p.Y == q.Y && p.X < q.X+widths[j] && q.X < p.X+widths[i] {
					t.Fatalf("seed %d: nodes %d and %d overlap", seed, i, j)
				}
			}
		}
		for i, e := range edges {
			points := d.Edges[i]
			if !touches(points[0], d.Nodes[e[0]], widths[e[0]], d.Tall) || !touches(points[len(points)-1], d.Nodes[e[1]], widths[e[1]], d.Tall) {
				t.Fatalf("seed %d: edge %d, %v, does not lead from node to node: %v", seed, i, e, points)
			}
			for _, p := range points {
				if p.X < 0 || p.Y < 0 || p.X > d.Width || p.Y > d.Height {
					t.Fatalf("seed %d: edge %d leaves the drawing at %v", seed, i, p)
				}
			}
		}
	}
}

// touches reports whether a point is on the border of a node.
func touches(p, node Point, width, height int) bool {
	return node.X <= p.X && p.X <= node.X+width && node.Y <= p.Y && p.Y <= node.Y+height
}

func TestDrawOrder(t *testing.T) {
	// 0 → 1 → 2, and 2 → 0 closes a cycle: one layer each.
	d := Draw([]int{50, 50, 50}, [][2]int{{0, 1}, {1, 2}, {2, 0}})
	if !(d.Nodes[0].Y < d.Nodes[1].Y && d.Nodes[1].Y < d.Nodes[2].Y) {
		t.Errorf("a cycle: %v", d.Nodes)
	}
	if up := d.Edges[2]; up[0].Y <= up[len(up)-1].Y {
		t.Errorf("the edge that closes it does not lead up: %v", up)
	}
	// Two pairs that would cross in the order of their numbers.
	g := &layout{first: 4, paths: make([][]int, 2)}
	for range 4 {
		g.cells = append(g.cells, cell{width: 50, gap: nodeGap})
	}
	edges := [][2]int{{0, 3}, {1, 2}}
	g.assign(edges)
	g.thread(edges)
	if n := g.crossings(); n != 1 {
		t.Errorf("crossings: %d, want 1", n)
	}
	g.order()
	if n := g.crossings(); n != 0 {
		t.Errorf("crossings after sorting: %d, want 0", n)
	}
	if d := Draw(nil, nil); len(d.Nodes) != 0 || d.Width != 0 {
		t.Errorf("nothing: %v", d)
	}
}
