package agree_test

import (
	"testing"

	"github.com/fencevet/fencevet/internal/agree"
	"github.com/fencevet/fencevet/internal/driver"
	"github.com/fencevet/fencevet/internal/report"
)

// The corpus is analysed with and without the whole program.
func TestCorpus(t *testing.T) {
	for _, dir := range []string{"../../testdata/corpus"} {
		run := func(whole bool) *report.Report {
			r := driver.Run(driver.Options{Dir: dir, Patterns: []string{"./..."}, Whole: whole, All: true})
			for _, line := range r.Incomplete {
				t.Error(line)
			}
			return r
		}
		modular, whole := run(false), run(true)
		if len(modular.Findings) == 0 {
			t.Errorf("%s: no findings", dir)
		}
		for _, line := range agree.Compare(modular, whole) {
			t.Error(line)
		}
	}
}

func TestCompare(t *testing.T) {
	at := func(line int, rule, message string) *report.Finding {
		return &report.Finding{Rule: rule, Detail: "d", Pos: report.Pos{File: "a.go", Line: line}, Message: message}
	}
	modular := &report.Report{Findings: []*report.Finding{
		at(1, "wait", "same"), at(2, "wait", "gone"), at(3, "wait", "short"), at(4, "unknown", "open"), at(4, "wait", "far"), at(6, "wait", "first"), at(6, "wait", "second"),
	}}
	whole := &report.Report{Findings: []*report.Finding{
		at(1, "wait", "same"), at(3, "wait", "long"), at(4, "lock", "resolved"), at(4, "wait", "near"), at(5, "lock", "new"), at(6, "wait", "first"), at(6, "wait", "second"),
	}}
	if got := agree.Compare(modular, whole); len(got) != 3 {
		t.Errorf("got %q, want what is gone, otherwise and new", got)
	}
}
