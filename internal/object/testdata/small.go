package p

var sink *int

func inner() *int { return new(int) }

func Outer() { sink = inner() }

func Slice(s []int) []int { return append(s, 1) }

func Defer(n int) {
	for range n {
		defer Outer()
	}
}
