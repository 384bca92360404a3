// Package corpus is the ground truth of the escape analysis. Each exported
// function contains one construct that may allocate. The test runs them to
// see whether they do, with inputs that make everything long, large and full
// and then with small ones, and compares with what the analysis says about their source.
package corpus

import "maps"

// Small makes the inputs small, but not so small that nothing is left to copy.
// The function it returns makes them large again.
func Small() (large func()) {
	oldN1000, oldN16, oldN32, oldU64, oldF64, oldR := n1000, n16, n32, u64, f64, r
	oldLong, oldShort, oldBytes, oldRunes, oldKeys := long, short, bytes, runes, keys
	n1000, n16, n32, u64, f64, r = 7, 7, 7, 7, 0, 'x'
	long, short = "ab", "c"
	bytes = append(make([]byte, 0, 64), "ab"...)
	runes = []rune("ab")
	keys = map[string]int{"ab": 1}
	return func() {
		n1000, n16, n32, u64, f64, r = oldN1000, oldN16, oldN32, oldU64, oldF64, oldR
		long, short, bytes, runes, keys = oldLong, oldShort, oldBytes, oldRunes, oldKeys
	}
}

// Funcs holds the functions whose allocations the test measures.
var Funcs = make(map[string]func())

// Growth names the functions that only append. Whether an append allocates
// depends on what there is room for, even where it always does.
var Growth = map[string]bool{
	"AppendGrows":  true,
	"AppendInLoop": true,
	"AppendMake":   true,
	"AppendSpread": true,
	"AppendString": true,
}

// Alike names functions of which the one runs the same site of a generic
// function as the other, but with a type argument of another size.
var Alike = map[string]string{
	"GenericBoxApartInt":           "GenericBoxApartByte",
	"GenericBoxApartString":        "GenericBoxApartByte",
	"GenericBoxApartStruct":        "GenericBoxApartByte",
	"GenericBoxString":             "GenericBoxByte",
	"GenericMakeApart":             "GenericMakeApartEmpty",
	"GenericMakeApartOfPointer":    "GenericMakeApartEmpty",
	"GenericMakeKept":              "GenericMakeKeptEmpty",
	"GenericMapped":                "GenericMappedEmpty",
	"GenericNewApart":              "GenericNewApartEmpty",
	"GenericNewKept":               "GenericNewKeptEmpty",
	"GenericPointerApart":          "GenericPointerApartEmpty",
	"GenericPointerApartOfPointer": "GenericPointerApartEmpty",
	"GenericPointerKept":           "GenericPointerKeptEmpty",
	"GenericPointerOfStruct":       "GenericPointerKeptEmpty",
	"GenericPointerTwo":            "GenericPointerKeptEmpty",
}

func register(fns map[string]func()) { maps.Copy(Funcs, fns) }

// Inputs. They are variables so that the compiler cannot know them.
var (
	n5        = 5
	n1000     = 1000
	n16       = uint16(1000)
	n32       = int32(100000)
	f64       = 3.25
	r         = 'x'
	u8        = uint8(200)
	yes       = true
	short     = "ab"
	long      = "0123456789012345678901234567890123456789"
	bytes     = []byte("0123456789012345678901234567890123456789")
	keys      = map[string]int{"0123456789012345678901234567890123456789": 1}
	runes     = []rune("0123456789012345678901234567890123456789")
	ints      = []int{1, 2, 3}
	object    = &T{}
	value     = T{a: 1}
	iface   I = object
	fn        = func(p *int) {}
	iterate   = func(yield func(int) bool) { yield(1) }
	channel   = make(chan *int, 1000000)
)

// Places to store things for ever.
var (
	anySink     any
	ptrSink     *int
	tSink       *T
	strSink     string
	byteSink    []byte
	intsSink    []int
	runeSink    []rune
	mapSink     map[string]int
	mapPSink    = map[string]*int{}
	funcSink    func() int
	voidSink    func()
	chanSink    chan int
	emptySink   *struct{}
	emptiesSink []struct{}
	arrSink     *[1 << 14]int
	intSink     int
	boolSink    bool
	sliceSink   []*int
	anysSink    []any
)

