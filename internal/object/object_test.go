package object

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/effect"
)

// classes returns the classes of the allocations on each line of a file,
// without inlined copies and generated wrappers.
func classes(p *Package, base string) map[int]string {
	words := make(map[int][]string)
	for _, f := range p.Funcs {
		for _, a := range f.Allocs {
			if pos := a.Pos(); pos.Base() == base && len(a.Frames) == 1 {
				word := string(a.Class)
				if !a.Certain {
					word += "?"
				}
				words[pos.Line] = append(words[pos.Line], word)
			}
		}
	}
	lines := make(map[int]string)
	for line, w := range words {
		slices.Sort(w)
		lines[line] = strings.Join(w, " ")
	}
	return lines
}

// wanted returns what the want comments of a file say.
func wanted(t *testing.T, file string) map[int]string {
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := make(map[int]string)
	for i, line := range strings.Split(string(src), "\n") {
		if _, want, ok := strings.Cut(line, "// want "); ok {
			lines[i+1] = want
		}
	}
	if len(lines) < 20 {
		t.Fatalf("%s has only %d want comments", file, len(lines))
	}
	return lines
}

func TestAllocs(t *testing.T) {
	file := filepath.Join("testdata", "allocs.go")
	want := wanted(t, file)
	arches := slices.Sorted(maps.Keys(mustToolchain(t).release.arch))
	if testing.Short() {
		arches = []string{"amd64", "arm64"}
	}
	for _, goarch := range arches {
		t.Run(goarch, func(t *testing.T) {
			p := read(t, build(t, goarch, "allocs", file))
			if p.GOARCH != goarch || p.GOOS != "linux" {
				t.Errorf("archive is for %s/%s", p.GOOS, p.GOARCH)
			}
			got := classes(p, "allocs.go")
			for line := range maps.Keys(got) {
				if _, ok := want[line]; !ok {
					t.Errorf("line %d: unexpected %s", line, got[line])
				}
			}
			for line, w := range want {
				if goarch != "amd64" && goarch != "arm64" { // closures are not told from other objects
					words := strings.Fields(strings.ReplaceAll(w, "closure", "new"))
					slices.Sort(words)
					w = strings.Join(words, " ")
				}
				if got[line] != w {
					t.Errorf("line %d: got %q, want %q", line, got[line], w)
				}
			}
		})
	}
}

func TestDeterminism(t *testing.T) {
	archive := build(t, "amd64", "allocs", filepath.Join("testdata", "allocs.go"))
	first := dump(t, read(t, archive))
	if second := dump(t, read(t, archive)); first != second {
		t.Error("two readings differ")
	}
	if again := build(t, "amd64", "allocs", filepath.Join("testdata", "allocs.go")); dump(t, read(t, again)) != first {
		t.Error("two compilations differ")
	}
}

const inlining = `package p

type T struct{ n int }

var sink *T

func leaf() *T { return &T{} } // 7

func middle() *T {
	return leaf() // 10
}

func Outer() {
	sink = middle() // 14
	heavy(1)        // 15
}

func Drops() int { return leaf().n }

//go:noinline
func heavy(n int) { sink = &T{n} } // 21

func Calls(f func()) {
	f()
	heavy(2) // 25
	leaf()
}
`

func TestInlineChains(t *testing.T) {
	p := load(t, "example.com/p", inlining)
	for symbol, want := range map[string]string{
		"example.com/p.Outer": "leaf:7 < middle:10 < Outer:14",
		"example.com/p.Drops": "",
		"example.com/p.heavy": "heavy:21",
		"example.com/p.Calls": "",
	} {
		var got []string
		for _, a := range find(t, p, symbol).Allocs {
			got = append(got, chain(a.Frames))
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: allocates at %q, want %q", symbol, s, want)
		}
	}
	f := p.Lookup(effect.Func{Pkg: "example.com/p", Name: "Outer"})
	if len(f) != 1 || f[0].Line != 13 || filepath.Base(f[0].File) != "p.go" {
		t.Errorf("Outer is %+v", f)
	}
}

func TestCalls(t *testing.T) {
	p := load(t, "example.com/p", inlining)
	for symbol, want := range map[string]string{
		"example.com/p.Outer": "runtime.newobject leaf:7 < middle:10 < Outer:14, example.com/p.heavy Outer:15",
		"example.com/p.Calls": "example.com/p.heavy Calls:25", // leaf was inlined, f is no static call
		"example.com/p.Drops": "",
	} {
		calls, err := p.Calls(find(t, p, symbol))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range calls {
			if !slices.Contains([]string{"runtime.morestack_noctxt", "runtime.gcWriteBarrier2"}, c.Symbol) {
				got = append(got, c.Symbol+" "+chain(c.Frames))
			}
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: calls %q, want %q", symbol, s, want)
		}
	}
}

