// Package gpu has the fence type and the class that many of the ideas share.
package gpu

import "sync"

//fence:class render

// A Fence is signalled once, with an error if the work has failed.
//
//fence:fence render
type Fence struct {
	mu        sync.Mutex //fence:leaf
	done      chan struct{}
	signalled bool
	err       error
	then      []func(error)
}

// New returns a fence that nobody knows yet.
func New() *Fence { return &Fence{done: make(chan struct{})} }

// Publish makes the fence known to others.
//
//fence:publish render
func (f *Fence) Publish() {}

// Signal ends the wait.
//
//fence:signal render
func (f *Fence) Signal(err error) {
	f.mu.Lock()
	f.signalled, f.err = true, err
	then := f.then
	f.mu.Unlock()
	close(f.done)
	for _, fn := range then {
		fn(err)
	}
}

// Wait waits for Signal and returns its error.
//
//fence:wait render
func (f *Fence) Wait() error {
	<-f.done
	return f.err
}

// Signalled reports whether the fence is signalled.
func (f *Fence) Signalled() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

// OnSignal calls fn when the fence is signalled.
func (f *Fence) OnSignal(fn func(error)) {
	f.mu.Lock()
	if !f.signalled {
		f.then = append(f.then, fn)
		f.mu.Unlock()
		return
	}
	f.mu.Unlock()
	fn(f.err)
}

// A Pool has a fixed number of buffers.
type Pool struct{ free chan []byte }

// TryGet returns a buffer if there is one.
func (p *Pool) TryGet() ([]byte, bool) {
	select {
	case b := <-p.free:
		return b, true
	default:
		return nil, false
	}
}
