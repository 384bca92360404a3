package corpus

func init() {
	register(map[string]func(){
		"ResultNewKept":           ResultNewKept,
		"ResultNewDropped":        ResultNewDropped,
		"ResultNewUnused":         ResultNewUnused,
		"ResultTwoKept":           ResultTwoKept,
		"ResultTwoDropped":        ResultTwoDropped,
		"ResultThreeKept":         ResultThreeKept,
		"ResultThreeDropped":      ResultThreeDropped,
		"ResultWithKept":          ResultWithKept,
		"ResultWithDropped":       ResultWithDropped,
		"ResultWithGlobal":        ResultWithGlobal,
		"ResultIfKept":            ResultIfKept,
		"ResultIfDropped":         ResultIfDropped,
		"ResultEitherKept":        ResultEitherKept,
		"ResultEitherDropped":     ResultEitherDropped,
		"ResultNoneKept":          ResultNoneKept,
		"ResultAddressKept":       ResultAddressKept,
		"ResultAddressDropped":    ResultAddressDropped,
		"ResultAddressLent":       ResultAddressLent,
		"ResultAddressLeaked":     ResultAddressLeaked,
		"ResultSliceKept":         ResultSliceKept,
		"ResultSliceDropped":      ResultSliceDropped,
		"ResultBufferKept":        ResultBufferKept,
		"ResultBufferDropped":     ResultBufferDropped,
		"ResultBufferLent":        ResultBufferLent,
		"ResultBufferNKept":       ResultBufferNKept,
		"ResultBufferConst":       ResultBufferConst,
		"ResultMapKept":           ResultMapKept,
		"ResultMapDropped":        ResultMapDropped,
		"ResultBothKept":          ResultBothKept,
		"ResultBothFirst":         ResultBothFirst,
		"ResultBothSecond":        ResultBothSecond,
		"ResultBothDropped":       ResultBothDropped,
		"ResultJoinedKept":        ResultJoinedKept,
		"ResultJoinedCompared":    ResultJoinedCompared,
		"ResultTextKept":          ResultTextKept,
		"ResultTextCompared":      ResultTextCompared,
		"ResultRawKept":           ResultRawKept,
		"ResultRawDropped":        ResultRawDropped,
		"ResultBoxKept":           ResultBoxKept,
		"ResultBoxDropped":        ResultBoxDropped,
		"ResultBoxConst":          ResultBoxConst,
		"ResultErrorKept":         ResultErrorKept,
		"ResultErrorDropped":      ResultErrorDropped,
		"ResultErrorCalled":       ResultErrorCalled,
		"ResultIfaceKept":         ResultIfaceKept,
		"ResultIfaceDropped":      ResultIfaceDropped,
		"ResultCounterKept":       ResultCounterKept,
		"ResultCounterDropped":    ResultCounterDropped,
		"ResultCounterLent":       ResultCounterLent,
		"ResultCounterTwoKept":    ResultCounterTwoKept,
		"ResultCounterTwoDropped": ResultCounterTwoDropped,
		"ResultMethodKept":        ResultMethodKept,
		"ResultMethodDropped":     ResultMethodDropped,
		"ResultHolderKept":        ResultHolderKept,
		"ResultHolderInner":       ResultHolderInner,
		"ResultHolderDropped":     ResultHolderDropped,
		"ResultHoldKept":          ResultHoldKept,
		"ResultHoldDropped":       ResultHoldDropped,
		"ResultFillDropped":       ResultFillDropped,
		"ResultFillKept":          ResultFillKept,
		"ResultChained":           ResultChained,
		"ResultChainedKept":       ResultChainedKept,
		"ResultStored":            ResultStored,
		"ResultSent":              ResultSent,
		"ResultInSlice":           ResultInSlice,
		"ResultInLoop":            ResultInLoop,
		"ResultPhi":               ResultPhi,
		"ResultPhiKept":           ResultPhiKept,
		"ResultByClosure":         ResultByClosure,
		"ResultByClosureKept":     ResultByClosureKept,
		"ResultDeferred":          ResultDeferred,
		"ResultApartBuffer":       ResultApartBuffer,
		"ResultApartCounter":      ResultApartCounter,
		"ResultApartBoth":         ResultApartBoth,
		"ResultApartTwo":          ResultApartTwo,
		"ResultApartJoined":       ResultApartJoined,
		"ResultApartIf":           ResultApartIf,
		"ParamBoxing":             ParamBoxing,
		"ParamBoxingTwo":          ParamBoxingTwo,
		"ParamBoxingConst":        ParamBoxingConst,
		"ParamHanding":            ParamHanding,
		"ParamHandingKnown":       ParamHandingKnown,
		"ParamHandingNew":         ParamHandingNew,
	})
}

