// Package lockorder takes two locks at once, as registries, caches and
// connection pools do.
package lockorder

import (
	"sync"
	"time"
)

// Package variables: a registry of drivers and its statistics.
var (
	drivers   = map[string]int{}
	driversMu sync.Mutex
	statsMu   sync.RWMutex
	opened    int
	auditMu   sync.Mutex
	audited   int
)

// Reported: the other order is that of report.
func Register(name string) {
	driversMu.Lock()
	defer driversMu.Unlock()
	drivers[name]++
	countOpen() // want "cycle/lock-order-cycle: Register holds driversMu since lockorder.go:[0-9]+ and locks statsMu at lockorder.go:[0-9]+: Register → countOpen .lockorder.go:[0-9]+.; Report holds statsMu since lockorder.go:[0-9]+ and locks driversMu; if they meet, none goes on: take the locks in one order"
}

func countOpen() {
	statsMu.Lock()
	opened++
	statsMu.Unlock()
}

// The other side.
func Report() int {
	statsMu.RLock()
	defer statsMu.RUnlock()
	driversMu.Lock()
	defer driversMu.Unlock()
	return len(drivers) + opened
}

// Silent: the same order everywhere.
//
//corpus:silent cycle/lock-order-cycle
func Audit() {
	driversMu.Lock()
	defer driversMu.Unlock()
	auditMu.Lock()
	audited += len(drivers)
	auditMu.Unlock()
}

// Silent: tries in the other order, and does without.
func AuditLater() bool {
	auditMu.Lock()
	defer auditMu.Unlock()
	if !driversMu.TryLock() {
		return false
	}
	audited = len(drivers)
	driversMu.Unlock()
	return true
}

// A pool and its one scheduler: two objects that belong together for ever.
type pool struct {
	mu    sync.Mutex
	sched *sched
	idle  int
}

type sched struct {
	mu   sync.Mutex
	ran  int
	tick time.Duration
}

func newPool() *pool { return &pool{sched: &sched{}} }

// Reported: rebalance has the other order.
func (p *pool) Submit() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sched.run() // want "cycle/lock-order-cycle: ..pool..Submit holds p.mu since .* and locks s.mu at .*: Submit → run .*; ..pool..Rebalance holds p.sched.mu since .* and locks p.mu; if they meet"
	p.idle--
}

func (s *sched) run() {
	s.mu.Lock()
	s.ran++
	s.mu.Unlock()
}

// The other side.
func (p *pool) Rebalance() {
	p.sched.mu.Lock()
	defer p.sched.mu.Unlock()
	p.mu.Lock()
	p.idle += p.sched.ran
	p.mu.Unlock()
}

// Nodes of a tree have one class of lock.
type node struct {
	mu     sync.Mutex
	parent *node
	size   int
}

// Silent: a tree locks from the leaves to the root here.
func (n *node) Grow() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.parent.mu.Lock()
	n.parent.size++
	n.parent.mu.Unlock()
}

// Silent: and here from the root, of which the analysis cannot say that it is the
// same pair.
func (n *node) Shrink() {
	n.parent.mu.Lock()
	defer n.parent.mu.Unlock()
	n.mu.Lock()
	n.size--
	n.mu.Unlock()
}

// A connection and the transport that it is moved between.
type transport struct {
	mu    sync.Mutex
	conns int
}

type conn struct {
	mu sync.Mutex
	tr *transport
}

// Move replaces the transport.
func (c *conn) Move(tr *transport) { c.tr = tr }

// Silent: the transport may have been replaced in between.
func (c *conn) Open() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.tr.mu.Lock()
	c.tr.conns++
	c.tr.mu.Unlock()
}

// Silent: likewise.
func (c *conn) Close() {
	tr := c.tr
	tr.mu.Lock()
	defer tr.mu.Unlock()
	c.mu.Lock()
	tr.conns--
	c.mu.Unlock()
}

// A cache with three locks: gate is always the outer one.
type cache struct {
	gate  sync.Mutex
	items sync.Mutex
	lru   sync.Mutex
	n     int
}

// Silent: both orders occur under the gate only.
func (c *cache) Put() {
	c.gate.Lock()
	defer c.gate.Unlock()
	c.items.Lock()
	c.lru.Lock()
	c.n++
	c.lru.Unlock()
	c.items.Unlock()
}

// Silent: likewise, in helpers that expect the gate to be held.
func (c *cache) Evict() {
	c.gate.Lock()
	c.evictLocked()
	c.gate.Unlock()
}

func (c *cache) evictLocked() {
	c.lru.Lock()
	defer c.lru.Unlock()
	c.items.Lock()
	c.n--
	c.items.Unlock()
}
