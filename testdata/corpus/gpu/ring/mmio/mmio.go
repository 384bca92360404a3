// Package mmio reads and writes device registers.
package mmio

import (
	"sync"
	"sync/atomic"
	"time"
)

// A Reg is one register.
type Reg struct {
	v  atomic.Uint32
	mu sync.Mutex
}

// Store writes the register.
func (r *Reg) Store(v uint32) { r.v.Store(v) }

// Load reads the register.
func (r *Reg) Load() uint32 { return r.v.Load() }

// WaitIdle polls until the busy bit is clear.
func (r *Reg) WaitIdle() {
	for r.v.Load()&1 != 0 {
		time.Sleep(10 * time.Microsecond)
	}
}

// Update changes the register under its lock.
func (r *Reg) Update(set uint32) {
	r.mu.Lock()
	r.v.Store(r.v.Load() | set)
	r.mu.Unlock()
}
