// Package lost makes fences that nobody signals, publishes them too early, and
// signals them in the wrong place.
package lost

import (
	"errors"
	"sync"

	"example.com/corpus/protocol/fences/gpu"

	"github.com/fencevet/fencevet/fence"
)

//fence:class render extends=signal

// A ticket is a fence of this package that calls back.
//
//fence:fence render
type ticket struct {
	done  chan struct{}
	calls []func(error)
}

func newTicket() *ticket { return &ticket{done: make(chan struct{})} }

func newStarted() *ticket {
	t := newTicket()
	go t.signal(nil) //fence:opportunistic
	return t
}

//fence:publish render
func (t *ticket) publish() {}

//fence:signal render
func (t *ticket) signal(err error) {
	close(t.done)
	for _, f := range t.calls {
		f(err)
	}
}

// finish signals and calls nobody.
//
//fence:signal render
func (t *ticket) finish() { close(t.done) }

//fence:wait render
func (t *ticket) wait() { <-t.done }

func (t *ticket) then(f func(error)) { t.calls = append(t.calls, f) }

type frame struct {
	mu      sync.Mutex
	rw      sync.RWMutex
	done    chan struct{} //fence:fence render
	ticket  *ticket
	next    *frame
	log     chan struct{}
	pending map[int]*ticket
	n       int
}

var (
	current  chan struct{} //fence:fence render
	keptDone chan struct{}
	tickets  = make(chan *ticket, 1)
	errLost  = errors.New("lost")
)

func work()      {}
func try() error { return nil }

// -- a fence that is made and forgotten --

func badForgottenChannel() {
	done := make(chan struct{}) /* want "signal/dropped-fence: badForgottenChannel makes a fence of class render that is neither signalled, handed over nor returned; whoever waits for it waits for ever" */ //fence:fence render
	work()
	<-done
}

func badForgottenFence() error {
	f := gpu.New() // want "signal/dropped-fence: badForgottenFence makes a fence of class gpu.copying"
	return f.Wait()
}

func badForgottenLiteral() {
	f := &gpu.Fence{} // want "signal/dropped-fence: badForgottenLiteral makes a fence of class gpu.copying"
	defer f.Wait()
	work()
}

func badForgottenHere() {
	t := newTicket() // want "signal/dropped-fence: badForgottenHere makes a fence of class render"
	t.wait()
}

func badDiscarded() {
	gpu.New() // want "signal/dropped-fence: badDiscarded makes a fence of class gpu.copying"
}

//corpus:silent signal/dropped-fence
func okReturned() *gpu.Fence { return gpu.New() }

// The fence may tell somebody of itself when it is made.
func okStarted() {
	t := newStarted()
	t.wait()
}

func okLocalSignalled() {
	done := make(chan struct{}) //fence:fence render
	//fence:critical render
	go func() { close(done) }()
	<-done
}

func okPassed(then func(*ticket)) {
	t := newTicket()
	then(t)
	t.wait()
}

func okKept(f *frame) {
	f.ticket = newTicket()
	f.ticket.wait()
}

func okBuilt() {
	t := &ticket{done: keptDone}
	f := &frame{ticket: t}
	f.hand()
	t.wait()
}

func (f *frame) hand() { tickets <- f.ticket }

func okWaivedDrop() {
	gpu.New() //fence:allow signal -- measures the constructor
}

// -- a fence that is overwritten before anybody has seen it --

func (f *frame) badOverwritten() {
	f.done = make(chan struct{})
	f.n++
	f.done = make(chan struct{}) // want "signal/dropped-fence: \\(\\*frame\\).badOverwritten replaces field done, a fence of class render made at lost.go:\\d+ that nobody has signalled or got; keep the first, or signal it"
}

func badOverwrittenGlobal(n int) {
	current = make(chan struct{})
	if n > 0 {
		current = nil // want "signal/dropped-fence: badOverwrittenGlobal replaces current, a fence of class render"
	}
}

func badOverwrittenBranch(j *gpu.Job, again bool) {
	j.Done = make(chan struct{})
	if again {
		j.Stop = false
	}
	j.Done = make(chan struct{}) // want "signal/dropped-fence: badOverwrittenBranch replaces field Done, a fence of class gpu.copying"
}

// What was there before may have been signalled.
func (f *frame) okRestart() {
	f.done = make(chan struct{})
	f.n = 0
}

