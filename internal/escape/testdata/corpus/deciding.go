package corpus

func orNew(t *T) *T {
	if t == nil {
		t = &T{a: n5}
	}
	return t
}

func options(set ...func(*T)) *T {
	t := &T{}
	for _, f := range set {
		f(t)
	}
	return t
}

func setA(t *T) { t.a = 1 }

func ifaceMethod(i I) func(*int) int { return i.Method }

type opError struct{ op string }

func (e *opError) Error() string { return e.op }

func failed(op string) error { return &opError{op} }

func pipe() chan int { return make(chan int, 1) }

func couple(a, b *T) []*T { return []*T{a, b} }

func ofKind(kind int) I {
	switch kind {
	case 5:
		return &T{a: kind}
	}
	return object
}

func namedNew() (t *T) {
	t = new(T)
	t.a = n5
	return
}

func listOfLength(n int) *T {
	if n == 0 {
		return nil
	}
	return &T{next: listOfLength(n - 1)}
}

func newDeferring() *T {
	defer setA(object)
	return &T{}
}

func through(t *T) *T { return t }

func throughTwo(t *T) *T { return through(t) }

func table() struct{ xs []int } { return struct{ xs []int }{[]int{1, n5}} }

func with(f func(*T)) int {
	t := T{}
	f(&t)
	return t.a
}

func keepT(t *T) { tSink = t }

//go:noinline
func consume(t *T) { waiting <- t != nil }

//go:noinline
func panicking(x *T) {
	defer func() { recover() }()
	panic(x)
}

//go:noinline
func panickingWith(s string) {
	defer func() { recover() }()
	panic(s)
}
