package relock

import (
	"sync"

	"example.com/corpus/relock/store"
)

// A seat is lent to code elsewhere while its lock is held.
type seat struct {
	mu    sync.Mutex
	taken int
}

func (s *seat) LetGo() { s.mu.Unlock() }

func (s *seat) Name() string { return "seat" }

// Silent: Park gives up the lock that it is passed.
func (s *seat) park() {
	s.mu.Lock()
	for s.taken > 0 {
		store.Park(&s.mu)
		s.mu.Lock()
	}
	s.mu.Unlock()
}

// Reported: Peek does not.
func (s *seat) peek() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if store.Peek(&s.mu) {
		s.mu.Lock() // want "relock/self-deadlock: ..seat..peek locks s.mu, which it holds"
	}
}

// Silent: the method by which Wait knows s gives up the lock.
func (s *seat) wait() {
	s.mu.Lock()
	store.Wait(s)
	s.mu.Lock()
	s.mu.Unlock()
}

// Reported: that by which Note knows it does not.
func (s *seat) note() {
	s.mu.Lock()
	defer s.mu.Unlock()
	store.Note(s)
	s.mu.Lock() // want "relock/self-deadlock: ..seat..note locks s.mu, which it holds"
}

// Silent: another goroutine gives up the lock.
func (s *seat) later() {
	s.mu.Lock()
	go s.mu.Unlock()
	s.mu.Lock()
	s.mu.Unlock()
}

type order struct{ of *seat }

// Silent: whoever receives s may give up its lock.
func (s *seat) sent(to chan *seat, orders chan order) {
	s.mu.Lock()
	to <- s
	s.mu.Lock()
	orders <- order{of: s}
	s.mu.Lock()
	select {
	case to <- s:
	default:
		s.mu.Unlock()
	}
	s.mu.Lock()
	s.mu.Unlock()
}

// Reported: whoever receives n may not.
func (s *seat) counted(to chan int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	to <- s.taken
	s.mu.Lock() // want "relock/self-deadlock: ..seat..counted locks s.mu, which it holds"
}
