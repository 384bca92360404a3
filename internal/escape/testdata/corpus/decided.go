package corpus

func init() {
	register(map[string]func(){
		"ResultOrNewKept":          ResultOrNewKept,
		"ResultOrNewDropped":       ResultOrNewDropped,
		"ResultOptionsKept":        ResultOptionsKept,
		"ResultOptionsDropped":     ResultOptionsDropped,
		"ResultIfaceMethodKept":    ResultIfaceMethodKept,
		"ResultIfaceMethodDropped": ResultIfaceMethodDropped,
		"ResultFailedKept":         ResultFailedKept,
		"ResultFailedDropped":      ResultFailedDropped,
		"ResultFailedCalled":       ResultFailedCalled,
		"ResultPipeKept":           ResultPipeKept,
		"ResultPipeDropped":        ResultPipeDropped,
		"ResultPairsKept":          ResultPairsKept,
		"ResultCoupleKept":         ResultCoupleKept,
		"ResultCoupleDropped":      ResultCoupleDropped,
		"ResultCoupleElem":         ResultCoupleElem,
		"ResultKindKept":           ResultKindKept,
		"ResultKindDropped":        ResultKindDropped,
		"ResultKindAsserted":       ResultKindAsserted,
		"ResultNamedKept":          ResultNamedKept,
		"ResultNamedDropped":       ResultNamedDropped,
		"ResultRecursive":          ResultRecursive,
		"ResultDeferring":          ResultDeferring,
		"ResultThroughKept":        ResultThroughKept,
		"ResultThroughDropped":     ResultThroughDropped,
		"ResultThroughTwoKept":     ResultThroughTwoKept,
		"ResultThroughTwoDropped":  ResultThroughTwoDropped,
		"ResultTableKept":          ResultTableKept,
		"ResultTableDropped":       ResultTableDropped,
		"ResultStarted":            ResultStarted,
		"ResultReturned":           ResultReturned,
		"ParamWithBorrowing":       ParamWithBorrowing,
		"ParamWithKeeping":         ParamWithKeeping,
		"ParamWithLiteral":         ParamWithLiteral,
		"ParamWithKeepingLiteral":  ParamWithKeepingLiteral,
		"PanicPointer":             PanicPointer,
		"PanicBox":                 PanicBox,
	})
}

//go:noinline
func ResultOrNewKept() { tSink = orNew(nil) }

//go:noinline
func ResultOrNewDropped() { intSink = orNew(nil).a }

//go:noinline
func ResultOptionsKept() { tSink = options(setA) }

//go:noinline
func ResultOptionsDropped() { intSink = options(setA).a }

//go:noinline
func ResultIfaceMethodKept() { anySink = ifaceMethod(iface) }

//go:noinline
func ResultIfaceMethodDropped() { intSink = ifaceMethod(iface)(nil) }

//go:noinline
func ResultFailedKept() { anySink = failed(long) }

//go:noinline
func ResultFailedDropped() { boolSink = failed(long) != nil }

//go:noinline
func ResultFailedCalled() { strSink = failed(long).Error() }

//go:noinline
func ResultPipeKept() { chanSink = pipe() }

//go:noinline
func ResultPipeDropped() { intSink = len(pipe()) }

//go:noinline
func ResultPairsKept() { anySink = numbers.pairs() }

//go:noinline
func ResultCoupleKept() { var t T; anySink = couple(&t, object) }

//go:noinline
func ResultCoupleDropped() { var t T; intSink = couple(&t, object)[n5-5].a }

//go:noinline
func ResultCoupleElem() { t := &T{}; tSink = couple(t, t)[n5-5] }

//go:noinline
func ResultKindKept() { anySink = ofKind(n5) }

//go:noinline
func ResultKindDropped() { intSink = ofKind(n5).Method(nil) }

//go:noinline
func ResultKindAsserted() { t, _ := ofKind(n5).(*T); intSink = t.a }

//go:noinline
func ResultNamedKept() { tSink = namedNew() }

//go:noinline
func ResultNamedDropped() { intSink = namedNew().a }

//go:noinline
func ResultRecursive() { intSink = listOfLength(n5).a }

//go:noinline
func ResultDeferring() { intSink = newDeferring().a }

//go:noinline
func ResultThroughKept() { tSink = through(&T{a: n5}) }

//go:noinline
func ResultThroughDropped() { intSink = through(&T{a: n5}).a }

//go:noinline
func ResultThroughTwoKept() { tSink = throughTwo(newTwo()) }

//go:noinline
func ResultThroughTwoDropped() { intSink = throughTwo(newTwo()).a }

//go:noinline
func ResultTableKept() { intsSink = table().xs }

//go:noinline
func ResultTableDropped() { intSink = table().xs[n5-4] }

//go:noinline
func ResultStarted() { done := waiting; go consume(newPlain()); <-done }

//go:noinline
func ResultReturned() {
	f := func() (*T, error) { return newPlain(), failed(long) }
	t, err := f()
	tSink = t
	boolSink = err == nil
}

//go:noinline
func ParamWithBorrowing() { intSink = with(setA) }

//go:noinline
func ParamWithKeeping() { intSink = with(keepT) }

//go:noinline
func ParamWithLiteral() { intSink = with(func(t *T) { t.a = n5 }) }

//go:noinline
func ParamWithKeepingLiteral() { intSink = with(func(t *T) { tSink = t }) }

//go:noinline
func PanicPointer() { panicking(object) }

//go:noinline
func PanicBox() { panickingWith(long) }
