// Package blockdev is the block device below the log.
package blockdev

import (
	"os"
	"sync"
)

// A Dev is an open device.
type Dev struct {
	f     *os.File
	mu    sync.Mutex
	dirty int
	space chan int
}

// Sync writes everything to the medium.
func (d *Dev) Sync() error { return d.f.Sync() }

// Mark remembers a dirty block without touching the medium.
func (d *Dev) Mark() { d.dirty++ }

// Dirty reports how many blocks are dirty.
func (d *Dev) Dirty() int { return d.dirty }

// Alloc waits for a free block.
func (d *Dev) Alloc() int { return <-d.space }

// Lock takes the device, for those who cannot do without.
func (d *Dev) Lock() { d.mu.Lock() }

// Unlock gives it back.
func (d *Dev) Unlock() { d.mu.Unlock() }
