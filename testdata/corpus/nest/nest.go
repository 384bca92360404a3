// Package nest has critical sections that call other critical sections.
package nest

import (
	"log"
	"sync"
)

// A Stage is one step of a pipeline.
type Stage struct {
	mu   sync.Mutex
	in   chan int
	out  chan int
	last int
	name string
}

// take is reported at home.
//
//fence:critical loop
func (s *Stage) take() int {
	return <-s.in // want "wait/chan-recv: critical section .*take .loop. receives from channel s.in"
}

// poll has nothing to report.
//
//fence:critical loop
func (s *Stage) poll() (v int, ok bool) {
	select {
	case v, ok = <-s.in:
	default:
	}
	return v, ok
}

// Caller and callee deny the wait alike.
//
//fence:critical loop
func (s *Stage) step() {
	s.last = s.take()
}

// The section of the callee is two calls away.
//
//fence:critical signal
func (s *Stage) stepTwice() {
	s.pull()
	s.pull()
}

func (s *Stage) pull() { s.last += s.take() }

// store is a loop section: its lock is fine there.
//
//fence:critical loop
func (s *Stage) store(v int) {
	s.mu.Lock()
	s.last = v
	s.mu.Unlock()
}

// Only the class of the caller denies the lock.
//
//fence:critical signal
func (s *Stage) publish(v int) {
	s.store(v) // want "lock/lock-in-section: critical section .*publish .signal. locks s.mu at nest.go:.*: .*publish → .*store"
}

// swap is a warning at home.
//
//fence:critical signal
func (s *Stage) swap(v int) {
	s.mu.Lock() // want "lock/lock-in-section: critical section .*swap .signal. locks s.mu"
	s.last = v
	s.mu.Unlock()
}

// The class of the caller denies the lock more gravely.
//
//fence:critical realtime
func (s *Stage) swapNow(v int) {
	s.swap(v) // want "lock/lock-in-section: critical section .*swapNow .realtime. locks s.mu at nest.go:.*: .*swapNow → .*swap"
}

// The class of the caller denies it as gravely: reported in swap.
//
//fence:critical signal
func (s *Stage) swapZero() { s.swap(0) }

// hot only cares for allocation.
//
//fence:critical noalloc
func (s *Stage) hot() int { return <-s.in }

// hot does not report the wait, so its caller does.
//
//fence:critical loop
func (s *Stage) runHot() {
	s.last = s.hot() // want "wait/chan-recv: critical section .*runHot .loop. receives from channel s.in at nest.go:.*: .*runHot → .*hot"
}

// grow allocates, which loop does not mind.
//
//fence:critical loop
func (s *Stage) grow() { s.out = make(chan int, 8) }

//fence:critical noalloc
func (s *Stage) growHot() {
	s.grow() // want "alloc/heap-alloc: critical section .*growHot .noalloc. .* at nest.go:.*: .*growHot → .*grow"
}

// The wait is two sections away and reported in the last one.
//
//fence:critical realtime
func (s *Stage) deep() {
	s.step()
	s.last++
}

// note may log in a loop.
//
//fence:critical loop
func (s *Stage) note() { log.Print("stage") }

//fence:critical signal
func (s *Stage) noteSignal() {
	s.note() // want "wait/hidden-io-logging: critical section .*noteSignal .signal. .* at nest.go:.*: .*noteSignal → .*note"
}

//fence:critical loop
func (s *Stage) noteLoop() { s.note() }
