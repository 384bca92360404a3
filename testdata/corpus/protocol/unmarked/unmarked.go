// Package unmarked signals fences in and out of sections.
package unmarked

import (
	"sync"

	"example.com/corpus/protocol/fences/gpu"

	"github.com/fencevet/fencevet/fence"
)

//fence:class render extends=signal

type Task struct {
	done  chan struct{} //fence:fence render
	reply chan int      //fence:fence
	plain chan struct{}
	wg    sync.WaitGroup //fence:fence render
	Gone  chan struct{}  //fence:fence render
}

var idle = make(chan struct{}) //fence:fence render

func (t *Task) badFinish() {
	close(t.done) // want "unmarked/unannotated-signal-path: \\(\\*Task\\).badFinish closes a fence of class render outside of any section; mark it //fence:critical render, or //fence:opportunistic if somebody else signals in any case"
}

//fence:critical render
func (t *Task) okFinish() { close(t.done) }

func (t *Task) okPlain() { close(t.plain) }

func (t *Task) badReply(n int) {
	t.reply <- n // want "unmarked/unannotated-signal-path: \\(\\*Task\\).badReply sends to a fence of class signal outside of any section; mark it //fence:critical, or"
}

func (t *Task) badTryReply(n int) {
	select {
	case t.reply <- n: // want "unmarked/unannotated-signal-path: \\(\\*Task\\).badTryReply sends to a fence of class signal"
	default:
	}
}

func (t *Task) badDone() {
	t.wg.Done() // want "unmarked/unannotated-signal-path: \\(\\*Task\\).badDone calls Done of a fence of class render"
}

func (t *Task) badDeferredDone() {
	defer t.wg.Done() // want "unmarked/unannotated-signal-path: \\(\\*Task\\).badDeferredDone calls Done of a fence of class render"
	t.okPlain()
}

func badGlobal() {
	close(idle) // want "unmarked/unannotated-signal-path: badGlobal closes a fence of class render"
}

func badRole(f *gpu.Fence) {
	f.Signal(nil) // want "unmarked/unannotated-signal-path: badRole calls Signal of a fence of class gpu.copying outside of any section; mark it //fence:critical gpu.copying, or"
}

func badInterface(w gpu.Waiter) {
	w.Release() // want "unmarked/unannotated-signal-path: badInterface calls Release of a fence outside of any section; mark it //fence:critical, or"
}

func badForeignField(j *gpu.Job) {
	close(j.Done) // want "unmarked/unannotated-signal-path: badForeignField closes a fence of class gpu.copying"
}

// -- sections that are parts of functions --

//corpus:silent unmarked/unannotated-signal-path
func (t *Task) okRegion() {
	//fence:begin render
	close(t.done)
	//fence:end
}

func (t *Task) badBehindRegion() {
	//fence:begin render
	t.okPlain()
	//fence:end
	close(t.done) // want "unmarked/unannotated-signal-path: \\(\\*Task\\).badBehindRegion closes"
}

func (t *Task) okHeld() {
	defer fence.Begin("render").End()
	close(t.done)
}

func (t *Task) badBehindHeld() {
	s := fence.Begin("render")
	t.okPlain()
	s.End()
	close(t.done) // want "unmarked/unannotated-signal-path: \\(\\*Task\\).badBehindHeld closes"
}

//fence:critical render
func (t *Task) badBehindEnd() {
	t.okPlain()
	//fence:end
	close(t.done) // want "unmarked/unannotated-signal-path: \\(\\*Task\\).badBehindEnd closes"
}

// -- entry points --

// finish is only called in sections.
func (t *Task) okOnlyInSections() { close(t.done) }

//fence:critical render
func (t *Task) okCallsInSection() { t.okOnlyInSections() }

func (t *Task) okCallsInRegion() {
	//fence:begin render
	t.okOnlyInSections()
	//fence:end
}

func (t *Task) badReachedFromRun() {
	close(t.done) // want "unmarked/unannotated-signal-path: \\(\\*Task\\).badReachedFromRun closes a fence of class render outside of any section, reached from \\(\\*Task\\).Run at unmarked.go:\\d+; mark"
}

// Run has no section.
func (t *Task) Run() { t.badReachedFromRun() }

//fence:critical render
func (t *Task) okReachedFromSection() { t.badReachedFromRun() }

func (t *Task) okDeep() { close(t.done) }

func (t *Task) deeper() { t.okDeep() }

//fence:critical render
func (t *Task) Step() { t.deeper() }

func (t *Task) badStarted() {
	close(t.done) // want "unmarked/unannotated-signal-path: \\(\\*Task\\).badStarted closes"
}

// A goroutine leaves the section that starts it.
//
//fence:critical render
func (t *Task) okStarts() { go t.badStarted() }

func (t *Task) badPassedOn() {
	close(t.done) // want "unmarked/unannotated-signal-path: \\(\\*Task\\).badPassedOn closes"
}

func (t *Task) okPassesOn() func() { return t.badPassedOn }

func (t *Task) badLiteral() func() {
	return func() {
		close(t.done) // want "unmarked/unannotated-signal-path: \\(\\*Task\\).badLiteral.func1 closes"
	}
}

//fence:critical render
func (t *Task) okLiteralCalled() {
	func() { close(t.done) }()
	defer func() { close(t.Gone) }()
}

func (t *Task) okRecursive(n int) {
	if n > 0 {
		t.okRecursive(n - 1)
		return
	}
	close(t.done)
}

//fence:critical render
func (t *Task) okStartsRecursion() { t.okRecursive(3) }

// -- what does not have to be in a section --

func (t *Task) okOpportunistic() {
	close(t.done) //fence:opportunistic -- the worker signals anyway
}

//fence:opportunistic
func (t *Task) okOpportunisticFunc() {
	close(t.done)
}

func (t *Task) okWaived() {
	close(t.done) //fence:allow unmarked -- at start, when nobody waits
}

func (t *Task) poll() bool {
	select {
	case <-t.plain:
	}
	return true
}

//fence:opportunistic
func (t *Task) kick() { <-t.plain }

// What is not needed for completion is not part of the section.
//
//fence:critical render
func (t *Task) okPolls() {
	t.poll() //fence:opportunistic -- the worker signals anyway
	t.kick()
	close(t.done)
}

//fence:critical render
func (t *Task) badPolls() {
	t.poll() // want "wait/blocking-select|wait/chan-recv"
	close(t.done)
}
