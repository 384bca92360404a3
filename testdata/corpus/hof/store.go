package hof

import (
	"iter"
	"sync"
)

// A store is an interface that a generic type hides behind.
type store[V any] interface {
	load(k string) V
	keep(k string, v V)
	size() int
}

type lockedStore[V any] struct {
	mu sync.Mutex
	m  map[string]V
	in chan V
}

func newStore[V any]() store[V] { return &lockedStore[V]{m: make(map[string]V)} }

func (s *lockedStore[V]) load(k string) V {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.m[k]
}

func (s *lockedStore[V]) keep(k string, v V) { s.in <- v }
func (s *lockedStore[V]) size() int          { return len(s.in) }

type index[V any] struct{ s store[V] }

func newIndex[V any]() *index[V] { return &index[V]{s: newStore[V]()} }

//fence:critical realtime
func (x *index[V]) find(k string) V {
	return x.s.load(k) // want "lock/lock-in-section: critical section .*find .realtime. locks s.mu at store.go:.*: find → load"
}

//fence:critical loop
func (x *index[V]) add(k string, v V) {
	x.s.keep(k, v) // want "wait/chan-send: critical section .*add .loop. sends to channel s.in at store.go:.*: add → keep"
	addTo(x.s, v)  // want "wait/chan-send: critical section .*add .loop. .*: add → addTo .* → keep"
}

func addTo[V any](s store[V], v V) { s.keep("", v) }

//fence:critical realtime
func (x *index[V]) len() int { return x.s.size() }

// The receiver of a method cannot be marked, its type can.
//
//fence:critical loop
func (f shutFunc) run() {
	f() // want "unknown/unknown-func-value: .* calls unseen function value f; //fence:critical on type shutFunc makes it a contract"
}

//fence:critical loop
func pulled(s iter.Seq[int]) {
	_, stop := iter.Pull(s)
	stop() // want "wait/sync-wait" "unknown/unknown-func-value: .* passes an unseen function value to stop"
}
