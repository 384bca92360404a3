// Package sections has sections that are a part of a function's text.
package sections

import (
	"fmt"
	"sync"
	"time"
)

//fence:class render extends=signal

type frame struct {
	mu   sync.Mutex
	gate chan int
	done chan struct{}
	log  []string
}

func (f *frame) drain() { <-f.gate }

func (f *frame) note(s string) { f.log = append(f.log, s) }

// Only what stands between begin and end counts.
func (f *frame) badInside() {
	<-f.gate
	//fence:begin render
	<-f.gate // want "wait/chan-recv: critical section \\(\\*frame\\).badInside .render. receives from channel f.gate"
	close(f.done)
	//fence:end
	<-f.gate
}

func (f *frame) okOutside() {
	<-f.gate
	f.mu.Lock()
	//fence:begin render
	close(f.done)
	//fence:end
	f.mu.Unlock()
	f.drain()
}

func (f *frame) badCall() {
	//fence:begin render
	f.drain() // want "wait/chan-recv: critical section \\(\\*frame\\).badCall .render. receives from channel f.gate at sections.go:19: badCall → drain \\(sections.go:\\d+\\)"
	//fence:end
}

// The section has the default class if none is named.
func (f *frame) badDefault() {
	//fence:begin
	time.Sleep(1) // want "wait/sleep: critical section \\(\\*frame\\).badDefault .signal. sleeps"
	//fence:end
}

// A branch, a loop and a switch inside are part of the section.
func (f *frame) badNested(n int) {
	//fence:begin render
	if n > 0 {
		<-f.gate // want "wait/chan-recv: critical section .*badNested .render."
	}
	for range n {
		f.mu.Lock() // want "lock/lock-in-section: critical section .*badNested .render."
		f.mu.Unlock()
	}
	switch n {
	case 1:
		f.gate <- 1 // want "wait/chan-send: critical section .*badNested .render."
	}
	//fence:end
}

// A section can be a part of a branch.
func (f *frame) badInBranch(n int) {
	if n > 0 {
		//fence:begin render
		<-f.gate // want "wait/chan-recv: critical section .*badInBranch .render."
		//fence:end
		<-f.gate
	}
	<-f.gate
}

// A section can be the end of a case.
func (f *frame) badInCase(n int) {
	switch n {
	case 1:
		<-f.gate
		//fence:begin render
		<-f.gate // want "wait/chan-recv: critical section .*badInCase .render."
		close(f.done)
		//fence:end
	case 2:
		<-f.gate
	}
}

func (f *frame) badInSelect() {
	select {
	case <-f.gate:
		//fence:begin render
		f.drain() // want "wait/chan-recv: critical section .*badInSelect .render."
		//fence:end
	default:
		f.drain()
	}
}

// A return leaves the section: nothing has to end it.
func (f *frame) okReturn(n int) int {
	//fence:begin render
	if n > 0 {
		return n
	}
	close(f.done)
	//fence:end
	return <-f.gate
}

func (f *frame) okBreak(n int) {
	for range n {
		//fence:begin render
		if f.log == nil {
			continue
		}
		close(f.done)
		//fence:end
		<-f.gate
	}
}

// Deferred calls run when the function returns, behind the section.
func (f *frame) okDeferred() {
	//fence:begin render
	defer f.drain()
	defer func() { <-f.gate }()
	close(f.done)
	//fence:end
}

// ... but the arguments are evaluated at once.
func (f *frame) badDeferredArg() {
	//fence:begin render
	defer f.note(fmt.Sprint(<-f.gate)) // want "wait/chan-recv: critical section .*badDeferredArg .render. receives from channel f.gate"
	close(f.done)
	//fence:end
}

// A literal that is called where it stands is inside, with what it defers.
func (f *frame) badLiteral() {
	//fence:begin render
	func() {
		defer f.drain() // want "wait/chan-recv: critical section .*badLiteral .render."
		<-f.gate        // want "wait/chan-recv: critical section .*badLiteral .render."
	}()
	//fence:end
}

// One that is only made there runs later.
func (f *frame) okLiteral() func() {
	//fence:begin render
	g := func() { <-f.gate }
	close(f.done)
	//fence:end
	return g
}

// A goroutine is another context.
func (f *frame) okGo() {
	//fence:begin render
	go f.drain()
	close(f.done)
	//fence:end
}

// A section in a literal belongs to the literal.
func (f *frame) badWithin() func() {
	return func() {
		<-f.gate
		//fence:begin render
		<-f.gate // want "wait/chan-recv: critical section \\(\\*frame\\).badWithin.func1 .render."
		//fence:end
	}
}

// The body of a loop over a function is part of the function.
func (f *frame) badLoopFunc(seq func(func(int) bool)) {
	//fence:begin render
	for range seq { // want "unknown/unknown-func-value: critical section .*badLoopFunc .render."
		<-f.gate // want "wait/chan-recv: critical section .*badLoopFunc .render."
	}
	//fence:end
}

func (f *frame) badInLoopFunc(seq func(func(int) bool)) {
	for range seq {
		//fence:begin render
		<-f.gate // want "wait/chan-recv: critical section .*badInLoopFunc .render."
		//fence:end
		<-f.gate
	}
}

