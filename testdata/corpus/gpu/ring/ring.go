// Package ring is the hardware ring buffer of a command queue.
package ring

import "example.com/corpus/gpu/ring/mmio"

// A Ring holds commands for the device.
type Ring struct {
	space chan struct{}
	tail  mmio.Reg
	ctl   *mmio.Reg
	slots [64]uint64
	n     int
}

// Ctl returns the control register.
func (r *Ring) Ctl() *mmio.Reg { return r.ctl }

// Reserve waits for a free slot.
func (r *Ring) Reserve() int {
	<-r.space
	r.n++
	return r.n % len(r.slots)
}

// TryReserve takes a slot if one is free.
func (r *Ring) TryReserve() (int, bool) {
	select {
	case <-r.space:
	default:
		return 0, false
	}
	r.n++
	return r.n % len(r.slots), true
}

// Emit writes a command and rings the doorbell.
func (r *Ring) Emit(slot int, cmd uint64) {
	r.slots[slot] = cmd
	r.tail.Store(uint32(slot))
}

// Stop waits until the device is idle.
func (r *Ring) Stop() { r.quiesce() }

func (r *Ring) quiesce() {
	r.tail.Store(0)
	r.ctl.WaitIdle()
}

// Arm enables interrupts.
func (r *Ring) Arm() { r.ctl.Update(2) }
