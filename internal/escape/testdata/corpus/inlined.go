package corpus

// What these helpers allocate is decided by their caller, as they are inlined.

func newPlain() *T { return &T{a: 2} }

func newTwo() *T { return newPlain() }

func newThree() *T { return newTwo() }

func newWith(p *int) *T { return &T{p: p} }

func newIf(b bool) *T {
	if b {
		return &T{a: n5}
	}
	return nil
}

func newEither(b bool) *T {
	t := &T{a: 1}
	if b {
		t = &T{a: 2}
	}
	return t
}

func newNone() *struct{} { return &struct{}{} }

func addressOf(x int) *int { return &x }

func sliceOf(a, b int) []int { return []int{a, b} }

func buffer() []byte { return make([]byte, 0, 100) }

func bufferN(n int) []byte { return make([]byte, n) }

func mapping() map[string]int { return map[string]int{} }

func both(a int) (*int, *T) { return &a, &T{a: a} }

func joined(a, b string) string { return a + b }

func text(b []byte) string { return string(b) }

func raw(s string) []byte { return []byte(s) }

func boxedString(s string) any { return s }

func failure(s string) error { return errorString(s) }

func asI(t T) I { return &t }

func counter() func() int {
	n := 0
	return func() int { n++; return n }
}

func counterTwo() func() int { return counter() }

func methodOf(t *T) func() { return t.keepNothing }

func boxing(x any) { anySink = x }

func boxingTwo(x any) { boxing(x) }

func handing(i I, p *int) int { return i.Method(p) }

type holder struct {
	t    *T
	next *holder
}

func newHolder() *holder { return &holder{t: &T{a: 1}} }

func hold() holder { return holder{t: &T{a: 1}} }

func (h *holder) fill() *holder { h.t = &T{a: n5}; return h }

func (h holder) with(t *T) holder { h.t = t; return h }

//go:noinline
func apartBuffer() []byte { return make([]byte, 0, 100) }

//go:noinline
func apartCounter() func() int {
	n := 0
	return func() int { n++; return n }
}

//go:noinline
func apartBoth(a int) (*int, *T) { return &a, &T{a: a} }

//go:noinline
func apartTwo() *T { return newTwo() }

//go:noinline
func apartJoined(a, b string) string { return a + b }

//go:noinline
func apartIf(b bool) *T {
	if b {
		return &T{a: n5}
	}
	return nil
}
