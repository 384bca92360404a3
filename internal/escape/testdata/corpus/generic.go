package corpus

func init() {
	register(map[string]func(){
		"GenericPointerKept":           GenericPointerKept,
		"GenericPointerDropped":        GenericPointerDropped,
		"GenericPointerOfPointer":      GenericPointerOfPointer,
		"GenericPointerOfStruct":       GenericPointerOfStruct,
		"GenericPointerTwo":            GenericPointerTwo,
		"GenericPointerTwoDropped":     GenericPointerTwoDropped,
		"GenericPointerApart":          GenericPointerApart,
		"GenericPointerApartOfPointer": GenericPointerApartOfPointer,
		"GenericPointerApartEmpty":     GenericPointerApartEmpty,
		"GenericNewKept":               GenericNewKept,
		"GenericNewDropped":            GenericNewDropped,
		"GenericNewApart":              GenericNewApart,
		"GenericNewApartEmpty":         GenericNewApartEmpty,
		"GenericListKept":              GenericListKept,
		"GenericListDropped":           GenericListDropped,
		"GenericMakeKept":              GenericMakeKept,
		"GenericMakeApart":             GenericMakeApart,
		"GenericMakeApartOfPointer":    GenericMakeApartOfPointer,
		"GenericMakeApartEmpty":        GenericMakeApartEmpty,
		"GenericBoxString":             GenericBoxString,
		"GenericBoxPointer":            GenericBoxPointer,
		"GenericBoxByte":               GenericBoxByte,
		"GenericBoxDropped":            GenericBoxDropped,
		"GenericBoxApartInt":           GenericBoxApartInt,
		"GenericBoxApartString":        GenericBoxApartString,
		"GenericBoxApartPointer":       GenericBoxApartPointer,
		"GenericBoxApartByte":          GenericBoxApartByte,
		"GenericBoxApartStruct":        GenericBoxApartStruct,
		"GenericBoxApartEmpty":         GenericBoxApartEmpty,
		"GenericMakeKeptEmpty":         GenericMakeKeptEmpty,
		"GenericMappedEmpty":           GenericMappedEmpty,
		"GenericNewKeptEmpty":          GenericNewKeptEmpty,
		"GenericPointerKeptEmpty":      GenericPointerKeptEmpty,
		"GenericMapApart":              GenericMapApart,
		"GenericChanApart":             GenericChanApart,
		"GenericConstKept":             GenericConstKept,
		"GenericConstDropped":          GenericConstDropped,
		"GenericConstApart":            GenericConstApart,
		"GenericApply":                 GenericApply,
		"GenericSum":                   GenericSum,
		"GenericSumApart":              GenericSumApart,
		"GenericLargest":               GenericLargest,
		"GenericCallPointer":           GenericCallPointer,
		"GenericCallIface":             GenericCallIface,
		"GenericMapped":                GenericMapped,
		"GenericText":                  GenericText,
		"GenericStackLocal":            GenericStackLocal,
		"GenericStackKept":             GenericStackKept,
		"GenericStackPeek":             GenericStackPeek,
		"GenericStackOfPointer":        GenericStackOfPointer,
	})
}

//go:noinline
func GenericPointerKept() { ptrSink = pointerTo(n5) }

//go:noinline
func GenericPointerDropped() { intSink = *pointerTo(n5) }

//go:noinline
func GenericPointerOfPointer() { intSink = **pointerTo(&n5) }

//go:noinline
func GenericPointerOfStruct() { tSink = pointerTo(value) }

//go:noinline
func GenericPointerTwo() { ptrSink = pointerTwo(n5) }

//go:noinline
func GenericPointerTwoDropped() { intSink = *pointerTwo(n5) }

//go:noinline
func GenericPointerApart() { intSink = *apartPointer(n5) }

//go:noinline
func GenericPointerApartOfPointer() { intSink = **apartPointer(&n5) }

