// Package box has generic types that call methods of their type arguments.
package box

// A Locker can be locked.
type Locker interface {
	Lock()
	Unlock()
}

// A Guarded holds a value under a lock of some type.
type Guarded[L Locker, T any] struct {
	L     L
	value T
}

// Set stores a value.
func (g *Guarded[L, T]) Set(v T) {
	g.L.Lock()
	defer g.L.Unlock()
	g.value = v
}

// Swap stores a value and returns the old one.
func (g *Guarded[L, T]) Swap(v T) T {
	old := g.value
	func() { g.Set(v) }()
	return old
}

// A Lesser can be compared.
type Lesser[T any] interface{ Less(T) bool }

// A Heap is ordered by Less.
type Heap[T Lesser[T]] struct{ items []T }

// Fix moves an item to its place.
func (h *Heap[T]) Fix(i int) {
	for i > 0 && h.items[i].Less(h.items[(i-1)/2]) {
		j := (i - 1) / 2
		h.items[i], h.items[j] = h.items[j], h.items[i]
		i = j
	}
}

// Make returns a new value, started.
func Make[T any, P interface {
	*T
	Start()
}]() T {
	var v T
	P(&v).Start()
	return v
}

// Nested uses Make for its own type parameters.
func Nested[T any, P interface {
	*T
	Start()
}]() []T {
	return []T{Make[T, P]()}
}
