// Package unlocked: a wait can take for ever, so nothing is held while waiting that
// the way to the signal needs. Both sides are named, wherever they are.
package unlocked

import "sync"

//fence:class flush extends=loop

type store struct {
	mu      sync.Mutex
	pending int
	last    *flush
}

type flush struct {
	done chan struct{} //fence:fence flush
}

//fence:critical flush
func (s *store) okFlush(f *flush) {
	s.settle()
	close(f.done)
}

func (s *store) settle() {
	s.mu.Lock()
	s.pending = 0
	s.mu.Unlock()
}

func (s *store) badSync() {
	s.mu.Lock()
	defer s.mu.Unlock()
	<-s.last.done // want "cycle/lock-fence-inversion: .*badSync holds s.mu since .*; critical section .*okFlush .flush., which closes it at .*, first locks s.mu at .*: okFlush → settle"
}

func (s *store) okSync() {
	s.mu.Lock()
	last := s.last
	s.mu.Unlock()
	<-last.done
}
