// Package forbidden: a class names locks that its sections must not take, though
// others may. To try and to do without is allowed.
package forbidden

import "sync"

//fence:class hw extends=loop deny-lock=sched.mu

type sched struct {
	mu    sync.Mutex
	stats sync.Mutex
	n     int
}

//fence:critical hw
func (s *sched) badDone(done chan struct{}) {
	s.mu.Lock() // want "lock/forbidden-lock: critical section .*badDone .hw. locks s.mu; class hw forbids sched.mu"
	s.n++
	s.mu.Unlock()
	close(done)
}

//fence:critical hw
func (s *sched) okDone(done chan struct{}) {
	if s.mu.TryLock() {
		s.n++
		s.mu.Unlock()
	}
	close(done)
}

// Another lock.
//
//fence:critical hw
func (s *sched) okCount(done chan struct{}) {
	s.stats.Lock()
	s.stats.Unlock()
	close(done)
}
