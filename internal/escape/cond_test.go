package escape

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
)

const condSource = `package p

type sched interface{ add(any) }
type job struct{ f func() }
type pair struct{ l *int }
type keeper interface{ R(*pair); P([]byte) }

var (
	field struct{ s sched }
	sink  any
	bytes []byte
	last  *pair
)

func newJob(f func()) any      { return &job{f} }
func newPair(l *int) *pair     { return &pair{l} }
func again(l *int) *pair       { return newPair(l) }
func buffer() []byte           { return make([]byte, 17, 18) }
func two() (*pair, *pair)      { return &pair{}, nil }
func give(s sched, p *pair)    { s.add(p) }
func box(x string)             { sink = x }
func apply(f func(*pair)) { p := pair{}; f(&p) }

type ep struct{ i int }
type h struct{ f func() }

func b2() *h                   { e := ep{3}; return &h{f: func() { e.i++ }} }

//go:noinline
func apart(l *int) *pair { return &pair{l} }

func Run(s sched)              { n := 0; s.add(newJob(func() { n++ })) }
func RunField()                { n := 0; field.s.add(newJob(func() { n++ })) }
func Dropped()                 { newPair(nil).l = nil }
func Local(l *int) int         { return *newPair(l).l }
func Kept(l *int)              { sink = newPair(l) }
func KeptTwice(l *int)         { sink = again(l) }
func Passed(k keeper, l *int)  { k.R(newPair(l)) }
func PassedBytes(k keeper)     { k.P(buffer()) }
func First()                   { sink, _ = two() }
func Second()                  { _, sink = two() }
func Loop(n int)               { var q *pair; for range n { q = newPair(nil) }; q.l = nil }
func Returned(l *int) *pair    { return newPair(l) }
func ReturnedApart(l *int) *pair { defer box(""); return newPair(l) }
func Gave()                    { give(field.s, &pair{}) }
func Given(s sched)            { give(s, &pair{}) }
func Boxed(s *string)          { box(*s) }
func BoxedConst()              { box("x") }
func Holds()                   { e := b2(); e.f() }
func Keeps()                   { sink = b2() }
func Argument()                { x := 1; sink = newPair(&x) }
func Borrowed()                { x := 1; *newPair(&x).l = 2 }
func Apart()                   { x := 1; *apart(&x).l = 2 }
func Applied()                 { apply(func(p *pair) { p.l = nil }) }
func AppliedUnknown(fs []func(*pair)) { apply(fs[0]) }
func Literal(l *int)           { f := func() *pair { return &pair{l} }; sink = f() }
func LiteralLocal(l *int)      { f := func() *pair { return &pair{l} }; f().l = nil }
`

// TestConditions checks which sites are certain when seen from a caller.
func TestConditions(t *testing.T) {
	tests := map[string]string{
		"Run":            "n!, closure!, job!",
		"RunField":       "n!, closure!, job!",
		"Dropped":        "pair?",
		"Local":          "pair?",
		"Kept":           "pair!",
		"KeptTwice":      "pair!",
		"Passed":         "pair?p0",
		"PassedBytes":    "make?p0",
		"First":          "pair!",
		"Second":         "pair?",
		"Loop":           "pair!",
		"Returned":       "pair?r0",
		"ReturnedApart":  "pair!",
		"Gave":           "pair!",
		"Given":          "pair?p0",
		"Boxed":          "boxes!",
		"BoxedConst":     "boxes?",
		"Holds":          "e?, h?, closure?",
		"Keeps":          "e!, h!, closure!",
		"Argument":       "x!, pair!",
		"Borrowed":       "x?, pair?",
		"Apart":          "x!, pair!",
		"Applied":        "p?",
		"AppliedUnknown": "p!",
		"Literal":        "pair!",
		"LiteralLocal":   "pair?",
	}
	pkg := build(t, condSource)
	p := newProgram()
	for name, want := range tests {
		var got []string
		for _, s := range p.seenFrom(pkg.Func(name)) {
			got = append(got, word(s.What)+certainty(s))
		}
		wanted := strings.Split(want, ", ")
		slices.Sort(got)
		slices.Sort(wanted)
		if got := strings.Join(got, ", "); got != strings.Join(wanted, ", ") {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
	}
}

// word returns the word of what that tells the sites of TestConditions apart.
func word(what string) string {
	what = strings.TrimPrefix(strings.TrimPrefix(what, "allocates "), "allocates: ")
	what = strings.TrimPrefix(strings.TrimPrefix(what, "variable "), "&")
	return what[:strings.IndexAny(what, " {(")]
}

// seenFrom returns the sites of fn and what it calls, as they are in fn.
func (p *program) seenFrom(fn *ssa.Function) []Site {
	if len(p.results) == 0 || p.results[root(fn)] == nil {
		p.sites(fn)
	}
	r := p.results[root(fn)]
	sites := slices.Clone(r.Sites(fn))
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok || call.Call.IsInvoke() {
				continue
			}
			callee := call.Call.StaticCallee()
			if callee == nil || len(callee.Blocks) == 0 {
				continue
			}
			for _, s := range p.seenFrom(callee) {
				if !s.Certain {
					s.Certain, s.If = r.AtCall(call, s.If)
				}
				sites = append(sites, s)
			}
		}
	}
	return sites
}

// TestOrder checks that the order of mutually recursive functions does not
// matter.
func TestOrder(t *testing.T) {
	pkg := build(t, `package p
import "errors"
type I interface{ M(*int) }
func a(i I, n int) *int { x := n; if n > 0 { return b(i, n-1) }; i.M(&x); return &x }
func b(i I, n int) *int { if n > 0 { return c(i, n-1) }; return a(i, n) }
func c(i I, n int) *int { i.M(a(i, n)); return b(i, n) }
func d() error { if e := f(); e != nil { return e }; return errors.New("d") }
func f() error { return d() }
`)
	show := func(names ...string) string {
		var fns []*ssa.Function
		for _, name := range names {
			fns = append(fns, pkg.Func(name))
		}
		r := Analyze(fns, newProgram().sizes, newProgram().tags)
		slices.SortFunc(fns, func(f, g *ssa.Function) int { return strings.Compare(f.Name(), g.Name()) })
		var out []string
		for _, fn := range fns {
			out = append(out, fmt.Sprintf("%s %x", fn.Name(), r.Tags(fn).Encode()))
			for _, s := range r.Sites(fn) {
				out = append(out, s.What+certainty(s))
			}
		}
		return strings.Join(out, "\n")
	}
	want := show("a", "b", "c", "d", "f")
	if !strings.Contains(want, "variable x moved to heap") {
		t.Errorf("got %s", want)
	}
	for _, order := range []string{"f d c b a", "c a f b d", "b f a c d"} {
		if got := show(strings.Fields(order)...); got != want {
			t.Errorf("in order %s\n%s\nwant\n%s", order, got, want)
		}
	}
}

// TestNilCall checks the answers for calls about which nothing is known.
func TestNilCall(t *testing.T) {
	pkg := build(t, condSource)
	p := newProgram()
	fn := pkg.Func("First")
	p.sites(fn)
	r := p.results[fn]
	if certain, rest := r.AtCall(nil, Cond{Results: 1, Params: 1}); certain || rest != (Cond{}) {
		t.Errorf("AtCall(nil) = %v, %v", certain, rest)
	}
	var masks []string
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if call, ok := instr.(*ssa.Call); ok {
				masks = append(masks, fmt.Sprint(r.ResultEscapes(call)))
			}
		}
	}
	if got := strings.Join(masks, " "); got != "1" {
		t.Errorf("ResultEscapes = %s, want 1", got)
	}
}
