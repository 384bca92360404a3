package corpus

// A stack is a generic type with methods.
type stack[E any] struct {
	top  *node[E]
	size int
}

type node[E any] struct {
	value E
	next  *node[E]
}

func (s *stack[E]) push(e E) { s.top = &node[E]{e, s.top}; s.size++ }

func (s *stack[E]) peek() *E { return &s.top.value }

type number interface{ ~int | ~uint8 | ~float64 }

func pointerTo[E any](e E) *E { return &e }

func pointerTwo[E any](e E) *E { return pointerTo(e) }

func newOf[E any]() *E { return new(E) }

func listOf[E any](es ...E) []E { return es }

func makeOf[E any](n int) []E { return make([]E, n) }

func boxOf[E any](e E) any { return e }

func constant[E any](e E) func() E { return func() E { return e } }

func apply1[E any](e E, f func(E) E) E { return f(e) }

func sum[N number](ns []N) (total N) {
	for _, n := range ns {
		total += n
	}
	return total
}

func largest[N number](a, b N) N { return max(a, b) }

//go:noinline
func apartPointer[E any](e E) *E { return &e }

//go:noinline
func apartBox[E any](e E) { anySink = e }

//go:noinline
func apartNew[E any]() *E { return new(E) }

//go:noinline
func apartMake[E any](n int) []E { return make([]E, n) }

//go:noinline
func apartMap[K comparable, V any]() map[K]V { return map[K]V{} }

//go:noinline
func apartChan[E any]() chan E { return make(chan E, 1) }

//go:noinline
func apartConst[E any](e E) func() E { return func() E { return e } }

//go:noinline
func apartSum[N number](ns []N) (total N) {
	for _, n := range ns {
		total += n
	}
	return total
}

//go:noinline
func apartCall[M interface{ Method(*int) int }](m M) int { return m.Method(nil) }

//go:noinline
func apartMapped[E, F any](es []E, f func(E) F) []F {
	fs := make([]F, len(es))
	for i, e := range es {
		fs[i] = f(e)
	}
	return fs
}

//go:noinline
func apartText[S ~[]byte](s S) string { return string(s) }
