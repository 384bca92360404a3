package hints

import (
	"context"
	"time"
)

// What only the signal ends: nobody notices that it never comes.
//
//fence:class stuck extends=signal
//fence:class group extends=signal
//fence:class timed extends=signal
//fence:class unused extends=signal

type ways struct {
	stuck chan struct{} //fence:fence stuck
	two   chan struct{} //fence:fence stuck
	timed chan struct{} //fence:fence timed
	event *event
}

func (w *ways) badReceives() {
	<-w.stuck // hint "signal/no-monitor: \\(\\*ways\\).badReceives waits here for a fence of class stuck; of the waits for that class in this package \\(2\\) none has a way out if the signal never comes: .*or mark the function that steps in //fence:monitor stuck"
}

func (w *ways) waitSelect() {
	select {
	case <-w.two:
	}
}

// An event is waited for by a method.
//
//fence:fence group
type event struct{ done chan struct{} }

//fence:wait
func (e *event) wait() { <-e.done }

func (w *ways) badCalls() {
	w.event.wait() // hint "signal/no-monitor: \\(\\*ways\\).badCalls waits here for a fence of class group"
}

// One of them has a way out, so somebody notices.
func (w *ways) okReceives() {
	<-w.timed
}

func (w *ways) okSelect(ctx context.Context) error {
	select {
	case <-w.timed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

//fence:class watched extends=signal

type watched struct {
	done chan struct{} //fence:fence watched
}

// Somebody steps in.
//
//corpus:silent signal/no-monitor
func (w *watched) okReceive() { <-w.done }

//fence:monitor watched
func (w *watched) okStepIn(after *time.Timer) {
	<-after.C
	close(w.done)
}

//fence:class called extends=signal

// A future is waited for with a deadline.
//
//fence:fence called
type future struct{ done chan struct{} }

//fence:wait
func (f *future) waitFor(d time.Duration) bool {
	select {
	case <-f.done:
		return true
	case <-time.After(d):
		return false
	}
}

func okCall(f *future) bool { return f.waitFor(time.Second) }
