package escape

import (
	"strings"
	"testing"
)

// TestCost checks which functions are taken to be too expensive to inline.
func TestCost(t *testing.T) {
	const src = `package p
import "errors"
type I interface{ M(int) int }
type T struct{ a, b, c int; i I }
const debug = false
var g []int

func (t *T) get() int { return t.a }
func leaf(x int) int { return x + 1 }
func one(t *T) int { return t.i.M(1) }
func calls(t *T) int { return leaf(t.get()) + leaf(2) }
func failure(s string) error { return errors.New("p: " + s) }
func switched(x int) int { switch { case x > 1: return 1 }; return 2 }
func selected(c chan int) int { select { case x := <-c: return x; default: return 0 } }
func constant(i I) int { if debug { return i.M(1) + i.M(2) + i.M(3) }; return 1 }
func returned(i I) int { if !debug { return 1 }; return i.M(1) + i.M(2) + i.M(3) }
func small() { for i := range g { g[i]++ } }
func generic[E any](e *E) *E { return e }
func param(f func()) { f(); f() }

func two(t *T) int { return t.i.M(1) + t.i.M(2) }
func deferred() { defer leaf(1) }
func started() { go leaf(1) }
func recovers() any { return recover() }
func recursive(x int) int { if x < 2 { return x }; return recursive(x-1) + recursive(x-2) }
//go:noinline
func apart() {}
func long(x int) int {
	x += 1 + x*x; x += 1 + x*x; x += 1 + x*x; x += 1 + x*x; x += 1 + x*x; x += 1 + x*x
	x += 1 + x*x; x += 1 + x*x; x += 1 + x*x; x += 1 + x*x; x += 1 + x*x; x += 1 + x*x
	return x
}
func far(t *T) int { return two(t) + one(t) }
func deep(t *T) int { return one(t) + one(t) }
func literals() (a, b, c, d, e func()) {
	return func() { g = nil }, func() { g = nil }, func() { g = nil }, func() { g = nil }, func() { g = nil }
}
`
	const may = "get leaf one calls failure switched selected constant returned small generic param"
	const cannot = "two deferred started recovers recursive apart long far deep literals"
	pkg := build(t, src)
	p := newProgram()
	check := func(names string, inlinable bool) {
		for _, name := range strings.Fields(names) {
			fn := pkg.Func(name)
			if fn == nil {
				fn = pkg.Prog.LookupMethod(fnType(pkg), pkg.Pkg, name)
			}
			p.sites(fn)
			tags, ok := p.tags(fn)
			if !ok {
				t.Fatalf("no tags of %s", name)
			}
			if cost := tags.cost(fn.Signature); (cost <= inlineBudget) != inlinable || cost == 0 {
				t.Errorf("%s costs %d, should be inlinable: %v", name, cost, inlinable)
			}
		}
	}
	check(may, true)
	check(cannot, false)
}

// TestCostTravels checks that the cost is part of the tags, also of methods and
// of functions without parameters, and that old tags have none.
func TestCostTravels(t *testing.T) {
	pkg := build(t, `package p
type T struct{}
func (T) M(x *int) { defer println() }
func f() { defer println() }
`)
	p := newProgram()
	m := pkg.Prog.LookupMethod(pkg.Type("T").Type(), pkg.Pkg, "M")
	p.sites(m)
	p.sites(pkg.Func("f"))
	tags, _ := p.tags(m)
	back, err := Decode(tags.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if cost := back.cost(m.Signature); cost <= inlineBudget {
		t.Errorf("M costs %d", cost)
	}
	if cost := back[:2].cost(m.Signature); cost != 0 {
		t.Errorf("M costs %d by tags of its parameters only", cost)
	}
	fTags, _ := p.tags(pkg.Func("f"))
	if cost := fTags.cost(pkg.Func("f").Signature); cost <= inlineBudget {
		t.Errorf("f costs %d", cost)
	}
	if cost := Tags(nil).cost(m.Signature); cost != 0 {
		t.Errorf("no tags, but cost %d", cost)
	}
}