//go:noinline
func ResultNewKept() { tSink = newPlain() }

//go:noinline
func ResultNewDropped() { intSink = newPlain().a }

//go:noinline
func ResultNewUnused() { newPlain() }

//go:noinline
func ResultTwoKept() { tSink = newTwo() }

//go:noinline
func ResultTwoDropped() { intSink = newTwo().a }

//go:noinline
func ResultThreeKept() { tSink = newThree() }

//go:noinline
func ResultThreeDropped() { intSink = newThree().a }

//go:noinline
func ResultWithKept() { x := n5; tSink = newWith(&x) }

//go:noinline
func ResultWithDropped() { x := n5; intSink = *newWith(&x).p }

//go:noinline
func ResultWithGlobal() { tSink = newWith(&n5) }

//go:noinline
func ResultIfKept() { tSink = newIf(yes) }

//go:noinline
func ResultIfDropped() {
	if t := newIf(yes); t != nil {
		intSink = t.a
	}
}

//go:noinline
func ResultEitherKept() { tSink = newEither(yes) }

//go:noinline
func ResultEitherDropped() { intSink = newEither(yes).a }

//go:noinline
func ResultNoneKept() { emptySink = newNone() }

//go:noinline
func ResultAddressKept() { ptrSink = addressOf(n5) }

//go:noinline
func ResultAddressDropped() { intSink = *addressOf(n5) }

//go:noinline
func ResultAddressLent() { borrow(addressOf(n5)) }

//go:noinline
func ResultAddressLeaked() { leak(addressOf(n5)) }

//go:noinline
func ResultSliceKept() { intsSink = sliceOf(n5, 2) }

//go:noinline
func ResultSliceDropped() { intSink = sliceOf(n5, 2)[n5-4] }

//go:noinline
func ResultBufferKept() { byteSink = buffer() }

//go:noinline
func ResultBufferDropped() { b := buffer(); intSink = len(b) }

//go:noinline
func ResultBufferLent() { intSink = borrowBytes(buffer()) }

//go:noinline
func ResultBufferNKept() { byteSink = bufferN(n1000) }

//go:noinline
func ResultBufferConst() { b := bufferN(10); b[n5] = 1; intSink = int(b[3]) }

//go:noinline
func ResultMapKept() { mapSink = mapping() }

//go:noinline
func ResultMapDropped() { intSink = len(mapping()) }

//go:noinline
func ResultBothKept() { ptrSink, tSink = both(n5) }

//go:noinline
func ResultBothFirst() { p, t := both(n5); ptrSink = p; intSink = t.a }

//go:noinline
func ResultBothSecond() { p, t := both(n5); tSink = t; intSink = *p }

//go:noinline
func ResultBothDropped() { p, t := both(n5); intSink = *p + t.a }

//go:noinline
func ResultJoinedKept() { strSink = joined(long, short) }

//go:noinline
func ResultJoinedCompared() { boolSink = joined(short, short) == long }

//go:noinline
func ResultTextKept() { strSink = text(bytes) }

//go:noinline
func ResultTextCompared() { boolSink = text(bytes[:2]) == short }

//go:noinline
func ResultRawKept() { byteSink = raw(long) }

//go:noinline
func ResultRawDropped() { intSink = borrowBytes(raw(short)) }

