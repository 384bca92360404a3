// Package hints has sections that could be narrower. What is said about that is
// information, shown with -all: a hint comment says what on the line, and a test
// of the command compares.
package hints

import (
	"sync"

	"example.com/corpus/protocol/fences/gpu"

	"github.com/fencevet/fencevet/fence"
)

//fence:class render extends=signal

type job struct {
	done chan struct{} //fence:fence render
	in   chan int
	wg   sync.WaitGroup
	n    int
}

func (j *job) account() { j.n++ }

func (j *job) drain() { <-j.in }

// -- a section that goes on behind its last signal --

//fence:critical render
func (j *job) badLateWait() {
	close(j.done)
	<-j.in /* hint "signal/section-too-late-end: critical section \\(\\*job\\).badLateWait \\[render\\] breaks its class here \\(wait/chan-recv\\), behind its last signal at hints.go:\\d+; end the section there" */ // want "wait/chan-recv"
}

//fence:critical copying
func badLateCall(f *gpu.Fence, j *job) {
	f.Signal(nil)
	j.drain() /* hint "signal/section-too-late-end: critical section badLateCall \\[gpu.copying\\]" */ // want "wait/chan-recv"
}

func (j *job) badLateHeld() {
	s := fence.Begin("render")
	close(j.done)
	j.drain() /* hint "signal/section-too-late-end: critical section \\(\\*job\\).badLateHeld \\[render\\]" */ // want "wait/chan-recv"
	s.End()
}

func (j *job) badLateRegion(ok bool) {
	//fence:begin render
	if ok {
		close(j.done)
		<-j.in /* hint "signal/section-too-late-end" */ // want "wait/chan-recv"
		return
	}
	close(j.done)
	//fence:end
}

//fence:critical render
//corpus:silent signal/section-too-late-end
func (j *job) okLone() {
	close(j.done)
	//fence:end
	j.drain()
}

// It waits before it signals: that is no matter of width.
//
//fence:critical render
func (j *job) badWaitFirst() {
	<-j.in // want "wait/chan-recv"
	close(j.done)
}

// A worker signals again in the next round.
//
//fence:critical render
func badWorker(jobs []*job) {
	for _, j := range jobs {
		close(j.done)
		j.drain() // want "wait/chan-recv"
	}
}

//fence:critical render
func (j *job) badDeferred() {
	defer close(j.done)
	<-j.in // want "wait/chan-recv"
}

// -- a section that ends later than it could --

//fence:critical render
func (j *job) badLateEnd() {
	close(j.done)
	j.account() // hint "balance/late-end: critical section \\(\\*job\\).badLateEnd \\[render\\] goes on here behind its last signal at hints.go:\\d+; end it there with //fence:end if nobody waits for the rest"
}

func badLateEndHeld(f *gpu.Fence, j *job) {
	defer fence.Begin("copying").End()
	f.Signal(nil)
	j.account() // hint "balance/late-end: critical section badLateEndHeld \\[gpu.copying\\]"
}

//fence:critical render
//corpus:silent balance/late-end
func (j *job) okLateEnd() {
	j.account()
	close(j.done)
}

//fence:critical render
func (j *job) okSignalsLater() {
	defer close(j.done)
	j.account()
}

//fence:critical render
func okSignalsAgain(jobs []*job) {
	for _, j := range jobs {
		close(j.done)
		j.account()
	}
}

// -- a section that begins before it publishes --

//fence:critical copying
func badEarly(f *gpu.Fence, j *job) {
	j.drain() /* hint "signal/section-too-early: critical section badEarly \\[gpu.copying\\] breaks its class here \\(wait/chan-recv\\), before it publishes the fence at hints.go:\\d+; begin the section there" */ // want "wait/chan-recv"
	f.Publish()
	f.Signal(nil)
}

func badEarlyRegion(f *gpu.Fence, j *job) {
	//fence:begin copying
	<-j.in /* hint "signal/section-too-early" */ // want "wait/chan-recv"
	f.Publish()
	f.Signal(nil)
	//fence:end
}

// Another fence has to be signalled meanwhile.
//
//fence:critical copying
func badBetween(f, g *gpu.Fence, j *job) {
	g.Publish()
	<-j.in // want "wait/chan-recv"
	f.Publish()
	f.Signal(nil)
	g.Signal(nil)
}

//fence:critical copying
//corpus:silent signal/section-too-early
func okEarly(f *gpu.Fence, j *job) {
	j.account()
	f.Publish()
	f.Signal(nil)
}

// -- goroutines --

//fence:critical render
func (j *job) badSpawn() {
	go j.drain() // hint "handoff/spawn-in-section: critical section \\(\\*job\\).badSpawn \\[render\\] starts a goroutine, which is not part of it"
	close(j.done)
}

func (j *job) badSpawnGroup() {
	//fence:begin loop
	j.wg.Go(j.account) // hint "handoff/spawn-in-section: critical section \\(\\*job\\).badSpawnGroup \\[loop\\]"
	//fence:end
}

// Behind the section.
//
//fence:critical render
//corpus:silent handoff/spawn-in-section
func (j *job) okSpawn() {
	close(j.done)
	//fence:end
	go j.drain()
}

// That it allocates is an error there already.
//
//fence:critical realtime
func (j *job) badRealtime() {
	go j.account() // want "alloc/implicit-alloc"
}
