// Package selfwait has workers that wait for what they have to signal.
package selfwait

import (
	"sync"

	"example.com/corpus/selfwait/future"
)

type worker struct {
	idle    chan struct{}
	done    chan struct{} //fence:fence
	results chan int
	running sync.WaitGroup
	again   chan struct{}
	n       int
}

// Reported: waits until it is stopped, which it says itself.
//
//fence:critical
func (w *worker) stop() {
	w.n = 0
	<-w.done // want "cycle/self-wait: critical section ..worker..stop .signal. waits for fence w.done of class signal; ..worker..stop closes it itself, later, at selfwait.go:[0-9]+: signal before waiting, or wait outside the section"
	close(w.done)
}

// Reported: the signal is deferred, and the wait is in a helper.
//
//fence:critical
func (w *worker) run() {
	defer close(w.done)
	w.n++
	w.shutdown() // want "cycle/self-wait: critical section ..worker..run .signal. waits for fence w.done of class signal at selfwait.go:[0-9]+: run → shutdown .selfwait.go:[0-9]+.; ..worker..run closes it itself, later, at selfwait.go:"
}

func (w *worker) shutdown() {
	<-w.done
}

// Reported: it is one of those that are counted.
//
//fence:critical
func (w *worker) work() {
	defer w.running.Done()
	w.n++
	w.running.Wait() // want "cycle/self-wait: critical section ..worker..work .signal. waits for w.running; ..worker..work calls Done itself, later, at selfwait.go:"
}

// Reported: a channel that no directive declares.
//
//fence:critical
func (w *worker) rest() {
	<-w.idle // want "cycle/self-wait: critical section ..worker..rest .signal. receives from channel w.idle; ..worker..rest closes it itself, later"
	close(w.idle)
}

// Silent: it was signalled before.
//
//fence:critical
//corpus:silent cycle/self-wait
func (w *worker) stopped() {
	close(w.done)
	<-w.done
}

// Reported as a wait: another worker's fence.
//
//fence:critical
func (w *worker) after(prev *worker) {
	<-prev.done // want "wait/fence-wait"
	close(w.done)
}

// Reported as a wait: values are sent to the channel.
//
//fence:critical
func (w *worker) drain() {
	<-w.results // want "wait/chan-recv"
	close(w.results)
}

func (w *worker) produce() { w.results <- w.n }

// Reported as a wait: the channel is made anew between.
//
//fence:critical
func (w *worker) round() {
	<-w.again                     // want "wait/chan-recv"
	w.again = make(chan struct{}) // want "alloc/heap-alloc"
	close(w.again)
}

// Reported as a wait: the next round is counted after it.
//
//fence:critical
func (w *worker) rounds() {
	w.running.Wait() // want "wait/sync-wait"
	w.running.Add(1)
	w.n++
	w.running.Done()
}

// Reported as a wait: the next round is counted by a helper.
//
//fence:critical
func (w *worker) roundsCounted() {
	w.running.Wait() // want "wait/sync-wait"
	w.begin()
	w.running.Done()
}

func (w *worker) begin() { w.running.Add(1) }

// Reported as a wait: who waits does not signal.
//
//fence:critical
func (w *worker) either(first bool) {
	if !first {
		<-w.done // want "wait/fence-wait"
		return
	}
	close(w.done)
}

// Reported: a fence of another package.
//
//fence:critical
func resolve(f *future.Future, v int) {
	f.Value = v
	_ = <-f.Done // want "cycle/self-wait: critical section resolve .signal. waits for fence f.Done of class signal; resolve closes it itself, later"
	close(f.Done)
}

// Silent: outside of any section nobody has said that it has to signal.
func (w *worker) handover() {
	w.n++
	<-w.idle
}
