// Package gpu has a fence type of its own.
package gpu

import "sync"

//fence:class copying extends=signal

// A Fence is signalled once.
//
//fence:fence copying
type Fence struct {
	once sync.Once
	done chan struct{}
	err  error
}

func New() *Fence { return &Fence{done: make(chan struct{})} }

// Publish makes the fence known.
//
//fence:publish copying
func (f *Fence) Publish() {}

// Signal ends the wait.
//
//fence:signal copying
func (f *Fence) Signal(err error) {
	f.once.Do(func() {
		f.err = err
		close(f.done)
	})
}

// Wait waits.
//
//fence:wait copying
func (f *Fence) Wait() error {
	<-f.done
	return f.err
}

// OnSignal calls fn when the fence is signalled.
func (f *Fence) OnSignal(fn func(error)) {
	go func() { fn(f.Wait()) }()
}

// Complete tells that the copy is there.
//
//fence:critical copying
func Complete(f *Fence) { f.Signal(nil) }

// A Job is work with a fence.
type Job struct {
	ID   int
	Stop bool
	Done chan struct{} //fence:fence copying
	Next *Job
}

// A Waiter is what others wait with.
type Waiter interface {
	//fence:wait copying
	Await()
	//fence:signal
	Release()
}
