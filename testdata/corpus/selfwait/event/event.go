// Package event has fences of a type of its own, and helpers that wait.
package event

import (
	"context"
	"sync"
	"time"

	"example.com/corpus/selfwait/future"
)

//fence:class turn

// An Event is signalled once.
//
//fence:fence turn
type Event struct {
	once sync.Once
	c    chan struct{}
	next chan struct{}
	err  error
}

// New makes one.
func New() *Event { return &Event{c: make(chan struct{}), next: make(chan struct{})} }

// Wait waits until it is signalled.
//
//fence:wait
func (e *Event) Wait() { <-e.c }

// WaitFor gives up after some time.
//
//fence:wait
func (e *Event) WaitFor(d time.Duration) bool {
	select {
	case <-e.c:
		return true
	case <-time.After(d):
		return false
	}
}

// WaitContext gives up with the context.
//
//fence:wait
func (e *Event) WaitContext(ctx context.Context) error {
	select {
	case <-e.c:
		return e.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Signal lets those go on who wait.
//
//fence:signal
func (e *Event) Signal(err error) {
	e.once.Do(func() {
		e.err = err
		close(e.c)
	})
}

// Reset makes it anew.
func (e *Event) Reset() { e.c, e.next = e.next, nil }

// Await waits for a channel.
func Await(c <-chan struct{}) { <-c }

// Join waits for all.
func Join(wg *sync.WaitGroup) { wg.Wait() }

// Drain waits for a future.
func Drain(f *future.Future) { <-f.Done }

// A Stage has an event that its users signal.
type Stage struct {
	Finished *Event
}

// Stop waits until the stage is finished.
func (s *Stage) Stop() { s.Finished.Wait() }
