// Package given holds functions that are given to somebody else to run them, with the
// duty to signal.
package given

import (
	"sync/atomic"
	"time"
)

func work() error { return nil }

type ticket struct {
	ready chan struct{} //fence:fence
	err   error
}

type crew struct{ todo chan func() }

func (c *crew) submit(f func())        { c.todo <- f }
func (c *crew) attempt(f func() error) { c.todo <- func() { _ = f() } }
func (c *crew) listen(f func(n int))   { c.todo <- func() { f(1) } }
func (c *crew) each(n int, f func())   { c.todo <- f }

func badSubmit(c *crew) *ticket {
	t := &ticket{ready: make(chan struct{})}
	c.submit(func() { // want "handoff/lost-handoff: badSubmit gives submit a function that alone signals a fence of class signal, and the function returns at given.go:29 without a signal; signal it with defer"
		if err := work(); err != nil {
			t.err = err
			return
		}
		close(t.ready) //fence:opportunistic
	})
	return t
}

func badSend(c *crew) *ticket {
	t := &ticket{ready: make(chan struct{})}
	c.todo <- func() { // want "handoff/lost-handoff: badSend sends a queue a function .*returns"
		if work() != nil {
			return
		}
		close(t.ready) //fence:opportunistic
	}
	return t
}

func badLater() *ticket {
	t := &ticket{ready: make(chan struct{})}
	time.AfterFunc(time.Second, func() { // want "handoff/lost-handoff: badLater gives AfterFunc a function .*returns"
		if work() != nil {
			return
		}
		close(t.ready) //fence:opportunistic
	})
	return t
}

//corpus:silent handoff/lost-handoff
func okDeferred(c *crew) *ticket {
	t := &ticket{ready: make(chan struct{})}
	c.submit(func() {
		defer close(t.ready) //fence:opportunistic
		if t.err = work(); t.err != nil {
			return
		}
		t.err = nil
	})
	return t
}

// Who gets an error may try again.
//
//corpus:silent handoff/lost-handoff
func okAttempt(c *crew) *ticket {
	t := &ticket{ready: make(chan struct{})}
	c.attempt(func() error {
		if err := work(); err != nil {
			return err
		}
		close(t.ready) //fence:opportunistic
		return nil
	})
	return t
}

// It is called for each event, and only one signals.
//
//corpus:silent handoff/lost-handoff
func okEvent(c *crew) *ticket {
	t := &ticket{ready: make(chan struct{})}
	c.listen(func(n int) {
		if n != 1 || work() != nil {
			return
		}
		close(t.ready) //fence:opportunistic
	})
	return t
}

// It is called several times, and the last call signals.
//
//corpus:silent handoff/lost-handoff
func okCounted(c *crew) *ticket {
	t := &ticket{ready: make(chan struct{})}
	var left atomic.Int32
	left.Store(3)
	c.each(3, func() {
		if left.Add(-1) > 0 {
			return
		}
		close(t.ready) //fence:opportunistic
	})
	return t
}

// Whoever gives it away signals, too.
//
//corpus:silent handoff/lost-handoff
func okBoth(c *crew) *ticket {
	t := &ticket{ready: make(chan struct{})}
	if c == nil {
		close(t.ready) //fence:opportunistic
		return t
	}
	c.submit(func() {
		if work() != nil {
			return
		}
		close(t.ready) //fence:opportunistic
	})
	return t
}
