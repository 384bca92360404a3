package corpus

func init() {
	register(map[string]func(){
		"RangeFuncMethod":      RangeFuncMethod,
		"RangeFuncPairs":       RangeFuncPairs,
		"RangeFuncApart":       RangeFuncApart,
		"RangeFuncBreak":       RangeFuncBreak,
		"RangeFuncKeep":        RangeFuncKeep,
		"RangeFuncUnknownKeep": RangeFuncUnknownKeep,
		"RangeFuncTwoLevels":   RangeFuncTwoLevels,
		"RangeFuncNew":         RangeFuncNew,
		"RangeInt":             RangeInt,
		"RangeChan":            RangeChan,
		"VariadicBoxLeaks":     VariadicBoxLeaks,
		"VariadicStrings":      VariadicStrings,
		"VariadicInLoop":       VariadicInLoop,
		"VariadicConst":        VariadicConst,
		"LoopNewKept":          LoopNewKept,
		"LoopVarKept":          LoopVarKept,
		"LoopVarLocal":         LoopVarLocal,
		"LoopConcat":           LoopConcat,
		"LoopSliceLocal":       LoopSliceLocal,
	})
}

//go:noinline
func RangeFuncMethod() {
	n := 0
	for x := range numbers.all {
		n += x
	}
	intSink = n
}

//go:noinline
func RangeFuncPairs() {
	n := 0
	for i, x := range numbers.pairs() {
		n += i * x
	}
	intSink = n
}

//go:noinline
func RangeFuncApart() {
	n := 0
	for x := range numbers.apart {
		n += x
	}
	intSink = n
}

//go:noinline
func RangeFuncBreak() {
	for x := range numbers.all {
		if x > 1 {
			intSink = x
			break
		}
	}
}

//go:noinline
func RangeFuncKeep() {
	for x := range each {
		ptrSink = &x
	}
}

//go:noinline
func RangeFuncUnknownKeep() {
	for x := range iterate {
		leak(&x)
	}
}

//go:noinline
func RangeFuncTwoLevels() {
	for x := range each {
		for y := range each {
			intSink = x + y
		}
	}
}

//go:noinline
func RangeFuncNew() {
	for range upTo(n5) {
		tSink = &T{}
	}
}

//go:noinline
func RangeInt() {
	for i := range n5 {
		intSink += i
	}
}

//go:noinline
func RangeChan() {
	waiting <- true
	for x := range waiting {
		boolSink = x
		break
	}
}

//go:noinline
func VariadicBoxLeaks() { variadicLeak(long) }

//go:noinline
func VariadicStrings() { intSink = variadic(long, short) }

//go:noinline
func VariadicInLoop() {
	for range n5 {
		variadicLeak(object)
	}
}

//go:noinline
func VariadicConst() { variadicLeak("a", 1) }

//go:noinline
func LoopNewKept() {
	for i := range n5 {
		tSink = &T{a: i}
	}
}

//go:noinline
func LoopVarKept() {
	for i := range n5 {
		x := i
		ptrSink = &x
	}
}

//go:noinline
func LoopVarLocal() {
	for i := range n5 {
		x := i
		borrow(&x)
	}
}

//go:noinline
func LoopConcat() {
	s := ""
	for range n5 {
		s += long
	}
	intSink = len(s)
}

//go:noinline
func LoopSliceLocal() {
	for i := range n5 {
		xs := []int{i, n5}
		intSink += xs[n5-4]
	}
}
