package escape

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
)

// preamble is what the snippets of TestSites can use.
const preamble = `package p

import "fmt"

var _ = fmt.Sprint

type Job struct { id int; next *Job; data []byte }
type Queue struct { items []*Job; last *Job; name string; byID map[int]*Job; in chan *Job }
type Runner interface { Run(*Job) }

var global any
var head *Job
var intSlice []int

const none uint64 = 7

type myInt = int
type Pair[T any] struct{ a, b T }

func (j *Job) Do() {}
func (j *Job) Keep() { head = j }
func (j Job) ID() int { return j.id }

//go:noinline
func use(j *Job) int { return j.id }
//go:noinline
func keep(j *Job) { head = j }
//go:noinline
func first(a, b *Job) *Job { return a }
//go:noinline
func log(format string, args ...any) {}
//go:noinline
func logKeep(format string, args ...any) { global = args }
//go:noinline
func run(f func()) { f() }
`

func TestSites(t *testing.T) {
	tests := []struct {
		body string // of a function f; the parameters may follow a |
		want string // the sites, each "heap-alloc! what": ! if certain, else ? and the conditions
	}{
		{"j := &Job{}; use(j)", ""},
		{"keep(&Job{id: 1})", "heap-alloc! allocates &Job{…}"},
		{"head = new(Job)", "heap-alloc! allocates new(Job)"},
		{"return &Job{} | *Job", "heap-alloc?r0 allocates &Job{…}"},
		{"defer use(nil); return &Job{} | *Job", "heap-alloc! allocates &Job{…}"},
		{"var job Job; q.last = &job | q *Queue", "heap-alloc! allocates: variable job moved to heap because it is stored in q.last"},
		{"var job Job; keep(&job)", "heap-alloc! allocates: variable job moved to heap because it is passed to keep"},
		{"var job Job; q.in <- &job | q *Queue", "heap-alloc! allocates: variable job moved to heap because it is sent on channel q.in"},
		{"var job Job; r.Run(&job) | r Runner", "heap-alloc?p0 allocates: variable job moved to heap because it is passed to r.Run"},
		{"defer use(nil); var job Job; r.Run(&job) | r Runner", "heap-alloc! allocates: variable job moved to heap because it is passed to r.Run"},
		{"var job Job; head = first(&job, nil)", "heap-alloc! allocates: variable job moved to heap because it is stored in head"},
		{"var job Job; head = first(nil, &job)", ""},
		{"var last *Job; for i := range n { job := Job{id: i}; last = &job; if i > 3 { break } }; use(last) | n int",
			"heap-alloc! allocates: variable job moved to heap because it outlives an iteration of the loop"},
		{"var last *Job; for i := range n { job := Job{id: i, next: last}; last = &job }; use(last) | n int",
			"heap-alloc! allocates: variable job moved to heap because it outlives an iteration of the loop"},
		{"logKeep(\"x\", n) | n uint16", "implicit-alloc! allocates the variadic arguments of logKeep; implicit-alloc? boxes uint16 in an argument of logKeep"},
		{"log(\"x\", s) | s string", ""},
		{"logKeep(\"x\", s) | s string", "implicit-alloc! allocates the variadic arguments of logKeep; implicit-alloc?p0 boxes string in an argument of logKeep"},
		{"global = q.name; defer use(nil) | q *Queue", "implicit-alloc! boxes string stored in global"},
		{"panic(j) | j Job", "implicit-alloc?p0 boxes Job in the argument of panic"},
		{"x := n; return func() int { return x } | n int; func() int", "implicit-alloc?r0 allocates: closure captures x"},
		{"x := 0; go func() { x++ }()", "heap-alloc! allocates: variable x moved to heap because it is captured by a closure; implicit-alloc! starts a goroutine"},
		{"go use(j) | j *Job", "implicit-alloc! starts a goroutine"},
		{"go log(\"x\", 1, 2)", "implicit-alloc! starts a goroutine"},
		{"head = new(Job); p := new(none); global = p", "heap-alloc! allocates new(Job); heap-alloc! allocates new(none)"},
		{"sink := func(x any) { global = x }; sink(&[]*Job{{id: 1}})", "heap-alloc! allocates &[]*Job{…}; heap-alloc! allocates []*Job{…}; heap-alloc! allocates &Job{…}"},
		{"intSlice = make([]myInt, 2, 100)", "heap-alloc! allocates make([]myInt)"},
		{"s := make([]myInt, n); s[0] = 1 | n int", "heap-alloc? may allocate: make([]myInt) is on the heap unless it is small"},
		{"global = &Pair[myInt]{1, 2}", "heap-alloc! allocates &Pair[myInt]{…}"},
		{"f := j.Do; run(f) | j *Job", ""},
		{"return j.Do | j *Job; func()", "implicit-alloc?r0 allocates the method value j.Do"},
		{"q.items = append(q.items, j) | q *Queue, j *Job", "implicit-alloc? allocates: append may grow q.items"},
		{"q.byID[1] = j | q *Queue, j *Job", "implicit-alloc? allocates: map insert may grow q.byID"},
		{"q.name += \"x\" | q *Queue", "implicit-alloc! concatenates strings"},
		{"q.name = string(b) | q *Queue, b []byte", "implicit-alloc! copies in the conversion of []byte to string"},
		{"return string(b) == \"x\" | b []byte; bool", ""},
		{"_ = make(chan int)", "heap-alloc! allocates make(chan int)"},
		{"for range n { defer j.Do() } | n int, j *Job", "implicit-alloc! defers in a loop"},
		{"const debug = false; if debug { head = &Job{} }", ""},
		{"const debug = false; var j Job; if debug { head = &j }; use(&j)", ""},
		{"for x := range it { use(x) } | it func(func(*Job) bool)", "implicit-alloc?p0 allocates the state of a range over a function; implicit-alloc?p0 allocates the body of a range over a function"},
		{"var b [1 << 18]byte; b[n] = 1 | n int", "heap-alloc! allocates: variable b is too large for the stack"},
	}
	for _, test := range tests {
		body, sig, _ := strings.Cut(test.body, " | ")
		params, result, _ := strings.Cut(sig, "; ")
		if sig != "" && params != "" && !strings.Contains(params, " ") {
			params, result = "", params
		}
		src := fmt.Sprintf("%s\nfunc f(%s) %s { %s }\n", preamble, params, result, body)
		pkg := build(t, src)
		p := newProgram()
		var got []string
		for _, s := range p.sites(pkg.Func("f")) {
			got = append(got, s.Detail+certainty(s)+" "+s.What)
			if s.Hint == "" {
				t.Errorf("%s\n\t%s has no hint", test.body, s.What)
			}
			if pos := pkg.Prog.Fset.Position(s.Pos); pos.Line != strings.Count(src, "\n") {
				t.Errorf("%s\n\t%s is on line %d", test.body, s.What, pos.Line)
			}
		}
		if got := strings.Join(got, "; "); got != test.want {
			t.Errorf("%s\n\tgot  %s\n\twant %s", test.body, got, test.want)
		}
	}
}

