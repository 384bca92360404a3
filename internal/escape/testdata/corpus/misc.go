package corpus

func init() {
	register(map[string]func(){
		"InterfaceStored": InterfaceStored,
		"StructCopy":      StructCopy,
		"NamedResult":     NamedResult,
		"ResultLocal":     ResultLocal,
		"MinStrings":      MinStrings,
		"SelectSend":      SelectSend,
		"NilFunc":         NilFunc,
		"TwoLevels":       TwoLevels,
		"TwoLevelsLeak":   TwoLevelsLeak,
		"LargeParam":      LargeParam,
		"EmbeddedPtr":     EmbeddedPtr,
	})
}

//go:noinline
func InterfaceStored() { x := n5; var i I = &T{p: &x}; intSink = i.Method(&x) }

//go:noinline
func StructCopy() { t := value; u := t; intSink = u.a }

//go:noinline
func NamedResult() { p := named(); intSink = *p }

//go:noinline
func ResultLocal() { x := pick(yes, &n5); intSink = *x }

//go:noinline
func MinStrings() { strSink = min(long, short) }

//go:noinline
func SelectSend() {
	x := n5
	select {
	case channel <- &x:
	default:
	}
}

//go:noinline
func NilFunc() {
	var f func()
	if f != nil {
		f()
	}
}

//go:noinline
func TwoLevels() { x := n5; p := &x; q := &p; intSink = **q }

//go:noinline
func TwoLevelsLeak() { x := n5; p := &x; q := &p; ptrSink = *q }

//go:noinline
func LargeParam() { intSink = bigParam([200]int{n5}) }

//go:noinline
func EmbeddedPtr() { x := T{}; y := &x; y.next = y; intSink = y.a }
