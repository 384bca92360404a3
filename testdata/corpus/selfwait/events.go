package selfwait

import (
	"context"
	"sync"
	"time"

	"example.com/corpus/selfwait/event"
	"example.com/corpus/selfwait/future"
)

// A waiter is a fence that is known by what it can do.
//
//fence:fence event.turn
type waiter interface {
	//fence:wait
	Wait()
	//fence:signal
	Signal(err error)
}

type step struct {
	ended   *event.Event
	before  *event.Event
	any     waiter
	stopped chan struct{}
	remade  chan struct{}
	parts   sync.WaitGroup
	n       int
}

func newStep(before *event.Event) *step {
	return &step{ended: event.New(), before: before, any: event.New(), stopped: make(chan struct{}), remade: make(chan struct{})}
}

// Reported: it waits for its own event.
//
//fence:critical event.turn
func (s *step) finish() {
	s.n++
	s.ended.Wait() // want "cycle/self-wait: critical section ..step..finish .event.turn. waits for fence s.ended of class event.turn; ..step..finish signals it itself, later, at events.go:[0-9]+: signal before waiting"
	s.ended.Signal(nil)
}

// Reported: the signal is deferred, and the wait is in a helper.
//
//fence:critical event.turn
func (s *step) abort(err error) {
	defer s.ended.Signal(err)
	s.settle() // want "cycle/self-wait: critical section ..step..abort .event.turn. waits for fence s.ended of class event.turn at events.go:[0-9]+: abort → settle .events.go:[0-9]+.; ..step..abort signals it itself, later"
}

func (s *step) settle() { s.ended.Wait() }

// Reported: a fence behind an interface.
//
//fence:critical event.turn
func (s *step) either() {
	s.any.Wait() // want "cycle/self-wait: critical section ..step..either .event.turn. waits for a fence in s.any.Wait of class event.turn; ..step..either signals it itself, later"
	s.any.Signal(nil)
}

// Reported: an event that is an argument.
//
//fence:critical event.turn
func pass(e *event.Event) {
	e.Wait() // want "cycle/self-wait: critical section pass .event.turn. waits for fence e of class event.turn; pass signals it itself, later"
	e.Signal(nil)
}

// Reported as a wait: signalled before.
//
//fence:critical event.turn
func (s *step) finished() {
	s.ended.Signal(nil)
	s.ended.Wait() // want "wait/fence-wait"
}

// Reported as a wait: the step before.
//
//fence:critical event.turn
func (s *step) follow() {
	s.before.Wait() // want "wait/fence-wait"
	s.ended.Signal(nil)
}

// Reported as a wait: somebody else may have been faster; if not, it takes over.
//
//fence:critical event.turn
func (s *step) expire() {
	if s.ended.WaitFor(time.Second) { // want "wait/fence-wait"
		return
	}
	s.ended.Signal(context.DeadlineExceeded)
}

// Reported as a wait: it takes over when the context ends.
//
//fence:critical event.turn
func (s *step) cancel(ctx context.Context) {
	err := s.ended.WaitContext(ctx) // want "wait/fence-wait"
	s.ended.Signal(err)
}

// Reported as a wait: the event is made anew between.
//
//fence:critical event.turn
func (s *step) again() {
	s.ended.Wait() // want "wait/fence-wait"
	s.ended.Reset()
	s.ended.Signal(nil)
}

// Reported: another package waits for the channel that it is passed.
//
//fence:critical
func (s *step) stop() {
	event.Await(s.stopped) // want "cycle/self-wait: critical section ..step..stop .signal. receives from channel c at example.com/corpus/selfwait/event/event.go:[0-9]+: stop → event.Await .events.go:[0-9]+.; ..step..stop closes it itself, later, at events.go:"
	close(s.stopped)
}

// Reported: and for what is counted.
//
//fence:critical
func (s *step) part() {
	defer s.parts.Done()
	event.Join(&s.parts) // want "cycle/self-wait: critical section ..step..part .signal. waits for wg at example.com/corpus/selfwait/event/event.go:[0-9]+: part → event.Join .events.go:[0-9]+.; ..step..part calls Done itself, later"
}

// Reported: and for a declared fence.
//
//fence:critical
func (s *step) drain(f *future.Future) {
	s.n = 0
	f.Wait() // want "cycle/self-wait: critical section ..step..drain .signal. waits for fence f.Done of class signal at example.com/corpus/selfwait/future/future.go:[0-9]+: drain → .+; ..step..drain closes it itself, later"
	close(f.Done)
}

// Reported: the call is in a helper.
//
//fence:critical
func (s *step) stopSoon() {
	s.await() // want "cycle/self-wait: critical section ..step..stopSoon .signal. receives from channel c at .*event.go:[0-9]+: stopSoon → await .events.go:[0-9]+. → event.Await .events.go:[0-9]+.; ..step..stopSoon closes it itself"
	close(s.stopped)
}

func (s *step) await() { event.Await(s.stopped) }

// Reported as a wait: another's channel.
//
//fence:critical
func (s *step) stopAfter(t *step) {
	event.Await(t.stopped) // want "wait/chan-recv"
	close(s.stopped)
}

// Reported as a wait: the channel is made anew between.
//
//fence:critical
func (s *step) restart() {
	event.Await(s.remade)          // want "wait/chan-recv"
	s.remade = make(chan struct{}) // want "alloc/heap-alloc"
	close(s.remade)
}

// Reported as a wait: a stage may get another event meanwhile.
//
//fence:critical event.turn
func (s *step) unstage(st *event.Stage) {
	st.Stop() // want "wait/fence-wait"
	st.Finished.Signal(nil)
}
