// Package stricter: a class made from another one can only forbid more. Here a
// kind of section that may take leaf locks gets a relative that may take none.
package stricter

import "sync"

//fence:class irq extends=signal lock=error

type counter struct {
	mu sync.Mutex //fence:leaf
	n  int
}

func (c *counter) add() {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
}

//fence:critical irq
func badIrq(c *counter, done chan struct{}) {
	c.add() // want "lock/lock-in-section: critical section badIrq .irq. locks c.mu"
	close(done)
}

//fence:critical
func okThread(c *counter, done chan struct{}) {
	c.add()
	close(done)
}
