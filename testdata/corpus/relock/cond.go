package relock

import "sync"

// A tray is locked by way of its conditions, or directly.
type tray struct {
	mu    sync.Mutex
	full  *sync.Cond
	empty sync.Cond
	own   *sync.Cond
	given *sync.Cond
	cups  int
}

func newTray(given sync.Locker) *tray {
	t := &tray{own: sync.NewCond(new(sync.Mutex)), given: sync.NewCond(given)}
	t.full = sync.NewCond(&t.mu)
	t.empty.L = &t.mu
	return t
}

func (t *tray) len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.cups
}

// Reported: the lock of the condition is that of the tray.
func (t *tray) put() {
	t.full.L.Lock()
	defer t.full.L.Unlock()
	for t.len() > 10 { // want "relock/self-deadlock: ..tray..put holds t.full.L .tray.mu. since cond.go:\\d+ and locks it again at cond.go:\\d+: put → len"
		t.full.Wait()
	}
	t.cups++
}

// Reported: also of one that is no pointer.
func (t *tray) take() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.empty.L.Lock() // want "relock/self-deadlock: ..tray..take locks t.empty.L .tray.mu., which it holds since cond.go:\\d+"
	t.cups--
}

// Silent: one lock after the other.
func (t *tray) turn() int {
	t.full.L.Lock()
	for t.cups > 10 {
		t.full.Wait()
	}
	t.mu.Unlock()
	return t.len()
}

func (t *tray) wash() {
	t.own.L.Lock()
	t.cups = 0
	t.own.L.Unlock()
}

// Reported: a mutex that only the condition knows.
func (t *tray) washAll() {
	t.own.L.Lock()
	defer t.own.L.Unlock()
	t.wash() // want "relock/self-deadlock: ..tray..washAll holds t.own.L since cond.go:\\d+ and locks it again at cond.go:\\d+: washAll → wash"
}

// Silent: another one.
func (t *tray) washUnder() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.wash()
}

// Silent: it may be a lock that can be taken twice.
func (t *tray) lent() {
	t.given.L.Lock()
	t.given.L.Lock()
	t.given.L.Unlock()
	t.given.L.Unlock()
}

// Silent: two trays.
func (t *tray) swap(u *tray) {
	t.full.L.Lock()
	defer t.full.L.Unlock()
	u.full.L.Lock()
	defer u.full.L.Unlock()
	t.cups, u.cups = u.cups, t.cups
}

var (
	bellMu sync.Mutex
	bell   = sync.NewCond(&bellMu)
	rung   int
)

func rings() int {
	bellMu.Lock()
	defer bellMu.Unlock()
	return rung
}

// Reported: package variables.
func ring() {
	bell.L.Lock()
	defer bell.L.Unlock()
	rung = rings() + 1 // want "relock/self-deadlock: ring holds bell.L .bellMu. since cond.go:\\d+ and locks it again at cond.go:\\d+: ring → rings"
	bell.Broadcast()
}

// A line has two conditions, and one or the other.
type line struct {
	in, out sync.Mutex
	moved   *sync.Cond
}

func newLine(incoming bool) *line {
	l := new(line)
	l.moved = sync.NewCond(&l.out)
	if incoming {
		l.moved = sync.NewCond(&l.in)
	}
	return l
}

// Silent: perhaps the other one.
func (l *line) move() {
	l.in.Lock()
	l.moved.L.Lock()
	l.moved.L.Unlock()
	l.in.Unlock()
}