// certainty returns "!" if s is certain, "?" if it is possible, followed by the
// results and parameters on which it depends.
func certainty(s Site) string {
	if s.Certain {
		return "!"
	}
	out := "?"
	for i := range 8 {
		if s.If.Results&(1<<i) != 0 {
			out += fmt.Sprint("r", i)
		}
		if s.If.Params&(1<<i) != 0 {
			out += fmt.Sprint("p", i)
		}
	}
	return out
}

func TestTags(t *testing.T) {
	const src = `package p
type T struct { p *T; n int }
var g *T
func none(a *T, n int) int { return a.n + n }
func heap(a *T) { g = a }
func content(a *T) { g = a.p }
func result(a, b *T) (*T, *T) { return b, a.p }
func write(a *T) { a.n = 1 }
func store(a, b *T) { a.p = b }
func (a *T) method() *T { return a }
func through(a *T) *T { return a.method() }
func even(a *T, n int) { if n > 0 { odd(a, n-1) } }
func odd(a *T, n int) { if n > 0 { even(a, n-1) } else { g = a } }
func call(f func(*T), a *T) { f(a) }
func generic[E any](e *E) *E { return e }
func instance(a *T) *T { return generic(a) }
func outside(a *T)
`
	want := map[string]string{
		"none":     "[- -]",
		"heap":     "[heap0]",
		"content":  "[heap1]",
		"result":   "[r1=1 r0=0]",
		"write":    "[write0]",
		"store":    "[write0 heap0]",
		"method":   "[r0=0]",
		"through":  "[r0=0]",
		"even":     "[heap0 -]",
		"odd":      "[heap0 -]",
		"call":     "[- perhaps0,p0=0]",
		"generic":  "[r0=0]",
		"instance": "[r0=0]",
		"outside":  "[heap0]",
	}
	pkg := build(t, src)
	p := newProgram()
	for name, want := range want {
		fn := pkg.Func(name)
		if name == "method" {
			fn = pkg.Prog.LookupMethod(fnType(pkg), pkg.Pkg, name)
		}
		p.sites(fn)
		tags, ok := p.tags(fn)
		if !ok {
			t.Errorf("no tags of %s", name)
			continue
		}
		if got := describe(tags[:len(tags)-1]); got != want {
			t.Errorf("%s: got %s, want %s", name, got, want)
		}
		back, err := Decode(tags.Encode())
		if err != nil || !slices.Equal(back, tags) {
			t.Errorf("%s: %v encoded and decoded is %v, %v", name, tags, back, err)
		}
	}
}

