// Package held has sections that calls begin and end.
package held

import (
	"runtime"
	"sync"

	"example.com/corpus/protocol/held/device"

	"github.com/fencevet/fencevet/fence"
)

//fence:class render extends=signal

type pipe struct {
	mu   sync.Mutex
	in   chan int
	done chan struct{}
	sec  fence.Section
	fail bool
}

func (p *pipe) drain() { <-p.in }

// -- effects --

func (p *pipe) badBetween() {
	<-p.in
	s := fence.Begin("render")
	<-p.in    // want "wait/chan-recv: critical section \\(\\*pipe\\).badBetween .render. receives from channel p.in"
	p.drain() // want "wait/chan-recv: critical section \\(\\*pipe\\).badBetween .render. receives from channel p.in at held.go:23: badBetween → drain"
	s.End()
	<-p.in
}

func (p *pipe) okBetween() {
	<-p.in
	s := fence.Begin("render")
	close(p.done)
	s.End()
	<-p.in
}

func (p *pipe) badDeferred() {
	defer fence.Begin("render").End()
	<-p.in // want "wait/chan-recv: critical section .*badDeferred .render."
}

func (p *pipe) badDefaultClass() {
	defer fence.Begin("").End()
	<-p.in // want "wait/chan-recv: critical section .*badDefaultClass .signal."
}

func (p *pipe) badOtherPackage(d *device.Device) {
	d.Freeze()
	p.mu.Lock() // want "lock/lock-in-section: critical section .*badOtherPackage .device.commit."
	p.mu.Unlock()
	d.Flush() // want "wait/chan-recv: critical section .*badOtherPackage .device.commit. receives from channel d.Ready at example.com/corpus/protocol/held/device/device.go:\\d+: badOtherPackage → device.Flush"
	d.Thaw()
	d.Flush()
}

func (p *pipe) badClassOfImport() {
	defer fence.Begin("commit").End()
	p.drain() // want "wait/chan-recv: critical section .*badClassOfImport .device.commit."
}

func (p *pipe) badToken() {
	t := device.Enter()
	p.drain() // want "wait/chan-recv: critical section .*badToken .device.commit."
	t.Leave()
	p.drain()
}

func (p *pipe) badScoped() {
	defer device.Scoped()()
	p.drain() // want "wait/chan-recv: critical section .*badScoped .device.commit."
}

func (p *pipe) badScopedCall() {
	leave := device.Scoped()
	p.drain() // want "wait/chan-recv: critical section .*badScopedCall .device.commit."
	leave()
	p.drain()
}

func (p *pipe) badMask() {
	state := device.Mask()
	p.drain() // want "wait/chan-recv: critical section .*badMask .realtime."
	device.Unmask(state)
	p.drain()
}

// A path on which the section is open is enough.
func (p *pipe) badSomePath() {
	if p.fail {
		s := fence.Begin("render")
		close(p.done)
		s.End()
	}
	<-p.in
	s := fence.Begin("render")
	if p.fail {
		<-p.in // want "wait/chan-recv: critical section .*badSomePath .render."
	}
	s.End()
}

// Both calls depend on one condition.
func (p *pipe) okSameCondition() {
	var s fence.Section
	if p.fail {
		s = fence.Begin("render")
	}
	p.done = nil
	if p.fail {
		s.End()
	}
	<-p.in
}

func (d *driver) okSameConditionCalls(dev *device.Device) {
	if d.exclusive {
		dev.Freeze()
	}
	d.n++
	if d.exclusive {
		dev.Thaw()
	}
	dev.Flush()
}

type driver struct {
	exclusive bool
	n         int
}

func (p *pipe) badNested() {
	outer := fence.Begin("loop")
	inner := fence.Begin("render")
	p.mu.Lock() // want "lock/lock-in-section: critical section .*badNested .render."
	p.mu.Unlock()
	inner.End()
	p.mu.Lock()
	p.mu.Unlock()
	<-p.in // want "wait/chan-recv: critical section .*badNested .loop."
	outer.End()
}

// Deferred calls run in the section if its end was deferred before them.
func (p *pipe) badDeferInside() {
	defer fence.Begin("render").End()
	defer p.drain() // want "wait/chan-recv: critical section .*badDeferInside .render."
	close(p.done)
}

func (p *pipe) okDeferOutside() {
	defer p.drain()
	defer fence.Begin("render").End()
	close(p.done)
}

func (p *pipe) okDeferBehind() {
	s := fence.Begin("render")
	defer p.drain()
	close(p.done)
	s.End()
}

// A call of an end function ends the section that a function is marked as.
//
//fence:critical render
func (p *pipe) badMarkedUntilCall(d *device.Device) {
	p.drain() // want "wait/chan-recv: critical section .*badMarkedUntilCall .render."
	d.Thaw()
	p.drain()
}

//fence:critical render
func (p *pipe) okMarkedUntilCall(d *device.Device) {
	close(p.done)
	d.Thaw()
	p.drain()
}

