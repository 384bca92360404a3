package corpus

func init() {
	register(map[string]func(){
		"NewDead":              NewDead,
		"LitEmptyStruct":       LitEmptyStruct,
		"LitNested":            LitNested,
		"LitNestedLocal":       LitNestedLocal,
		"LitOfArrays":          LitOfArrays,
		"LitMapOfPointers":     LitMapOfPointers,
		"VarMerged":            VarMerged,
		"VarArray":             VarArray,
		"VarStruct":            VarStruct,
		"VarBranch":            VarBranch,
		"VarBranchLocal":       VarBranchLocal,
		"VarThroughField":      VarThroughField,
		"VarThroughFieldLocal": VarThroughFieldLocal,
		"LargeSlice":           LargeSlice,
		"LargeSliceFits":       LargeSliceFits,
		"LargeLit":             LargeLit,
		"LargeVar":             LargeVar,
		"MakeSmallN":           MakeSmallN,
		"MakeOfPointers":       MakeOfPointers,
		"MakePassed":           MakePassed,
		"MakeInLoopKept":       MakeInLoopKept,
		"MakeSliced":           MakeSliced,
		"MapHintSmall":         MapHintSmall,
		"MapHintKept":          MapHintKept,
		"MapUpdate":            MapUpdate,
		"MapUpdateOp":          MapUpdateOp,
		"MapDelete":            MapDelete,
		"MapRead":              MapRead,
		"MapRange":             MapRange,
		"MapLitMany":           MapLitMany,
		"ChanEmpty":            ChanEmpty,
		"ChanOfChan":           ChanOfChan,
		"ChanUsed":             ChanUsed,
		"AppendSpare":          AppendSpare,
		"AppendSpareMany":      AppendSpareMany,
		"AppendSpareString":    AppendSpareString,
		"AppendInLoop":         AppendInLoop,
		"AppendNew":            AppendNew,
		"AppendLit":            AppendLit,
		"CopyBytes":            CopyBytes,
		"ConcatFive":           ConcatFive,
		"ConcatAssignKept":     ConcatAssignKept,
		"ConcatEmpty":          ConcatEmpty,
		"ConcatLocalShort":     ConcatLocalShort,
		"ConcatStored":         ConcatStored,
		"ConvConstBytes":       ConvConstBytes,
		"ConvConstBytesLocal":  ConvConstBytesLocal,
		"ConvCompareBoth":      ConvCompareBoth,
		"ConvSliced":           ConvSliced,
		"ConvOneByte":          ConvOneByte,
		"ConvRangeString":      ConvRangeString,
		"ConvAppend":           ConvAppend,
		"ConvKeyKept":          ConvKeyKept,
		"BoxUint64":            BoxUint64,
		"BoxComplex":           BoxComplex,
		"BoxArray":             BoxArray,
		"BoxFields":            BoxFields,
		"BoxNilSlice":          BoxNilSlice,
		"BoxEmptyString":       BoxEmptyString,
		"BoxTwo":               BoxTwo,
		"BoxTwoLocal":          BoxTwoLocal,
		"BoxToAny":             BoxToAny,
		"BoxIfaceStruct":       BoxIfaceStruct,
		"BoxSwitched":          BoxSwitched,
		"BoxField":             BoxField,
		"ClosureTwo":           ClosureTwo,
		"ClosureStored":        ClosureStored,
		"ClosureOfPointer":     ClosureOfPointer,
		"ClosureOfClosure":     ClosureOfClosure,
		"ClosureBigLocal":      ClosureBigLocal,
		"ClosureAssigned":      ClosureAssigned,
		"MethodLent":           MethodLent,
		"MethodKept":           MethodKept,
		"MethodIfaceLocal":     MethodIfaceLocal,
		"MethodCalled":         MethodCalled,
		"MethodExprCalled":     MethodExprCalled,
		"GoStatic":             GoStatic,
		"GoMethod":             GoMethod,
		"GoCaptured":           GoCaptured,
		"GoInLoop":             GoInLoop,
		"DeferTwo":             DeferTwo,
		"DeferMethod":          DeferMethod,
		"DeferIf":              DeferIf,
		"DeferNamed":           DeferNamed,
		"DeferRecover":         DeferRecover,
		"DeferLoopClosure":     DeferLoopClosure,
		"DeferNew":             DeferNew,
		"DeferNewLeaks":        DeferNewLeaks,
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

// A bag holds values to iterate over.
type bag struct {
	items []int
	owner *T
}

func (b *bag) all(yield func(int) bool) {
	for _, x := range b.items {
		if !yield(x) {
			return
		}
	}
}

func (b *bag) pairs() func(func(int, int) bool) {
	return func(yield func(int, int) bool) {
		for i, x := range b.items {
			if !yield(i, x) {
				return
			}
		}
	}
}

//go:noinline
func (b *bag) apart(yield func(int) bool) { b.all(yield) }

func (b bag) count() int { return len(b.items) }

//go:noinline
func finishNothing() { waiting <- true }

func (t *T) finish() { waiting <- true }

//go:noinline
func deferring() (n int) {
	defer func() { n++ }()
	return n5
}

//go:noinline
func recovering() (err error) {
	defer func() {
		if recover() != nil {
			err = nil
		}
	}()
	return nil
}

//go:noinline
func escapingLoop(n int) []int {
	var out []int
	for i := range n {
		out = append(out, i)
	}
	return out
}

var (
	numbers  = &bag{items: []int{1, 2, 3}}
	spare    = make([]int, 0, 64)
	spareBuf = make([]byte, 0, 64)
	present  = map[string]int{"a": 1}
	empty    = ""
	u64      = uint64(1 << 40)
	c128     = complex(1, 2)
	digits   = [4]int{1, 2, 3, 4}
)

//go:noinline
func NewDead() { p := new(T); _ = p }

//go:noinline
func LitEmptyStruct() { emptySink = &struct{}{} }

//go:noinline
func LitNested() { anySink = &holder{t: &T{a: n5}, next: &holder{}} }

//go:noinline
func LitNestedLocal() { h := &holder{t: &T{a: n5}, next: &holder{}}; intSink = h.t.a }

//go:noinline
func LitOfArrays() { anySink = &[3]T{{a: n5}} }

//go:noinline
func LitMapOfPointers() { m := map[int]*T{1: {a: n5}}; intSink = m[1].a }

//go:noinline
func VarMerged() { x, y := n5, n1000; ptrSink = &x; ptrSink = &y }

//go:noinline
func VarArray() { x := digits; intsSink = x[:] }

//go:noinline
func VarStruct() { t := value; tSink = &t }

//go:noinline
func VarBranch() {
	x := n5
	p := &n1000
	if yes {
		p = &x
	}
	ptrSink = p
}

//go:noinline
func VarBranchLocal() {
	x := n5
	p := &n1000
	if yes {
		p = &x
	}
	intSink = *p
}

//go:noinline
func VarThroughField() { var h holder; var t T; h.t = &t; tSink = h.t }

//go:noinline
func VarThroughFieldLocal() { var h holder; var t T; h.t = &t; intSink = h.t.a }

//go:noinline
func LargeSlice() { xs := make([]byte, 70000); xs[n5] = 1; intSink = int(xs[n1000]) }

//go:noinline
func LargeSliceFits() { xs := make([]byte, 60000); xs[n5] = 1; intSink = int(xs[n1000]) }

//go:noinline
func LargeLit() { p := &[20000]int{n5}; intSink = p[n1000] }

//go:noinline
func LargeVar() { var a [20 << 20]byte; a[n1000] = 1; intSink = int(a[n5]) }

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

//go:noinline
func ConcatFive() { strSink = short + long + short + long + short }

//go:noinline
func ConcatAssignKept() { strSink = short; strSink += long }

//go:noinline
func ConcatEmpty() { strSink = long + empty }

//go:noinline
func ConcatLocalShort() { s := short + "x" + short; intSink = borrowString(s) }

//go:noinline
func ConcatStored() { byteSink = []byte(long + long) }

//go:noinline
func ConvConstBytes() { byteSink = []byte("constant text") }

//go:noinline
func ConvConstBytesLocal() { b := []byte("text"); b[n5-4] = 'x'; intSink = int(b[0]) }

//go:noinline
func ConvCompareBoth() { boolSink = string(bytes) == string(spareBuf) }

//go:noinline
func ConvSliced() { s := long[3:9]; strSink = s }

//go:noinline
func ConvOneByte() { strSink = string(bytes[:1]) }

//go:noinline
func ConvRangeString() {
	for _, c := range long {
		intSink += int(c)
	}
}

//go:noinline
func ConvAppend() { spareBuf = append(spareBuf[:0], string(bytes)...) }

//go:noinline
func ConvKeyKept() { mapSink = map[string]int{string(bytes): 1} }

//go:noinline
func BoxUint64() { anySink = u64 }

//go:noinline
func BoxComplex() { anySink = c128 }

//go:noinline
func BoxArray() { anySink = digits }

//go:noinline
func BoxFields() { anySink = struct{ a, b string }{long, short} }

//go:noinline
func BoxNilSlice() { var b []byte; anySink = b }

//go:noinline
func BoxEmptyString() { anySink = "" }

//go:noinline
func BoxTwo() { anysSink = []any{long, long} }

//go:noinline
func BoxTwoLocal() { xs := []any{long, long}; intSink = len(xs) }

//go:noinline
func BoxToAny() { anySink = any(iface) }

//go:noinline
func BoxIfaceStruct() { var i interface{ Value() int } = value; anySink = i }

//go:noinline
func BoxSwitched() {
	switch x := any(long).(type) {
	case string:
		intSink = len(x)
	}
}

//go:noinline
func BoxField() { h := struct{ x any }{long}; anySink = h.x }

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
