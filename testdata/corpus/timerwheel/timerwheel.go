// Package timerwheel fires timers from one goroutine.
package timerwheel

import (
	"context"
	"runtime"
	"sync"
	"time"
)

type timer struct {
	when  int64
	fire  func()
	fired chan struct{}
	next  *timer
}

type wheel struct {
	slots  [64]*timer
	now    int64
	tick   *time.Ticker
	alarm  *time.Timer
	kick   chan struct{}
	flush  func(*timer)
	cond   sync.Cond
	active sync.WaitGroup
}

//fence:critical loop
func (w *wheel) run() {
	for range w.tick.C { // want "wait/sleep: critical section .*run .loop."
		w.advance()
	}
}

func (w *wheel) advance() {
	w.now++
	t := w.slots[w.now%64]
	for ; t != nil; t = t.next {
		w.expire(t)
	}
}

func (w *wheel) expire(t *timer) {
	if t.when <= w.now {
		close(t.fired)
	}
}

//fence:critical loop
func (w *wheel) step() { w.advance() }

//fence:critical loop
func (w *wheel) runAlarm() {
	<-w.alarm.C // want "wait/sleep: critical section .*runAlarm .loop."
	w.advance()
}

//fence:critical loop
func (w *wheel) pollAlarm() {
	select {
	case <-w.alarm.C:
		w.advance()
	default:
	}
}

//fence:critical loop
func (w *wheel) rearm(d time.Duration) {
	if !w.alarm.Stop() {
		select {
		case <-w.alarm.C:
		default:
		}
	}
	w.alarm.Reset(d)
}

// The usual way to empty a timer waits if somebody else was faster.
//
//fence:critical loop
func (w *wheel) rearmOld(d time.Duration) {
	if !w.alarm.Stop() {
		<-w.alarm.C // want "wait/sleep: critical section .*rearmOld .loop."
	}
	w.alarm.Reset(d)
}

//fence:critical loop
func (w *wheel) settle() {
	time.Sleep(50 * time.Millisecond) // want "wait/sleep: critical section .*settle .loop."
}

//fence:critical loop
func (w *wheel) until(t time.Time) {
	<-time.After(time.Until(t)) // want "wait/sleep: critical section .*until .loop."
}

//fence:critical loop
func (w *wheel) spawnUntil(t time.Time) {
	time.AfterFunc(time.Until(t), func() { <-w.kick })
}

//fence:critical loop
func (w *wheel) beat() {
	<-time.Tick(time.Second) // want "wait/sleep: critical section .*beat .loop."
}

//fence:critical loop
func (w *wheel) newTicker() {
	w.tick = time.NewTicker(time.Second)
	w.alarm = time.NewTimer(time.Second)
}

// fireAll calls what the owner of each timer wants.
//
//fence:critical loop
func (w *wheel) fireAll(t *timer) {
	for ; t != nil; t = t.next {
		t.fire() // want "unknown/unknown-func-value: critical section .*fireAll .loop. .*fire"
	}
}

// fireGo leaves it to goroutines.
//
//fence:critical loop
func (w *wheel) fireGo(t *timer) {
	for ; t != nil; t = t.next {
		go t.fire()
	}
}

//fence:critical loop
func (w *wheel) stopAndWait(t *timer) {
	w.awaitFired(t) // want "wait/chan-recv: critical section .*stopAndWait .loop. receives from channel t.fired at timerwheel.go:.*: .*stopAndWait → .*awaitFired"
}

func (w *wheel) awaitFired(t *timer) {
	if t.when > w.now {
		<-t.fired
	}
}

//fence:critical loop
func (w *wheel) stopOnly(t *timer) {
	p := &w.slots[t.when%64]
	for *p != nil && *p != t {
		p = &(*p).next
	}
	if *p == t {
		*p = t.next
	}
}

//fence:critical loop
func (w *wheel) idle() {
	w.cond.Wait() // want "wait/sync-wait: critical section .*idle .loop."
}

//fence:critical loop
func (w *wheel) unidle() { w.cond.Signal() }

//fence:critical loop
func (w *wheel) deadline(ctx context.Context) {
	select {
	case <-ctx.Done(): // want "wait/context-wait: critical section .*deadline .loop."
	}
}

//fence:critical loop
func (w *wheel) remaining(ctx context.Context) (time.Duration, bool) {
	at, ok := ctx.Deadline()
	if !ok || ctx.Err() != nil {
		return 0, false
	}
	return time.Until(at), true
}

//fence:critical loop
func (w *wheel) report(ms *runtime.MemStats) {
	runtime.ReadMemStats(ms) // want "wait/runtime-stall: critical section .*report .loop."
}

//fence:critical loop
func (w *wheel) traceback(buf []byte) int {
	return runtime.Stack(buf, true) // want "wait/runtime-stall: critical section .*traceback .loop."
}

// cascade waits in a loop that is made with goto.
//
//fence:critical loop
func (w *wheel) cascade(n int) {
again:
	if n > 0 {
		n--
		if n == 7 {
			<-w.kick // want "wait/chan-recv: critical section .*cascade .loop. receives from channel w.kick"
		}
		goto again
	}
}

//fence:critical loop
func (w *wheel) cascadeFast(n int) {
again:
	if n > 0 {
		n--
		w.advance()
		goto again
	}
}

//fence:critical loop
func (w *wheel) wakeUp() {
	w.kick <- struct{}{} // want "wait/chan-send: critical section .*wakeUp .loop. .*w.kick"
}

//fence:critical loop
func (w *wheel) nudge() {
	select {
	case w.kick <- struct{}{}:
	default:
	}
}
