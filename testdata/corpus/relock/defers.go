package relock

import (
	"errors"
	"sync"
)

// A shelf of layers. The lock is given up before what was deferred earlier runs.
type shelf struct {
	mu     sync.Mutex
	layers map[string]int
}

func (s *shelf) get(name string) int { return s.layers[name] }

func (s *shelf) drop(name string) {
	s.mu.Lock()
	delete(s.layers, name)
	s.mu.Unlock()
}

// Silent: the unlock is deferred last and runs first, whichever way leads there.
func (s *shelf) put(name, parent string) (err error) {
	var failed error
	if parent != "" {
		s.mu.Lock()
		p := s.get(parent)
		s.mu.Unlock()
		if p == 0 {
			return errors.New("no parent")
		}
		defer func() {
			if failed != nil {
				s.drop(parent)
			}
		}()
		if p > 100 {
			failed = errors.New("too deep")
			return failed
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.get(name) > 0 {
		failed = errors.New("exists")
		return nil
	}
	s.layers[name]++
	return nil
}

// Reported: what is deferred last, on one way, runs first.
func (s *shelf) take(name, parent string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if parent != "" {
		if s.get(parent) == 0 {
			return
		}
		defer s.drop(parent) // want "relock/self-deadlock: ..shelf..take holds s.mu since defers.go:\\d+ and locks it again at defers.go:\\d+: take → drop"
		if s.get(name) == 0 {
			return
		}
	}
	delete(s.layers, name)
}
