package corpus

func init() {
	register(map[string]func(){
		"VariadicNone":      VariadicNone,
		"VariadicBorrowed":  VariadicBorrowed,
		"VariadicLeaks":     VariadicLeaks,
		"VariadicContent":   VariadicContent,
		"VariadicInts":      VariadicInts,
		"VariadicSpread":    VariadicSpread,
		"MethodEscapes":     MethodEscapes,
		"MethodLocal":       MethodLocal,
		"MethodValueCopy":   MethodValueCopy,
		"MethodIface":       MethodIface,
		"MethodArg":         MethodArg,
		"MethodExpr":        MethodExpr,
		"GoCall":            GoCall,
		"GoClosure":         GoClosure,
		"DeferCall":         DeferCall,
		"DeferClosure":      DeferClosure,
		"DeferVar":          DeferVar,
		"DeferLeaks":        DeferLeaks,
		"DeferLoop":         DeferLoop,
		"DeferLoopArg":      DeferLoopArg,
		"DeferLoopVar":      DeferLoopVar,
		"RangeFunc":         RangeFunc,
		"RangeFuncKnown":    RangeFuncKnown,
		"RangeFuncInlined":  RangeFuncInlined,
		"RangeFuncReturn":   RangeFuncReturn,
		"InlinedNew":        InlinedNew,
		"InlinedNewLeaks":   InlinedNewLeaks,
		"InlinedBox":        InlinedBox,
		"InlinedBoxConst":   InlinedBoxConst,
		"InlinedClosure":    InlinedClosure,
		"InlinedApply":      InlinedApply,
		"InlinedApplyLit":   InlinedApplyLit,
		"InlinedRetry":      InlinedRetry,
		"InlinedRetryLeaks": InlinedRetryLeaks,
		"InlinedAppend":     InlinedAppend,
	})
}

//go:noinline
func VariadicNone() { variadicLeak() }

//go:noinline
func VariadicBorrowed() { intSink = variadic(object, object) }

//go:noinline
func VariadicLeaks() { variadicLeak(object, object) }

//go:noinline
func VariadicContent() { contentLeak(object, object) }

//go:noinline
func VariadicInts() { intSink = ints3(n5, n5, n5) }

//go:noinline
func VariadicSpread() { variadicLeak(anysSink...) }

//go:noinline
func MethodEscapes() { voidSink = object.keepNothing }

//go:noinline
func MethodLocal() { f := object.keepNothing; f() }

//go:noinline
func MethodValueCopy() { funcSink = value.Value }

//go:noinline
func MethodIface() { f := iface.Method; anySink = f }

//go:noinline
func MethodArg() { intSink = call(value.Value) }

//go:noinline
func MethodExpr() { anySink = (*T).keepNothing }

//go:noinline
func GoCall() { done := waiting; go finish(n5); <-done }

//go:noinline
func GoClosure() { done := waiting; x := n5; go func() { finish(x) }(); <-done }

//go:noinline
func DeferCall() { defer borrow(&n5) }

//go:noinline
func DeferClosure() { x := n5; defer func() { intSink = x }() }

//go:noinline
func DeferVar() { x := n5; defer borrow(&x) }

//go:noinline
func DeferLeaks() { x := n5; defer leak(&x) }

//go:noinline
func DeferLoop() {
	for range n5 {
		defer borrow(&n5)
	}
}

//go:noinline
func DeferLoopArg() {
	for i := range n5 {
		defer finishNone(i)
	}
}

//go:noinline
func DeferLoopVar() {
	for i := range n5 {
		defer borrow(&i)
	}
}

//go:noinline
func RangeFunc() {
	n := 0
	for x := range iterate {
		n += x
	}
	intSink = n
}

//go:noinline
func RangeFuncKnown() {
	n := 0
	for x := range each {
		n += x
	}
	intSink = n
}

//go:noinline
func RangeFuncInlined() {
	n := 0
	for x := range upTo(n5) {
		n += x
	}
	intSink = n
}

//go:noinline
func RangeFuncReturn() { intSink = firstOf() }

//go:noinline
func InlinedNew() { t := makeT(); intSink = t.a }

//go:noinline
func InlinedNewLeaks() { tSink = makeT() }

//go:noinline
func InlinedBox() { j, _ := boxed(n1000).(int); intSink = j }

//go:noinline
func InlinedBoxConst() { anySink = boxed(1) }

//go:noinline
func InlinedClosure() { f := closureOf(n5); intSink = f() }

//go:noinline
func InlinedApply() { x := n5; apply(borrow, &x); intSink = x }

//go:noinline
func InlinedApplyLit() { x := n5; apply(func(p *int) { *p = 1 }, &x); intSink = x }

//go:noinline
func InlinedRetry() { x := n5; retry(borrow, &x); intSink = x }

//go:noinline
func InlinedRetryLeaks() { x := n5; retry(leak, &x); intSink = x }

//go:noinline
func InlinedAppend() { xs := appended(make([]int, 0, 4), n5); intSink = xs[0] }
