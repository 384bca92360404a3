package corpus

func init() {
	register(map[string]func(){
		"AppendGrows":       AppendGrows,
		"AppendNothing":     AppendNothing,
		"AppendFits":        AppendFits,
		"AppendString":      AppendString,
		"AppendLeaks":       AppendLeaks,
		"AppendSpread":      AppendSpread,
		"AppendMake":        AppendMake,
		"ClosureEscapes":    ClosureEscapes,
		"ClosureNone":       ClosureNone,
		"ClosureLocal":      ClosureLocal,
		"ClosureLeaked":     ClosureLeaked,
		"ClosureByRef":      ClosureByRef,
		"ClosureByRefLeaks": ClosureByRefLeaks,
		"ClosureAfter":      ClosureAfter,
		"ClosureCalled":     ClosureCalled,
		"ClosureResult":     ClosureResult,
		"ClosureRecursive":  ClosureRecursive,
		"ClosureBig":        ClosureBig,
		"ClosureNested":     ClosureNested,
		"ClosureOuter":      ClosureOuter,
		"ClosureLoop":       ClosureLoop,
		"ClosureLoopLocal":  ClosureLoopLocal,
	})
}

//go:noinline
func AppendGrows() { intsSink = append([]int(nil), n5) }

//go:noinline
func AppendNothing() { intsSink = append(intsSink, []int(nil)...) }

//go:noinline
func AppendFits() { s := make([]int, 0, 8); s = append(s, n5); intSink = s[0] }

//go:noinline
func AppendString() { byteSink = append([]byte(nil), long...) }

//go:noinline
func AppendLeaks() { x := n5; var s []*int; s = append(s, &x); intSink = *s[0] }

//go:noinline
func AppendSpread() { intsSink = append([]int(nil), ints...) }

//go:noinline
func AppendMake() { intsSink = append([]int(nil), make([]int, n1000)...) }

//go:noinline
func ClosureEscapes() { x := n5; funcSink = func() int { return x } }

//go:noinline
func ClosureNone() { funcSink = func() int { return n5 } }

//go:noinline
func ClosureLocal() { x := n5; intSink = call(func() int { return x }) }

//go:noinline
func ClosureLeaked() { x := n5; keepFunc(func() int { return x }) }

//go:noinline
func ClosureByRef() { x := n5; f := func() int { x++; return x }; intSink = call(f) + x }

//go:noinline
func ClosureByRefLeaks() { x := n5; funcSink = func() int { x++; return x } }

//go:noinline
func ClosureAfter() { x := n5; funcSink = func() int { return x }; x = 7; intSink = x }

//go:noinline
func ClosureCalled() { x := n5; intSink = func() int { return x }() }

//go:noinline
func ClosureResult() { var u int; f := func() *int { return &u }; *f() = n5; intSink = u }

//go:noinline
func ClosureRecursive() {
	var f func(int) int
	f = func(n int) int {
		if n == 0 {
			return 0
		}
		return f(n - 1)
	}
	intSink = f(3)
}

//go:noinline
func ClosureBig() { var a [40]int; a[n5] = 1; funcSink = func() int { return a[n5] } }

//go:noinline
func ClosureNested() { x := n5; funcSink = func() int { return func() int { return x }() } }

//go:noinline
func ClosureOuter() { var p *int; func() { x := n5; p = &x; borrow(p) }(); intSink = *p }

//go:noinline
func ClosureLoop() {
	for i := 0; i < n5; i++ {
		funcSink = func() int { return i }
	}
}

//go:noinline
func ClosureLoopLocal() {
	for i := 0; i < n5; i++ {
		intSink = call(func() int { return i })
	}
}
