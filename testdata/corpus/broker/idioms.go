package broker

import "sync"

var frames = sync.Pool{New: func() any { return new(message) }}

type future struct {
	result chan int
	closed chan struct{}
	n      int
}

// One send fits into a fresh channel.
//
//fence:critical loop
func (f *future) resolve(v int) chan int {
	r := make(chan int, 1)
	r <- v
	return r
}

// Two sends do not.
//
//fence:critical loop
func (f *future) resolveTwice(v int) chan int {
	r := make(chan int, 1)
	r <- v
	r <- v + 1 // want "wait/chan-send: critical section .*resolveTwice .loop. .*r"
	return r
}

// A channel without room is a rendezvous.
//
//fence:critical loop
func (f *future) rendezvous(v int) chan int {
	r := make(chan int)
	go func() { f.n = <-r }()
	r <- v // want "wait/chan-send: critical section .*rendezvous .loop. .*r"
	return r
}

// Somebody else may have sent first.
//
//fence:critical loop
func (f *future) resolveShared(v int) {
	f.result = make(chan int, 1)
	go f.other()
	f.result <- v // want "wait/chan-send: critical section .*resolveShared .loop. .*f.result"
}

func (f *future) other() { f.result <- 1 }

// The send is in a loop that runs more often than there is room.
//
//fence:critical loop
func (f *future) resolveMany(vs []int) chan int {
	r := make(chan int, 1)
	for _, v := range vs {
		r <- v // want "wait/chan-send: critical section .*resolveMany .loop. .*r"
	}
	return r
}

// Both sends fit.
//
//fence:critical loop
func (f *future) resolvePair(v int) chan int {
	r := make(chan int, 2)
	r <- v
	r <- v + 1
	return r
}

// A closed channel is always ready.
//
//fence:critical loop
func (f *future) closeAndTake() {
	done := make(chan struct{})
	close(done)
	<-done
}

//fence:critical loop
func (f *future) takeBeforeClose(done chan struct{}) {
	<-done // want "wait/chan-recv: critical section .*takeBeforeClose .loop. receives from channel done"
	close(f.closed)
}

// It is closed on one path only.
//
//fence:critical loop
func (f *future) closeMaybe() {
	done := f.closed
	if f.n > 0 {
		close(done)
	}
	<-done // want "wait/chan-recv: critical section .*closeMaybe .loop. receives from channel "
}

// It is closed on both paths.
//
//fence:critical loop
func (f *future) closeBoth() {
	done := make(chan struct{})
	if f.n > 0 {
		close(done)
	} else {
		f.n++
		close(done)
	}
	<-done
}

//fence:critical loop
func (f *future) pooled() int {
	m := frames.Get().(*message)
	n := len(m.body)
	frames.Put(m)
	return n
}

//fence:critical loop
func (f *future) group(wg *sync.WaitGroup) {
	wg.Go(f.other)
	wg.Go(func() { <-f.closed })
}

//fence:critical loop
func (f *future) groupWait(wg *sync.WaitGroup) {
	wg.Go(f.other)
	wg.Wait() // want "wait/sync-wait: critical section .*groupWait .loop."
}

//fence:critical loop
func (f *future) table(m *sync.Map) bool {
	m.Store("n", f)
	_, ok := m.Load("n")
	return ok
}

// Range calls the literal here.
//
//fence:critical loop
func (f *future) tableRange(m *sync.Map) {
	m.Range(func(_, _ any) bool { // want "wait/chan-recv: critical section .*tableRange .loop. receives from channel f.closed at idioms.go:.*: .*tableRange → "
		<-f.closed
		return true
	})
}

//fence:critical loop
func (f *future) tableCount(m *sync.Map) (n int) {
	m.Range(func(_, _ any) bool {
		n++
		return true
	})
	return n
}
