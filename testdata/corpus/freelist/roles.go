package freelist

//fence:class copying

// A copy is a fence by what its methods do.
type copied struct{ c chan struct{} }

//fence:wait copying
func (d *copied) Wait() { <-d.c }

//fence:signal copying
func (d *copied) Signal() { close(d.c) }

// A stage lends buffers for copies.
type stage struct{ free chan []byte }

func newStage() *stage {
	s := &stage{free: make(chan []byte, 2)}
	s.free <- make([]byte, 1)
	return s
}

func (s *stage) get() []byte { return <-s.free }

func (s *stage) retire(d *copied, b []byte) {
	d.Wait()
	s.free <- b
}

// Reported: a buffer comes back when a copy is done.
//
//fence:critical copying
func (s *stage) run(d *copied) {
	s.get() // want "cycle/resource-wait: critical section ..stage..run .copying. receives from channel s.free at roles.go:\\d+: run → get .roles.go:\\d+.; what comes back to it, at roles.go:\\d+, has waited for a fence of class copying before"
	d.Signal()
}

// Silent: it does without.
//
//fence:critical copying
func (s *stage) tryRun(d *copied) {
	select {
	case <-s.free:
	default:
	}
	d.Signal()
}
