package lost

// -- a goroutine that signals through a helper --

type future struct {
	done chan struct{} //fence:fence render
	err  error
}

func (f *future) finish() {
	//fence:begin render
	close(f.done)
	//fence:end
}

func badHelper() *future {
	f := &future{done: make(chan struct{})}
	go func() { // want "handoff/lost-handoff: badHelper starts a goroutine that alone signals a fence of class render, and the goroutine returns at helper.go:\\d+ without a signal"
		if err := try(); err != nil {
			return
		}
		f.finish()
	}()
	return f
}

func okHelper() *future {
	f := &future{done: make(chan struct{})}
	go func() {
		if f.err = try(); f.err != nil {
			f.finish()
			return
		}
		f.finish()
	}()
	return f
}

type promise struct {
	done chan struct{} //fence:fence render
}

func (p *promise) finish() {
	//fence:begin render
	close(p.done)
	//fence:end
}

// Somebody else finishes it.
func okHelperElsewhere() *promise {
	p := &promise{done: make(chan struct{})}
	go func() {
		if try() != nil {
			return
		}
		p.finish()
	}()
	return p
}

func cancel(p *promise) { p.finish() }

type later struct {
	done chan struct{} //fence:fence render
}

func (l *later) finish() {
	//fence:begin render
	close(l.done)
	//fence:end
}

// run is started as a goroutine.
func (l *later) run() {
	if try() != nil {
		return
	}
	l.finish()
}

func badHelperMethod() *later {
	l := &later{done: make(chan struct{})}
	go l.run() // want "handoff/lost-handoff: badHelperMethod starts a goroutine that alone signals a fence of class render"
	return l
}

func okHelperDeferred() *later {
	l := &later{done: make(chan struct{})}
	go func() {
		defer l.finish()
		if try() != nil {
			return
		}
	}()
	return l
}
