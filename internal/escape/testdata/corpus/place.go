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
	})
}

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
func LargeVar() { var a [1 << 20]byte; a[n1000] = 1; intSink = int(a[n5]) }
