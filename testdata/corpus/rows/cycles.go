package rows

import (
	"sync"
	"time"
)

//fence:class first
//fence:class second waits=first
//fence:class third waits=third

type chain struct {
	mu    sync.Mutex
	first chan struct{} //fence:fence first
	last  chan struct{} //fence:fence second
	ring  chan struct{} //fence:fence third
	apart chan struct{} //fence:orthogonal first
}

// The other class waits for nothing.
//
//fence:critical second
//corpus:silent cycle/class-cycle
func (c *chain) waits() {
	<-c.first
	close(c.last)
}

// The lock is given up before.
//
//fence:critical second
//corpus:silent cycle/lock-held-at-wait-in-section
func (c *chain) waitsUnlocked() {
	c.mu.Lock() //fence:allow lock -- short
	c.mu.Unlock()
	<-c.first
	close(c.last)
}

// It waits for another class.
//
//fence:critical third
//corpus:silent cycle/same-class-nesting
func (c *chain) signals() { close(c.ring) }

// The claim is about another class.
//
//fence:critical loop
//corpus:silent cycle/orthogonality-violated
func (c *chain) receives() {
	select {
	case <-c.apart:
	default:
	}
}

// Silent: with no lock, a timeout may end the wait.
//
//corpus:silent cycle/timeout-only-escape
func (c *chain) waitsForTime(after *time.Timer) {
	c.mu.Lock()
	c.mu.Unlock()
	select {
	case <-c.first:
	case <-after.C:
	}
}

//fence:critical first
func (c *chain) locksFirst() {
	c.mu.Lock() //fence:allow lock -- short
	c.mu.Unlock()
	close(c.first)
}

type queue struct {
	mu sync.Mutex
	in chan int
	n  int
}

// Silent: it sends without the lock that the receiver takes.
//
//corpus:silent cycle/lock-channel-inversion
func (q *queue) put(n int) {
	q.mu.Lock()
	q.n++
	q.mu.Unlock()
	q.in <- n
}

func (q *queue) run() {
	for n := range q.in {
		q.mu.Lock()
		q.n -= n
		q.mu.Unlock()
	}
}

type table struct {
	mu sync.RWMutex
	n  int
}

// Silent: one read lock after the other.
//
//corpus:silent relock/recursive-rlock
func (t *table) readsTwice() int {
	n := t.read()
	t.mu.RLock()
	defer t.mu.RUnlock()
	return n + t.n
}

func (t *table) read() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.n
}
