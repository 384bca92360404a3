// Package progress has sections that end the goroutine, spin, and loop for ever.
package progress

import (
	"context"
	"errors"
	"log"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/corpus/progress/worker"
)

//fence:class done extends=signal

type job struct {
	done chan struct{} //fence:fence done
	wg   sync.WaitGroup
	n    int
	err  error
}

var errBusy = errors.New("busy")

// -- ends of the goroutine --

//fence:critical
func exits(j *job) {
	if j.n == 0 {
		runtime.Goexit() // want "progress/exit-in-section: critical section exits .signal. ends the goroutine with runtime.Goexit; return an error, or defer the signal"
	}
	close(j.done)
}

//fence:critical
func failsTest(t *testing.T, j *job) {
	if j.n == 0 {
		t.FailNow() // want "progress/exit-in-section: critical section failsTest .signal. ends the goroutine with t.FailNow"
	}
	close(j.done)
}

//fence:critical
func failsWith(t testing.TB, j *job) {
	if j.n == 0 {
		t.Fatal("none") // want "progress/exit-in-section: critical section failsWith .signal. ends the goroutine with t.Fatal" "wait/hidden-io-logging"
	}
	close(j.done)
}

//fence:critical
func skipsTest(b *testing.B, j *job) {
	if j.n == 0 {
		b.Skipf("no job %d", j.n) // want "progress/exit-in-section: critical section skipsTest .signal. ends the goroutine with b.Skipf"
	}
	close(j.done)
}

// What is unreachable behind it changes nothing.
//
//fence:critical
func exitsThenPanics(j *job) {
	if j.n == 0 {
		runtime.Goexit() // want "progress/exit-in-section: critical section exitsThenPanics"
		panic("unreachable")
	}
	close(j.done)
}

func stop() { runtime.Goexit() }

func check(err error) {
	if err != nil {
		stop()
	}
}

// Only what ends the goroutine counts in code that leads to nothing else.
//
//fence:critical
func exitsThrough(j *job) {
	if j.n == 0 {
		j.wg.Wait()
		stop() // want "progress/exit-in-section: critical section exitsThrough .signal. ends the goroutine with runtime.Goexit at progress.go:[0-9]+: exitsThrough → stop .progress.go:[0-9]+.; return an error"
	}
	close(j.done)
}

//fence:critical
func exitsDeep(j *job) {
	check(j.err) // want "progress/exit-in-section: .*: exitsDeep → check .progress.go:[0-9]+. → stop .progress.go:[0-9]+."
	close(j.done)
}

//fence:critical
func exitsElsewhere(j *job) {
	if j.n == 0 {
		worker.Stop(j.n) // want "progress/exit-in-section: .* ends the goroutine with runtime.Goexit at example.com/corpus/progress/worker/worker.go:[0-9]+: exitsElsewhere → worker.Stop"
	}
	worker.Check(j.err) // want "progress/exit-in-section: .*: exitsElsewhere → worker.Check"
	close(j.done)
}

//fence:critical
func exitsLiteral(j *job) {
	func() {
		if j.n == 0 {
			runtime.Goexit() // want "progress/exit-in-section: critical section exitsLiteral"
		}
	}()
	close(j.done)
}

// Only what is in the section counts.
//
//corpus:case
func exitsInRegion(j *job) {
	if j.n < 0 {
		runtime.Goexit()
	}
	//fence:begin done
	if j.n == 0 {
		runtime.Goexit() // want "progress/exit-in-section: critical section exitsInRegion .done."
	}
	close(j.done)
	//fence:end
	runtime.Goexit()
}

// Others do not wait for ever: the signal is deferred.
//
//fence:critical
//corpus:silent progress/exit-in-section
func exitsAfterDefer(j *job) {
	defer close(j.done)
	check(j.err)
	if j.n == 0 {
		runtime.Goexit()
	}
}