// Sections nest; the inner one reports what it denies, the outer the rest.
func (f *frame) badNesting() {
	//fence:begin loop
	<-f.gate // want "wait/chan-recv: critical section .*badNesting .loop."
	//fence:begin realtime
	<-f.gate    // want "wait/chan-recv: critical section .*badNesting .realtime."
	f.mu.Lock() // want "lock/lock-in-section: critical section .*badNesting .realtime."
	f.mu.Unlock()
	//fence:end
	f.mu.Lock()
	f.mu.Unlock()
	//fence:end
}

// Two sections, one after the other.
func (f *frame) badTwice() {
	//fence:begin loop
	f.mu.Lock()
	f.mu.Unlock()
	//fence:end
	<-f.gate
	//fence:begin render
	f.mu.Lock() // want "lock/lock-in-section: critical section .*badTwice .render."
	f.mu.Unlock()
	//fence:end
}

// A waiver inside a section works as everywhere.
func (f *frame) okWaived() {
	//fence:begin render
	<-f.gate //fence:allow wait -- filled by the caller
	//fence:end
}

// What a section reports is not reported again by those who call it.
//
//fence:critical render
func (f *frame) badCaller() {
	f.badInside() // want "wait/chan-recv: critical section .*badCaller .render. receives from channel f.gate at sections.go:25: badCaller → badInside"
}

//fence:critical render
func (f *frame) okCaller() { f.badDefault() }

// A section in a section of a whole function.
//
//fence:critical loop
func (f *frame) badInCritical() {
	f.mu.Lock()
	//fence:begin render
	f.mu.Unlock()
	f.mu.Lock() // want "lock/lock-in-section: critical section .*badInCritical .render."
	<-f.gate    // want "wait/chan-recv: critical section .*badInCritical .render."
	//fence:end
	f.mu.Unlock()
}

// -- a lone end --

//fence:critical render
func (f *frame) badBeforeEnd() {
	<-f.gate // want "wait/chan-recv: critical section .*badBeforeEnd .render."
	close(f.done)
	//fence:end
	<-f.gate
}

//fence:critical render
func (f *frame) okAfterEnd() {
	close(f.done)
	//fence:end
	f.drain()
	time.Sleep(1)
}

// Behind a branch that ends the section only on one side it goes on.
//
//fence:critical render
func (f *frame) badEndInBranch(n int) {
	if n > 0 {
		close(f.done)
		//fence:end
		<-f.gate
	}
	<-f.gate // want "wait/chan-recv: critical section .*badEndInBranch .render."
}

//fence:critical render
func (f *frame) okEndInBoth(n int) {
	if n > 0 {
		close(f.done)
		//fence:end
	} else {
		f.log = nil
		//fence:end
		<-f.gate
	}
	<-f.gate
}

//fence:critical render
func (f *frame) okEndOrReturn(n int) {
	if n > 0 {
		return
	}
	close(f.done)
	//fence:end
	<-f.gate
}

// A case without an end leads past it.
//
//fence:critical render
func (f *frame) badEndInCase(n int) {
	switch n {
	case 1:
		close(f.done)
		//fence:end
		<-f.gate
	case 2:
		<-f.gate // want "wait/chan-recv: critical section .*badEndInCase .render."
	}
	<-f.gate // want "wait/chan-recv: critical section .*badEndInCase .render."
}

//fence:critical render
func (f *frame) okEndInCases(n int) {
	switch n {
	case 1:
		close(f.done)
		//fence:end
		<-f.gate
	default:
		//fence:end
		f.drain()
	}
	<-f.gate
}

// Every round begins inside the section.
//
//fence:critical render
func (f *frame) badEndInLoop(n int) {
	for range n {
		f.drain() // want "wait/chan-recv: critical section .*badEndInLoop .render."
		close(f.done)
		//fence:end
		f.drain()
	}
}

// Deferred calls run behind the end if every way out passes it.
//
//fence:critical render
func (f *frame) okDeferAfterEnd() {
	defer f.drain()
	close(f.done)
	//fence:end
}

//fence:critical render
func (f *frame) badDeferBeforeEnd(n int) {
	defer f.drain() // want "wait/chan-recv: critical section .*badDeferBeforeEnd .render."
	if n > 0 {
		return
	}
	close(f.done)
	//fence:end
}

// A literal can be marked and end early, too.
func (f *frame) badLoneInLiteral() func() {
	//fence:critical render
	return func() {
		<-f.gate // want "wait/chan-recv: critical section .*badLoneInLiteral.func1 .render."
		//fence:end
		<-f.gate
	}
}

// What stands behind the end is nobody's, and reported by those who call it in
// a section of their own.
//
//fence:critical render
func (f *frame) badCallsLone() {
	f.okAfterEnd() // want "wait/chan-recv: critical section .*badCallsLone .render. receives from channel f.gate at sections.go:19: badCallsLone → okAfterEnd .* → drain" "wait/sleep: critical section .*badCallsLone .render."
}

//fence:critical render
func (f *frame) okCallsLone() {
	f.okReported()
}

//fence:critical render
func (f *frame) okReported() {
	f.mu.Lock() //fence:allow lock -- nobody else has f yet
	//fence:end
	f.mu.Unlock()
}