// TestOtherPackage checks what is known of an inlined function of another
// package: all but its name, unless it is called elsewhere.
func TestOtherPackage(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "lib.go", "package lib\n\nvar Sink *int\n\nfunc New() *int { return new(int) }\n\n//go:noinline\nfunc Keep(p *int) { Sink = p }\n")
	lib := build(t, "amd64", "example.com/lib.v2", filepath.Join(dir, "lib.go"))
	write(t, dir, "p.go", "package p\n\nimport lib \"example.com/lib.v2\"\n\nfunc F() {\n\tlib.Keep(lib.New())\n}\n")
	write(t, dir, "cfg", "packagefile example.com/lib.v2="+lib+"\n")
	p := read(t, build(t, "amd64", "p", filepath.Join(dir, "p.go"), "-importcfg", filepath.Join(dir, "cfg")))
	f := find(t, p, "p.F")
	if len(f.Allocs) != 1 || len(f.Allocs[0].Frames) != 2 {
		t.Fatalf("allocations are %+v", f.Allocs)
	}
	in := f.Allocs[0].Pos()
	if in.Func != (effect.Func{Pkg: "example.com/lib.v2"}) || in.Symbol != "" || in.Base() != "lib.go" || in.Line != 5 {
		t.Errorf("allocation is in %+v", in)
	}
	calls, err := p.Calls(f)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(calls, func(c Call) bool { return c.Symbol == "example.com/lib%2ev2.Keep" && c.Pos().Line == 6 }) {
		t.Errorf("calls are %+v", calls)
	}
}

func TestRace(t *testing.T) {
	file := filepath.Join("testdata", "allocs.go")
	if read(t, build(t, "amd64", "allocs", file)).Race {
		t.Error("Race is set for plain code")
	}
	root, err := goroot()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, "src", "runtime", "race", "internal", "amd64v1", "race_linux.syso")); err != nil || runtime.GOOS != "linux" {
		t.Skip("no race detector")
	}
	cfg := filepath.Join(t.TempDir(), "cfg")
	race := exportOf(t, "-race", "runtime/race")
	if race == "" {
		t.Skip("runtime/race is not in the build cache")
	}
	write(t, filepath.Dir(cfg), "cfg", "packagefile runtime/race="+race+"\n")
	if !read(t, build(t, "amd64", "allocs", file, "-race", "-importcfg", cfg)).Race {
		t.Error("Race is not set for code compiled with -race")
	}
}

func TestDecl(t *testing.T) {
	p := load(t, "p", `package p

var keep func() int

type T int

func (t T) Inner() func() int { return func() int { return int(t) } }

func Inner(n int) func() int { return func() int { return n } }

func Outer(n int) { keep = Inner(n) }

var level = func(n int) { keep = func() int { return n } }

func init() { keep = func() int { return 1 } }

var seq func(func() bool)

func Loop(n int) {
	for range seq {
		n++
		keep = func() int { return n }
	}
}
`)
	for symbol, want := range map[string]string{
		"p.T.Inner.func1":     "T.Inner.func1 in T.Inner",
		"p.Inner.func1":       "Inner.func1 in Inner",
		"p.Outer.Inner.func1": "Outer.Inner.func1 in Outer",
		"p.init.func1.1":      "init.func1.func1 in init",
		"p.init.0.func1":      "init#1.func1 in init#1",
		"p.Loop-range1":       "Loop-range1 in Loop",
		"p.Loop.func1":        "Loop.func1 in Loop",
		"p.init.0":            "init#1 in init#1",
	} {
		f := find(t, p, symbol)
		if got := fmt.Sprintf("%s in %s", f.Func.Name, f.Decl.Name); got != want || f.Func.Pkg != "p" || f.Decl.Pkg != "p" {
			t.Errorf("%s is %s, want %s", symbol, got, want)
		}
	}
}

func TestTypes(t *testing.T) {
	p := load(t, "p", `package p

type T struct{ n int }

var (
	sink *T
	keep func() int
)

func (t *T) get() int { return t.n }

func Object() { sink = new(T) }
func Bound(t *T) { keep = t.get }
func Literal(n int) { keep = func() int { return n } }
func Generic() any { return generic[T]() }

//go:noinline
func generic[E any]() any { return new(E) }
`)
	for symbol, want := range map[string]string{
		"p.Object":                               "new p.T",
		"p.Bound":                                "closure noalg.struct { F uintptr; R *p.T }",
		"p.Literal":                              "closure noalg.struct { F uintptr; X0 int }",
		"p.generic[go.shape.struct { p.n int }]": "new ", // it comes from the dictionary
	} {
		allocs := find(t, p, symbol).Allocs
		if len(allocs) != 1 || string(allocs[0].Class)+" "+allocs[0].Type != want {
			t.Errorf("%s: allocations are %+v, want %s", symbol, allocs, want)
		}
	}
}

func TestInstances(t *testing.T) {
	p := read(t, build(t, "amd64", "allocs", filepath.Join("testdata", "allocs.go")))
	got := make(map[string]int)
	for _, f := range p.Lookup(effect.Func{Pkg: "allocs", Name: "(*box).get"}) {
		if strings.HasPrefix(f.TypeArgs, "go.shape.") { // not the wrapper that passes the dictionary
			got[f.TypeArgs] += len(f.Allocs)
		}
	}
	if want := map[string]int{"go.shape.int": 1, "go.shape.uint8": 0}; !maps.Equal(got, want) {
		t.Errorf("allocations by instance are %v, want %v", got, want)
	}
}
