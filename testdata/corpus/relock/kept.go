package relock

import "sync"

// A lessor keeps a function that its maker gave it, and one of its own.
type lessor struct {
	mu         sync.Mutex
	checkpoint func(id int)
	onEvict    func()
	log        logbook
	leases     map[int]int
}

type logbook interface{ note(l *lessor) }

type paper struct{}

func (paper) note(l *lessor) { l.renew(0) }

func newLessor() *lessor {
	l := &lessor{leases: map[int]int{}, log: paper{}}
	l.checkpoint = func(id int) { l.renew(id) }
	l.onEvict = l.shrink
	return l
}

func (l *lessor) renew(id int) {
	l.mu.Lock()
	l.leases[id]++
	l.mu.Unlock()
}

func (l *lessor) shrink() {
	l.mu.Lock()
	clear(l.leases)
	l.mu.Unlock()
}

// Reported: the literal in the field knows the object that it is a field of.
func (l *lessor) promote() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for id := range l.leases {
		l.checkpoint(id) // want "relock/self-deadlock: ..lessor..promote holds l.mu since kept.go:\\d+ and locks it again at kept.go:\\d+: promote → newLessor.func1 .kept.go:\\d+. → renew"
	}
}

// Reported: so does the method value.
func (l *lessor) grant(id int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.leases[id]++; len(l.leases) > 100 && l.onEvict != nil {
		l.onEvict() // want "relock/self-deadlock: ..lessor..grant holds l.mu since kept.go:\\d+ and locks it again at kept.go:\\d+: grant → shrink"
	}
}

// Reported: nothing but paper is ever a log.
func (l *lessor) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.log.note(l) // want "relock/self-deadlock: ..lessor..close holds l.mu since kept.go:\\d+ and locks it again at kept.go:\\d+: close → note .kept.go:\\d+. → renew"
}

// Silent: another lessor.
func (l *lessor) handOver(to *lessor) {
	l.mu.Lock()
	defer l.mu.Unlock()
	to.checkpoint(1)
	to.onEvict()
	l.log.note(to)
}

// Silent: the lock is given up before.
func (l *lessor) revoke(id int) {
	l.mu.Lock()
	delete(l.leases, id)
	l.mu.Unlock()
	l.checkpoint(id)
}

// A clerk can be copied: what its copies keep knows the first one.
type clerk struct {
	mu   *sync.Mutex
	done func()
	n    int
}

func newClerk() *clerk {
	c := &clerk{mu: new(sync.Mutex)}
	c.done = func() { c.count() }
	return c
}

func (c *clerk) count() {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
}

func (c *clerk) another() *clerk {
	d := *c
	d.mu = new(sync.Mutex)
	return &d
}

// Silent: that lock may be another one.
func (c *clerk) work() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.done()
}

// An opener keeps what takes the lock back from it.
type opener struct {
	mu    sync.Mutex
	leave func()
	n     int
}

func newOpener() *opener {
	o := new(opener)
	o.leave = func() { o.mu.Unlock() }
	return o
}

func (o *opener) count() {
	o.mu.Lock()
	o.n++
	o.mu.Unlock()
}

// Silent: leave gives up the lock.
func (o *opener) open() {
	o.mu.Lock()
	o.leave()
	o.count()
}
