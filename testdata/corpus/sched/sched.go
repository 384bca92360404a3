// Package sched runs render jobs in order. It imports gpu, but neither
// gpu/ring nor gpu/ring/mmio, whose methods it calls all the same.
package sched

import (
	"context"
	"sync"
	"sync/atomic"

	"example.com/corpus/gpu"
)

// An Entity is one client of the scheduler.
type Entity struct {
	guard
	queue  *gpu.Queue
	jobs   chan *task
	credit chan struct{}
	stats  *counters
	policy Policy
	id     int
}

// guard is embedded in everything that has a lock.
type guard struct {
	sync.Mutex
}

type counters struct {
	*tally
}

type tally struct {
	sync.RWMutex
	n    int
	full chan struct{}
}

func (t *tally) await() { <-t.full }

func (t *tally) inc() { t.n++ }

// Policy chooses the next entity.
type Policy interface {
	Pick(n int) int
}

type roundRobin struct{ last int }

func (r *roundRobin) Pick(n int) int {
	r.last++
	return r.last % n
}

type fair struct{ turn chan int }

func (f *fair) Pick(int) int { return <-f.turn }

type task struct {
	run  func()
	seq  uint64
	deps []*task
	ok   atomic.Bool
	done chan struct{}
}

// Sched is the scheduler.
type Sched struct {
	entities []*Entity
	timeout  context.Context
	wake     chan struct{}
	free     []*task
}

//fence:critical gpu.render
func (e *Entity) runJob(t *task) {
	e.Lock() // want "lock/lock-in-section: critical section .*runJob .*render. locks e"
	e.id++
	e.Unlock()
	t.ok.Store(true)
}

//fence:critical gpu.render
func (e *Entity) tryRunJob(t *task) bool {
	if !e.TryLock() {
		return false
	}
	e.id++
	e.Unlock()
	return t.ok.CompareAndSwap(false, true)
}

// drain goes through a value of a package that is not imported here.
//
//fence:critical gpu.render
func (e *Entity) drain() {
	e.queue.Ring().Reserve() // want "wait/chan-recv: critical section .*drain .*render. receives from channel r.space at example.com/corpus/gpu/ring/ring.go:.*: .*drain → .*Reserve"
	e.queue.Ctl().WaitIdle() // want "wait/sleep: critical section .*drain .*render. .* at example.com/corpus/gpu/ring/mmio/mmio.go:.*: .*drain → .*WaitIdle"
}

//fence:critical gpu.render
func (e *Entity) poke() uint32 {
	e.queue.Kick()
	e.queue.Ring().Ctl().Store(1)
	return e.queue.Ctl().Load()
}

//fence:critical gpu.render
func (e *Entity) quiesce() {
	e.queue.Flush() // want "wait/sleep: critical section .*quiesce .*render. .* at example.com/corpus/gpu/ring/mmio/mmio.go:.*: .*quiesce → .*Flush.* → .*stop.* → .*Stop.* → .*quiesce.* → .*WaitIdle"
}

// account uses a method promoted through two levels and a pointer.
//
//fence:critical gpu.render
func (e *Entity) account() {
	e.stats.await() // want "wait/chan-recv: critical section .*account .*render. receives from channel t.full at sched.go:.*: .*account → .*await"
}

//fence:critical gpu.render
func (e *Entity) count() {
	e.stats.inc()
	e.stats.tally.inc()
}

//fence:critical gpu.render
func (e *Entity) readStats() int {
	e.stats.RLock() // want "lock/lock-in-section: critical section .*readStats .*render. .*e.stats"
	defer e.stats.RUnlock()
	return e.stats.n
}

//fence:critical gpu.render
func (e *Entity) tryReadStats() (n int) {
	if e.stats.TryRLock() {
		n = e.stats.n
		e.stats.RUnlock()
	}
	return n
}

// pick asks a policy that anybody may have implemented.
//
//fence:critical gpu.render
func (e *Entity) pick(n int) int {
	return e.policy.Pick(n) // want "unknown/unknown-interface: critical section .*pick .*render. .*Pick"
}

// pickLocal knows what the interface holds.
//
//fence:critical gpu.render
func (e *Entity) pickLocal(n int) int {
	rr := roundRobin{last: e.id}
	var p Policy = &rr
	return p.Pick(n)
}

//fence:critical gpu.render
func (e *Entity) pickFair(f *fair, n int) int {
	var p Policy = f
	return p.Pick(n) // want "wait/chan-recv: critical section .*pickFair .*render. receives from channel f.turn at sched.go:.*: .*pickFair → .*Pick"
}

// feed is the submission side: the send waits for credit.
//
//fence:critical gpu.render
func (e *Entity) feed(t *task) {
	<-e.credit  // want "wait/chan-recv: critical section .*feed .*render. receives from channel e.credit"
	e.jobs <- t // want "wait/chan-send: critical section .*feed .*render. .*e.jobs"
}

//fence:critical gpu.render
func (e *Entity) offer(t *task) bool {
	select {
	case <-e.credit:
	default:
		return false
	}
	select {
	case e.jobs <- t:
		return true
	default:
		return false
	}
}

// finish signals the job; the goroutine is another context.
//
//fence:critical gpu.render
func (t *task) finish() {
	t.ok.Store(true)
	close(t.done)
	go t.notifyDeps()
}

func (t *task) notifyDeps() {
	for _, d := range t.deps {
		<-d.done
	}
}

//fence:critical gpu.render
func (t *task) finishInline() {
	t.notifyDeps() // want "wait/chan-recv: critical section .*finishInline .*render. receives from channel d.done at sched.go:.*: .*finishInline → .*notifyDeps"
	close(t.done)
}

// start calls a function that the submitter put into the job.
//
//fence:critical gpu.render
func (t *task) start() {
	if t.run != nil {
		t.run() // want "unknown/unknown-func-value: critical section .*start .*render. .*run"
	}
}

//fence:critical gpu.render
func (t *task) startNothing() bool {
	return t.run != nil && len(t.deps) == 0 && cap(t.done) == 0
}

// Loop starts the worker.
func (s *Sched) Loop() {
	//fence:critical gpu.render
	go func() {
		for s.timeout.Err() == nil {
			<-s.wake // want "wait/chan-recv: critical section .* receives from channel s.wake"
			s.once()
		}
	}()
}

// Poll starts a worker that never waits.
func (s *Sched) Poll() {
	//fence:critical gpu.render
	go func() {
		for s.timeout.Err() == nil {
			s.once()
		}
	}()
}

func (s *Sched) once() {
	for _, e := range s.entities {
		e.id++
	}
}

// recycle grows the free list with a fresh task.
//
//fence:critical gpu.render
func (s *Sched) recycle() {
	s.free[0] = new(task) // want "alloc/heap-alloc: critical section .*recycle .*render."
}

//fence:critical gpu.render
func (s *Sched) reuse(t *task) {
	t.seq = 0
	t.deps = t.deps[:0]
	s.free[0] = t
}

// cancelAll waits for the deadline of the whole scheduler.
//
//fence:critical gpu.render
func (s *Sched) cancelAll() {
	<-s.timeout.Done() // want "wait/context-wait: critical section .*cancelAll .*render."
	s.once()
}

//fence:critical gpu.render
func (s *Sched) cancelled() bool {
	select {
	case <-s.timeout.Done():
		return true
	default:
		return s.timeout.Err() != nil
	}
}
