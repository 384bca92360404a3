package depend

import "sync"

// A class inherits from one that is declared behind it.
//
//fence:class second extends=first
//fence:class first waits=network deny-lock=held.mu

type held struct {
	mu   sync.Mutex
	done chan struct{} //fence:fence second
}

// Silent: the wait is declared for the class that it extends.
//
//fence:critical second
func (h *held) finish(f *frame) {
	<-f.sent
	close(h.done)
}

//fence:critical second
func (h *held) finishLocked() {
	h.mu.Lock() // want "lock/forbidden-lock: .*finishLocked .second. locks h.mu; class second forbids held.mu"
	h.mu.Unlock()
	close(h.done)
}
