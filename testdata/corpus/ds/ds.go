// Package ds holds generic containers used by the other packages.
package ds

import "sync"

// A Queue is a bounded queue whose Push and Pop wait.
type Queue[T any] struct {
	items chan T
}

// NewQueue returns a queue with room for n items.
func NewQueue[T any](n int) *Queue[T] {
	return &Queue[T]{items: make(chan T, n)}
}

// Pop waits for an item.
func (q *Queue[T]) Pop() T { return <-q.items }

// Push waits for room.
func (q *Queue[T]) Push(v T) { q.items <- v }

// Len reports how many items are queued.
func (q *Queue[T]) Len() int { return len(q.items) }

// TryPop takes an item if there is one.
func (q *Queue[T]) TryPop() (v T, ok bool) {
	select {
	case v = <-q.items:
		return v, true
	default:
		return v, false
	}
}

// First waits for an item of any queue.
func First[T any](q *Queue[T]) T { return q.Pop() }

// Peek reports whether First would return at once.
func Peek[T any](q *Queue[T]) bool { return q.Len() > 0 }

// A Stack is a stack for several goroutines.
type Stack[T any] struct {
	mu  sync.Mutex
	buf []T
}

// Push adds v.
func (s *Stack[T]) Push(v T) {
	s.mu.Lock()
	s.buf = append(s.buf, v)
	s.mu.Unlock()
}

// A Number can be added.
type Number interface {
	~int | ~int64 | ~float64
}

// Sum adds up xs.
func Sum[T Number](xs []T) (sum T) {
	for _, x := range xs {
		sum += x
	}
	return sum
}

// A Flusher writes out what it holds.
type Flusher interface {
	Flush()
}

// FlushAll flushes every element.
func FlushAll[T Flusher](xs []T) {
	for _, x := range xs {
		x.Flush()
	}
}

// A Ring overwrites its oldest element.
type Ring[T any] struct {
	buf  []T
	next int
}

// Put stores v.
func (r *Ring[T]) Put(v T) {
	r.buf[r.next] = v
	r.next++
	if r.next == len(r.buf) {
		r.next = 0
	}
}

// A Latch opens once.
type Latch struct {
	open chan struct{}
}

// Await waits until the latch is open.
func (l *Latch) Await() { <-l.open }

// Open opens the latch.
func (l *Latch) Open() { close(l.open) }
