package corpus

import "unsafe"

func init() {
	register(map[string]func(){
		"BoxInt":         BoxInt,
		"BoxInt16":       BoxInt16,
		"BoxInt32":       BoxInt32,
		"BoxFloat":       BoxFloat,
		"BoxString":      BoxString,
		"BoxBytes":       BoxBytes,
		"BoxStruct":      BoxStruct,
		"BoxWide":        BoxWide,
		"BoxConst":       BoxConst,
		"BoxConstString": BoxConstString,
		"BoxConstStruct": BoxConstStruct,
		"BoxConstVar":    BoxConstVar,
		"BoxStructVar":   BoxStructVar,
		"BoxZero":        BoxZero,
		"BoxBool":        BoxBool,
		"BoxByte":        BoxByte,
		"BoxSmall":       BoxSmall,
		"BoxByteArray":   BoxByteArray,
		"BoxEmpty":       BoxEmpty,
		"BoxPointer":     BoxPointer,
		"BoxWrapped":     BoxWrapped,
		"BoxPadded":      BoxPadded,
		"BoxPtrArray":    BoxPtrArray,
		"BoxFunc":        BoxFunc,
		"BoxMap":         BoxMap,
		"BoxChan":        BoxChan,
		"BoxIface":       BoxIface,
		"BoxUnsafe":      BoxUnsafe,
		"BoxLocal":       BoxLocal,
		"BoxCompared":    BoxCompared,
		"BoxHuge":        BoxHuge,
		"BoxBorrowed":    BoxBorrowed,
		"BoxArgLeaks":    BoxArgLeaks,
		"BoxArgConst":    BoxArgConst,
		"BoxReassigned":  BoxReassigned,
		"BoxMethod":      BoxMethod,
		"BoxInMap":       BoxInMap,
		"BoxError":       BoxError,
		"BoxPhi":         BoxPhi,
		"BoxGeneric":     BoxGeneric,
		"BoxChanSend":    BoxChanSend,
	})
}

//go:noinline
func BoxInt() { anySink = n1000 }

//go:noinline
func BoxInt16() { anySink = n16 }

//go:noinline
func BoxInt32() { anySink = n32 }

//go:noinline
func BoxFloat() { anySink = f64 }

//go:noinline
func BoxString() { anySink = long }

//go:noinline
func BoxBytes() { anySink = bytes }

//go:noinline
func BoxStruct() { anySink = value }

//go:noinline
func BoxWide() { anySink = wide{n5, n1000} }

//go:noinline
func BoxConst() { anySink = 1000 }

//go:noinline
func BoxConstString() { anySink = "constant" }

//go:noinline
func BoxConstStruct() { anySink = wide{1, 2} }

//go:noinline
func BoxConstVar() { x := 1000; anySink = x }

//go:noinline
func BoxStructVar() { x := wide{1, 2}; anySink = x }

//go:noinline
func BoxZero() { anySink = wide{} }

//go:noinline
func BoxBool() { anySink = yes }

//go:noinline
func BoxByte() { anySink = u8 }

//go:noinline
func BoxSmall() { anySink = small{u8} }

//go:noinline
func BoxByteArray() { anySink = [1]uint8{u8} }

//go:noinline
func BoxEmpty() { anySink = struct{}{} }

//go:noinline
func BoxPointer() { anySink = object }

//go:noinline
func BoxWrapped() { anySink = wrapped{&n5} }

//go:noinline
func BoxPadded() { anySink = padded{p: &n5} }

//go:noinline
func BoxPtrArray() { anySink = [1]*int{&n5} }

//go:noinline
func BoxFunc() { anySink = fn }

//go:noinline
func BoxMap() { anySink = keys }

//go:noinline
func BoxChan() { anySink = channel }

//go:noinline
func BoxIface() { anySink = iface }

//go:noinline
func BoxUnsafe() { anySink = unsafe.Pointer(object) }

//go:noinline
func BoxLocal() { var i any = n1000; j, _ := i.(int); intSink = j }

//go:noinline
func BoxCompared() { boolSink = anySink == any(n1000) }

//go:noinline
func BoxHuge() { var h huge; h[n5] = 1; var i any = h; _, boolSink = i.(int) }

//go:noinline
func BoxBorrowed() { intSink = variadic(n1000) }

//go:noinline
func BoxArgLeaks() { contentLeak(n1000) }

//go:noinline
func BoxArgConst() { contentLeak("x") }

//go:noinline
func BoxReassigned() {
	x := "a"
	if yes {
		x = "b"
	}
	anySink = x
}

//go:noinline
func BoxMethod() { var i interface{ Value() int } = value; intSink = i.Value() }

//go:noinline
func BoxInMap() { m := map[string]any{}; m["a"] = long; intSink = len(m) }

//go:noinline
func BoxError() { anySink = error(errorString(long)) }

//go:noinline
func BoxPhi() {
	x := n1000
	if !yes {
		x = n5
	}
	anySink = x
}

//go:noinline
func BoxGeneric() { genericLeak(&value) }

//go:noinline
func BoxChanSend() { c := make(chan any, 1); c <- long; intSink = len(c) }
