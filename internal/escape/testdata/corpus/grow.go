package corpus

func init() {
	register(map[string]func(){
		"MakeSmallN":        MakeSmallN,
		"MakeOfPointers":    MakeOfPointers,
		"MakePassed":        MakePassed,
		"MakeInLoopKept":    MakeInLoopKept,
		"MakeSliced":        MakeSliced,
		"MapHintSmall":      MapHintSmall,
		"MapHintKept":       MapHintKept,
		"MapUpdate":         MapUpdate,
		"MapUpdateOp":       MapUpdateOp,
		"MapDelete":         MapDelete,
		"MapRead":           MapRead,
		"MapRange":          MapRange,
		"MapLitMany":        MapLitMany,
		"ChanEmpty":         ChanEmpty,
		"ChanOfChan":        ChanOfChan,
		"ChanUsed":          ChanUsed,
		"AppendSpare":       AppendSpare,
		"AppendSpareMany":   AppendSpareMany,
		"AppendSpareString": AppendSpareString,
		"AppendInLoop":      AppendInLoop,
		"AppendNew":         AppendNew,
		"AppendLit":         AppendLit,
		"CopyBytes":         CopyBytes,
	})
}

//go:noinline
func MakeSmallN() { xs := make([]byte, n5); xs[n5-1] = 1; intSink = int(xs[3]) }

//go:noinline
func MakeOfPointers() { sliceSink = make([]*int, n1000) }

//go:noinline
func MakePassed() { intSink = borrowBytes(make([]byte, 100)) }

//go:noinline
func MakeInLoopKept() {
	for range n5 {
		intsSink = make([]int, 10)
	}
}

//go:noinline
func MakeSliced() { intsSink = make([]int, 20)[:10] }

//go:noinline
func MapHintSmall() { m := make(map[string]int, 8); intSink = len(m) }

//go:noinline
func MapHintKept() { mapSink = make(map[string]int, 100) }

//go:noinline
func MapUpdate() { present["a"] = n5 }

//go:noinline
func MapUpdateOp() { present["a"] += n5 }

//go:noinline
func MapDelete() { delete(present, "absent") }

//go:noinline
func MapRead() { intSink = present[short] }

//go:noinline
func MapRange() {
	for _, v := range present {
		intSink += v
	}
}

//go:noinline
func MapLitMany() {
	mapSink = map[string]int{"a": 1, "b": n5, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7, "h": 8, "i": 9, "j": 10}
}

//go:noinline
func ChanEmpty() { c := make(chan struct{}, 1); c <- struct{}{}; <-c }

//go:noinline
func ChanOfChan() { c := make(chan chan int, 1); c <- chanSink; chanSink = <-c }

//go:noinline
func ChanUsed() { waiting <- yes; boolSink = <-waiting }

//go:noinline
func AppendSpare() { spare = append(spare[:0], n5) }

//go:noinline
func AppendSpareMany() { spare = append(spare[:0], ints...) }

//go:noinline
func AppendSpareString() { spareBuf = append(spareBuf[:0], long...) }

//go:noinline
func AppendInLoop() { intsSink = escapingLoop(n1000) }

//go:noinline
func AppendNew() { sliceSink = append([]*int(nil), new(int)) }

//go:noinline
func AppendLit() { intsSink = append([]int{n5}, n5, n5) }

//go:noinline
func CopyBytes() { intSink = copy(spareBuf[:8], long) }
