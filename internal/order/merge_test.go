package order

import (
	"fmt"
	"slices"
	"testing"

	"github.com/fencevet/fencevet/internal/effect"
)

// edgesOf returns edges between each of n locks and the next few, as a package
// makes them.
func edgesOf(pkg string, n int) []*Edge {
	var edges []*Edge
	fn := effect.Func{Pkg: pkg, Name: "(*Registry).Register"}
	for i := range n {
		for j := 1; j <= 3; j++ {
			pos := effect.Pos{Pkg: pkg, File: "registry.go", Line: 10*i + j, Col: 2}
			edges = append(edges, &Edge{
				from: lockID{pkg: "example.com/low", sel: fmt.Sprintf("mu%d", i)}, to: lockID{pkg: "example.com/low", sel: fmt.Sprintf("mu%d", (i+j)%n)},
				Fn: fn, Held: "low.mu", HeldAt: pos, Op: &effect.Op{Rule: "relock", What: "locks low.mu", Func: fn, Pos: pos}, Chain: effect.At(fn, pos),
			})
		}
	}
	return edges
}

// TestMergeBudget: however many packages there are below, what a package passes on
// has a limit, and one witness of each edge is worth more than a second one.
func TestMergeBudget(t *testing.T) {
	for _, test := range []struct {
		packages, locks, want int
	}{
		{1, 10, 30},
		{20, 10, 30 * maxEdges},
		{20, 300, MaxMerged},
		{2, 500, MaxMerged},
	} {
		var merged []*Edge
		for i := range test.packages { // each imports the one before
			merged = MergeEdges(append(merged, edgesOf(fmt.Sprintf("example.com/p%d", i), test.locks)...))
		}
		if len(merged) != test.want {
			t.Errorf("%d packages with edges between %d locks pass on %d edges, want %d", test.packages, test.locks, len(merged), test.want)
		}
		if !slices.IsSortedFunc(merged, (*Edge).compare) {
			t.Error("merged edges are not in order")
		}
		b := Block{Pkg: "example.com/top", Edges: merged}
		if size := len(b.Encode()); size > 300*len(merged) {
			t.Errorf("%d edges take %d bytes", len(merged), size)
		}
		if test.locks == 300 {
			pairs := make(map[edgeKey]bool)
			for _, x := range merged {
				pairs[edgeKey{from: x.from, to: x.to}] = true
			}
			if len(pairs) != 900 {
				t.Errorf("of 900 pairs of locks %d are known", len(pairs))
			}
		}
	}
}

// TestMergeGates: what a package passes on does not depend on the order in which
// edges arrive, also if only the locks differ under which they are made.
func TestMergeGates(t *testing.T) {
	var edges []*Edge
	for _, gates := range [][]gate{nil, {{class: Class{"m", "a"}}}, {{class: Class{"m", "b"}}}} {
		x := *edgesOf("m", 1)[0]
		x.gates = gates
		edges = append(edges, &x)
	}
	encode := func(edges []*Edge) string {
		return string((&Block{Pkg: "m", Edges: MergeEdges(slices.Clone(edges))}).Encode())
	}
	want := encode(edges)
	if got := MergeEdges(slices.Clone(edges)); len(got) != len(edges) {
		t.Errorf("%d of %d edges are left", len(got), len(edges))
	}
	slices.Reverse(edges)
	if encode(edges) != want {
		t.Error("the result depends on the order")
	}
}
