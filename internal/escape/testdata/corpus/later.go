package corpus

func init() {
	register(map[string]func(){
		"ClosureTwo":       ClosureTwo,
		"ClosureStored":    ClosureStored,
		"ClosureOfPointer": ClosureOfPointer,
		"ClosureOfClosure": ClosureOfClosure,
		"ClosureBigLocal":  ClosureBigLocal,
		"ClosureAssigned":  ClosureAssigned,
		"MethodLent":       MethodLent,
		"MethodKept":       MethodKept,
		"MethodIfaceLocal": MethodIfaceLocal,
		"MethodCalled":     MethodCalled,
		"MethodExprCalled": MethodExprCalled,
		"GoStatic":         GoStatic,
		"GoMethod":         GoMethod,
		"GoCaptured":       GoCaptured,
		"GoInLoop":         GoInLoop,
		"DeferTwo":         DeferTwo,
		"DeferMethod":      DeferMethod,
		"DeferIf":          DeferIf,
		"DeferNamed":       DeferNamed,
		"DeferRecover":     DeferRecover,
		"DeferLoopClosure": DeferLoopClosure,
		"DeferNew":         DeferNew,
		"DeferNewLeaks":    DeferNewLeaks,
	})
}

//go:noinline
func ClosureTwo() { x, y := n5, n1000; funcSink = func() int { return x + y } }

//go:noinline
func ClosureStored() { x := n5; fs := []func() int{func() int { return x }}; intSink = fs[0]() }

//go:noinline
func ClosureOfPointer() { x := n5; p := &x; funcSink = func() int { return *p } }

//go:noinline
func ClosureOfClosure() { x := n5; f := func() int { return x }; funcSink = func() int { return f() } }

//go:noinline
func ClosureBigLocal() { var a [40]int; a[n5] = 1; intSink = call(func() int { return a[n5] }) }

//go:noinline
func ClosureAssigned() {
	x := n5
	var f func() int
	if yes {
		f = func() int { return x }
	}
	intSink = f()
}

//go:noinline
func MethodLent() { intSink = call(numbers.count) }

//go:noinline
func MethodKept() { funcSink = numbers.count }

//go:noinline
func MethodIfaceLocal() { f := iface.Method; intSink = f(nil) }

//go:noinline
func MethodCalled() { intSink = numbers.count() }

//go:noinline
func MethodExprCalled() { intSink = bag.count(*numbers) }

//go:noinline
func GoStatic() { go finishNothing(); <-waiting }

//go:noinline
func GoMethod() { done := waiting; go object.finish(); <-done }

//go:noinline
func GoCaptured() { done := waiting; x := 0; go func() { x = n5; done <- true }(); <-done; intSink = x }

//go:noinline
func GoInLoop() {
	for i := range n5 {
		go finish(i)
		<-waiting
	}
}

//go:noinline
func DeferTwo() { defer borrow(&n5); defer borrow(&n1000) }

//go:noinline
func DeferMethod() { defer object.keepNothing() }

//go:noinline
func DeferIf() {
	if yes {
		defer borrow(&n5)
	}
}

//go:noinline
func DeferNamed() { intSink = deferring() }

//go:noinline
func DeferRecover() { anySink = recovering() }

//go:noinline
func DeferLoopClosure() {
	for i := range n5 {
		defer func() { intSink += i }()
	}
}

//go:noinline
func DeferNew() { defer borrowT(&T{a: n5}) }

//go:noinline
func DeferNewLeaks() { defer leak(new(int)) }
