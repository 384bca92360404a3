package fences

import (
	"errors"

	"example.com/corpus/protocol/fences/gpu"
)

func work() error    { return nil }
func note(id int)    {}
func look(j *job)    { note(j.id) }
func keepJob(j *job) { kept = j }

var (
	kept      *job
	keptFence *gpu.Fence
	errBusy   = errors.New("busy")
	queue     = make(chan *gpu.Fence, 1)
)

// -- a fence that is published here --

//fence:critical copying
func badEarlyReturn(f *gpu.Fence, ready bool) {
	f.Publish() // want "signal/missing-signal: badEarlyReturn publishes a fence of class gpu.copying here, and returns at duty.go:\\d+ without a signal; signal it on every path, or hand it over"
	if !ready {
		return
	}
	f.Signal(nil)
}

//fence:critical copying
func badErrorPath(f *gpu.Fence) error {
	f.Publish() // want "signal/fallible-after-publish: badErrorPath publishes a fence of class gpu.copying here, and returns at duty.go:\\d+ without a signal; signal the error"
	if err := work(); err != nil {
		return err
	}
	f.Signal(nil)
	return nil
}

//fence:critical copying
func okErrorPath(f *gpu.Fence) error {
	f.Publish()
	err := work()
	f.Signal(err)
	return err
}

//fence:critical copying
//corpus:silent signal/fallible-after-publish
func okErrorSignalled(f *gpu.Fence) error {
	f.Publish()
	if err := work(); err != nil {
		f.Signal(err)
		return err
	}
	f.Signal(nil)
	return nil
}

//fence:critical copying
func okDeferred(f *gpu.Fence, ready bool) {
	defer f.Signal(nil)
	f.Publish()
	if !ready {
		return
	}
	note(1)
}

//fence:critical copying
func okDeferredAfter(f *gpu.Fence, ready bool) (err error) {
	f.Publish()
	defer func() { f.Signal(err) }()
	if !ready {
		return errBusy
	}
	return nil
}

func okReturned() *gpu.Fence {
	f := gpu.New()
	f.Publish()
	return f
}

func okStored(f *gpu.Fence, ready bool) {
	f.Publish()
	keptFence = f
	if !ready {
		return
	}
	note(1)
}

func okQueued(f *gpu.Fence) {
	f.Publish()
	queue <- f
}

func okSpawned(f *gpu.Fence) {
	f.Publish()
	//fence:critical copying
	go func() {
		f.Signal(work())
	}()
}

func okPassed(f *gpu.Fence, then func(*gpu.Fence)) {
	f.Publish()
	then(f)
}

//fence:critical copying
func badPanics(f *gpu.Fence, n int) {
	f.Publish()
	if n < 0 {
		panic("negative") // want "signal/panic-skips-signal: badPanics publishes a fence of class gpu.copying here, and panics here without a signal; defer the signal"
	}
	f.Signal(nil)
}

//fence:critical copying
//corpus:silent signal/panic-skips-signal
func okPanicsDeferred(f *gpu.Fence, n int) {
	f.Publish()
	defer f.Signal(nil)
	if n < 0 {
		panic("negative")
	}
}

//fence:critical copying
func badRecovers(f *gpu.Fence) {
	defer func() { // want "signal/recover-without-signal: badRecovers publishes a fence of class gpu.copying here, and recovers here from a panic in the call at duty.go:\\d+ without a signal"
		_ = recover()
	}()
	f.Publish()
	note(1)
	f.Signal(nil)
}

//fence:critical copying
//corpus:silent signal/recover-without-signal
func okRecovers(f *gpu.Fence) {
	defer func() {
		if recover() != nil {
			f.Signal(errBusy)
		}
	}()
	f.Publish()
	note(1)
	f.Signal(nil)
}

// -- a request that is received --

//fence:critical loop
func badContinue(in chan *job) {
	for j := range in { // want "wait/chan-recv" "signal/missing-signal: badContinue answers the requests it receives by signalling their fence of class render, and goes on to the next one, past the one received at duty.go:\\d+ without a signal; answer each request, also with an error"
		if work() != nil {
			continue
		}
		close(j.done)
	}
}

//fence:critical loop
//corpus:silent signal/missing-signal
func okContinue(in chan *job) {
	for j := range in { //fence:allow wait -- a worker waits for work
		if work() != nil {
			close(j.done)
			continue
		}
		close(j.done)
	}
}

//fence:critical loop
func badReturn(in chan *job) {
	j := <-in //fence:allow wait -- a worker waits for work
	if err := work(); err != nil {
		return // want "signal/missing-signal: badReturn answers the requests it receives by signalling their fence of class render, and returns at duty.go:\\d+ without a signal"
	}
	close(j.done)
}

//fence:critical loop
func badReturnForeign(in chan *gpu.Job) {
	j := <-in //fence:allow wait -- a worker waits for work
	if err := work(); err != nil {
		return // want "signal/missing-signal: badReturnForeign answers the requests it receives by signalling their fence of class gpu.copying"
	}
	close(j.Done)
}

//fence:critical loop
func badHelperLooks(in chan *job) {
	j := <-in //fence:allow wait -- a worker waits for work
	look(j)
	if err := work(); err != nil {
		return // want "signal/missing-signal: badHelperLooks answers"
	}
	close(j.done)
}

