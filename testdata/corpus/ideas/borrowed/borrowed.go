// Package borrowed: memory that its owner can take back. Taking it back waits, under
// a lock, until nobody uses it; so the code that others wait for must not need
// that lock to use it.
package borrowed

import "sync"

//fence:class copy extends=loop

type region struct {
	mu  sync.RWMutex
	mem []byte
}

type batch struct {
	done chan struct{} //fence:fence copy
}

func (r *region) badRevoke(b *batch) {
	r.mu.Lock()
	defer r.mu.Unlock()
	<-b.done // want "cycle/lock-fence-inversion: .*badRevoke holds r.mu since .*; critical section .*okFill .copy.*read-locks r.mu"
	r.mem = nil
}

//fence:critical copy
func (b *batch) okFill(r *region) {
	r.mu.RLock()
	r.mem[0] = 1
	r.mu.RUnlock()
	close(b.done)
}

type pinned struct {
	mu  sync.RWMutex
	mem []byte
}

type pinnedBatch struct {
	mem  []byte        // taken when the batch was made
	done chan struct{} //fence:fence copy
}

func (p *pinned) okRevoke(b *pinnedBatch) {
	p.mu.Lock()
	defer p.mu.Unlock()
	<-b.done
	p.mem = nil
}

//fence:critical copy
func (b *pinnedBatch) okFill() {
	b.mem[0] = 1
	close(b.done)
}
