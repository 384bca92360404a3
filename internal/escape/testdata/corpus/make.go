package corpus

func init() {
	register(map[string]func(){
		"MakeEscapes":  MakeEscapes,
		"MakeEscapesN": MakeEscapesN,
		"MakeLocal":    MakeLocal,
		"MakeLocalN":   MakeLocalN,
		"MakeEmpty":    MakeEmpty,
		"MakeConstVar": MakeConstVar,
		"MakeLarge":    MakeLarge,
		"MakeZeroSize": MakeZeroSize,
		"MakeCap":      MakeCap,
		"MakeLoop":     MakeLoop,
		"MapEscapes":   MapEscapes,
		"MapLocal":     MapLocal,
		"MapHint":      MapHint,
		"MapHintN":     MapHintN,
		"MapLit":       MapLit,
		"MapLitLocal":  MapLitLocal,
		"MapInsert":    MapInsert,
		"MapIncrement": MapIncrement,
		"MapKeyBoxed":  MapKeyBoxed,
		"ChanLocal":    ChanLocal,
		"ChanEscapes":  ChanEscapes,
	})
}

//go:noinline
func MakeEscapes() { intsSink = make([]int, 10) }

//go:noinline
func MakeEscapesN() { intsSink = make([]int, n1000) }

//go:noinline
func MakeLocal() { xs := make([]int, 10); xs[n5] = 1; intSink = xs[3] }

//go:noinline
func MakeLocalN() { xs := make([]byte, n1000); xs[n5] = 1; intSink = int(xs[3]) }

//go:noinline
func MakeEmpty() { intsSink = make([]int, 0) }

//go:noinline
func MakeConstVar() { n := 20; xs := make([]int, n); xs[n5] = 1; intSink = xs[3] }

//go:noinline
func MakeLarge() { xs := make([]int, 10000); xs[n5] = 1; intSink = xs[3] }

//go:noinline
func MakeZeroSize() { xs := make([]struct{}, n1000); intSink = len(xs) }

//go:noinline
func MakeCap() { xs := make([]int, 0, 10); xs = append(xs, n5); intSink = xs[0] }

//go:noinline
func MakeLoop() {
	for range n5 {
		xs := make([]int, 10)
		xs[n5] = 1
		intSink = xs[3]
	}
}

//go:noinline
func MapEscapes() { mapSink = make(map[string]int) }

//go:noinline
func MapLocal() { m := make(map[string]int); m[short] = 1; intSink = m[long] }

//go:noinline
func MapHint() { m := make(map[string]int, 100); intSink = len(m) }

//go:noinline
func MapHintN() { m := make(map[string]int, n1000); intSink = len(m) }

//go:noinline
func MapLit() { mapSink = map[string]int{short: 1} }

//go:noinline
func MapLitLocal() { m := map[string]int{short: 1}; intSink = m[long] }

//go:noinline
func MapInsert() {
	m := map[int]int{}
	for i := range n1000 {
		m[i] = i
	}
	intSink = m[n5]
}

//go:noinline
func MapIncrement() {
	m := map[int]int{}
	for i := range n1000 {
		m[i]++
	}
	intSink = m[n5]
}

//go:noinline
func MapKeyBoxed() { m := map[any]int{}; m[n1000] = 1; intSink = len(m) }

//go:noinline
func ChanLocal() { c := make(chan int, 1); c <- n5; intSink = <-c }

//go:noinline
func ChanEscapes() { chanSink = make(chan int) }