// -- balance --

func (p *pipe) badEarlyReturn() {
	s := fence.Begin("render") // want "balance/unbalanced-section: \\(\\*pipe\\).badEarlyReturn does not end section .render., begun with fence.Begin, on the path that returns at held.go:\\d+"
	if p.fail {
		return
	}
	s.End()
}

func (p *pipe) okEarlyReturn() {
	s := fence.Begin("render")
	if p.fail {
		s.End()
		return
	}
	s.End()
}

//corpus:silent balance/unbalanced-section
func (p *pipe) okDeferredEnd() {
	s := fence.Begin("render")
	defer s.End()
	if p.fail {
		return
	}
	close(p.done)
}

func (p *pipe) okDeferredLiteral() {
	s := fence.Begin("render")
	defer func() {
		p.fail = false
		s.End()
	}()
	if p.fail {
		return
	}
	close(p.done)
}

func (p *pipe) badEarlyReturnCalls(d *device.Device) {
	d.Freeze() // want "balance/unbalanced-section: .*badEarlyReturnCalls does not end section .device.commit., begun with Freeze, on the path that returns at held.go:\\d+"
	if p.fail {
		return
	}
	d.Thaw()
}

func (p *pipe) okDeferCalls(d *device.Device) {
	d.Freeze()
	defer d.Thaw()
	if p.fail {
		return
	}
	close(p.done)
}

func (p *pipe) badErrorBranch(work func() error) error {
	t := device.Enter()            // want "balance/unbalanced-section: .*badErrorBranch does not end section .device.commit., begun with Enter"
	if err := work(); err != nil { // want "unknown/unknown-func-value: critical section .*badErrorBranch"
		return err
	}
	t.Leave()
	return nil
}

func (p *pipe) badFallsOff() {
	s := fence.Begin("render") // want "balance/unbalanced-section: .*badFallsOff does not end section .render., begun with fence.Begin, on the path that returns at held.go:\\d+"
	if p.fail {
		s.End()
	}
}

func (p *pipe) badLoop(n int) {
	for range n {
		s := fence.Begin("render") // want "balance/unbalanced-section: .*badLoop begins section .render. again in the next round of a loop"
		if p.fail {
			continue
		}
		s.End()
	}
}

func (p *pipe) okLoop(n int) {
	for range n {
		s := fence.Begin("render")
		if p.fail {
			s.End()
			continue
		}
		s.End()
	}
}

func (p *pipe) badDropped() {
	fence.Begin("render") // want "balance/unbalanced-section: .*badDropped drops the result of fence.Begin, without which nothing can end section .render."
	close(p.done)
}

func (p *pipe) badDroppedBlank() {
	_ = device.Enter() // want "balance/unbalanced-section: .*badDroppedBlank drops the result of Enter"
	close(p.done)
}

func (p *pipe) badDeferBegin() {
	defer fence.Begin("render") // want "balance/unbalanced-section: .*badDeferBegin defers fence.Begin itself, so section .render. begins when the function returns and never ends; write defer fence.Begin"
	close(p.done)
}

func (p *pipe) badDeferScoped() {
	defer device.Scoped() // want "balance/unbalanced-section: .*badDeferScoped defers Scoped itself"
	close(p.done)
}

func (p *pipe) badOrder() {
	a := fence.Begin("render")
	b := fence.Begin("loop")
	a.End() // want "balance/cookie-misuse: .*badOrder ends section .render. before section .loop., which began later, at held.go:\\d+; end the inner section first"
	b.End()
}

//corpus:silent balance/cookie-misuse
func (p *pipe) okOrder() {
	a := fence.Begin("render")
	b := fence.Begin("loop")
	b.End()
	a.End()
}

func (p *pipe) okOrderDeferred() {
	defer fence.Begin("render").End()
	defer fence.Begin("loop").End()
	close(p.done)
}

func (p *pipe) badTwice() {
	s := fence.Begin("render")
	s.End()
	s.End() // want "balance/cookie-misuse: .*badTwice ends section .render., begun at held.go:\\d+, a second time"
}

func (p *pipe) badTwiceDeferred() {
	s := fence.Begin("render")
	defer s.End()
	close(p.done)
	s.End() // want "balance/cookie-misuse: .*badTwiceDeferred ends section .render., begun at held.go:\\d+, here and once more in a deferred call"
}

func (p *pipe) badGoroutine() {
	s := fence.Begin("render")
	go func() {
		close(p.done)
		s.End() // want "balance/cookie-misuse: .*badGoroutine ends section .render. in another goroutine than it began in"
	}()
}

func (p *pipe) badGoEnd() {
	s := fence.Begin("render")
	go s.End() // want "balance/cookie-misuse: .*badGoEnd ends section .render. in another goroutine"
}

func (p *pipe) okOwnGoroutine() {
	go func() {
		defer fence.Begin("render").End()
		close(p.done)
	}()
}

