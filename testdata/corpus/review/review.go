// Package review holds shapes that once fooled the analysis.
package review

import (
	"fmt"
	"runtime"
	"sort"
	"sync"

	"example.com/corpus/review/dep"
)

type worker struct {
	c    chan int
	mu   sync.Mutex
	rw   sync.RWMutex
	next *worker
	hook func()
	n    int
}

func (w *worker) wait() { <-w.c }
func (w *worker) tick() { w.n++ }

// -- what a section is given is not reported in that section

//fence:critical
func (w *worker) giveWait() {
	dep.Apply(w.wait) // want "wait/chan-recv: critical section .*giveWait .signal. receives from channel w.c"
}

//fence:critical
func (w *worker) giveTick() { dep.Apply(w.tick) }

// -- parameters of literals called in place

func inPlace(x int, g func()) { defer func(f func()) { f() }(g) }
func inPlaceTwo(g, h func())  { func(f func()) { f() }(h) }
func inPlaceFlag(w *worker, b bool) {
	func(on bool) {
		if on {
			w.wait()
		}
	}(b)
}

//fence:critical
func (w *worker) literalParam() {
	inPlace(1, w.wait)         // want "wait/chan-recv: critical section .*literalParam .signal. receives from channel w.c"
	inPlaceTwo(w.tick, w.wait) // want "wait/chan-recv: critical section .*literalParam .signal. receives from channel w.c"
	inPlaceTwo(w.wait, w.tick)
	defer func(f func()) { f() }(w.wait) // want "wait/chan-recv: critical section .*literalParam .signal. receives from channel w.c"
	func(on bool) {
		if on {
			<-w.c
		}
	}(false)
	defer func() {
		<-w.c
	}() //fence:allow wait -- closed by then
}

// -- a recovered panic is a way to return

func (w *worker) guarded() {
	defer func() { _ = recover() }()
	<-w.c
	panic("control")
}

func (w *worker) unguarded() {
	defer w.tick()
	<-w.c
	panic("fatal")
}

//fence:critical
func (w *worker) recovered() {
	w.guarded() // want "wait/chan-recv: critical section .*recovered .signal. receives from channel w.c"
	if w.n < 0 {
		w.unguarded()
	}
}

// -- methods found behind an assertion, in any order of declaration

func each(n any)      { n.(dep.Tree).Kids() }
func visit(t *tree)   { each(t) }
func (t *tree) Kids() { visit(t.kid); <-t.c }

type tree struct {
	kid *tree
	c   chan int
}

//fence:critical
func (t *tree) walk() {
	t.Kids() // want "wait/chan-recv: critical section .*walk .signal. receives from channel t.c at review.go:.*: walk → Kids"
}

// -- room in a fresh channel, but not twice

//fence:critical loop
func fillTwice(n int) chan int {
	ch := make(chan int, n)
	for range 2 {
		for i := 0; i < n; i++ {
			ch <- i // want "wait/chan-send: critical section fillTwice .loop. sends to channel ch"
		}
	}
	return ch
}

//fence:critical loop
func fillEach(n, m int) (all []chan int) {
	for range m {
		ch := make(chan int, n)
		for i := 0; i < n; i++ {
			ch <- i
		}
		all = append(all, ch)
	}
	return all
}

// -- closed, and then another channel

func (w *worker) renew() { w.c = make(chan int) }

//fence:critical loop
func (w *worker) closeRenewed() {
	close(w.c)
	w.renew()
	<-w.c // want "wait/chan-recv: critical section .*closeRenewed .loop. receives from channel w.c"
}

//fence:critical loop
func (w *worker) closeReplaced(fresh *worker) {
	close(w.c)
	w.c = fresh.c
	<-w.c // want "wait/chan-recv: critical section .*closeReplaced .loop. receives from channel w.c"
}

//fence:critical loop
func (w *worker) closeDrain() {
	close(w.c)
	for range w.c {
		w.tick()
	}
}

// -- another lock, or the same in another mode, is not taken back

//fence:critical
func (w *worker) otherLock() {
	w.mu.Unlock()
	w = w.next
	w.mu.Lock() // want "lock/lock-in-section: critical section .*otherLock .signal. locks w.mu"
}

//fence:critical
func (w *worker) upgrade() {
	w.rw.RUnlock()
	w.rw.Lock() // want "lock/lock-in-section: critical section .*upgrade .signal. locks w.rw"
}

