package ds

// MoveOne passes an item on.
//
//fence:critical loop
func MoveOne[T any](from, to *Queue[T]) {
	v := from.Pop() // want "wait/chan-recv: critical section MoveOne.* receives from channel q.items at ds.go:.*: MoveOne.* → .*Pop"
	to.Push(v)      // want "wait/chan-send: critical section MoveOne.* q.items at ds.go:.*: MoveOne.* → .*Push"
}

// TryMoveOne passes an item on if there is one and room for it.
//
//fence:critical loop
func TryMoveOne[T any](from, to *Queue[T]) bool {
	v, ok := from.TryPop()
	if !ok {
		return false
	}
	select {
	case to.items <- v:
		return true
	default:
		return false
	}
}

// Drain empties the queue until it is closed.
//
//fence:critical loop
func (q *Queue[T]) Drain() (n int) {
	for range q.items { // want "wait/chan-recv: critical section .*Drain .loop. receives from channel q.items"
		n++
	}
	return n
}

// Discard drops what is queued now.
//
//fence:critical loop
func (q *Queue[T]) Discard() {
	for {
		if _, ok := q.TryPop(); !ok {
			return
		}
	}
}

// Replace swaps the whole content.
//
//fence:critical
func (s *Stack[T]) Replace(buf []T) {
	s.mu.Lock() // want "lock/lock-in-section: critical section .*Replace .signal. locks s.mu"
	s.buf = buf
	s.mu.Unlock()
}

// TryReplace swaps the content unless the stack is in use.
//
//fence:critical
func (s *Stack[T]) TryReplace(buf []T) bool {
	if !s.mu.TryLock() {
		return false
	}
	s.buf = buf
	s.mu.Unlock()
	return true
}

// FlushPair flushes two values whose methods are not known here.
//
//fence:critical loop
func FlushPair[A, B Flusher](a A, b B) {
	a.Flush() // want "unknown/unknown-interface: critical section FlushPair.*Flush"
	b.Flush() // want "unknown/unknown-interface: critical section FlushPair.*Flush"
}

// Mean is plain arithmetic on any number.
//
//fence:critical realtime
func Mean[T Number](xs []T) T {
	if len(xs) == 0 {
		return 0
	}
	return Sum(xs) / T(len(xs))
}

// Record is Put with a bound.
//
//fence:critical noalloc
func (r *Ring[T]) Record(vs ...T) {
	for _, v := range vs {
		r.Put(v)
	}
}

// Grow makes room for n more.
//
//fence:critical noalloc
func (r *Ring[T]) Grow(n int) {
	r.buf = make([]T, len(r.buf)+n) // want "alloc/heap-alloc: critical section .*Grow .noalloc."
	r.next = 0
}
