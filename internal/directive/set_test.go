package directive

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/rule"
	"golang.org/x/tools/txtar"
)

const setSource = `
-- lib/lib.go --
package lib

func Open() {}
func Close() {}

type T[K any] struct{}

func (t *T[K]) M() {}
-- pack1/pack1.go --
package pack1

import _ "lib"

//fence:assume wait=no for=lib.Open -- x
//fence:critical loop for=lib.(*T).M
-- pack2/pack2.go --
package pack2

import _ "lib"

//fence:assume lock=no for=lib.Open -- y
//fence:allow alloc for=lib.Open -- z
-- p/p.go --
package p

import (
	"lib"
	_ "pack1"
	_ "pack2"
)

//fence:class strict extends=realtime

//fence:critical strict
//fence:allow wait,lock -- x
func F(c chan int) {
	<-c //fence:allow alloc,unknown/opaque-code -- y
	//fence:critical loop
	func() {
		func() { <-c }()
	}()
}

//fence:assume alloc=no for=p.G -- x
//fence:allow wait for=p.G -- x

func G() { var t lib.T[int]; t.M(); lib.Open(); lib.Close() }

var v = 1 //fence:allow wait -- z
`

func loadLast(t *testing.T, source string) *loaded {
	t.Helper()
	pkgs := load(t, txtar.Parse([]byte(source)).Files)
	return pkgs[len(pkgs)-1]
}

// nodesOf returns the function declarations by name and the literals in order.
func nodesOf(f *ast.File) (decls map[string]*ast.FuncDecl, lits []*ast.FuncLit) {
	decls = map[string]*ast.FuncDecl{}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			decls[n.Name.Name] = n
		case *ast.FuncLit:
			lits = append(lits, n)
		}
		return true
	})
	return decls, lits
}

func TestMarks(t *testing.T) {
	l := loadLast(t, setSource)
	if len(l.set.Problems) > 0 {
		t.Fatalf("problems: %v", l.set.Problems)
	}
	show := func(m *Mark) string {
		if m == nil {
			return "nil"
		}
		return fmt.Sprintf("%q %v %v", m.Class, m.Assume, m.Allow)
	}
	check := func(what string, m *Mark, want string) {
		t.Helper()
		if got := show(m); got != want {
			t.Errorf("%s: %s, want %s", what, got, want)
		}
	}
	scope := l.in.Pkg.Scope()
	check("F", l.set.FuncMark(scope.Lookup("F").(*types.Func)), `"p.strict" [] [lock wait]`)
	check("G", l.set.FuncMark(scope.Lookup("G").(*types.Func)), `"" [{alloc false}] [wait]`)
	check("for p.G", l.set.ForMark(effect.Func{Pkg: "p", Name: "G"}), `"" [{alloc false}] [wait]`)
	check("for lib.Open", l.set.ForMark(effect.Func{Pkg: "lib", Name: "Open"}), `"" [{lock false} {wait false}] [alloc]`)
	check("for lib.Close", l.set.ForMark(effect.Func{Pkg: "lib", Name: "Close"}), "nil")
	check("no function", l.set.FuncMark(nil), "nil")

	// The method of an instance is marked like its origin.
	instance := 0
	for id, obj := range l.in.Info.Uses {
		if fn, ok := obj.(*types.Func); ok && id.Name == "M" {
			instance++
			check("M of T[int]", l.set.FuncMark(fn), `"loop" [] []`)
		}
	}
	if instance != 1 {
		t.Errorf("%d uses of M", instance)
	}
	_, lits := nodesOf(l.in.Files[0])
	check("literal", l.set.LitMark(lits[0]), `"loop" [] []`)
	check("inner literal", l.set.LitMark(lits[1]), "nil")

	for _, name := range append(rule.Bases[:], "p.strict") {
		if k := l.set.Class(name); k == nil || k.Qualified() != name {
			t.Errorf("Class(%q) = %v", name, k)
		}
	}
	if k := l.set.Class("strict"); k != nil {
		t.Errorf("Class finds %v by an unqualified name", k)
	}
}

