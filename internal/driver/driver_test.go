package driver

import (
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/waits"
)

// TestMain lets the test binary stand in for compilers, as the command does.
func TestMain(m *testing.M) {
	if IsToolexec(os.Args[1:]) {
		os.Exit(Toolexec(os.Args[1:]))
	}
	os.Exit(m.Run())
}

// module writes the files of a txtar archive to a directory.
func module(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, must(txtar.FS(txtar.Parse([]byte(archive))))); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOWORK", "off")
	return dir
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// A recorder is a core that notes which packages it is made for and calls
// the functions that want names for that package.
type recorder struct {
	unit  *check.Unit
	calls map[string][]effect.Func // by package: what its summaries ask for
}

func (r *recorder) Export() *directive.Export { return &directive.Export{Pkg: r.unit.Pkg.Path()} }

func (r *recorder) Summary(f effect.Func) (*effect.Summary, string) {
	for _, call := range r.calls[r.unit.Pkg.Path()] {
		if _, unknown := r.unit.Dep(call); unknown != "" {
			return nil, unknown
		}
	}
	return new(effect.Summary), ""
}

func (r *recorder) Locks(effect.Func) *order.Summary { return nil }

func (r *recorder) Needs() []order.Need               { return nil }
func (r *recorder) Edges() []*order.Edge              { return nil }
func (r *recorder) Holders(effect.Pos) []order.Holder { return nil }

func (r *recorder) OwnWaits() []waits.Edge { return nil }

func (r *recorder) OwnResources() []waits.Resource { return nil }

func (r *recorder) Findings() []check.Finding {
	_, unknown := r.Summary(effect.Func{})
	if unknown == "" {
		return nil
	}
	return []check.Finding{{Rule: "unknown", Detail: "dep", Severity: "error", Pos: r.unit.Files[0].Package, Message: unknown}}
}

// record makes the driver use recorders. The result lists the packages that
// were checked with bodies.
func record(t *testing.T, calls map[string][]effect.Func) *[]string {
	t.Helper()
	var made []string
	old := newCore
	t.Cleanup(func() { newCore = old })
	newCore = func(u *check.Unit) core {
		made = append(made, u.Pkg.Path())
		return &recorder{u, calls}
	}
	return &made
}

const chain = `
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

import "m/c"

func F() { c.F() }
-- c/c.go --
package c

func F() { this does not even parse
-- plain/plain.go --
package plain

func F() { neither does this
`

// TestDemand: bodies are loaded for packages with directives and for what
// summaries ask for, and for nothing else: c and plain are broken, and nobody
// notices.
func TestDemand(t *testing.T) {
	fb := effect.Func{Pkg: "m/b", Name: "F"}
	// The parser has to accept a package for its signatures.
	archive := strings.Replace(chain, "this does not even parse", "undefined() }", 1)
	dir := module(t, archive)
	for _, source := range []bool{false, true} {
		made := record(t, map[string][]effect.Func{"m/a": {fb, fb}})
		r := Run(Options{Dir: dir, Patterns: []string{"./..."}, Source: source})
		if len(r.Incomplete) > 0 || len(r.Findings) > 0 {
			t.Errorf("got %q and %d findings, want none", r.Incomplete, len(r.Findings))
		}
		if want := []string{"m/a", "m/b"}; !slices.Equal(*made, want) {
			t.Errorf("bodies of %q were loaded, want %q", *made, want)
		}
	}
}

// TestBrokenDependency: an error in a body that a summary asks for makes the
// result incomplete and its functions unknown.
func TestBrokenDependency(t *testing.T) {
	archive := strings.Replace(chain, "this does not even parse", "undefined() }", 1)
	dir := module(t, archive)
	record(t, map[string][]effect.Func{"m/a": {{Pkg: "m/b", Name: "F"}}, "m/b": {{Pkg: "m/c", Name: "F"}}})
	r := Run(Options{Dir: dir, Patterns: []string{"./a"}})
	if len(r.Incomplete) != 1 || !strings.HasPrefix(r.Incomplete[0], "c/c.go:3:12: undefined: undefined") {
		t.Errorf("incomplete: %q", r.Incomplete)
	}
	if len(r.Findings) != 1 || r.Findings[0].Message != "package m/c has errors" {
		t.Errorf("findings: %v", r.Findings)
	}
}

// TestUnparsableDependency: without its signatures nothing can be said.
func TestUnparsableDependency(t *testing.T) {
	dir := module(t, chain)
	made := record(t, nil)
	r := Run(Options{Dir: dir, Patterns: []string{"./a"}})
	if len(r.Incomplete) != 1 || !strings.HasPrefix(r.Incomplete[0], "c/c.go:3:") {
		t.Errorf("incomplete: %q", r.Incomplete)
	}
	if len(*made) != 0 {
		t.Errorf("bodies of %q were loaded", *made)
	}
}

