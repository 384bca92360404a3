package lockorder

import "sync"

// Functions that call each other in every order, as those of a parser do, lead to
// both sides: however many ways there are, the answer does not take long.

var scope, symbols sync.Mutex

// Parse is where all begins.
func Parse(n int) { p0(n) }

// ParseFile is another way in.
func ParseFile(n int) { p1(n) }

// Reported: resolve has the other order.
func declare() {
	scope.Lock()
	symbols.Lock() // want "cycle/lock-order-cycle: declare holds scope since dense.go:[0-9]+ and locks symbols; resolve holds symbols since dense.go:[0-9]+ and locks scope"
	symbols.Unlock()
	scope.Unlock()
}

func resolve() {
	symbols.Lock()
	scope.Lock()
	scope.Unlock()
	symbols.Unlock()
}

func p0(n int) {
	declare()
	resolve()
	p1(n - 1)
	p2(n - 1)
	p3(n - 1)
	p4(n - 1)
	p5(n - 1)
	p6(n - 1)
	p7(n - 1)
	p8(n - 1)
	p9(n - 1)
	p10(n - 1)
	p11(n - 1)
}

func p1(n int) {
	p0(n - 1)
	p2(n - 1)
	p3(n - 1)
	p4(n - 1)
	p5(n - 1)
	p6(n - 1)
	p7(n - 1)
	p8(n - 1)
	p9(n - 1)
	p10(n - 1)
	p11(n - 1)
}

func p2(n int) {
	p0(n - 1)
	p1(n - 1)
	p3(n - 1)
	p4(n - 1)
	p5(n - 1)
	p6(n - 1)
	p7(n - 1)
	p8(n - 1)
	p9(n - 1)
	p10(n - 1)
	p11(n - 1)
}

func p3(n int) {
	p0(n - 1)
	p1(n - 1)
	p2(n - 1)
	p4(n - 1)
	p5(n - 1)
	p6(n - 1)
	p7(n - 1)
	p8(n - 1)
	p9(n - 1)
	p10(n - 1)
	p11(n - 1)
}

func p4(n int) {
	p0(n - 1)
	p1(n - 1)
	p2(n - 1)
	p3(n - 1)
	p5(n - 1)
	p6(n - 1)
	p7(n - 1)
	p8(n - 1)
	p9(n - 1)
	p10(n - 1)
	p11(n - 1)
}

func p5(n int) {
	p0(n - 1)
	p1(n - 1)
	p2(n - 1)
	p3(n - 1)
	p4(n - 1)
	p6(n - 1)
	p7(n - 1)
	p8(n - 1)
	p9(n - 1)
	p10(n - 1)
	p11(n - 1)
}

func p6(n int) {
	p0(n - 1)
	p1(n - 1)
	p2(n - 1)
	p3(n - 1)
	p4(n - 1)
	p5(n - 1)
	p7(n - 1)
	p8(n - 1)
	p9(n - 1)
	p10(n - 1)
	p11(n - 1)
}

func p7(n int) {
	p0(n - 1)
	p1(n - 1)
	p2(n - 1)
	p3(n - 1)
	p4(n - 1)
	p5(n - 1)
	p6(n - 1)
	p8(n - 1)
	p9(n - 1)
	p10(n - 1)
	p11(n - 1)
}

func p8(n int) {
	p0(n - 1)
	p1(n - 1)
	p2(n - 1)
	p3(n - 1)
	p4(n - 1)
	p5(n - 1)
	p6(n - 1)
	p7(n - 1)
	p9(n - 1)
	p10(n - 1)
	p11(n - 1)
}

func p9(n int) {
	p0(n - 1)
	p1(n - 1)
	p2(n - 1)
	p3(n - 1)
	p4(n - 1)
	p5(n - 1)
	p6(n - 1)
	p7(n - 1)
	p8(n - 1)
	p10(n - 1)
	p11(n - 1)
}

func p10(n int) {
	p0(n - 1)
	p1(n - 1)
	p2(n - 1)
	p3(n - 1)
	p4(n - 1)
	p5(n - 1)
	p6(n - 1)
	p7(n - 1)
	p8(n - 1)
	p9(n - 1)
	p11(n - 1)
}

func p11(n int) {
	p0(n - 1)
	p1(n - 1)
	p2(n - 1)
	p3(n - 1)
	p4(n - 1)
	p5(n - 1)
	p6(n - 1)
	p7(n - 1)
	p8(n - 1)
	p9(n - 1)
	p10(n - 1)
}