//fence:critical
func exitsAfterDeferred(j *job) {
	defer func() {
		j.n = 0
		j.wg.Done()
	}()
	worker.Check(j.err)
}

//fence:critical
func exitsBeforeDefer(j *job) {
	check(j.err) // want "progress/exit-in-section"
	defer close(j.done)
}

// Those who wait end with the process.
//
//fence:critical
func endsProcess(j *job) {
	if j.err != nil {
		log.Fatal(j.err)
	}
	if j.n == 0 {
		os.Exit(1)
	}
	worker.Must(j.err)
	close(j.done)
}

// Another goroutine.
//
//fence:critical
func startsExit(j *job) {
	go stop()
	close(j.done)
}

//fence:critical
func waivesExit(j *job) {
	check(j.err) //fence:allow progress -- the error is always nil here
	close(j.done)
}

// -- loops that others end --

//fence:critical realtime
func spins(flag *atomic.Bool) {
	for !flag.Load() { // want "progress/spin-wait: critical section spins .realtime. spins until another goroutine acts; look once, and come back later"
	}
}

//fence:critical realtime
func spinsYielding(flag *uint32) {
	for atomic.LoadUint32(flag) == 0 { // want "progress/spin-wait: critical section spinsYielding"
		runtime.Gosched() // want "wait/runtime-stall"
	}
}

//fence:critical interrupt
func spinsForLock(state *atomic.Int32) {
	for !state.CompareAndSwap(0, 1) { // want "progress/spin-wait: critical section spinsForLock .interrupt."
	}
}

//fence:critical realtime
func spinsForMutex(mu *sync.Mutex) {
	for !mu.TryLock() { // want "progress/spin-wait: critical section spinsForMutex"
	}
	mu.Unlock()
}

//fence:critical realtime
func spinsForChannel(q chan int) {
	for len(q) == 0 { // want "progress/spin-wait: critical section spinsForChannel"
	}
}

//fence:critical realtime
func spinsForSelect(q chan int) {
	for { // want "progress/spin-wait: critical section spinsForSelect"
		select {
		case <-q:
			return
		default:
		}
	}
}

//fence:critical realtime
func spinsForField(j *job) {
	for j.n == 0 { // want "progress/spin-wait: critical section spinsForField"
	}
}

//fence:critical realtime
func spinsElsewhere(flag *atomic.Bool) {
	worker.Join(flag) // want "progress/spin-wait: .* spins until another goroutine acts at .*worker.go:[0-9]+: spinsElsewhere → worker.Join" "wait/runtime-stall"
}

// Opt-in elsewhere.
//
//fence:critical
func spinsPlain(flag *atomic.Bool, done chan struct{}) {
	for !flag.Load() {
	}
	close(done)
}

//fence:critical realtime
func spinsBounded(flag *atomic.Bool) bool {
	for i := 0; i < 100; i++ {
		if flag.Load() {
			return true
		}
	}
	return false
}

//fence:critical realtime
//corpus:silent progress/spin-wait
func looksOnce(flag *atomic.Bool) bool { return flag.Load() }

// Somebody gets on each time.
//
//fence:critical realtime
func retries(n *atomic.Int64) {
	for {
		old := n.Load()
		if n.CompareAndSwap(old, old+1) {
			return
		}
	}
}

// Who comes second finds what the first one has made.
//
//fence:critical realtime
func makesOnce(p *atomic.Pointer[job], j *job) *job {
	for {
		if old := p.Load(); old != nil {
			return old
		}
		if p.CompareAndSwap(nil, j) {
			return j
		}
	}
}

// Looking before trying is still a spin lock.
//
//fence:critical realtime
func spinsTwice(state *atomic.Int32) {
	for { // want "progress/spin-wait: critical section spinsTwice .realtime. spins"
		if state.Load() == 0 && state.CompareAndSwap(0, 1) {
			return
		}
	}
}

