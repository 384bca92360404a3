// Package store is a small key-value store with locks that its users meet.
package store

import "sync"

// Mu guards whatever its users like.
var Mu sync.Mutex

// Locked is embedded by types that others lock.
type Locked struct {
	sync.Mutex
	N int
}

// Bump adds one under the lock.
func (l *Locked) Bump() {
	l.Lock()
	l.N++
	l.Unlock()
}

// BumpLocked adds one; the lock is held.
func (l *Locked) BumpLocked() { l.N++ }

// Store maps keys to values.
type Store struct {
	mu      sync.RWMutex
	m       map[string]int
	onEvict func(string)
}

// Get returns the value of a key.
func (s *Store) Get(key string) int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.m[key]
}

// Set sets the value of a key.
func (s *Store) Set(key string, v int) {
	s.mu.Lock()
	s.m[key] = v
	s.mu.Unlock()
}

// Range calls f for each key under the read lock.
func (s *Store) Range(f func(key string, v int)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for k, v := range s.m {
		f(k, v)
	}
}

// Update calls f under the lock.
func (s *Store) Update(f func(m map[string]int)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s.m)
}

// Snapshot calls f for each key, without the lock.
func (s *Store) Snapshot(f func(key string, v int)) {
	s.mu.RLock()
	all := make(map[string]int, len(s.m))
	for k, v := range s.m {
		all[k] = v
	}
	s.mu.RUnlock()
	for k, v := range all {
		f(k, v)
	}
}

// Each passes f on.
func (s *Store) Each(f func(key string, v int)) { s.Range(f) }

// Lock takes the lock for the caller.
func (s *Store) Lock() { s.mu.Lock() }

// Unlock gives it back.
func (s *Store) Unlock() { s.mu.Unlock() }

// Later calls f in another goroutine.
func (s *Store) Later(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	go f()
}

// Do calls f under a lock of nobody else.
func Do(f func()) {
	var mu sync.Mutex
	mu.Lock()
	defer mu.Unlock()
	f()
}

// WithMu calls f under Mu.
func WithMu(f func()) {
	Mu.Lock()
	defer Mu.Unlock()
	f()
}

// Touch takes Mu.
func Touch() {
	Mu.Lock()
	Mu.Unlock()
}

// Signalled is closed when there is something new.
var Signalled = make(chan struct{})

// Park gives up mu and waits.
func Park(mu *sync.Mutex) {
	mu.Unlock()
	<-Signalled
}

// Peek looks at mu.
func Peek(mu *sync.Mutex) bool { return mu != nil }

// A Holder can be told to let go of what it holds.
type Holder interface{ LetGo() }

// A Namer has a name.
type Namer interface{ Name() string }

// Wait tells h to let go, and waits.
func Wait(h Holder) {
	h.LetGo()
	<-Signalled
}

// Note writes down a name.
func Note(n Namer) { Mu.Lock(); _ = n.Name(); Mu.Unlock() }
