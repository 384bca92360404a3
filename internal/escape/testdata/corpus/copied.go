package corpus

func init() {
	register(map[string]func(){
		"ConcatFive":          ConcatFive,
		"ConcatAssignKept":    ConcatAssignKept,
		"ConcatEmpty":         ConcatEmpty,
		"ConcatLocalShort":    ConcatLocalShort,
		"ConcatStored":        ConcatStored,
		"ConvConstBytes":      ConvConstBytes,
		"ConvConstBytesLocal": ConvConstBytesLocal,
		"ConvCompareBoth":     ConvCompareBoth,
		"ConvSliced":          ConvSliced,
		"ConvOneByte":         ConvOneByte,
		"ConvRangeString":     ConvRangeString,
		"ConvAppend":          ConvAppend,
		"ConvKeyKept":         ConvKeyKept,
		"BoxUint64":           BoxUint64,
		"BoxComplex":          BoxComplex,
		"BoxArray":            BoxArray,
		"BoxFields":           BoxFields,
		"BoxNilSlice":         BoxNilSlice,
		"BoxEmptyString":      BoxEmptyString,
		"BoxTwo":              BoxTwo,
		"BoxTwoLocal":         BoxTwoLocal,
		"BoxToAny":            BoxToAny,
		"BoxIfaceStruct":      BoxIfaceStruct,
		"BoxSwitched":         BoxSwitched,
		"BoxField":            BoxField,
	})
}

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
func ConvSliced() { s := long[1:]; strSink = s }

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
