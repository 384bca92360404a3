package contract

import (
	"errors"
	"runtime"
	"sync/atomic"
	"testing"
)

var errStopped = errors.New("stopped")

type exiting struct {
	stop bool
	err  error
	flag atomic.Bool
	done chan struct{}
}

func (e *exiting) put(record []byte) {
	if e.stop {
		runtime.Goexit()
	}
}

func (e *exiting) size() int { return 0 }
func (e *exiting) flush()    {}

func (e *exiting) fail(n int) {
	if e.stop {
		e.err = errStopped
	}
}

func (e *exiting) Put(x float32) {
	for !e.flag.Load() {
	}
}

func (e *exiting) Close() error { return nil }

func (e *exiting) signals(n int) {
	defer close(e.done)
	if e.stop {
		runtime.Goexit()
	}
}

//fence:critical
func (e *exiting) marked(n int) {
	if e.stop {
		runtime.Goexit() // want "progress/exit-in-section: critical section .*marked .signal."
	}
}

// Reported: what runs in the section ends its goroutine.
func (c *committer) exits(e *exiting, t *testing.T) {
	c.to = e               // want "progress/exit-in-section: ..exiting..put, under the contract on store.put .signal. .contract.go:[0-9]+., ends the goroutine with runtime.Goexit at exits.go:[0-9]+; return an error, or defer the signal"
	c.done = func(n int) { // want "progress/exit-in-section: ..committer..exits.func1, under the contract on committer.done .signal. .*, ends the goroutine with t.FailNow at exits.go:[0-9]+"
		if n < 0 {
			t.FailNow()
		}
	}
	c.sink = e // want "progress/spin-wait: ..exiting..Put, under the contract on hooks.Sink.Put .realtime. .*, spins until another goroutine acts at"
}

// Silent: it returns an error, signals in any case, is reported at home, or is waived.
func (c *committer) exitsNot(e *exiting) {
	c.done = e.fail
	c.done = e.signals
	c.done = e.marked
	c.to = e //fence:allow progress -- only in tests
}
