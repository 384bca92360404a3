package driver

import (
	"testing"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/report"
)

// TestRecordRelated: the other sides of a finding are in its record, with their
// paths.
func TestRecordRelated(t *testing.T) {
	d := newDriver(Options{})
	d.places = report.Places{Cwd: "/m", Dir: func(string) string { return "/m" }}
	g := effect.Func{Pkg: "m", Name: "G"}
	side := &effect.Effect{Op: &effect.Op{What: "locks mu", Func: g, Pos: effect.Pos{Pkg: "m", File: "b.go", Line: 3, Col: 4}}}
	side = side.Through(effect.Func{Pkg: "m", Name: "F"}, effect.Pos{Pkg: "m", File: "a.go", Line: 1, Col: 2})
	r := d.record(&listed{ImportPath: "m"}, check.Finding{Rule: "cycle", Detail: "lock-order-cycle", Related: []*effect.Effect{side}})
	if len(r.Related) != 1 {
		t.Fatalf("%d sides, want 1", len(r.Related))
	}
	s := r.Related[0]
	if s.What != "locks mu" || s.Func != "G" || s.Pos.String() != "b.go:3:4" || s.Name != g || len(s.Chain) != 1 || s.Chain[0].Func != "F" || s.Chain[0].Pos.String() != "a.go:1:2" {
		t.Errorf("got %+v", s)
	}
}
