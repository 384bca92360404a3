// Package cleanup gives functions to the runtime, which calls them when objects
// are freed: they are sections that nobody has to mark.
package cleanup

import (
	"os"
	"runtime"
	"sync"
	"sync/atomic"
)

type handle struct {
	mu   sync.Mutex
	done chan int
	f    *os.File
	n    atomic.Int32
}

var live atomic.Int32

//corpus:case
func newHandle() *handle {
	h := &handle{done: make(chan int)}
	runtime.SetFinalizer(h, (*handle).close)
	return h
}

//corpus:case
func (h *handle) close() {
	h.mu.Lock() // want "lock/lock-in-section: .*handle..close .reclaim. locks h.mu"
	defer h.mu.Unlock()
	_ = h.f.Close() // want "wait/file-db-proc-io: .*handle..close .reclaim. closes file h.f"
}

//corpus:case
func newCounted() *handle {
	h := &handle{done: make(chan int, 1)}
	runtime.SetFinalizer(h, func(h *handle) { live.Add(-1) })
	runtime.AddCleanup(h, func(done chan int) {
		done <- 1 // want "wait/chan-send: .*newCounted.func2 .reclaim. sends to channel done"
	}, h.done)
	live.Add(1)
	return h
}

//corpus:case
func newNotified(done chan int) *handle {
	h := &handle{}
	runtime.AddCleanup(h, notify, done)
	return h
}

//corpus:case
func notify(done chan int) {
	select {
	case done <- 1:
	default:
	}
}

// A mark of another class holds.
//
//fence:critical noalloc
func (h *handle) release() {
	h.mu.Lock()
	h.mu.Unlock()
}

//corpus:case
func newReleased() *handle {
	h := &handle{}
	runtime.SetFinalizer(h, (*handle).release)
	return h
}

// The finalizer of another package cannot be changed here.
//
//corpus:case
func watched(f *os.File) {
	runtime.SetFinalizer(f, (*os.File).Close)
}

// What is called by hand is no cleanup.
//
//corpus:case
func (h *handle) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	<-h.done
}
