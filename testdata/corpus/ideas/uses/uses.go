// Package uses: the rules belong to a use of a primitive, not to the primitive.
// Of two channels, the one that is a fence must not be awaited under a lock that
// its section takes; the other one has no rules.
package uses

import "sync"

//fence:class jobs extends=loop

type server struct {
	mu   sync.Mutex
	done int
}

type job struct {
	drawn  chan struct{} //fence:fence jobs
	logged chan struct{}
}

//fence:critical jobs
func (s *server) okComplete(j *job) {
	s.mu.Lock()
	s.done++
	s.mu.Unlock()
	close(j.drawn)
}

func (s *server) badWait(j *job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	<-j.drawn // want "cycle/lock-fence-inversion: .*badWait holds s.mu since .*"
}

func (s *server) okWait(j *job) {
	<-j.drawn
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done--
}

func (s *server) okWaitForLog(j *job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	<-j.logged
}

func (j *job) okLog() { close(j.logged) }
