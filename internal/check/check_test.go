package check

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/confirm"
	"github.com/fencevet/fencevet/internal/effect"
)

// load type-checks one file as package ex.com/p.
func load(t *testing.T, src string) *Unit {
	t.Helper()
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	u := &Unit{
		Fset: fset, Files: []*ast.File{f}, Sizes: types.SizesFor("gc", "amd64"),
		Info: &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Implicits: map[ast.Node]types.Object{}, Instances: map[*ast.Ident]types.Instance{}, Scopes: map[ast.Node]*types.Scope{},
			Selections: map[*ast.SelectorExpr]*types.Selection{}, FileVersions: map[*ast.File]string{},
		},
		Dep: func(f effect.Func) (*effect.Summary, string) { return nil, "no other packages here" },
	}
	conf := types.Config{Importer: importer.ForCompiler(fset, "source", nil), Sizes: u.Sizes, GoVersion: "go1.26"}
	if u.Pkg, err = conf.Check("ex.com/p", fset, u.Files, u.Info); err != nil {
		t.Fatal(err)
	}
	return u
}

// show writes a summary on one line, without allocations.
func show(s *effect.Summary) string {
	var out []string
	for _, e := range s.Effects {
		if e.Rule == "alloc" {
			continue
		}
		x := e.Detail
		if e.Evidence == effect.Possible {
			x += "?"
		}
		for c := e.Chain; c != nil; c = c.Next {
			x += fmt.Sprintf(" <%d", c.Pos.Line)
		}
		if e.Param != nil {
			x += fmt.Sprintf(" param %d%s", e.Param.Index, e.Param.Method)
			if e.Param.Silent {
				x += " silent"
			}
		}
		if e.Guard != "" {
			x += " if " + e.Guard
		}
		if e.Home != "" {
			x += " home " + e.Home
		}
		out = append(out, x)
	}
	if s.NoReturn {
		out = append(out, "noreturn")
	}
	return strings.Join(out, ", ")
}

// TestSummaries gives the summary of each function after its "//=" comment.
// <N is a hop of the chain: a call on line N.
func TestSummaries(t *testing.T) {
	src := `package p

import "sync"

type T struct { ch chan int; mu sync.Mutex; f func(); w interface{ Write() } }

func recv(t *T) { <-t.ch } //= chan-recv
func even(t *T, n int) { if n > 0 { odd(t, n-1) }; t.mu.Lock() } //= lock-in-section, chan-recv <8 <9
func odd(t *T, n int) { if n > 0 { even(t, n-1) }; recv(t) } //= lock-in-section <9, chan-recv <9
func flag(t *T, on bool) { if on { <-t.ch } } //= chan-recv if 1=true
func flagOn(t *T) { flag(t, true) } //= chan-recv <11
func flagOff(t *T) { flag(t, false) } //=
func flagVia(t *T, off bool) { flag(t, !off) } //= chan-recv <13
func flagPass(a int, t *T, on bool) { flag(t, on) } //= chan-recv <14 if 2=true
func both(t *T, on bool) { if on { <-t.ch } else { <-t.ch } } //= chan-recv if 1=false, chan-recv if 1=true
func reassigned(t *T, on bool) { on = t != nil; if on { <-t.ch } } //= chan-recv if 0!nil
func nilable(c chan int) { if c == nil { return }; <-c } //= chan-recv if 0!nil
func nilArg() { nilable(nil) } //=
func mode(t *T, m int) { switch m { case 1: <-t.ch; case 2: t.mu.Lock() } } //= lock-in-section if 1!1;1=2, chan-recv if 1=1
func modeTwo(t *T) { mode(t, 2) } //= lock-in-section <20
func call(f func()) { f() } //= unknown-func-value? param 0
func callBoth(t *T, f func()) { call(f); call(func() { <-t.ch }) } //= unknown-func-value? <22 param 1, chan-recv <22 <21
func callAllowed(f func()) {
	f() //fence:allow unknown -- the caller's
} //= unknown-func-value? param 0 silent
func callField(t *T) { t.f() } //= unknown-func-value?
func write(w interface{ Write() }) { w.Write() } //= unknown-interface? param 0Write
func (t *T) Write() { <-t.ch } //= chan-recv
func writeT(t *T) { write(t) } //= chan-recv <29 <27
func die() { println("x"); panic("y") } //= noreturn
func dieLate(t *T) { die(); <-t.ch } //= noreturn
func dieMaybe(t *T) { if t == nil { <-t.ch; die() }; t.mu.Lock() } //= lock-in-section
func forever(t *T) { for { <-t.ch } } //= chan-recv
func never() { never() } //=
//fence:critical loop
func home(t *T) { <-t.ch; t.mu.Lock() } //= lock-in-section, chan-recv
func toHome(t *T) { home(t) } //= lock-in-section <37, chan-recv <37 home loop
func deferred(t *T) { defer func() { recv(t) }(); defer t.mu.Unlock() } //= chan-recv <38
func spawned(t *T) { go func() { <-t.ch }() } //=
`
	c := New(load(t, src))
	lines := strings.Split(src, "\n")
	name := ""
	for i, line := range lines {
		if decl, ok := strings.CutPrefix(line, "func "); ok {
			if decl, ok = strings.CutPrefix(decl, "(t *T) "); ok {
				name = "(*T)."
			} else {
				name = ""
			}
			name += decl[:strings.IndexByte(decl, '(')]
		}
		_, want, ok := strings.Cut(line, "//=")
		if !ok {
			continue
		}
		s, unknown := c.Summary(effect.Func{Pkg: "ex.com/p", Name: name})
		if unknown != "" {
			t.Fatal(unknown)
		}
		if got := show(s); got != strings.TrimSpace(want) {
			t.Errorf("line %d: %s is\n\t%s, want\n\t%s", i+1, name, got, strings.TrimSpace(want))
		}
	}
}