//fence:critical
func (w *worker) giveBackInLoop(f []int) {
	for range f {
		w.mu.Unlock()
		w.tick()
		w.mu.Lock()
	}
	w.mu.Unlock()
	w.tick()
	w.mu.Lock()
}

// -- methods that the standard library calls

type byWait struct {
	c chan int
	v []int
}

func (s byWait) Len() int           { return len(s.v) }
func (s byWait) Less(i, j int) bool { return s.v[i]+<-s.c < s.v[j] }
func (s byWait) Swap(i, j int)      { s.v[i], s.v[j] = s.v[j], s.v[i] }
func (s byWait) String() string     { <-s.c; return "" }

type plain struct{ v []int }

func (s *plain) Len() int           { return len(s.v) }
func (s *plain) Less(i, j int) bool { return s.v[i] < s.v[j] }
func (s *plain) Swap(i, j int)      { s.v[i], s.v[j] = s.v[j], s.v[i] }
func (s *plain) String() string     { return "plain" }

//fence:critical loop
func sortWaits(s byWait) string {
	sort.Sort(s)                // want "wait/chan-recv: critical section sortWaits .loop. receives from channel s.c"
	return fmt.Sprintf("%v", s) // want "wait/chan-recv: critical section sortWaits .loop. receives from channel s.c"
}

//fence:critical loop
func sortPlain(s *plain) string {
	sort.Sort(s)
	return fmt.Sprint(s)
}

//fence:critical loop
func sortAny(s sort.Interface) { sort.Sort(s) }

// -- functions that were returned

func (w *worker) all() func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for i := range w.n {
			if !yield(i) {
				return
			}
		}
	}
}

func (w *worker) drain() func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for v := range w.c {
			if !yield(v) {
				return
			}
		}
	}
}

//fence:critical loop
func (w *worker) iterate() (sum int) {
	for v := range w.all() {
		sum += v
	}
	for v := range w.drain() { // want "wait/chan-recv: critical section .*iterate .loop. receives from channel w.c"
		sum += v
	}
	return sum
}

var initOnce = sync.OnceFunc(func() { <-ready })

var ready chan int

//fence:critical loop
func begin() {
	initOnce() // want "wait/sync-wait: critical section begin .loop. " "wait/chan-recv: critical section begin .loop. receives from channel ready"
}

// -- method values keep their arguments apart

//fence:critical loop
func (w *worker) bound(d dep.Do) {
	run := d.Run
	run(w.tick)
	run(w.wait) // want "wait/chan-recv: critical section .*bound .loop. receives from channel w.c"
}

// -- a hook that nothing assigns

var testHook func()

//fence:critical loop
func (w *worker) hooked() {
	if testHook != nil {
		testHook()
	}
}

// -- dead cases

//fence:critical loop
func (w *worker) platform() {
	switch runtime.GOOS {
	case "no such system":
		<-w.c
	}
}

//fence:critical loop
func _(c chan int) {
	<-c // want "wait/chan-recv: critical section _ .loop. receives from channel c"
}

// -- one of several, or excluded by a test that failed

type closer interface{ shut() }

type slow struct{ c chan int }

func (s *slow) shut() { <-s.c }

type quick struct{ n int }

func (q *quick) shut() { q.n++ }

type holder struct{ in closer }

func (h *holder) setSlow(s *slow)   { h.in = s }
func (h *holder) setQuick(q *quick) { h.in = q }

//fence:critical loop
func (h *holder) close() {
	in := h.in
	if _, ok := in.(*slow); ok {
		go in.shut()
	} else {
		in.shut()
	}
}

//fence:critical loop
func (h *holder) closeAny() {
	h.in.shut() // want "wait/chan-recv: critical section .*closeAny .loop. receives from channel s.c"
}

var errGone = fmt.Errorf("gone")

func finish(c chan bool, err error) {
	if err == nil {
		c <- true
	}
}

//fence:critical loop
func (w *worker) fail(c chan bool) {
	finish(c, errGone)
	finish(c, fmt.Errorf("worker %d", w.n))
}

//fence:critical loop
func (w *worker) succeed(c chan bool, err error) {
	finish(c, nil) // want "wait/chan-send: critical section .*succeed .loop. sends to channel c"
	finish(c, err) // want "wait/chan-send: critical section .*succeed .loop. sends to channel c"
}