func describe(tags Tags) string {
	var all []string
	for _, l := range tags {
		var s []string
		switch h := l.get(toHeap); {
		case h < 0:
		case l.get(toHard) == h:
			s = append(s, fmt.Sprintf("heap%d", h))
		default:
			s = append(s, fmt.Sprintf("perhaps%d", h))
		}
		if d := l.get(toMutator); d >= 0 {
			s = append(s, fmt.Sprintf("write%d", d))
		}
		for i := range numResults {
			if d := l.get(toResult + i); d >= 0 {
				s = append(s, fmt.Sprintf("r%d=%d", i, d))
			}
		}
		for i := range numParams {
			if d := l.get(toParam + i); d >= 0 {
				s = append(s, fmt.Sprintf("p%d=%d", i, d))
			}
		}
		if s == nil {
			s = []string{"-"}
		}
		all = append(all, strings.Join(s, ","))
	}
	return "[" + strings.Join(all, " ") + "]"
}

func TestDecodeErrors(t *testing.T) {
	for _, test := range []struct {
		data []byte
		want string
	}{
		{[]byte{200}, fmt.Sprintf("leak tag of 200 targets, at most %d known", numTargets)},
		{[]byte{3, 1}, "truncated leak tag"},
		{[]byte{1}, "truncated leak tag"},
	} {
		if tags, err := Decode(test.data); err == nil || err.Error() != test.want {
			t.Errorf("Decode(%v) = %v, %v, want the error %q", test.data, tags, err, test.want)
		}
	}
	if got := (Tags{{}, {toHeap: 1, toHard: 1}}).Encode(); !bytes.Equal(got, []byte{0, 2, 1, 1}) {
		t.Errorf("the encoding has changed: %v", got)
	}
}

// TestDeterminism checks that sites and tags do not depend on anything random.
func TestDeterminism(t *testing.T) {
	print := func() string {
		pkg := loadCorpus(t)
		p := newProgram()
		var out strings.Builder
		for _, fn := range functions(pkg) {
			for _, s := range p.sites(fn) {
				fmt.Fprintln(&out, fn.Name(), pkg.Prog.Fset.Position(s.Pos), s.Detail, certainty(s), s.What, s.Hint)
			}
			tags, _ := p.tags(fn)
			fmt.Fprintf(&out, "%s %x\n", fn.Name(), tags.Encode())
		}
		return out.String()
	}
	first := print()
	if !strings.Contains(first, "allocates") {
		t.Fatalf("nothing found:\n%s", first)
	}
	if second := print(); first != second {
		t.Errorf("two runs differ:\n%s\n%s", first, second)
	}
}

// functions returns the package-level functions of pkg in order of name.
func functions(pkg *ssa.Package) []*ssa.Function {
	var fns []*ssa.Function
	for _, m := range pkg.Members {
		if fn, ok := m.(*ssa.Function); ok {
			fns = append(fns, fn)
		}
	}
	slices.SortFunc(fns, func(a, b *ssa.Function) int { return strings.Compare(a.Name(), b.Name()) })
	return fns
}
