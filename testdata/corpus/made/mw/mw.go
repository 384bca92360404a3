// Package mw returns functions and interfaces.
package mw

import (
	"iter"
	"sync"
)

// A Handler handles one event.
type Handler func(int) int

// Twice returns a handler that calls another one twice.
func Twice(next Handler) Handler {
	return func(n int) int { return next(next(n)) }
}

// Logged returns a handler that waits for room in a log.
func Logged(next Handler, log chan int) Handler {
	return func(n int) int {
		log <- n
		return next(n)
	}
}

// Guarded returns a handler that calls another one.
func Guarded(next Handler) Handler {
	return func(n int) int { return next(n) + 1 }
}

// Same returns its argument.
func Same(h Handler) Handler { return h }

// A Queue runs jobs.
type Queue interface {
	Run(job func())
	Stop()
}

type fifo struct {
	mu   sync.Mutex
	done chan int
	n    int
}

func (f *fifo) Run(job func()) {
	f.n++
	job()
}

func (f *fifo) Stop() { <-f.done }

// NewQueue returns a queue that waits when it is stopped.
func NewQueue() Queue { return &fifo{done: make(chan int)} }

type direct struct{ n int }

func (d *direct) Run(job func()) { job() }
func (d *direct) Stop()          { d.n = 0 }

// NewDirect returns a queue that does not.
func NewDirect() Queue { return new(direct) }

// NewEither returns one of them.
func NewEither(wait bool) Queue {
	if wait {
		return NewQueue()
	}
	return new(direct)
}

// NewAny returns what somebody registered.
func NewAny() Queue { return Registered }

// Registered may be anything.
var Registered Queue

// Upto is an iterator.
func Upto(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

// All is an iterator that waits.
func All(c chan int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for v := range c {
			if !yield(v) {
				return
			}
		}
	}
}

// Filter is an iterator over some of another.
func Filter(seq iter.Seq[int], keep func(int) bool) iter.Seq[int] {
	return func(yield func(int) bool) {
		for v := range seq {
			if keep(v) && !yield(v) {
				return
			}
		}
	}
}