// Works until it is told to stop.
//
//fence:critical realtime
func worksUntil(stop *atomic.Bool, j *job) {
	for !stop.Load() {
		j.n++
	}
}

// -- loops without a bound --

type pool struct{ free []int }

func (p *pool) tryGet() (int, bool) {
	if len(p.free) == 0 {
		return 0, false
	}
	return p.free[0], true
}

//fence:critical realtime
func asks(p *pool) int {
	for { // want "progress/unbounded-loop: critical section asks .realtime. loops until a call says that it is enough; count the rounds, or stop when a context is done"
		if v, ok := p.tryGet(); ok {
			return v
		}
	}
}

//fence:critical realtime
func asksInCondition(p *pool) {
	for more(p) { // want "progress/unbounded-loop: critical section asksInCondition"
	}
}

func more(p *pool) bool { return len(p.free) > 0 }

//fence:critical realtime
func loopsForEver(j *job) {
	for { // want "progress/unbounded-loop: critical section loopsForEver .realtime. loops for ever"
		j.n++
	}
}

//fence:critical interrupt
func loopsEmpty() {
	for { // want "progress/unbounded-loop: critical section loopsEmpty .interrupt. loops for ever"
	}
}

func spinDown(j *job) {
	for more(nil) {
	}
	j.n = 0
}

//fence:critical realtime
func asksThrough(j *job) {
	spinDown(j) // want "progress/unbounded-loop: .*: asksThrough → spinDown"
}

// Loops of other packages are theirs.
//
//fence:critical loop
func asksElsewhere(next func() bool) {
	worker.Drain(next) // want "unknown/unknown-func-value"
}

//fence:critical realtime
func counts(xs []int, n int) (sum int) {
	for i := 0; i < n; i++ {
		sum += i
	}
	for _, x := range xs {
		sum += x
	}
	for i := range n {
		sum += i
	}
	for n > 1 {
		n /= 2
	}
	for len(xs) > 0 {
		xs = xs[1:]
	}
	return sum
}

type link struct{ next *link }

//fence:critical realtime
func walks(l *link) (n int) {
	for l != nil {
		l = l.next
		n++
	}
	return n
}

type counter struct{ left int }

func (c *counter) step() { c.left-- }

func (c *counter) next() bool {
	c.step()
	return c.left > 0
}

// An iterator gets on by itself.
//
//fence:critical realtime
func iterates(c *counter) (n int) {
	for c.next() {
		n++
	}
	return n
}

//fence:critical realtime
func steps(c *counter) {
	for c.left > 0 {
		c.left--
	}
	for c.left < 0 {
		c.step()
	}
}

//fence:critical realtime
func asksAFewTimes(p *pool) (int, bool) {
	for i := 0; i < 3; i++ {
		if v, ok := p.tryGet(); ok {
			return v, true
		}
	}
	return 0, false
}

//fence:critical loop
func asksWithContext(ctx context.Context, p *pool) {
	for ctx.Err() == nil && more(p) {
	}
}

// Waiting is another rule.
//
//fence:critical realtime
func receives(q chan int, j *job) {
	for v := range q { // want "wait/chan-recv"
		j.n = v
	}
}

// -- recursion --

type tree struct {
	left, right *tree
	n           int
}

//fence:critical realtime
func (t *tree) sum() int {
	if t == nil {
		return 0
	}
	return t.n + t.left.sum() + t.right.sum() // want "progress/recursion: critical section .*sum .realtime. recurses with a call of ..tree..sum"
}

//fence:critical realtime
func (t *tree) depth() int { return t.deep() } // want "progress/recursion: .*depth .realtime. recurses with a call of ..tree..deep at progress.go:[0-9]+: depth → deep"

func (t *tree) deep() int {
	if t == nil {
		return 0
	}
	return 1 + max(t.left.deep(), t.right.deep())
}

// Opt-in elsewhere.
//
//fence:critical
func (t *tree) total(done chan struct{}) {
	t.n = t.deep()
	close(done)
}