func (p *pipe) badRecovered() {
	defer func() { recover() }()
	s := fence.Begin("render") // want "balance/unbalanced-section: .*badRecovered does not end section .render., begun with fence.Begin, on the path that panics and recovers at held.go:\\d+"
	if p.fail {
		panic("failed")
	}
	s.End()
}

func (p *pipe) okPanics() {
	s := fence.Begin("render")
	if p.fail {
		panic("cannot happen")
	}
	s.End()
}

func (p *pipe) badGoexit() {
	s := fence.Begin("render") // want "balance/unbalanced-section: .*badGoexit does not end section .render., begun with fence.Begin, on the path that ends the goroutine"
	if p.fail {
		runtime.Goexit() // want "progress/exit-in-section: critical section .*badGoexit .render. ends the goroutine"
	}
	s.End()
}

func die() { panic("dead") }

func (p *pipe) okNeverReturns(d *device.Device) {
	d.Freeze()
	if p.fail {
		die()
		return
	}
	d.Thaw()
}

func badEndOnly(d *device.Device) {
	d.Thaw() // want "balance/unbalanced-section: badEndOnly calls Thaw where no section has begun; if it ends one for its callers, mark it //fence:end"
}

// okEndForCaller ends the section of its caller.
//
//fence:end
func okEndForCaller(d *device.Device) { d.Thaw() }

// okBeginForCaller begins a section for its caller.
//
//fence:begin commit
func okBeginForCaller(d *device.Device) { d.Freeze() }

func (p *pipe) badThroughHelper(d *device.Device) {
	okBeginForCaller(d)
	p.drain() // want "wait/chan-recv: critical section .*badThroughHelper .device.commit."
	okEndForCaller(d)
	p.drain()
}

// Who gets the section ends it.
func (p *pipe) okStored() {
	p.sec = fence.Begin("render")
	close(p.done)
}

func (p *pipe) okEndStored() {
	p.sec.End()
	<-p.in
}

func okReturned() fence.Section { return fence.Begin("render") }

var kept fence.Section

func keep(s fence.Section) { kept = s }

func okPassed() {
	s := fence.Begin("render")
	keep(s)
}

// Begun again in the same variable.
func (p *pipe) okReused() {
	s := fence.Begin("render")
	close(p.done)
	s.End()
	s = fence.Begin("loop")
	p.fail = true
	s.End()
}

func badClass() {
	defer fence.Begin("rendr").End() // want "directive/unknown-class: unknown class rendr, did you mean render"
}

func badClassVariable(name string) {
	defer fence.Begin(name).End() // want "directive/unknown-class: fence.Begin needs the name of its class as a constant"
}

func (p *pipe) okWaived() {
	s := fence.Begin("render") //fence:allow balance -- the process ends if it fails
	if p.fail {
		return
	}
	s.End()
}

// -- helpers of this package --

// open begins a section for its caller.
//
//fence:begin render
func (p *pipe) open() { p.fail = false }

// shut ends it.
//
//fence:end
func (p *pipe) shut() { p.fail = true }

func (p *pipe) badHelpers() {
	p.open()
	p.drain() // want "wait/chan-recv: critical section .*badHelpers .render."
	p.shut()
	p.drain()
}

func (p *pipe) okHelpers() {
	p.open()
	close(p.done)
	p.shut()
	p.drain()
}

func (p *pipe) badHelperLoop(n int) {
	for range n {
		p.open() // want "balance/unbalanced-section: .*badHelperLoop begins section .render. again in the next round of a loop"
	}
	p.shut() // want "balance/unbalanced-section: .*badHelperLoop calls shut where no section has begun"
}

func (p *pipe) okHelperContinue(in []int) {
	for _, n := range in {
		p.open()
		if n == 0 {
			p.shut()
			continue
		}
		p.shut()
	}
}

func (p *pipe) badHelperContinue(in []int) {
	for _, n := range in {
		p.open() // want "balance/unbalanced-section: .*badHelperContinue begins section"
		if n == 0 {
			continue
		}
		p.shut()
	}
}

func (p *pipe) badNestedHelper() {
	defer fence.Begin("loop").End()
	p.open() // want "balance/unbalanced-section: .*badNestedHelper"
	if p.fail {
		return
	}
	p.shut()
}

func (p *pipe) okNestedHelper() {
	defer fence.Begin("loop").End()
	p.open()
	defer p.shut()
	if p.fail {
		return
	}
	close(p.done)
}

func (p *pipe) okBreak(in []int) {
	for _, n := range in {
		s := fence.Begin("render")
		if n == 0 {
			s.End()
			break
		}
		s.End()
	}
}

func (p *pipe) badBreak(in []int) {
	for _, n := range in {
		s := fence.Begin("render") // want "balance/unbalanced-section: .*badBreak"
		if n == 0 {
			break
		}
		s.End()
	}
}
