package waits

import (
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
)

func seen(from, to string, line int, calls int) Edge {
	f := effect.Func{Pkg: "m", Name: "f"}
	var c *effect.Chain
	for range calls {
		c = c.After(f, effect.Pos{Line: 1})
	}
	return Seen(from, to, f, &effect.Effect{Op: &effect.Op{What: "waits", Pos: effect.Pos{Line: line}}, Chain: c})
}

func TestMerge(t *testing.T) {
	declared := Declared([]class.Class{{Pkg: "m", Name: "a", Waits: []string{"m.a", "m.b"}, Decl: "m/p.go:1"}})
	if len(declared) != 1 {
		t.Fatalf("%d edges are declared, want 1: that a class waits for itself is no edge", len(declared))
	}
	got := Merge(append(declared, seen("m.a", "m.b", 3, 0), seen("m.b", "m.c", 9, 2), seen("m.b", "m.c", 7, 1), seen("m.b", "m.c", 8, 1)))
	if len(got) != 2 || got[0].Does != nil || got[1].Does.Pos.Line != 7 {
		t.Errorf("got %+v, want the declaration and the wait of line 7", got)
	}
}

func TestPath(t *testing.T) {
	edges := Merge([]Edge{
		seen("a", "b", 1, 0), seen("b", "c", 1, 0), seen("c", "a", 1, 0), seen("b", "d", 1, 0), seen("d", "c", 1, 0), seen("e", "a", 1, 0),
	})
	for _, test := range []struct{ from, to, want string }{
		{"b", "a", "b c"},
		{"a", "a", "a b c"},
		{"d", "b", "d c a"},
		{"a", "e", ""},
		{"x", "a", ""},
	} {
		var got []string
		for _, e := range Path(edges, test.from, test.to) {
			got = append(got, e.From)
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("from %s to %s by way of %q, want %q", test.from, test.to, s, test.want)
		}
	}
}
