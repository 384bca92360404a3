package relock

import "sync"

// A region of a file: waiting for it gives up the lock in the object that is
// waited for, through an interface.
type region struct {
	mu     sync.Mutex
	locked bool
	next   *region
}

type waiter interface{ Register() }

func (r *region) Register() { r.mu.Unlock() }

type blocker interface {
	BlockOn(w waiter) bool
	Log(text string)
}

// Silent: what BlockOn does with r is not known, and here it gives up the lock.
func (r *region) lock(b blocker) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for r.locked {
		if ok := b.BlockOn(r); ok {
			r.mu.Lock()
		}
	}
}

// Reported: no unknown code gets hold of r.
func (r *region) logged(b blocker) {
	r.mu.Lock()
	defer r.mu.Unlock()
	b.Log("locked")
	r.mu.Lock() // want "relock/self-deadlock: ..region..logged locks r.mu, which it holds"
}

// Silent: another object is passed on, and this one could be in it.
func (r *region) outer(b blocker) {
	r.next.mu.Lock()
	b.BlockOn(r)
	r.next.mu.Lock()
	r.next.mu.Unlock()
}

// A cleanup runs what it is given when it is told to.
type cleanup struct{ run []func() }

func (c *cleanup) add(f func()) { c.run = append(c.run, f) }

func (c *cleanup) clean() {
	for _, f := range c.run {
		f()
	}
	c.run = nil
}

// Silent: the method value that was kept gives up the lock.
func (r *region) kept(c *cleanup) {
	r.mu.Lock()
	c.add(r.mu.Unlock)
	c.clean()
	r.mu.Lock()
	r.mu.Unlock()
}

// Silent: so does a literal.
func (r *region) keptLiteral(c *cleanup) {
	r.mu.Lock()
	c.add(func() {
		r.locked = false
		r.mu.Unlock()
	})
	c.clean()
	r.mu.Lock()
	r.mu.Unlock()
}

// Reported: what is kept gives up another lock.
func (r *region) keptOther(c *cleanup, other *region) {
	r.mu.Lock()
	other.mu.Lock()
	c.add(func() { other.locked = false })
	c.clean()
	r.mu.Lock() // want "relock/self-deadlock: ..region..keptOther locks r.mu, which it holds"
	r.mu.Unlock()
	other.mu.Unlock()
}

// Silent: a goroutine takes the lock over and gives it up.
func (r *region) handedOver(done chan bool) {
	r.mu.Lock()
	go r.finish()
	<-done
	r.mu.Lock()
	r.mu.Unlock()
}

func (r *region) finish() {
	defer r.mu.Unlock()
	r.locked = false
}
