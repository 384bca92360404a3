// Package monitor: functions that step in when work is stuck are sections of their
// class, and what breaks it there has a name of its own.
package monitor

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"
)

// Work for a ring of a device.
//
//fence:class gpu

// Nothing may be allocated for it.
//
//fence:class scan extends=realtime

var errStuck = errors.New("stuck")

// A Fence is signalled once.
//
//fence:fence gpu
type Fence struct {
	done chan struct{}
	err  error
}

// Signal ends the wait.
//
//fence:signal gpu
func (f *Fence) Signal(err error) {
	f.err = err
	close(f.done)
}

// Wait waits for Signal.
//
//fence:wait gpu
func (f *Fence) Wait() error {
	<-f.done
	return f.err
}

// WaitFor waits for Signal, or until the context ends.
//
//fence:wait gpu
func (f *Fence) WaitFor(ctx context.Context) error {
	select {
	case <-f.done:
		return f.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A Ring is a device.
type Ring struct {
	mu    sync.Mutex
	plain sync.Mutex
	quick sync.Mutex //fence:leaf
	spare []byte
	page  []byte
	stuck chan *Fence
	log   *os.File
	last  *Fence
}

func (r *Ring) badDrain() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last.Wait() // want "cycle/lock-fence-inversion"
}

// The lock is held where somebody waits for the fence that is signalled here.
//
//fence:monitor gpu
func (r *Ring) badLock() {
	r.mu.Lock() // want "signal/monitor-violates-class: monitor \\(\\*Ring\\).badLock \\[gpu\\] locks r.mu; \\(\\*Ring\\).badDrain holds it since monitor.go:\\d+ and receives from channel f.done at monitor.go:\\d+: badDrain → Wait \\(monitor.go:\\d+\\), so the section waits, too; class gpu denies that \\(lock/lock-in-section\\), and nothing steps in for its monitor"
	defer r.mu.Unlock()
	r.last.Signal(errStuck)
}

//fence:monitor class=gpu
func (r *Ring) badPlain() {
	r.plain.Lock() // want "signal/monitor-violates-class: monitor .*badPlain .gpu. locks r.plain; class gpu denies that .lock/lock-in-section., and"
	defer r.plain.Unlock()
	r.last.Signal(errStuck)
}

//fence:monitor gpu
func (r *Ring) badPage() {
	r.page = make([]byte, 4096) // want "signal/monitor-violates-class: monitor .*badPage .gpu. allocates .*alloc/heap-alloc"
	r.last.Signal(errStuck)
}

//fence:monitor gpu
func (r *Ring) badQueue() {
	f := <-r.stuck // want "signal/monitor-violates-class: monitor .*badQueue .gpu. receives from channel r.stuck; class gpu denies that .wait/chan-recv., and"
	f.Signal(errStuck)
}

//fence:monitor gpu
func (r *Ring) badDeep() {
	r.dump() // want "signal/monitor-violates-class: monitor .*badDeep .gpu. .*at monitor.go:\\d+: badDeep → dump \\(monitor.go:\\d+\\) → .*write.*wait/file-db-proc-io"
	r.last.Signal(errStuck)
}

func (r *Ring) dump() { r.write("stuck") }

func (r *Ring) write(text string) { r.log.WriteString(text) }

// One finding, which names both.
//
//fence:monitor gpu
func (r *Ring) badBoth() {
	r.both() // want "signal/monitor-violates-class: .*receives from channel r.stuck at .*class gpu denies that .wait/chan-recv, lock/lock-in-section., and"
	r.last.Signal(errStuck)
}

func (r *Ring) both() {
	r.plain.Lock()
	r.plain.Unlock()
	<-r.stuck
}

// What cannot be seen stays unknown.
//
//fence:monitor gpu
func (r *Ring) badUnknown(report func()) {
	report() // want "unknown/unknown-func-value: critical section .*badUnknown .gpu. calls"
	r.last.Signal(errStuck)
}

//fence:monitor scan
func (r *Ring) badStrict() {
	r.quick.Lock() // want "signal/monitor-violates-class: monitor .*badStrict .scan. locks r.quick.*lock/lock-in-section"
	r.quick.Unlock()
}

// The rest of the function is no section.
//
//fence:monitor gpu
func (r *Ring) badUntilEnd() {
	<-r.stuck // want "signal/monitor-violates-class: monitor .*badUntilEnd"
	r.last.Signal(errStuck)
	//fence:end
	<-r.stuck
}

func (r *Ring) badLiteral() func() {
	//fence:monitor gpu
	return func() {
		<-r.stuck // want "signal/monitor-violates-class: monitor .*badLiteral.func1 .gpu. receives"
		r.last.Signal(errStuck)
	}
}

// Reserved up front.
//
//fence:monitor gpu
//corpus:silent signal/monitor-violates-class
func (r *Ring) okSpare() {
	r.page, r.spare = r.spare, nil
	r.last.Signal(errStuck)
}

//fence:monitor gpu
func (r *Ring) okLeaf() {
	r.quick.Lock()
	r.quick.Unlock()
	r.last.Signal(errStuck)
}

//fence:monitor gpu
func (r *Ring) okTry() {
	if r.mu.TryLock() {
		r.mu.Unlock()
	}
	r.last.Signal(errStuck)
}

// Until it steps in, a monitor waits for the time to do so.
//
//fence:monitor gpu
func okWatch(f *Fence, after *time.Timer) {
	select {
	case <-f.done:
	case <-after.C:
		f.Signal(errStuck)
	}
}

//fence:monitor gpu
func (r *Ring) okTicker(tick *time.Ticker) {
	for range tick.C {
		r.last.Signal(errStuck)
		return
	}
}

//fence:monitor gpu
func okContext(ctx context.Context, f *Fence) {
	<-ctx.Done()
	f.Signal(ctx.Err())
}

//fence:monitor gpu
func okWaitFor(ctx context.Context, f *Fence) {
	if err := f.WaitFor(ctx); err != nil {
		f.Signal(err)
	}
}

//fence:monitor gpu
func okSleep(f *Fence) {
	okUntil(f)
	f.Signal(errStuck)
}

func okUntil(f *Fence) {
	select {
	case <-f.done:
	case <-time.After(time.Second):
	}
}

// A plain section may not wait for that.
//
//fence:critical gpu
func badSection(f *Fence, after *time.Timer) {
	select { // want "wait/blocking-select: critical section badSection"
	case <-f.done:
	case <-after.C:
		f.Signal(errStuck)
	}
}

// Nothing ends this wait but what it watches.
//
//fence:monitor gpu
func badWatch(f *Fence, quit chan struct{}) {
	select { // want "signal/monitor-violates-class: monitor badWatch .gpu. waits in select without default .*wait/blocking-select"
	case <-f.done:
	case <-quit:
		f.Signal(errStuck)
	}
}

//fence:monitor gpu
func (r *Ring) okWaived() {
	<-r.stuck //fence:allow signal/monitor-violates-class -- always full
	r.last.Signal(errStuck)
}

// A waiver for the operation itself does as well.
//
//fence:monitor gpu
func (r *Ring) okWaivedBelow() {
	r.full()
	r.last.Signal(errStuck)
}

func (r *Ring) full() {
	<-r.stuck //fence:allow wait -- always full
}

//fence:monitor gpu
//fence:allow signal/monitor-violates-class -- its page is small
func (r *Ring) okWaivedWhole() {
	r.page = make([]byte, 4096)
	r.last.Signal(errStuck)
}

// What a section of the class does is reported there.
//
//fence:monitor gpu
func (r *Ring) okHome() {
	r.badCritical()
}

//fence:critical gpu
func (r *Ring) badCritical() {
	<-r.stuck // want "wait/chan-recv: critical section .*badCritical"
	r.last.Signal(errStuck)
}
