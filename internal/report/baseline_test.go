package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBaselineRoundTrip(t *testing.T) {
	findings := func() []*Finding {
		a, b, c := finding("a.go", 1, 1, "wait", "sleep"), finding("b_test.go", 2, 1, "wait", "sleep"), finding("a.go", 3, 1, "lock", "lock-in-section")
		a.Message = "tab\tand newline\n at a.go:7:8"
		for _, f := range []*Finding{a, b, c} {
			f.Pkg = "m"
		}
		return []*Finding{a, b, c}
	}
	var buf bytes.Buffer
	if err := WriteBaseline(&buf, New("", nil, findings()).Findings); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(buf.String(), ":7") {
		t.Errorf("the baseline has line numbers:\n%s", buf.String())
	}
	file := filepath.Join(t.TempDir(), "known")
	if err := os.WriteFile(file, buf.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	b, err := ReadBaseline(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name         string
		keep         int // of the findings
		incomplete   []string
		packages     []string
		tests        bool
		known, stale int
	}{
		{"same", 3, nil, []string{"m"}, true, 3, 0},
		{"one gone", 2, nil, []string{"m"}, true, 2, 1},
		{"all gone", 0, nil, []string{"m"}, true, 0, 3},
		{"without tests", 0, nil, []string{"m"}, false, 0, 2},
		{"incomplete", 0, []string{"broken"}, []string{"m"}, true, 0, 0},
		{"other package", 0, nil, []string{"n"}, true, 0, 0},
	} {
		r := New("", test.incomplete, findings()[:test.keep])
		r.Packages = test.packages
		b.Apply(r, test.tests)
		if len(r.Findings) != 0 || len(r.Known) != test.known || len(r.Notes) != test.stale {
			t.Errorf("%s: %d new, %d known, %d stale, want 0, %d, %d", test.name, len(r.Findings), len(r.Known), len(r.Notes), test.known, test.stale)
		}
	}
}

func TestFilter(t *testing.T) {
	a, b, c := finding("a.go", 1, 1, "wait", "sleep"), finding("a.go", 2, 1, "lock", "lock-in-section"), finding("a.go", 3, 1, "alloc", "heap-alloc")
	a.Section, b.Section = &Section{Class: "signal"}, &Section{Class: "gpu.render"}
	b.Severity, c.Severity, c.Evidence = "warning", "info", "possible"
	for _, test := range []struct {
		filter Filter
		want   string
	}{
		{Filter{}, "wait lock alloc"},
		{Filter{Rules: []string{"wait", "lock/hidden-lock"}}, "wait"},
		{Filter{Rules: []string{"lock/lock-in-section"}}, "lock"},
		{Filter{Classes: []string{"render"}}, "lock"},
		{Filter{Classes: []string{"gpu.render", "signal"}}, "wait lock"},
		{Filter{Classes: []string{"ender"}}, ""},
		{Filter{Severity: "warning"}, "wait lock"},
		{Filter{Severity: "error"}, "wait"},
		{Filter{Certain: true}, "wait lock"},
	} {
		r := New("", nil, []*Finding{a, b, c})
		r.Keep(test.filter)
		var got []string
		for _, f := range r.Findings {
			got = append(got, f.Rule)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%+v keeps %v, want %s", test.filter, got, test.want)
		}
	}
}