//go:noinline
func ResultBoxKept() { anySink = boxedString(long) }

//go:noinline
func ResultBoxDropped() { s, _ := boxedString(long).(string); intSink = len(s) }

//go:noinline
func ResultBoxConst() { anySink = boxedString("x") }

//go:noinline
func ResultErrorKept() { anySink = failure(long) }

//go:noinline
func ResultErrorDropped() { boolSink = failure(long) == nil }

//go:noinline
func ResultErrorCalled() { strSink = failure(long).Error() }

//go:noinline
func ResultIfaceKept() { anySink = asI(value) }

//go:noinline
func ResultIfaceDropped() { intSink = asI(value).Method(nil) }

//go:noinline
func ResultCounterKept() { funcSink = counter() }

//go:noinline
func ResultCounterDropped() { f := counter(); intSink = f() + f() }

//go:noinline
func ResultCounterLent() { intSink = call(counter()) }

//go:noinline
func ResultCounterTwoKept() { funcSink = counterTwo() }

//go:noinline
func ResultCounterTwoDropped() { intSink = counterTwo()() }

//go:noinline
func ResultMethodKept() { voidSink = methodOf(object) }

//go:noinline
func ResultMethodDropped() { methodOf(object)() }

//go:noinline
func ResultHolderKept() { anySink = newHolder() }

//go:noinline
func ResultHolderInner() { tSink = newHolder().t }

//go:noinline
func ResultHolderDropped() { intSink = newHolder().t.a }

//go:noinline
func ResultHoldKept() { tSink = hold().t }

//go:noinline
func ResultHoldDropped() { intSink = hold().t.a }

//go:noinline
func ResultFillDropped() { var h holder; intSink = h.fill().t.a }

//go:noinline
func ResultFillKept() { var h holder; tSink = h.fill().t }

//go:noinline
func ResultChained() { intSink = holder{}.with(newPlain()).t.a }

//go:noinline
func ResultChainedKept() { tSink = holder{}.with(newPlain()).t }

//go:noinline
func ResultStored() { object.next = newPlain() }

//go:noinline
func ResultSent() { channel <- addressOf(n5) }

//go:noinline
func ResultInSlice() { s := []*T{newPlain(), newPlain()}; intSink = s[n5-4].a }

//go:noinline
func ResultInLoop() {
	for range n5 {
		intSink += newPlain().a
	}
}

//go:noinline
func ResultPhi() {
	t := object
	if yes {
		t = newPlain()
	}
	intSink = t.a
}

//go:noinline
func ResultPhiKept() {
	t := object
	if yes {
		t = newPlain()
	}
	tSink = t
}

//go:noinline
func ResultByClosure() { f := func() *T { return newPlain() }; intSink = f().a }

//go:noinline
func ResultByClosureKept() { f := func() *T { return newPlain() }; tSink = f() }

//go:noinline
func ResultDeferred() { t := newPlain(); defer borrowT(t) }

//go:noinline
func ResultApartBuffer() { b := apartBuffer(); intSink = len(b) }

//go:noinline
func ResultApartCounter() { intSink = apartCounter()() }

//go:noinline
func ResultApartBoth() { p, t := apartBoth(n5); intSink = *p + t.a }

//go:noinline
func ResultApartTwo() { intSink = apartTwo().a }

//go:noinline
func ResultApartJoined() { boolSink = apartJoined(long, long) == short }

//go:noinline
func ResultApartIf() { intSink = apartIf(yes).a }

//go:noinline
func ParamBoxing() { boxing(long) }

//go:noinline
func ParamBoxingTwo() { boxingTwo(long) }

//go:noinline
func ParamBoxingConst() { boxingTwo("x") }

//go:noinline
func ParamHanding() { x := n5; intSink = handing(iface, &x) }

//go:noinline
func ParamHandingKnown() { x := n5; intSink = handing(object, &x) }

//go:noinline
func ParamHandingNew() { x := n5; intSink = handing(&T{a: 1}, &x) }
