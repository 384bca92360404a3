// Package cache evicts its entries when memory runs low.
package cache

import (
	"log"
	"os"
	"sync"
	"sync/atomic"
)

type page struct {
	key   string
	data  []byte
	ready chan struct{}
	pins  atomic.Int32
	older *page
	spill *os.File
}

type shard struct {
	mu     sync.RWMutex
	pages  map[string]*page
	oldest *page
	bytes  atomic.Int64
	freed  chan int
	onDrop func(*page)
	spare  *page
	backup *shard
	owner  any
}

//fence:critical reclaim
func (s *shard) evict() *page {
	s.mu.Lock() // want "lock/lock-in-section: critical section .*evict .reclaim. locks s.mu"
	defer s.mu.Unlock()
	return s.unlink()
}

//fence:critical reclaim
func (s *shard) tryEvict() *page {
	if !s.mu.TryLock() {
		return nil
	}
	defer s.mu.Unlock()
	return s.unlink()
}

func (s *shard) unlink() *page {
	p := s.oldest
	if p == nil || p.pins.Load() > 0 {
		return nil
	}
	s.oldest = p.older
	delete(s.pages, p.key)
	return p
}

//fence:critical reclaim
func (s *shard) shrink(target int64) {
	for s.bytes.Load() > target {
		s.bytes.Add(-int64(<-s.freed)) // want "wait/chan-recv: critical section .*shrink .reclaim. receives from channel s.freed"
	}
}

//fence:critical reclaim
func (s *shard) shrinkPoll(target int64) {
	for s.bytes.Load() > target {
		select {
		case n := <-s.freed:
			s.bytes.Add(-int64(n))
		default:
			return
		}
	}
}

//fence:critical reclaim
func (s *shard) drop(p *page) {
	s.onDrop(p) // want "unknown/unknown-func-value: critical section .*drop .reclaim. .*onDrop"
}

//fence:critical reclaim
func (s *shard) dropOwn(p *page) {
	drop := s.forget
	drop(p)
}

func (s *shard) forget(p *page) {
	p.data = nil
	close(p.ready)
}

//fence:critical reclaim
func (s *shard) swapOut(p *page) error {
	_, err := p.spill.Write(p.data) // want "wait/file-db-proc-io: critical section .*swapOut .reclaim."
	return err
}

//fence:critical reclaim
func (s *shard) pinned(p *page) bool { return p.pins.Add(0) > 0 && len(p.data) != 0 }

//fence:critical reclaim
func (s *shard) refill() {
	s.spare = &page{} // want "alloc/heap-alloc: critical section .*refill .reclaim."
}

//fence:critical reclaim
func (s *shard) refillFrom(p *page) {
	p.data = p.data[:0]
	p.older = s.spare
	s.spare = p
}

//fence:critical reclaim
func (s *shard) report() {
	log.Print("evicting") // want "wait/hidden-io-logging: critical section .*report .reclaim." "lock/hidden-lock: critical section .*report .reclaim."
}

// A section on a closure that somebody else will call.
func (s *shard) hook(register func(func())) {
	//fence:critical reclaim
	f := func() {
		p := s.oldest
		if p != nil {
			<-p.ready // want "wait/chan-recv: critical section .*hook.* .reclaim. receives from channel p.ready"
		}
	}
	register(f)
}

func (s *shard) hookPoll(register func(func())) {
	//fence:critical reclaim
	f := func() {
		if p := s.oldest; p != nil {
			p.pins.Add(-1)
		}
	}
	register(f)
}

// yieldLock lets others in: the caller held the lock before.
//
//fence:critical reclaim
func (s *shard) yieldLock(p *page) {
	s.mu.Unlock()
	p.pins.Add(1)
	s.mu.Lock()
}

//fence:critical reclaim
func (s *shard) yieldLockDeferred(p *page) {
	s.mu.Unlock()
	defer s.mu.Lock()
	p.pins.Add(1)
}

// The helper of evictNext does the same one call down.
//
//fence:critical reclaim
func (s *shard) evictNext(p *page) {
	s.relax(p)
	s.unlink()
}

func (s *shard) relax(p *page) {
	s.mu.RUnlock()
	defer s.mu.RLock()
	s.forget(p)
}

// It is not the same lock that is taken again.
//
//fence:critical reclaim
func (s *shard) hand(p *page) {
	s.mu.Unlock()
	s.backup.adopt(p) // want "lock/lock-in-section: critical section .*hand .reclaim. locks s.mu at cache.go:.*: .*hand → .*adopt"
}

func (s *shard) adopt(p *page) {
	s.mu.Lock()
	s.spare = p
	s.mu.Unlock()
}

//fence:critical reclaim
func (s *shard) disown(p *page) {
	s.owner = p
	s.owner = nil
}

// An LRU is a generic cache.
type LRU[K comparable, V any] struct {
	mu    sync.Mutex
	m     map[K]V
	order []K
	slots chan K
}

// Evict removes one entry.
//
//fence:critical reclaim
func (c *LRU[K, V]) Evict() {
	k := <-c.slots // want "wait/chan-recv: critical section .*Evict .reclaim. receives from channel c.slots"
	delete(c.m, k)
}

// TryEvict removes one entry if there is one.
//
//fence:critical reclaim
func (c *LRU[K, V]) TryEvict() bool {
	select {
	case k := <-c.slots:
		delete(c.m, k)
		return true
	default:
		return false
	}
}

func (c *LRU[K, V]) get(k K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.m[k]
	return v, ok
}

func (c *LRU[K, V]) peek(k K) (V, bool) {
	v, ok := c.m[k]
	return v, ok
}

//fence:critical reclaim
func (s *shard) lookup(c *LRU[string, *page]) int {
	p, ok := c.get(s.oldest.key) // want "lock/lock-in-section: critical section .*lookup .reclaim. locks c.mu at cache.go:.*: .*lookup → .*get"
	if !ok {
		return 0
	}
	return len(p.data)
}

//fence:critical reclaim
func (s *shard) glance(c *LRU[string, *page]) int {
	p, ok := c.peek(s.oldest.key)
	if !ok {
		return 0
	}
	return len(p.data)
}
