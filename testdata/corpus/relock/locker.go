package relock

import "sync"

// Helpers that take any lock.

func underLock(l sync.Locker, f func()) {
	l.Lock()
	defer l.Unlock()
	f()
}

func lockedAs[L sync.Locker](l L, f func()) {
	l.Lock()
	defer l.Unlock()
	f()
}

func lockedDeep(l sync.Locker, f func()) { underLock(l, f) }

func acquire(l sync.Locker) { l.Lock() }

func release(l sync.Locker) { l.Unlock() }

type drum struct {
	mu    sync.Mutex
	rw    sync.RWMutex
	beats int
}

func (d *drum) beat() {
	d.mu.Lock()
	d.beats++
	d.mu.Unlock()
}

// Reported: the helper holds the lock of the drum.
func (d *drum) roll() {
	underLock(&d.mu, d.beat) // want "relock/self-deadlock: ..drum..roll holds drum.mu since locker.go:\\d+ and locks it again at locker.go:\\d+: roll → underLock .locker.go:\\d+. → beat .locker.go:\\d+.; it waits"
}

// Reported: also a generic one.
func (d *drum) rollAs() {
	lockedAs(&d.mu, func() { d.beat() }) // want "relock/self-deadlock: ..drum..rollAs holds drum.mu since locker.go:\\d+ and locks it again"
}

// Reported: and one that passes the lock on.
func (d *drum) rollDeep() {
	lockedDeep(&d.mu, d.beat) // want "relock/self-deadlock: ..drum..rollDeep holds drum.mu since locker.go:\\d+ and locks it again"
}

// Reported: taken for the caller.
func (d *drum) strike() {
	acquire(&d.mu)
	d.beat() // want "relock/self-deadlock: ..drum..strike holds drum.mu since locker.go:\\d+ and locks it again at locker.go:\\d+: strike → beat"
	release(&d.mu)
}

// Silent: given up for the caller.
func (d *drum) tap() {
	d.mu.Lock()
	release(&d.mu)
	d.beat()
}

// Silent: another lock, and another drum.
func (d *drum) duet(e *drum) {
	underLock(&d.rw, d.beat)
	underLock(d.rw.RLocker(), d.beat)
	underLock(&d.mu, e.beat)
}

// A latch that one goroutine may take as often as it likes.
type latch struct {
	mu    sync.Mutex
	depth int
}

func (l *latch) Lock() {
	if l.depth == 0 {
		l.mu.Lock()
	}
	l.depth++
}

func (l *latch) Unlock() {
	if l.depth--; l.depth == 0 {
		l.mu.Unlock()
	}
}

// Silent: it may be a latch, and here it is.
func twice(l sync.Locker) {
	l.Lock()
	l.Lock()
	l.Unlock()
	l.Unlock()
}

// Silent: the same.
func (l *latch) nested() {
	twice(l)
	underLock(l, func() { underLock(l, func() {}) })
}
