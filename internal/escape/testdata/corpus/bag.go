package corpus

// A bag holds values to iterate over.
type bag struct {
	items []int
	owner *T
}

func (b *bag) all(yield func(int) bool) {
	for _, x := range b.items {
		if !yield(x) {
			return
		}
	}
}

func (b *bag) pairs() func(func(int, int) bool) {
	return func(yield func(int, int) bool) {
		for i, x := range b.items {
			if !yield(i, x) {
				return
			}
		}
	}
}

//go:noinline
func (b *bag) apart(yield func(int) bool) { b.all(yield) }

func (b bag) count() int { return len(b.items) }

//go:noinline
func finishNothing() { waiting <- true }

func (t *T) finish() { waiting <- true }

//go:noinline
func deferring() (n int) {
	defer func() { n++ }()
	return n5
}

//go:noinline
func recovering() (err error) {
	defer func() {
		if recover() != nil {
			err = nil
		}
	}()
	return nil
}

//go:noinline
func escapingLoop(n int) []int {
	var out []int
	for i := range n {
		out = append(out, i)
	}
	return out
}

var (
	numbers  = &bag{items: []int{1, 2, 3}}
	spare    = make([]int, 0, 64)
	spareBuf = make([]byte, 0, 64)
	present  = map[string]int{"a": 1}
	empty    = ""
	u64      = uint64(1 << 40)
	c128     = complex(1, 2)
	digits   = [4]int{1, 2, 3, 4}
)
