// Package allocs has one construct to a line. "want" lists the classes of the
// calls on the line, with a question mark if the call may not allocate.
package allocs

type pair struct{ a, b, c int }

type doer interface{ do() }

func (p *pair) do()     {}
func (p pair) sum() int { return p.a + p.b }

type box[E any] struct{ e E }

//go:noinline
func (b *box[E]) get() any { return b.e } // want box?

var (
	sink  any
	ptr   *pair
	fn    func() int
	ints  []int
	text  string
	bytes []byte
	runes []rune
	table map[string]int
	queue chan int
)

func objects(n int) {
	ptr = new(pair)              // want new
	ptr = &pair{1, n, n}         // want new
	ints = []int{n, n}           // want new
	local := pair{n, n, n}       //
	ptr2 := &local               //
	ptr2.a++                     //
	sink = struct{}{}            //
	fn = func() int { return n } // want closure
	fn = local.sum               // want closure
}

func moved() *int {
	x := 1 // want new
	return &x
}

func slices(n int) {
	ints = make([]int, n)            // want makeslice?
	ints = append(ints, n)           // want append?
	short := make([]int, 3)          //
	short[n] = 1                     //
	copied := make([]int, len(ints)) // want new
	copy(copied, ints)               //
	ints = copied                    //
}

func grown(n int) []int {
	var s []int
	for i := range n {
		s = append(s, i) // want append?
	}
	return s // want append?
}

func maps(n int, k string) {
	table = map[string]int{}        // want makemap
	table = make(map[string]int, n) // want makemap?
	table[k] = n                    // want mapassign?
	table[k]++                      // want mapassign?
	_ = table[k]                    //
	delete(table, k)                //
}

func channels(n int) {
	queue = make(chan int, n)  // want makechan
	local := make(chan int, 1) // want makechan
	local <- n
}

func boxes(i int, s string, l []int, p pair, by byte, ok bool, q *pair) {
	sink = i       // want box?
	sink = s       // want box
	sink = l       // want box
	sink = p       // want box
	sink = by      //
	sink = ok      //
	sink = q       //
	sink = 7       //
	var d doer = q //
	sink = d       //
}

func strings(a, b string, bs []byte, r rune) {
	text = a + b         // want concat?
	text += b            // want concat?
	text = string(bs)    // want convert?
	bytes = []byte(a)    // want convert?
	runes = []rune(a)    // want convert?
	text = string(runes) // want convert?
	text = string(r)     // want convert?
	if string(bs) == a { //
		text = a
	}
	_ = table[string(bs)] //
}

//go:noinline
func keep(p *pair) { ptr = p }

func statements(n int) {
	defer keep(nil) //
	for range n {
		defer keep(ptr) // want closure defer?
	}
	go keep(ptr) // want closure go?
}

var seq func(func(int) bool)

func loops() (n int) { // want new
	for i := range seq { // want closure defer new
		defer keep(ptr) // want closure defer?
		n += i
	}
	return n
}

func generic() {
	a, b := &box[int]{3}, &box[byte]{4} //
	sink = a.get()                      // one shape allocates
	sink = b.get()                      // and one does not
}