// TestUnknownPackage: a function marked with for= can be anywhere.
func TestUnknownPackage(t *testing.T) {
	archive := strings.Replace(chain, "this does not even parse", "}", 1)
	archive = strings.Replace(archive, `import "m/b"`, `import ("m/b"; _ "errors")`, 1)
	dir := module(t, archive)
	for pkg, want := range map[string]string{
		"example.com/x": "package example.com/x is not among the dependencies",
		"m/plain":       "package m/plain is not among the dependencies",
		"errors":        "errors.F is not described in the table of the standard library",
	} {
		record(t, map[string][]effect.Func{"m/a": {{Pkg: pkg, Name: "F"}}})
		r := Run(Options{Dir: dir, Patterns: []string{"./a"}})
		if len(r.Findings) != 1 || r.Findings[0].Message != want {
			t.Errorf("%s: %v, %q", pkg, r.Findings, r.Incomplete)
		}
	}
}

// TestStandardLibraryFromSource: without a build cache, types come from
// source, for all of the standard library.
func TestStandardLibraryFromSource(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a large part of the standard library")
	}
	dir := module(t, `
-- go.mod --
module m

go 1.26
-- a.go --
package m

import (
	_ "database/sql"
	_ "go/types"
	_ "net/http"
	_ "os/user"
	_ "plugin"
	_ "runtime/cgo"
	_ "testing"
)

//fence:critical
func F() {}
`)
	t.Setenv("GOCACHE", filepath.Join(dir, "cache"))
	made := record(t, nil)
	if r := Run(Options{Dir: dir, Patterns: []string{"."}}); len(r.Incomplete) > 0 {
		t.Errorf("incomplete: %q", r.Incomplete)
	}
	if len(*made) != 1 {
		t.Errorf("bodies of %q were loaded", *made)
	}
}

func TestCheckGo(t *testing.T) {
	for _, test := range []struct {
		command, own string
		ok           bool
	}{
		{"go1.26.8", "go1.26.8", true},
		{"go1.26.9", "go1.26.8", true}, // the language is the same
		{"go1.25.0", "go1.26.8", true},
		{"go1.27.0", "go1.26.8", false},
		{"go1.27rc1", "go1.26.8", false},
		{"devel go1.27-abcdef Mon Jan 1 2026", "go1.26.8", false},
		{"go1.27-devel_abc", "go1.26.8", false},
		{"go1.26.8 X:nodwarf5", "go1.26.8", true},
		{"go1.100.0", "go1.99.0", false},
		{"unheard of", "go1.26.8", true},
	} {
		if err := checkGo(test.command, test.own); (err == nil) != test.ok {
			t.Errorf("checkGo(%q, %q) = %v", test.command, test.own, err)
		}
	}
}

func TestOneLine(t *testing.T) {
	const text = "# m/p\np.go:1:2: wrong\n\tfurther detail\n\n"
	if got, want := oneLine(text), "p.go:1:2: wrong; further detail"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestQuote(t *testing.T) {
	for _, test := range []struct {
		word, want string
		ok         bool
	}{
		{"/bin/fencevet", "/bin/fencevet", true},
		{"/my bin/fencevet", "'/my bin/fencevet'", true},
		{"/it's/fencevet", `"/it's/fencevet"`, true},
		{`/"it's"/fencevet`, "", false},
	} {
		if got, ok := quote(test.word); got != test.want || ok != test.ok {
			t.Errorf("quote(%s) = %s, %t", test.word, got, ok)
		}
	}
}

// TestExportData: what a build has cached is found, what it has not is not
// made, and the keys of the cache stay what they were.
func TestExportData(t *testing.T) {
	dir := module(t, `
-- go.mod --
module m

go 1.26
-- a/a.go --
package a

import "m/b"

type T struct{ b.T }
-- b/b.go --
package b

type T int
`)
	t.Setenv("GOCACHE", filepath.Join(dir, "cache"))
	gocmd := goCommand{dir: dir}
	cached := func() string {
		t.Helper()
		all, err := gocmd.listAll(nil, []string{"./..."}, false)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range all {
			if p.Error != nil {
				t.Errorf("%s: %v", p.ImportPath, p.Error)
			}
			if p.Export != "" {
				names = append(names, p.ImportPath)
			}
		}
		return strings.Join(names, " ")
	}
	if got := cached(); got != "" {
		t.Errorf("export data of %q in an empty cache", got)
	}
	if got := cached(); got != "" {
		t.Errorf("export data of %q was made", got)
	}
	if _, _, err := gocmd.run("build", "./b"); err != nil {
		t.Fatal(err)
	}
	if got := cached(); got != "m/b" {
		t.Errorf("export data of %q after building m/b", got)
	}
	if _, _, err := gocmd.run("build", "./..."); err != nil {
		t.Fatal(err)
	}
	if got := cached(); got != "m/b m/a" {
		t.Errorf("export data of %q after building all", got)
	}
}

func TestDamagedExportData(t *testing.T) {
	file := filepath.Join(t.TempDir(), "x.a")
	for _, data := range []string{"", "!<arch>\n", "!<arch>\n__.PKGDEF       0           0     0     644     30        `\ngo object linux amd64\n\n$$B\nu\xff\xff"} {
		if err := os.WriteFile(file, []byte(data), 0o666); err != nil {
			t.Fatal(err)
		}
		u := newUniverse(token.NewFileSet(), types.SizesFor("gc", "amd64"), map[string]*listed{"x": {ImportPath: "x", Export: file}})
		errs := u.need([]string{"x"})
		if len(errs) != 1 || !strings.HasPrefix(errs[0].Error(), "cannot read the export data of x: ") {
			t.Errorf("%q: %v", data, errs)
		}
	}
}
