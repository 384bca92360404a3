package given

// Goroutines that signal through a function of the package.

func (t *ticket) finish() {
	close(t.ready) //fence:opportunistic
}

func (t *ticket) fail(err error) {
	t.err = err
	close(t.ready) //fence:opportunistic
}

func badHelped() *ticket {
	t := &ticket{ready: make(chan struct{})}
	go func() { // want "handoff/lost-handoff: badHelped starts a goroutine that alone signals a fence of class signal, and the goroutine returns"
		if work() != nil {
			return
		}
		t.finish()
	}()
	return t
}

//corpus:silent handoff/lost-handoff
func okFailed() *ticket {
	t := &ticket{ready: make(chan struct{})}
	go func() {
		if err := work(); err != nil {
			t.fail(err)
			return
		}
		t.finish()
	}()
	return t
}

//corpus:silent handoff/lost-handoff
func okDeferredHelper() *ticket {
	t := &ticket{ready: make(chan struct{})}
	go func() {
		defer t.finish()
		if t.err = work(); t.err != nil {
			return
		}
		t.err = work()
	}()
	return t
}

// Who starts it signals, too.
//
//corpus:silent handoff/lost-handoff
func okEither() *ticket {
	t := &ticket{ready: make(chan struct{})}
	if work() != nil {
		close(t.ready) //fence:opportunistic
		return t
	}
	go func() {
		if work() != nil {
			return
		}
		t.finish()
	}()
	return t
}

// Others know it.
//
//corpus:silent handoff/lost-handoff
func okKnown(all map[int]*ticket) *ticket {
	t := &ticket{ready: make(chan struct{})}
	all[0] = t
	go func() {
		if work() != nil {
			return
		}
		t.finish()
	}()
	return t
}
