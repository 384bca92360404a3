package holders

import (
	"sync"
	"time"
)

// A queue gives its lock up before it waits.
type queue struct {
	mu    sync.Mutex
	other sync.Mutex
	rw    sync.RWMutex
	cond  *sync.Cond
	items []int
	in    chan int
	wg    sync.WaitGroup
	wake  chan struct{}
}

func newQueue() *queue {
	q := &queue{in: make(chan int), wake: make(chan struct{}, 1)}
	q.cond = sync.NewCond(&q.mu)
	q.mu.Lock()
	<-q.in // nobody else knows the queue yet
	q.mu.Unlock()
	return q
}

// The condition gives the lock up meanwhile.
func (q *queue) pop() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 {
		q.cond.Wait()
	}
	v := q.items[0]
	q.items = q.items[1:]
	return v
}

// Collect under the lock, send after it.
func (q *queue) drain() {
	q.mu.Lock()
	items := q.items
	q.items = nil
	q.mu.Unlock()
	for _, v := range items {
		q.in <- v
	}
}

// The helper gives the lock up to wait.
func (q *queue) flush() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.flushLocked()
}

func (q *queue) flushLocked() {
	q.mu.Unlock()
	q.wg.Wait()
	q.mu.Lock()
}

// Only sends if somebody is ready.
func (q *queue) poke() {
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Waits in another goroutine.
func (q *queue) later() {
	q.mu.Lock()
	defer q.mu.Unlock()
	go func() {
		q.wg.Wait()
	}()
}

// Calls a function that waits for some only.
func (q *queue) maybe(slow bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.perhaps(slow)
}

func (q *queue) perhaps(slow bool) {
	if slow {
		time.Sleep(time.Second)
	}
}

// Waits under another lock.
func (q *queue) sync() {
	q.other.Lock()
	defer q.other.Unlock()
	q.wg.Wait()
}

// Waits under a lock that only some paths take.
func (q *queue) sometimes(locked bool) {
	if locked {
		q.mu.Lock()
	}
	time.Sleep(time.Second)
	if locked {
		q.mu.Unlock()
	}
}

// Nobody is known to wait under the lock.
//
//fence:critical
func (q *queue) done(done chan struct{}) {
	q.mu.Lock() // want "lock/lock-in-section: critical section ..queue..done .signal. locks q.mu$"
	q.items = q.items[:0]
	q.mu.Unlock()
	close(done)
}

// Readers wait under the read lock, which another reader does not mind.
func (q *queue) slowRead() int {
	q.rw.RLock()
	defer q.rw.RUnlock()
	time.Sleep(time.Second)
	return len(q.items)
}

//fence:critical
func (q *queue) readDone(done chan struct{}) {
	q.rw.RLock() // want "lock/lock-in-section: critical section ..queue..readDone .signal. .*locks q.rw$"
	_ = q.items
	q.rw.RUnlock()
	close(done)
}

//fence:critical
func (q *queue) writeDone(done chan struct{}) {
	q.rw.Lock() // want "lock/lock-in-section: critical section ..queue..writeDone .signal. locks q.rw; ..queue..slowRead holds it since .* and sleeps .*, so the section waits, too$"
	q.items = nil
	q.rw.Unlock()
	close(done)
}

// A section that waits itself is told so, and not that it holds its own lock.
type step struct {
	mu sync.Mutex
	in chan int
}

//fence:critical
func (s *step) run(done chan struct{}) {
	s.mu.Lock() // want "lock/lock-in-section: critical section ..step..run .signal. locks s.mu$"
	<-s.in      // want "wait/chan-recv: critical section ..step..run .signal. receives from channel s.in"
	s.mu.Unlock()
	close(done)
}