//fence:critical render
func (f *frame) okSignalledBefore() {
	f.done = make(chan struct{}) //fence:allow alloc -- the next frame needs one
	close(f.done)
	f.done = make(chan struct{}) //fence:allow alloc -- the next frame needs one
}

func (f *frame) okSeen() {
	f.done = make(chan struct{})
	keptDone = f.done
	f.done = nil
}

// Others may have seen it in the meantime.
func (f *frame) okMeantime() {
	f.done = make(chan struct{})
	work()
	f.done = make(chan struct{})
}

func okEach(frames []*frame) {
	for _, f := range frames {
		f.done = make(chan struct{})
	}
	for f := frames[0]; f != nil; f = f.next {
		f.done = make(chan struct{})
	}
}

func (f *frame) okEither(again bool) {
	if again {
		f.done = make(chan struct{})
	} else {
		f.done = nil
	}
}

func (f *frame) okPlainChannel() {
	f.log = make(chan struct{})
	f.log = make(chan struct{})
}

// -- published before the section --

func badPublishedEarly(f *gpu.Fence) {
	f.Publish() // want "signal/publish-before-section: badPublishedEarly makes a fence of class gpu.copying known here, before the section that signals it at lost.go:\\d+; others may wait already for what runs in between, such as at lost.go:\\d+: begin the section first"
	work()
	//fence:begin copying
	f.Signal(nil)
	//fence:end
}

func badPublishedEarlyHeld(t *ticket) {
	t.publish() // want "signal/publish-before-section: badPublishedEarlyHeld makes a fence of class render known here"
	err := try()
	s := fence.Begin("render")
	t.signal(err)
	s.End()
}

func (f *frame) badStoredEarly() {
	done := make(chan struct{}) //fence:fence render
	keptDone = done             // want "signal/publish-before-section: \\(\\*frame\\).badStoredEarly makes a fence of class render known here"
	f.mu.Lock()
	f.mu.Unlock()
	//fence:begin render
	close(done)
	//fence:end
}

func badSentEarly() {
	t := newTicket()
	tickets <- t // want "signal/publish-before-section: badSentEarly makes a fence of class render known here"
	work()
	complete(t)
}

func badSpawnedEarly() {
	f := gpu.New()
	go f.Wait() // want "signal/publish-before-section: badSpawnedEarly makes a fence of class gpu.copying known here"
	work()
	gpu.Complete(f)
}

type request struct {
	answer chan struct{} //fence:fence render
}

// The one that serves the queue answers; this one only gives up.
func okCancelled(queue chan *request, stop chan struct{}) *request {
	r := &request{answer: make(chan struct{})}
	queue <- r
	<-stop
	//fence:begin render
	r.cancel()
	//fence:end
	return r
}

//fence:critical render
func (r *request) cancel() { close(r.answer) }

func okCancels(queue chan *request, stop chan struct{}) *request {
	r := &request{answer: make(chan struct{})}
	queue <- r
	<-stop
	//fence:begin render
	close(r.answer)
	//fence:end
	return r
}

type ask struct {
	answer chan struct{} //fence:fence render
}

// Nobody else answers.
func badSentRequest(queue chan *ask) {
	r := &ask{answer: make(chan struct{})}
	queue <- r // want "signal/publish-before-section: badSentRequest makes a fence of class render known here"
	work()
	//fence:begin render
	close(r.answer)
	//fence:end
}

//fence:critical render
func complete(t *ticket) { t.signal(nil) }

//corpus:silent signal/publish-before-section
func okPublishedInside(f *gpu.Fence) {
	//fence:begin copying
	f.Publish()
	work()
	f.Signal(nil)
	//fence:end
}

//fence:critical copying
func okPublishedMarked(f *gpu.Fence) {
	f.Publish()
	work()
	gpu.Complete(f)
}

// Nothing runs between.
func (f *frame) okPublishedLast(fe *gpu.Fence) {
	f.mu.Lock()
	work()
	fe.Publish()
	f.mu.Unlock()
	//fence:begin copying
	fe.Signal(nil)
	//fence:end
}

func okPreparedFirst() {
	t := newTicket()
	work()
	tickets <- t
	complete(t)
}

// What publishes one fence is no part of the section of another; handing f over
// at once leaves nothing in between.
func okOtherFence(f, g *gpu.Fence) {
	f.Publish()
	//fence:begin copying
	g.Signal(nil)
	//fence:end
	gpu.Complete(f)
}