//go:noinline
func GenericPointerApartEmpty() { emptySink = apartPointer(struct{}{}) }

//go:noinline
func GenericNewKept() { tSink = newOf[T]() }

//go:noinline
func GenericNewDropped() { intSink = newOf[T]().a }

//go:noinline
func GenericNewApart() { intSink = apartNew[T]().a }

//go:noinline
func GenericNewApartEmpty() { emptySink = apartNew[struct{}]() }

//go:noinline
func GenericListKept() { intsSink = listOf(n5, n5) }

//go:noinline
func GenericListDropped() { intSink = listOf(n5, n5)[n5-4] }

//go:noinline
func GenericMakeKept() { intsSink = makeOf[int](n1000) }

//go:noinline
func GenericMakeApart() { intSink = len(apartMake[int](n1000)) }

//go:noinline
func GenericMakeApartOfPointer() { intSink = len(apartMake[*int](n1000)) }

//go:noinline
func GenericMakeApartEmpty() { intSink = len(apartMake[struct{}](n1000)) }

//go:noinline
func GenericBoxString() { anySink = boxOf(long) }

//go:noinline
func GenericBoxPointer() { anySink = boxOf(&n5) }

//go:noinline
func GenericBoxByte() { anySink = boxOf(u8) }

//go:noinline
func GenericBoxDropped() { s, _ := boxOf(long).(string); intSink = len(s) }

//go:noinline
func GenericBoxApartInt() { apartBox(n1000) }

//go:noinline
func GenericBoxApartString() { apartBox(long) }

//go:noinline
func GenericBoxApartPointer() { apartBox(&n5) }

//go:noinline
func GenericBoxApartByte() { apartBox(u8) }

//go:noinline
func GenericBoxApartStruct() { apartBox(value) }

//go:noinline
func GenericBoxApartEmpty() { apartBox(struct{}{}) }

//go:noinline
func GenericMakeKeptEmpty() { emptiesSink = makeOf[struct{}](n1000) }

//go:noinline
func GenericMappedEmpty() {
	emptiesSink = apartMapped(ints, func(x int) struct{} { return struct{}{} })
}

//go:noinline
func GenericNewKeptEmpty() { emptySink = newOf[struct{}]() }

//go:noinline
func GenericPointerKeptEmpty() { emptySink = pointerTo(struct{}{}) }

//go:noinline
func GenericMapApart() { intSink = len(apartMap[string, int]()) }

//go:noinline
func GenericChanApart() { intSink = len(apartChan[*int]()) }

//go:noinline
func GenericConstKept() { funcSink = constant(n5) }

//go:noinline
func GenericConstDropped() { intSink = constant(n5)() }

//go:noinline
func GenericConstApart() { intSink = apartConst(n5)() }

//go:noinline
func GenericApply() { y := n5; intSink = apply1(n5, func(x int) int { return x + y }) }

//go:noinline
func GenericSum() { intSink = sum(ints) }

//go:noinline
func GenericSumApart() { intSink = apartSum(ints) }

//go:noinline
func GenericLargest() { intSink = largest(n5, n1000) }

//go:noinline
func GenericCallPointer() { intSink = apartCall(object) }

//go:noinline
func GenericCallIface() { intSink = apartCall(iface) }

//go:noinline
func GenericMapped() { intSink = len(apartMapped(ints, func(x int) string { return "" })) }

//go:noinline
func GenericText() { strSink = apartText(bytes) }

//go:noinline
func GenericStackLocal() { var s stack[int]; s.push(n5); intSink = s.top.value }

//go:noinline
func GenericStackKept() { s := &stack[int]{}; s.push(n5); anySink = s }

//go:noinline
func GenericStackPeek() { var s stack[int]; s.push(n5); ptrSink = s.peek() }

//go:noinline
func GenericStackOfPointer() { var s stack[*T]; s.push(object); tSink = *s.peek() }