func TestWaive(t *testing.T) {
	l := loadLast(t, setSource)
	s := l.set
	decls, lits := nodesOf(l.in.Files[0])
	unused := func() string {
		var all []string
		for _, p := range s.UnusedAllows() {
			if p.Detail != "unused-allow" {
				t.Errorf("detail %s", p.Detail)
			}
			pos := l.in.Fset.Position(p.Pos)
			all = append(all, fmt.Sprintf("%d:%d %s", pos.Line, pos.Column, strings.TrimPrefix(p.Message, "fence:allow ")))
		}
		return strings.Join(all, "; ")
	}
	if got, want := unused(), "12:15 waives nothing of wait, lock here; 14:20 waives nothing of alloc, unknown/opaque-code here; "+
		"22:15 waives nothing of wait here; 26:25 waives nothing of wait here"; got != want {
		t.Errorf("unused at first: %s\nwant %s", got, want)
	}
	recv := decls["F"].Body.List[0].Pos()
	tests := []struct {
		what      string
		got, want bool
	}{
		{"rule of the line", s.Waive(recv, "alloc", "heap-alloc"), true},
		{"detail of the line", s.Waive(recv, "unknown", "opaque-code"), true},
		{"other detail", s.Waive(recv, "unknown", "unknown-interface"), false},
		{"other rule", s.Waive(recv, "wait", "chan-recv"), false},
		{"other line", s.Waive(decls["F"].Pos(), "alloc", "heap-alloc"), false},
		{"no position", s.Waive(token.NoPos, "alloc", "heap-alloc"), false},
		{"position of no file", s.Waive(1<<30, "alloc", "heap-alloc"), false},
		{"function", s.WaiveFunc(decls["F"], "lock", "hidden-lock"), true},
		{"function, other rule", s.WaiveFunc(decls["F"], "alloc", "heap-alloc"), false},
		{"other function", s.WaiveFunc(decls["G"], "lock", "hidden-lock"), false},
		{"no function", s.WaiveFunc(nil, "lock", "hidden-lock"), false},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%s: %v", tt.what, tt.got)
		}
	}
	if got, want := unused(), "12:15 waives nothing of wait here; 22:15 waives nothing of wait here; 26:25 waives nothing of wait here"; got != want {
		t.Errorf("unused later: %s\nwant %s", got, want)
	}
	if !s.WaiveFunc(lits[1], "wait", "chan-recv") {
		t.Error("a waiver on a function does not reach the literals in it")
	}
	if !s.WaiveFunc(decls["G"], "wait", "sleep") {
		t.Error("a waiver with for= does not reach its function")
	}
	var sites []string
	for _, a := range s.Allows() {
		name := "-"
		if a.Node != nil {
			name = a.Node.Name.Name
		}
		sites = append(sites, fmt.Sprint(l.in.Fset.Position(a.Pos).Line, " ", name))
	}
	if got := strings.Join(sites, ", "); got != "12 F, 14 F, 22 G, 26 -" {
		t.Errorf("Allows: %s", got)
	}
}

// Every problem has a detail that the table of rules knows.
func TestProblemsHaveDetails(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatal(archives, err)
	}
	n := 0
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range load(t, archive.Files) {
			for _, p := range l.set.Problems {
				n++
				if rule.Lookup("directive", p.Detail) == nil {
					t.Errorf("%s: detail %q of %q", name, p.Detail, p.Message)
				}
				if !p.Pos.IsValid() {
					t.Errorf("%s: %q has no position", name, p.Message)
				}
			}
		}
		for _, f := range archive.Files {
			if !HasDirectives(f.Data) && bytes.Contains(f.Data, []byte("//fence:")) {
				t.Errorf("%s: HasDirectives misses %s", name, f.Name)
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d problems", n)
	}
}

// Export is the same, byte for byte, however often it is made, in whatever
// order files and imports come.
func TestExportIsDeterministic(t *testing.T) {
	data, err := os.ReadFile("testdata/imports.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var first []byte
	for i := range 20 {
		pkgs := load(t, txtar.Parse(data).Files)
		l := pkgs[len(pkgs)-1]
		if i%2 == 1 {
			slices.Reverse(l.in.Imports)
			l.set = Collect(l.in)
		}
		var buf bytes.Buffer
		if err := gob.NewEncoder(&buf).Encode(l.set.Export()); err != nil {
			t.Fatal(err)
		}
		if i == 0 {
			first = buf.Bytes()
			if len(l.set.Export().Classes) < 6 || len(l.set.Export().Marks) < 6 {
				t.Fatalf("too little to compare: %+v", l.set.Export())
			}
		} else if !bytes.Equal(first, buf.Bytes()) {
			t.Fatalf("run %d gives other bytes", i)
		}
	}
}