// -- deferred behind the unlock --

//fence:critical render
func (f *frame) badDeferOrder() {
	f.mu.Lock() //fence:allow lock -- short
	defer f.mu.Unlock()
	defer f.ticket.signal(nil) // want "signal/defer-order: \\(\\*frame\\).badDeferOrder signals a fence of class render in a deferred call that runs before the unlock deferred at lost.go:\\d+, so what the signal calls back runs under the lock; defer the signal before the unlock"
	f.n++
}

//fence:critical render
func (f *frame) badDeferOrderLiteral(fe *gpu.Fence) (err error) {
	f.rw.RLock() //fence:allow lock -- short
	defer f.rw.RUnlock()
	defer func() {
		fe.Signal(err) // want "signal/defer-order: \\(\\*frame\\).badDeferOrderLiteral signals a fence of class gpu.copying"
	}()
	return try()
}

//fence:critical render
func (f *frame) badDeferOrderInterface(w gpu.Waiter) {
	f.mu.Lock() //fence:allow lock -- short
	defer f.mu.Unlock()
	defer w.Release() // want "signal/defer-order: \\(\\*frame\\).badDeferOrderInterface signals a fence"
}

//fence:critical render
//corpus:silent signal/defer-order
func (f *frame) okDeferOrder() {
	defer f.ticket.signal(nil)
	f.mu.Lock() //fence:allow lock -- short
	defer f.mu.Unlock()
	f.n++
}

// Closing a channel calls nobody, and neither does finish.
//
//fence:critical render
func (f *frame) okDeferClose() {
	f.mu.Lock() //fence:allow lock -- short
	defer f.mu.Unlock()
	defer close(f.done)
	defer f.ticket.finish()
}

//fence:critical render
func (f *frame) okDeferUnlocked() {
	f.mu.Lock() //fence:allow lock -- short
	f.n++
	f.mu.Unlock()
	defer f.ticket.signal(nil)
}

//fence:critical render
func (f *frame) okDeferRelocks() {
	f.mu.Lock() //fence:allow lock -- short
	defer f.mu.Unlock()
	defer f.ticket.signal(nil)
	f.mu.Unlock()
	work()
	f.mu.Lock() //fence:allow lock -- short
}

// -- errors on the way up --

func badCallbackIgnores(dep, f *gpu.Fence) {
	//fence:critical copying
	dep.OnSignal(func(error) {
		f.Signal(nil) // want "signal/error-swallowed-in-ladder: badCallbackIgnores.func1 gets the error of a fence, as the callback given to it at lost.go:\\d+, and signals success to the next one of class gpu.copying; pass the error on"
	})
}

func badCallbackTests(dep *gpu.Fence, t *ticket) {
	//fence:critical render
	dep.OnSignal(func(err error) {
		if err != nil {
			t.signal(nil) // want "signal/error-swallowed-in-ladder: badCallbackTests.func1 gets the error"
			return
		}
		t.signal(nil)
	})
}

type rung struct{ up *gpu.Fence }

//fence:critical copying
func (r *rung) badBound(error) {
	r.up.Signal(nil) // want "signal/error-swallowed-in-ladder: \\(\\*rung\\).badBound gets the error"
}

func (r *rung) climb(t *ticket) { t.then(r.badBound) }

//corpus:silent signal/error-swallowed-in-ladder
func okCallbackPasses(dep, f *gpu.Fence) {
	//fence:critical copying
	dep.OnSignal(func(err error) { f.Signal(err) })
}

func okCallbackReplaces(dep *gpu.Fence, t *ticket) {
	//fence:critical render
	dep.OnSignal(func(err error) {
		if err != nil {
			t.signal(errLost)
			return
		}
		t.signal(nil)
	})
}

func okCallbackTells(dep *gpu.Fence, t *ticket, tell func(error)) {
	//fence:critical render
	dep.OnSignal(func(err error) {
		tell(err) //fence:allow unknown -- a counter
		t.signal(nil)
	})
}

// It is no callback of a fence.
func okNoLadder(run func(func(error)), f *gpu.Fence) {
	//fence:critical copying
	run(func(error) { f.Signal(nil) })
}

// A channel cannot say more.
func okCloses(dep *gpu.Fence, f *frame) {
	//fence:critical render
	dep.OnSignal(func(error) { close(f.done) })
}
