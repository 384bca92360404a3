// Package device declares in which sections its fences may be signalled.
package device

// The handler of the device.
//
//fence:class irq extends=signal

// Handlers that may allocate nothing.
//
//fence:class quick extends=irq alloc=error

// System calls.
//
//fence:class task extends=signal

// Work of the device.
//
//fence:class gpu contexts=irq

// Some of its work.
//
//fence:class copying extends=gpu

// Frames can be finished by tasks, too.
//
//fence:class frame contexts=irq,task

// A Fence is signalled once.
//
//fence:fence gpu
type Fence struct{ done chan struct{} }

// Signal ends the wait.
//
//fence:signal
func (f *Fence) Signal() { close(f.done) }

// A Queue belongs to the device.
type Queue struct {
	Copied chan struct{} //fence:fence copying
	Shown  chan struct{} //fence:fence frame
}
