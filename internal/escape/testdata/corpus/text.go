package corpus

func init() {
	register(map[string]func(){
		"ConcatEscapes":     ConcatEscapes,
		"ConcatChain":       ConcatChain,
		"ConcatLocal":       ConcatLocal,
		"ConcatShort":       ConcatShort,
		"ConcatAssign":      ConcatAssign,
		"ConcatConst":       ConcatConst,
		"ConcatArg":         ConcatArg,
		"ConcatMapKey":      ConcatMapKey,
		"ConvEscapes":       ConvEscapes,
		"ConvLocal":         ConvLocal,
		"ConvCompare":       ConvCompare,
		"ConvLookup":        ConvLookup,
		"ConvLookupOk":      ConvLookupOk,
		"ConvInsert":        ConvInsert,
		"ConvSwitch":        ConvSwitch,
		"ConvConcat":        ConvConcat,
		"ConvRange":         ConvRange,
		"ConvRangeRunes":    ConvRangeRunes,
		"ConvBytes":         ConvBytes,
		"ConvBytesRead":     ConvBytesRead,
		"ConvBytesWritten":  ConvBytesWritten,
		"ConvRunes":         ConvRunes,
		"ConvRunesLocal":    ConvRunesLocal,
		"ConvRune":          ConvRune,
		"ConvRuneLocal":     ConvRuneLocal,
		"ConvFromRunes":     ConvFromRunes,
		"ConvNamed":         ConvNamed,
		"ConvSliceArray":    ConvSliceArray,
		"ConvSliceArrayPtr": ConvSliceArrayPtr,
	})
}

//go:noinline
func ConcatEscapes() { strSink = long + short }

//go:noinline
func ConcatChain() { strSink = short + long + short + long + short + long + short }

//go:noinline
func ConcatLocal() { s := long + long; boolSink = s == short }

//go:noinline
func ConcatShort() { s := short + short; boolSink = s == long }

//go:noinline
func ConcatAssign() { s := short; s += long; boolSink = s == short }

//go:noinline
func ConcatConst() { strSink = "a" + "b" }

//go:noinline
func ConcatArg() { intSink = borrowString(long + long) }

//go:noinline
func ConcatMapKey() { intSink = keys[long+long] }

//go:noinline
func ConvEscapes() { strSink = string(bytes) }

//go:noinline
func ConvLocal() { s := string(bytes); intSink = borrowString(s) }

//go:noinline
func ConvCompare() { boolSink = string(bytes) == long }

//go:noinline
func ConvLookup() { intSink = keys[string(bytes)] }

//go:noinline
func ConvLookupOk() { _, boolSink = keys[string(bytes)] }

//go:noinline
func ConvInsert() { m := map[string]int{}; m[string(bytes)] = 1; intSink = len(m) }

//go:noinline
func ConvSwitch() {
	switch string(bytes) {
	case "a":
		intSink = 1
	case "b":
		intSink = 2
	}
}

//go:noinline
func ConvConcat() { boolSink = short < "<"+string(bytes[:10])+">" }

//go:noinline
func ConvRange() {
	for i, c := range []byte(long) {
		intSink += i + int(c)
	}
}

//go:noinline
func ConvRangeRunes() {
	for i := range string(runes) {
		intSink += i
	}
}

//go:noinline
func ConvBytes() { byteSink = []byte(long) }

//go:noinline
func ConvBytesRead() { intSink = borrowBytes([]byte(long)) }

//go:noinline
func ConvBytesWritten() { writeBytes([]byte(long)) }

//go:noinline
func ConvRunes() { runeSink = []rune(long) }

//go:noinline
func ConvRunesLocal() { xs := []rune(long); intSink = len(xs) + int(xs[n5-4]) }

//go:noinline
func ConvRune() { strSink = string(r) }

//go:noinline
func ConvRuneLocal() { intSink = borrowString(string(r)) }

//go:noinline
func ConvFromRunes() { strSink = string(runes) }

//go:noinline
func ConvNamed() { strSink = string(errorString(long)) }

//go:noinline
func ConvSliceArray() { a := [3]int(ints); intSink = a[n5-4] }

//go:noinline
func ConvSliceArrayPtr() { a := (*[3]int)(ints); intSink = a[n5-4] }
