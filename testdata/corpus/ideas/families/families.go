// Package families: fences that mean the same share a class, and others do not,
// even in one struct. The lock is poison only for
// those whose section takes it.
package families

import "sync"

//fence:class acks extends=loop
//fence:class ends extends=loop

type conn struct {
	mu     sync.Mutex
	acked  chan struct{} //fence:fence acks
	ended  chan struct{} //fence:fence ends
	unsent int
}

//fence:critical acks
func (c *conn) okAck() {
	c.mu.Lock()
	c.unsent--
	c.mu.Unlock()
	close(c.acked)
}

//fence:critical ends
func (c *conn) okEnd() { close(c.ended) }

func (c *conn) badFlush() {
	c.mu.Lock()
	defer c.mu.Unlock()
	<-c.acked // want "cycle/join-under-lock: .*badFlush holds c.mu since .* and receives from conn.acked; .*okAck, which closes it at .*, first locks c.mu"
}

func (c *conn) okDrain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	<-c.ended
}
