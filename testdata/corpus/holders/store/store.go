// Package store holds its locks over waits, and its importers take them.
package store

import (
	"os"
	"sync"
)

// A Store writes to a file.
type Store struct {
	mu    sync.Mutex
	stats sync.Mutex
	f     *os.File
	n     int
}

// Flush waits for the disk under the lock.
func (s *Store) Flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.f.Sync()
}

// Len takes the lock that Flush holds.
func (s *Store) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

// Hits takes a lock that is never held for long.
func (s *Store) Hits() int {
	s.stats.Lock()
	defer s.stats.Unlock()
	return s.n
}

//fence:class flushing

// A Page waits under its lock until it is written.
type Page struct {
	mu      sync.Mutex
	n       int
	written chan struct{} //fence:fence flushing
}

// Sync waits for the fence.
func (p *Page) Sync() {
	p.mu.Lock()
	defer p.mu.Unlock()
	<-p.written
}

// Count takes the lock that Sync holds.
func (p *Page) Count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.n
}