type T struct {
	a    int
	p    *int
	next *T
	buf  []byte
	m    map[int]int
}

type small struct{ a uint8 }
type wide struct{ a, b int }
type wrapped struct{ p *int }
type padded struct {
	_ struct{}
	p *int
}
type huge [2048]byte

type I interface{ Method(p *int) int }

func (t *T) Method(p *int) int { return t.a }

func (t T) Value() int { return t.a }

//go:noinline
func (t *T) keep() { tSink = t }

//go:noinline
func (t *T) set(p *int) { t.p = p }

//go:noinline
func (t *T) get() *int { return t.p }

//go:noinline
func (t *T) reslice() { t.buf = t.buf[:0] }

//go:noinline
func borrow(p *int) {}

//go:noinline
func borrowT(p *T) int { return p.a }

//go:noinline
func leak(p *int) { ptrSink = p }

//go:noinline
func leakContent(p **int) { ptrSink = *p }

//go:noinline
func identity(p *int) *int { return p }

//go:noinline
func second(a, b *int) (*int, *int) { return b, a }

//go:noinline
func borrowBytes(b []byte) int { return len(b) }

//go:noinline
func writeBytes(b []byte) { b[0] = 1 }

//go:noinline
func borrowString(s string) int { return len(s) }

//go:noinline
func variadic(args ...any) int { return len(args) }

//go:noinline
func variadicLeak(args ...any) { anysSink = args }

//go:noinline
func contentLeak(args ...any) { anySink = args[0] }

//go:noinline
func ints3(args ...int) int { return len(args) }

//go:noinline
func call(f func() int) int { return f() }

//go:noinline
func keepFunc(f func() int) { funcSink = f }

//go:noinline
func callPtr(f func(*int), p *int) { f(p) }

//go:noinline
func even(n int, p *int) {
	if n > 0 {
		odd(n-1, p)
	}
}

//go:noinline
func odd(n int, p *int) {
	if n > 0 {
		even(n-1, p)
	}
}

//go:noinline
func evenLeak(n int, p *int) {
	if n > 0 {
		oddLeak(n-1, p)
	}
}

//go:noinline
func oddLeak(n int, p *int) {
	if n > 0 {
		evenLeak(n-1, p)
	} else {
		ptrSink = p
	}
}

//go:noinline
func generic[E any](e E) E { return e }

//go:noinline
func genericLeak[E any](e *E) { anySink = e }

//go:noinline
func pull(it func(func(int) bool)) { it(func(int) bool { return true }) }

//go:noinline
func each(yield func(int) bool) { yield(1) }

// The following can be inlined.

func makeT() *T { return &T{a: 1} }

func boxed(x int) any { return x }

func closureOf(x int) func() int { return func() int { return x } }

func apply(f func(*int), p *int) { f(p) }

func retry(f func(*int), p *int) {
	for {
		f(p)
		if n5 > 0 {
			return
		}
	}
}

func upTo(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				return
			}
		}
	}
}

func appended(xs []int, x int) []int { return append(xs, x) }

type errorString string

func (e errorString) Error() string { return string(e) }

func (t *T) keepNothing() {}

var waiting = make(chan bool, 1)

//go:noinline
func finish(int) { waiting <- true }

//go:noinline
func finishNone(int) {}

//go:noinline
func newReturned() *T { return &T{} }

//go:noinline
func firstOf() int {
	for x := range each {
		return x
	}
	return 0
}

//go:noinline
func named() (p *int) {
	x := n5
	p = &x
	return
}

//go:noinline
func pick(b bool, p *int) *int {
	if b {
		return p
	}
	return nil
}

//go:noinline
func bigParam(a [200]int) int { return a[n5] }