//fence:critical loop
func okHelperKeeps(in chan *job) {
	j := <-in //fence:allow wait -- a worker waits for work
	if err := work(); err != nil {
		keepJob(j)
		return
	}
	close(j.done)
}

// Nothing comes out of a closed channel.
//
//fence:critical loop
func okClosed(in chan *job) {
	j, ok := <-in //fence:allow wait -- a worker waits for work
	if !ok {
		return
	}
	close(j.done)
}

// A request that says itself that it needs no answer.
//
//fence:critical loop
func okState(in chan *job) {
	for j := range in { //fence:allow wait -- a worker waits for work
		if j.dead || j.done == nil {
			continue
		}
		close(j.done)
	}
}

// A request that is not answered here on any path is answered elsewhere.
func okElsewhere(in chan *job) {
	j := <-in
	if work() != nil {
		return
	}
	keepJob(j)
}

//fence:critical loop
func badSelected(in chan *job, gate chan int) {
	select { // want "wait/blocking-select"
	case j := <-in:
		if work() != nil {
			return // want "signal/missing-signal: badSelected answers"
		}
		close(j.done)
	case <-gate:
	}
}

// -- a goroutine that alone signals --

func badGoroutine() chan struct{} {
	done := make(chan struct{}) //fence:fence render
	go func() {                 // want "handoff/lost-handoff: badGoroutine starts a goroutine that alone signals a fence of class render, and the goroutine returns at duty.go:\\d+ without a signal; signal it with defer"
		//fence:begin render
		if work() != nil {
			return
		}
		close(done)
		//fence:end
	}()
	return done
}

//corpus:silent handoff/lost-handoff
func okGoroutine() chan struct{} {
	done := make(chan struct{}) //fence:fence render
	//fence:critical render
	go func() {
		defer close(done)
		if work() != nil {
			return
		}
		note(1)
	}()
	return done
}

func okGoroutineShared() chan struct{} {
	done := make(chan struct{}) //fence:fence render
	//fence:begin render
	go func() {
		//fence:begin render
		if work() != nil {
			return
		}
		close(done)
		//fence:end
	}()
	if work() != nil {
		close(done)
	}
	//fence:end
	return done
}

// -- a section that signals --

//fence:critical render
func badSection(j *job) {
	if err := work(); err != nil {
		return // want "signal/fallible-after-publish: badSection is a critical section that signals a fence of class render, and returns at duty.go:\\d+ without a signal; signal the error"
	}
	close(j.done)
}

//fence:critical render
func okSection(j *job) {
	if err := work(); err != nil {
		note(2)
	}
	close(j.done)
}

// The caller gets the error.
//
//fence:critical render
func okSectionReturns(j *job) error {
	if err := work(); err != nil {
		return err
	}
	close(j.done)
	return nil
}

//fence:critical render
func okSectionState(j *job, stop bool) {
	if j.dead || stop {
		return
	}
	close(j.done)
}

// -- double signals --

//fence:critical render
func badDouble(j *job) {
	close(j.done)
	close(j.done) // want "signal/double-signal: badDouble closes a fence of class render that is signalled already at duty.go:\\d+; signal it once"
}

//fence:critical render
func badMissingReturn(j *job, ok bool) {
	if !ok {
		close(j.done)
	}
	close(j.done) // want "signal/double-signal: badMissingReturn closes a fence"
}

//fence:critical render
func okEither(j *job, ok bool) {
	if !ok {
		close(j.done)
		return
	}
	close(j.done)
}

//fence:critical render
func okGuarded(j *job) {
	if !j.dead {
		j.dead = true
		close(j.done)
	}
	if !j.dead {
		close(j.done)
	}
}

//fence:critical render
func badDeferredDouble(j *job, ok bool) {
	defer close(j.done)
	if !ok {
		close(j.done) // want "signal/double-signal: badDeferredDouble closes a fence"
	}
}

//fence:critical copying
func badSignalTwice(f *gpu.Fence, err error) {
	f.Signal(err)
	f.Signal(nil) // want "signal/double-signal: badSignalTwice calls Signal of a fence of class gpu.copying that is signalled already"
}

//fence:critical render
func badSendAfterClose(c *conn) {
	close(c.acked)
	select {
	case c.acked <- 1: // want "signal/double-signal: badSendAfterClose sends to a fence of class render that is signalled already"
	default:
	}
}

type conn struct {
	acked chan int //fence:fence render
}

//fence:critical render
func okReplies(c *conn) {
	select {
	case c.acked <- 1:
	default:
	}
	close(c.acked)
}

//fence:critical render
func okOther(a, b *job) {
	close(a.done)
	close(b.done)
}

//fence:critical render
func okNext(j *job) {
	for j != nil {
		close(j.done)
		j = j.next
	}
}

//fence:critical render
func okMadeAnew(j *job) {
	close(j.done)
	j.done = make(chan struct{}) //fence:allow alloc -- the next frame needs one
	close(j.done)
}

//fence:critical render
func okWaitGroup(j *job) {
	j.wg.Done()
	j.wg.Done()
}
