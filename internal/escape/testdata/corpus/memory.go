package corpus

func init() {
	register(map[string]func(){
		"NewEscapes":      NewEscapes,
		"NewValue":        NewValue,
		"NewLocal":        NewLocal,
		"NewEmpty":        NewEmpty,
		"NewReturned":     NewReturned,
		"NewInLoop":       NewInLoop,
		"NewLoopLocal":    NewLoopLocal,
		"NewTooLarge":     NewTooLarge,
		"NewFits":         NewFits,
		"LitEscapes":      LitEscapes,
		"LitLocal":        LitLocal,
		"LitBorrowed":     LitBorrowed,
		"LitKept":         LitKept,
		"LitStored":       LitStored,
		"LitInLit":        LitInLit,
		"LitAssigned":     LitAssigned,
		"LitField":        LitField,
		"LitValue":        LitValue,
		"LitChain":        LitChain,
		"LitSent":         LitSent,
		"SliceLitEscapes": SliceLitEscapes,
		"SliceLitLocal":   SliceLitLocal,
		"SliceLitEmpty":   SliceLitEmpty,
		"SliceLitOfPtr":   SliceLitOfPtr,
		"SliceLitLeaks":   SliceLitLeaks,
		"SliceElem":       SliceElem,
		"ArrayElem":       ArrayElem,
		"ArrayOfStruct":   ArrayOfStruct,
	})
}

//go:noinline
func NewEscapes() { ptrSink = new(int) }

//go:noinline
func NewValue() { ptrSink = new(n1000) }

//go:noinline
func NewLocal() { p := new(int); *p = n5; intSink = *p }

//go:noinline
func NewEmpty() { emptySink = new(struct{}) }

//go:noinline
func NewReturned() { tSink = newReturned() }

//go:noinline
func NewInLoop() {
	var p *int
	for i := range n5 {
		q := new(int)
		*q = i
		if i > 3 {
			p = q
		}
	}
	intSink = *p
}

//go:noinline
func NewLoopLocal() {
	for i := range n5 {
		q := new(int)
		*q = i
		borrow(q)
	}
}

//go:noinline
func NewTooLarge() { p := new([1 << 14]int); p[n5] = 1; intSink = p[n1000] }

//go:noinline
func NewFits() { p := new([1 << 12]int); p[n5] = 1; intSink = p[n1000] }

//go:noinline
func LitEscapes() { tSink = &T{a: n5} }

//go:noinline
func LitLocal() { t := &T{a: n5}; intSink = t.a }

//go:noinline
func LitBorrowed() { intSink = borrowT(&T{a: n5}) }

//go:noinline
func LitKept() { t := &T{}; t.keep() }

//go:noinline
func LitStored() { object.next = &T{} }

//go:noinline
func LitInLit() { t := &T{next: &T{a: n5}}; intSink = t.next.a }

//go:noinline
func LitAssigned() { t := &T{}; x := n5; t.p = &x; intSink = *t.p }

//go:noinline
func LitField() { x := n5; t := &T{p: &x}; intSink = *t.p }

//go:noinline
func LitValue() { t := T{a: n5}; intSink = t.Value() }

//go:noinline
func LitChain() {
	var head *T
	for i := range n5 {
		head = &T{a: i, next: head}
	}
	intSink = head.a
}

//go:noinline
func LitSent() { x := n5; channel <- &x }

//go:noinline
func SliceLitEscapes() { intsSink = []int{n5, 2, 3} }

//go:noinline
func SliceLitLocal() { xs := []int{n5, 2, 3}; intSink = xs[n5-4] }

//go:noinline
func SliceLitEmpty() { intsSink = []int{} }

//go:noinline
func SliceLitOfPtr() { x := n5; xs := []*int{&x}; intSink = *xs[0] }

//go:noinline
func SliceLitLeaks() { x := n5; sliceSink = []*int{&x} }

//go:noinline
func SliceElem() { x := n5; xs := make([]*int, 3); xs[n5-4] = &x; intSink = *xs[1] }

//go:noinline
func ArrayElem() { x := n5; var xs [3]*int; xs[n5-4] = &x; intSink = *xs[1] }

//go:noinline
func ArrayOfStruct() { var a [4]T; a[n5-4].p = &n5; intSink = a[0].a }
