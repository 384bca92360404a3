package driver

import (
	"bytes"
	"encoding/json"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/report"
)

// A crasher is a core that fails for some packages.
type crasher struct {
	recorder
	summary, findings func()
	unknown           string
}

func (c *crasher) Summary(f effect.Func) (*effect.Summary, string) {
	if c.summary != nil {
		c.summary()
	}
	if c.unknown != "" {
		return nil, c.unknown
	}
	return c.recorder.Summary(f)
}

func (c *crasher) Findings() []check.Finding {
	if c.findings != nil {
		c.findings()
	}
	return c.recorder.Findings()
}

const two = `
-- go.mod --
module m

go 1.26
-- a/a.go --
package a

import "m/b"

//fence:critical
func F() { b.F() }
-- b/b.go --
package b

func F() {}
-- z/z.go --
package z

//fence:critical
func F() {}
`

// TestCrash: wherever the analysis of one package panics, that is one line, and
// the findings of the other package are still there. m/a calls m/b.
func TestCrash(t *testing.T) {
	boom := func() { panic("boom\n\tat once") }
	calls := map[string][]effect.Func{"m/a": {{Pkg: "m/b", Name: "F"}}, "m/z": {{Pkg: "m/none", Name: "F"}}}
	for _, test := range []struct {
		name string
		pkg  string // the package that fails
		make func(*crasher)
		want string
		dep  bool // the finding in m/a, that m/b is unknown, is there, too
	}{
		{"directives", "m/a", func(*crasher) { boom() }, `^package m/a: internal error: boom; at once in .*; please report it$`, false},
		{"findings", "m/a", func(c *crasher) { c.findings = boom }, `^package m/a: internal error: boom; at once in .*TestCrash.* \(crash_test\.go:\d+\); please report it$`, false},
		{"directives of a dependency", "m/b", func(*crasher) { boom() }, `^package m/b: internal error: boom`, true},
		{"summary of a dependency", "m/b", func(c *crasher) { c.summary = boom }, `^package m/b: internal error: boom`, true},
		{"summary of a dependency, recovered in the core", "m/b", func(c *crasher) { c.unknown = "internal error in package m/b: boom" },
			`^internal error in package m/b: boom; please report it$`, true},
	} {
		dir := module(t, two)
		record(t, nil) // restores newCore
		newCore = func(u *check.Unit) core {
			c := &crasher{recorder: recorder{u, calls}}
			if u.Pkg.Path() == test.pkg {
				test.make(c)
			}
			return c
		}
		r := Run(Options{Dir: dir, Patterns: []string{"./a", "./z"}})
		if len(r.Incomplete) != 1 || !regexp.MustCompile(test.want).MatchString(r.Incomplete[0]) {
			t.Errorf("%s: incomplete is %q, want a match for %s", test.name, r.Incomplete, test.want)
		}
		var files []string
		for _, f := range r.Findings {
			files = append(files, f.Pos.File)
		}
		want := []string{"z/z.go"}
		if test.dep {
			want = []string{"a/a.go", "z/z.go"}
		}
		if !slices.Equal(files, want) {
			t.Errorf("%s: findings in %q, want %q", test.name, files, want)
		}
		var b bytes.Buffer
		if err := report.JSON(&b, r); err != nil || json.Unmarshal(b.Bytes(), new(report.Report)) != nil {
			t.Errorf("%s: no valid JSON: %v\n%s", test.name, err, b.String())
		}
	}
}

// TestCrashInExport: the directives of a dependency are read in another way than
// those of a package named.
func TestCrashInExport(t *testing.T) {
	dir := module(t, strings.Replace(two, "func F() {}", "//fence:assume wait=no -- test\nfunc F() {}", 1))
	record(t, map[string][]effect.Func{"m/z": {{Pkg: "m/none", Name: "F"}}})
	old := collect
	defer func() { collect = old }()
	collect = func(directive.Input) *directive.Export { panic("boom") }
	r := Run(Options{Dir: dir, Patterns: []string{"./a", "./z"}})
	if len(r.Incomplete) != 1 || !strings.HasPrefix(r.Incomplete[0], "package m/b: internal error: boom") {
		t.Errorf("incomplete: %q", r.Incomplete)
	}
	if len(r.Findings) != 1 || r.Findings[0].Pos.File != "z/z.go" {
		t.Errorf("findings: %v", r.Findings)
	}
}

// badSizes makes go/types panic.
type badSizes struct{ types.Sizes }

func (badSizes) Sizeof(types.Type) int64 { panic("boom") }

// TestCrashInTypes: types from source are checked in goroutines of their own.
func TestCrashInTypes(t *testing.T) {
	dir := module(t, `
-- a.go --
package a

import "unsafe"

type T struct{ x int }

const N = unsafe.Sizeof(T{})
`)
	pkgs := map[string]*listed{"m/a": {ImportPath: "m/a", Name: "a", Dir: dir, GoFiles: []string{"a.go"}, Imports: []string{"unsafe"}}}
	u := newUniverse(token.NewFileSet(), badSizes{}, pkgs)
	errs := u.need([]string{"m/a"})
	if len(errs) != 1 || !strings.HasPrefix(errs[0].Error(), "internal error: boom in ") {
		t.Errorf("got %v", errs)
	}
	if _, err := u.imported("m/a"); err == nil {
		t.Error("a package that could not be checked can be imported")
	}
}
