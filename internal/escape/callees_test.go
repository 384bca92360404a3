package escape

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
)

func TestCallees(t *testing.T) {
	const src = `package p
type T struct{}
func (*T) A() {}
func (*T) B() {}
type I interface{ A() }
const debug = false
func f(i I) {
	direct()
	func() { inLiteral() }()
	pass(mentioned)
	g := new(T).B
	g()
	var known I = new(T)
	known.A()
	i.A()
	if debug { dead() }
}
func direct() {}
func inLiteral() {}
func mentioned() {}
func dead() {}
func pass(func()) {}
`
	pkg := build(t, src)
	var got []string
	for _, fn := range Callees(pkg.Func("f")) {
		got = append(got, fn.Name())
	}
	slices.Sort(got)
	if got, want := strings.Join(got, " "), "A B B$bound direct inLiteral mentioned pass"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestUnknownCallee checks that arguments of a function about which nothing
// is known escape, but not for certain.
func TestUnknownCallee(t *testing.T) {
	pkg := build(t, `package p
func f() { x := 1; g(&x) }
func g(p *int) {}
`)
	fn := pkg.Func("f")
	unknown := func(*ssa.Function) (Tags, bool) { return nil, false }
	sites := Analyze([]*ssa.Function{fn}, newProgram().sizes, unknown).Sites(fn)
	if len(sites) != 1 || sites[0].Certain || sites[0].What != "allocates: variable x moved to heap because it is passed to g" {
		t.Errorf("got %+v", sites)
	}
	borrows := func(*ssa.Function) (Tags, bool) { return Tags{{}}, true }
	if sites := Analyze([]*ssa.Function{fn}, newProgram().sizes, borrows).Sites(fn); len(sites) != 0 {
		t.Errorf("got %+v although g does not keep its argument", sites)
	}
}

// TestTypeParameters checks that nothing is certain, and nothing panics, if
// the size of a type is not known.
func TestTypeParameters(t *testing.T) {
	pkg := build(t, `package p
import "unsafe"
var g any
type pair[A, B any] struct { a A; b B }
type list[E any] struct { next *list[E]; e E }
func f[E any, S ~[]E, N int | string](e E, s S, n N, arr [3]E) {
	type local struct { e E; n int }
	defer func() { recover() }()
	g = e
	g = pair[E, int]{e, 1}
	g = local{e: e}
	p := new(E)
	g = p
	s = append(s, e)
	t := make(S, 3)
	g = t
	g = arr
	g = [2]local{}
	_ = unsafe.Sizeof(e)
	_ = &list[E]{e: e}
	func() { g = &arr; g = n }()
	m := map[int]E{}
	m[1] = e
	for i := range s { s[i] = arr[i] }
	g = any(s[0])
}
`)
	fn := pkg.Func("f")
	sites := newProgram().sites(fn)
	if len(sites) < 8 {
		t.Errorf("only %d sites", len(sites))
	}
	for _, s := range sites {
		if mi, ok := s.Instr.(*ssa.MakeInterface); ok && s.Certain && parametric(mi.X.Type()) {
			t.Errorf("certainly %s", s.What)
		}
	}
}

// TestConversionOfTypeParameters checks that only conversions between strings
// and slices copy.
func TestConversionOfTypeParameters(t *testing.T) {
	pkg := build(t, `package p
type number interface{ ~int | ~uint8 | ~float64 }
type wider interface{ number | ~string }
type text interface{ ~string | ~[]byte }
func numbers[T number](n int) T { return T(n) }
func between[T, U number](n T) U { return U(n) }
func texts[T text](s string) T { return T(s) }
func back[T text](t T) string { return string(t) }
func maybe[T wider](n uint8) string { return string(any(T(n)).(string)) }
func slice[T ~[]byte](s string) T { return T(s) }
`)
	for name, want := range map[string]int{
		"numbers": 0, "between": 0, "texts": 1, "back": 1, "maybe": 1, "slice": 1,
	} {
		copies := 0
		for _, s := range newProgram().sites(pkg.Func(name)) {
			if strings.Contains(s.What, "conversion") {
				copies++
				if s.Certain {
					t.Errorf("%s: certainly %s", name, s.What)
				}
			}
		}
		if copies != want {
			t.Errorf("%s: %d copies, want %d", name, copies, want)
		}
	}
}
