package plugin

import (
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"
)

func TestRegistered(t *testing.T) {
	newPlugin, err := register.GetPlugin("fencevet")
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPlugin(nil) // .golangci.yml has no settings
	if err != nil {
		t.Fatal(err)
	}
	if mode := p.GetLoadMode(); mode != register.LoadModeTypesInfo {
		t.Errorf("load mode %q", mode)
	}
}

func TestSettings(t *testing.T) {
	for _, test := range []struct {
		raw  any
		all  string // value of the flag, if there is no error
		want string // in the error
	}{
		{nil, "false", ""},
		{map[string]any{"all": true}, "true", ""},
		{map[string]any{}, "false", ""}, // not what the last one had
		{map[string]any{"al": true}, "", `settings of fencevet: decoding settings: json: unknown field "al"; the only key is all, which is true or false`},
		{map[string]any{"all": "yes"}, "", "cannot unmarshal string"},
		{[]any{"all"}, "", "cannot unmarshal array"},
	} {
		p, err := New(test.raw)
		if test.want != "" {
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v: error %v, want %q", test.raw, err, test.want)
			}
			continue
		}
		if err != nil {
			t.Errorf("%v: %v", test.raw, err)
			continue
		}
		as, err := p.BuildAnalyzers()
		if err != nil || len(as) != 1 {
			t.Fatalf("%v: %v, %v", test.raw, as, err)
		}
		if got := as[0].Flags.Lookup("all").Value.String(); got != test.all {
			t.Errorf("%v: -all=%s, want %s", test.raw, got, test.all)
		}
	}
}

// A go command that is newer than this program would make golangci-lint panic.
func TestNewerGo(t *testing.T) {
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte("#!/bin/sh\necho go1.99.1\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin)
	if _, err := New(nil); err == nil || !strings.Contains(err.Error(), "the go command is go1.99.1, but fencevet was built with") {
		t.Errorf("error %v", err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := New(nil); err == nil || !strings.Contains(err.Error(), "cannot run the go command") {
		t.Errorf("error %v", err)
	}
}

// run analyses a module the way golangci-lint does: all packages in one
// process, with as many passes at a time as there are processors. It returns
// lines "file:line: message".
func run(t *testing.T, dir string, tags ...string) []string {
	t.Helper()
	build.Default.BuildTags = tags
	t.Cleanup(func() { build.Default.BuildTags = nil })
	cfg := &packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir, Tests: true, Env: append(os.Environ(), "GOWORK=off", "GOFLAGS=")}
	if len(tags) > 0 {
		cfg.BuildFlags = []string{"-tags=" + strings.Join(tags, " ")}
	}
	pkgs, err := packages.Load(cfg, "./...")
	if err != nil || packages.PrintErrors(pkgs) > 0 {
		t.Fatalf("cannot load %s: %v", dir, err)
	}
	p, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	as, err := p.BuildAnalyzers()
	if err != nil {
		t.Fatal(err)
	}
	graph, err := checker.Analyze(as, pkgs, nil)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for act := range graph.All() {
		if act.Err != nil {
			t.Fatal(act.Err)
		}
		if !act.IsRoot {
			continue
		}
		for _, d := range act.Diagnostics {
			posn := act.Package.Fset.Position(d.Pos)
			lines = append(lines, fmt.Sprintf("%s:%d: %s", filepath.Base(posn.Filename), posn.Line, d.Message))
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// extract writes the files of an archive and returns their directory.
func extract(t *testing.T, a *txtar.Archive) string {
	t.Helper()
	t.Setenv("GOWORK", "off")
	t.Setenv("GOFLAGS", "")
	dir := t.TempDir()
	for _, f := range a.Files {
		name := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// Object code decides about allocations as it does for the other front ends.
func TestObjectCode(t *testing.T) {
	a, err := txtar.ParseFile("../cmd/fencevet/testdata/script/confirm.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := extract(t, a)
	got := strings.Join(run(t, dir), "\n")
	for _, absent := range []string{"reject", "each", "slot ["} {
		if strings.Contains(got, absent) {
			t.Errorf("object code has no allocation in %s:\n%s", absent, got)
		}
	}
	for _, present := range []string{"(*ring).fail", "second → two", "(*ring).name"} {
		if !strings.Contains(got, present) {
			t.Errorf("object code has an allocation in %s:\n%s", present, got)
		}
	}
}

// The object code must be that of the build tags that golangci-lint was given:
// what is not allocated without them may be with them.
func TestBuildTags(t *testing.T) {
	a, err := txtar.ParseFile("../cmd/fencevet/testdata/script/buildtags.txtar")
	if err != nil {
		t.Fatal(err)
	}
	dir := extract(t, a)
	if got := run(t, dir); len(got) != 0 {
		t.Errorf("without tags New is inlined and the cursor stays on the stack, but there are findings:\n%s", strings.Join(got, "\n"))
	}
	got := run(t, dir, "slow", "other")
	if len(got) != 1 || !strings.HasPrefix(got[0], "a.go:6: alloc/heap-alloc: critical section Section [realtime] ") {
		t.Errorf("with -tags=slow New allocates, but the findings are\n%s", strings.Join(got, "\n"))
	}
}

// TestOnce counts the go commands that a run starts: one list for all packages.
func TestOnce(t *testing.T) {
	a, err := txtar.ParseFile("../cmd/fencevet/testdata/script/confirm.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range a.Files {
		if f.Name == "ring.go" {
			for i := range 8 {
				a.Files = append(a.Files, txtar.File{Name: fmt.Sprintf("p%d/ring.go", i), Data: f.Data})
			}
			break
		}
	}
	dir := extract(t, a)
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	bin, log := t.TempDir(), filepath.Join(t.TempDir(), "log")
	script := fmt.Sprintf("#!/bin/sh\necho \"$*\" >>'%s'\nexec '%s' \"$@\"\n", log, goTool)
	if err := os.WriteFile(filepath.Join(bin, "go"), []byte(script), 0o777); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	if got := run(t, dir); len(got) == 0 {
		t.Fatal("no findings")
	}
	data, err := os.ReadFile(log)
	if err != nil {
		t.Fatal(err)
	}
	lists := 0
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "list ") && strings.Contains(line, " -export ") {
			lists++
		}
	}
	if lists != 1 {
		t.Errorf("%d lists for object code, want 1:\n%s", lists, data)
	}
}
