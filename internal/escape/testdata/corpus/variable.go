package corpus

import "unsafe"

func init() {
	register(map[string]func(){
		"VarAddress":       VarAddress,
		"VarBorrowed":      VarBorrowed,
		"VarLeaked":        VarLeaked,
		"VarContent":       VarContent,
		"VarIdentity":      VarIdentity,
		"VarIdentityLeaks": VarIdentityLeaks,
		"VarSecond":        VarSecond,
		"VarSecondLeaks":   VarSecondLeaks,
		"VarStored":        VarStored,
		"VarGet":           VarGet,
		"VarMap":           VarMap,
		"VarRecursive":     VarRecursive,
		"VarRecursiveLeak": VarRecursiveLeak,
		"VarDynamic":       VarDynamic,
		"VarInterface":     VarInterface,
		"VarDevirtualized": VarDevirtualized,
		"VarFuncParam":     VarFuncParam,
		"VarTooLarge":      VarTooLarge,
		"VarFits":          VarFits,
		"VarSliced":        VarSliced,
		"VarSlicedLocal":   VarSlicedLocal,
		"VarField":         VarField,
		"VarGeneric":       VarGeneric,
		"VarGenericLeak":   VarGenericLeak,
		"VarUnsafe":        VarUnsafe,
		"VarUnsafeLeak":    VarUnsafeLeak,
		"VarUintptr":       VarUintptr,
		"VarHidden":        VarHidden,
		"VarLoop":          VarLoop,
		"VarLoopEach":      VarLoopEach,
		"VarGoto":          VarGoto,
		"VarSelfSlice":     VarSelfSlice,
		"VarCopied":        VarCopied,
		"VarRangeArray":    VarRangeArray,
		"VarSwitch":        VarSwitch,
		"VarAssert":        VarAssert,
	})
}

//go:noinline
func VarAddress() { x := n5; ptrSink = &x }

//go:noinline
func VarBorrowed() { x := n5; borrow(&x); intSink = x }

//go:noinline
func VarLeaked() { x := n5; leak(&x) }

//go:noinline
func VarContent() { x := n5; p := &x; leakContent(&p) }

//go:noinline
func VarIdentity() { x := n5; p := identity(&x); intSink = *p }

//go:noinline
func VarIdentityLeaks() { x := n5; ptrSink = identity(&x) }

//go:noinline
func VarSecond() { x, y := n5, n5; p, q := second(&x, &y); intSink = *p + *q }

//go:noinline
func VarSecondLeaks() { x := n5; p, _ := second(nil, &x); ptrSink = p }

//go:noinline
func VarStored() { x := n5; object.set(&x) }

//go:noinline
func VarGet() { x := T{}; ptrSink = x.get() }

//go:noinline
func VarMap() { x := n5; mapPSink["a"] = &x }

//go:noinline
func VarRecursive() { x := n5; even(3, &x) }

//go:noinline
func VarRecursiveLeak() { x := n5; evenLeak(3, &x) }

//go:noinline
func VarDynamic() { x := n5; fn(&x) }

//go:noinline
func VarInterface() { x := n5; intSink = iface.Method(&x) }

//go:noinline
func VarDevirtualized() { x := n5; var i I = object; intSink = i.Method(&x) }

//go:noinline
func VarFuncParam() { x := n5; callPtr(borrow, &x) }

//go:noinline
func VarTooLarge() { var a [200000]byte; a[n1000] = 1; intSink = int(a[n5]) }

//go:noinline
func VarFits() { var a [100000]byte; a[n1000] = 1; intSink = int(a[n5]) }

//go:noinline
func VarSliced() { var a [64]byte; byteSink = a[:] }

//go:noinline
func VarSlicedLocal() { var a [64]byte; intSink = borrowBytes(a[:]) }

//go:noinline
func VarField() { var t T; ptrSink = &t.a }

//go:noinline
func VarGeneric() { x := n5; p := generic(&x); intSink = *p }

//go:noinline
func VarGenericLeak() { x := n5; genericLeak(&x) }

//go:noinline
func VarUnsafe() { x := n5; p := unsafe.Pointer(&x); intSink = *(*int)(p) }

//go:noinline
func VarUnsafeLeak() { x := n5; p := unsafe.Pointer(&x); ptrSink = (*int)(p) }

//go:noinline
func VarUintptr() {
	x := [2]int{1, n5}
	p := unsafe.Pointer(uintptr(unsafe.Pointer(&x)) + 8)
	intSink = *(*int)(p)
}

//go:noinline
func VarHidden() {
	x := n5
	u := uintptr(unsafe.Pointer(&x)) ^ 0
	ptrSink = (*int)(unsafe.Pointer(u))
	ptrSink = nil
}

//go:noinline
func VarLoop() {
	var p *int
	for i := range n5 {
		y := i
		p = &y
	}
	intSink = *p
}

//go:noinline
func VarLoopEach() {
	for i := 0; i < n5; i++ {
		leak(&i)
	}
}

//go:noinline
func VarGoto() {
	var p *int
	i := 0
L:
	y := i
	p = &y
	i++
	if i < n5 {
		goto L
	}
	intSink = *p
}

//go:noinline
func VarSelfSlice() { var t T; t.buf = bytes; t.reslice() }

//go:noinline
func VarCopied() { x := n5; dst, src := make([]*int, 1), []*int{&x}; copy(dst, src); intSink = *dst[0] }

//go:noinline
func VarRangeArray() {
	a := [2]*int{&n5, &n5}
	for _, p := range a {
		intSink = *p
	}
}

//go:noinline
func VarSwitch() {
	x := n5
	var i any = &x
	switch v := i.(type) {
	case *int:
		intSink = *v
	case string:
		strSink = v
	}
}

//go:noinline
func VarAssert() { x := n5; var i any = &x; ptrSink = i.(*int) }