// TestBrokenPackage makes the analysis panic: everything that depends on the
// package must say so.
func TestBrokenPackage(t *testing.T) {
	u := load(t, "package p\nfunc callee(c chan int) { <-c }\n//fence:critical\nfunc F(c chan int) { callee(c) }\n//fence:critical loop\nfunc G() {}\n")
	u.Info.Uses = nil // go/ssa cannot build it
	c := New(u)
	fs := c.Findings()
	if len(fs) != 2 {
		t.Fatalf("%d findings, want one for each section: %v", len(fs), fs)
	}
	for _, f := range fs {
		if f.Rule != "unknown" || f.Detail != "incomplete" || !strings.Contains(f.Message, "internal error") {
			t.Errorf("finding is %s, want unknown/incomplete with an internal error", f.Message)
		}
	}
	if _, unknown := c.Summary(effect.Func{Pkg: "ex.com/p", Name: "callee"}); unknown == "" {
		t.Error("the summary of a function of a broken package looks clean")
	}
	if all, broken := c.All(); broken == "" || len(all) > 0 {
		t.Error("the summaries of a broken package look clean")
	}
}

func TestShort(t *testing.T) {
	for f, want := range map[effect.Func]string{
		{Pkg: "ex.com/p", Name: "(*Sched).complete"}:       "complete",
		{Pkg: "ex.com/p", Name: "(*Sched).complete.func1"}: "complete.func1",
		{Pkg: "ex.com/p", Name: "Queue.Len"}:               "Len",
		{Pkg: "ex.com/p", Name: "flush.func1"}:             "flush.func1",
		{Pkg: "ex.com/q/v2", Name: "(*Queue).Flush"}:       "q.Flush",
		{Pkg: "ex.com/q", Name: "Flush"}:                   "q.Flush",
	} {
		if got := short(f, "ex.com/p"); got != want {
			t.Errorf("short(%v) = %q, want %q", f, got, want)
		}
	}
}

func TestFindingsAreSorted(t *testing.T) {
	c := New(load(t, "package p\n//fence:critcal\n\n//fence:critical\nfunc F(c chan int) { c <- 1; <-c; G(c) }\n//fence:critical\nfunc G(c chan int) { <-c }\n"))
	fs := c.Findings()
	if len(fs) != 4 {
		t.Errorf("%d findings, want 4", len(fs))
	}
	if !slices.IsSortedFunc(fs, func(a, b Finding) int { return int(a.Pos - b.Pos) }) {
		t.Error("findings are not in the order of their positions")
	}
}

// TestObjectCodeIsReadOnlyIfNeeded counts the archives that are asked for.
func TestObjectCodeIsReadOnlyIfNeeded(t *testing.T) {
	for _, test := range []struct {
		name, body string
		want       []string
	}{
		{"no allocation", "//fence:critical\nfunc F(c chan int) { <-c }", nil},
		{"no section", "func F() any { return make(chan int) }", nil},
		{"class allows it", "//fence:critical loop\nfunc F() any { return make(chan int) }", nil},
		{"stays on the stack", "//fence:critical realtime\nfunc F() int { x := [3]int{1}; p := &x; return p[0] }", nil},
		{"allocates", "//fence:critical realtime\nfunc F() any { return make(chan int) }", []string{"ex.com/p"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var asked []string
			u := load(t, "package p\n"+test.body+"\n")
			u.Objects = &confirm.Objects{
				GOROOT: func() (string, error) { return runtime.GOROOT(), nil },
				Archive: func(path string) (string, string) {
					asked = append(asked, path)
					return "", "not here"
				},
			}
			New(u).Findings()
			if !slices.Equal(asked, test.want) {
				t.Errorf("asked for the object code of %v, want %v", asked, test.want)
			}
		})
	}
}
