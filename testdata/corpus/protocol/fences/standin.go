package fences

import "context"

// Who waits for the fence also waits for the channel with the error, in the same
// select.
func okErrorChannel(ctx context.Context) error {
	//fence:fence
	done := make(chan struct{})
	errs := make(chan error, 1)
	//fence:critical
	go func() {
		if err := work(); err != nil {
			errs <- err //fence:allow wait -- has room
			return
		}
		close(done)
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case err := <-errs:
		return err
	case <-done:
	}
	return nil
}

// The panic reaches them.
func okPanicChannel(ctx context.Context) error {
	//fence:fence
	done := make(chan struct{})
	panics := make(chan any, 1)
	//fence:critical
	go func() {
		defer func() {
			if r := recover(); r != nil {
				panics <- r //fence:allow wait -- has room
			}
		}()
		note(1)
		close(done)
	}()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case r := <-panics:
		panic(r)
	case <-done:
	}
	return nil
}

type transfer struct {
	done   chan struct{} //fence:fence
	failed chan error
	quit   chan struct{}
	lone   chan struct{} //fence:fence
}

func okErrorField() *transfer {
	t := &transfer{done: make(chan struct{}), failed: make(chan error, 1)}
	//fence:critical
	go func() {
		if err := work(); err != nil {
			t.failed <- err //fence:allow wait -- has room
			return
		}
		close(t.done)
	}()
	return t
}

func (t *transfer) wait() error {
	select {
	case err := <-t.failed:
		return err
	case <-t.done:
		return nil
	}
}

func okClosedInstead() *transfer {
	t := &transfer{done: make(chan struct{}), failed: make(chan error, 1)}
	//fence:critical
	go func() {
		if work() != nil {
			close(t.failed)
			return
		}
		close(t.done)
	}()
	return t
}

// Only looking is no wait.
func (t *transfer) isDone() bool {
	select {
	case <-t.done:
		return true
	default:
		return false
	}
}

// Not all who wait look there.
func badErrorChannel() error {
	//fence:fence
	done := make(chan struct{})
	errs := make(chan error, 1)
	//fence:critical
	go func() { // want "handoff/lost-handoff: badErrorChannel starts a goroutine that alone signals a fence of class signal, and the goroutine returns at standin.go:\\d+ without a signal"
		if err := work(); err != nil {
			errs <- err //fence:allow wait -- has room
			return
		}
		close(done)
	}()
	<-done
	select {
	case err := <-errs:
		return err
	default:
		return nil
	}
}

// Nobody waits for that channel together with the fence.
func badOtherField() *transfer {
	t := &transfer{lone: make(chan struct{}), failed: make(chan error, 1)}
	//fence:critical
	go func() { // want "handoff/lost-handoff"
		if err := work(); err != nil {
			t.failed <- err //fence:allow wait -- has room
			return
		}
		close(t.lone)
	}()
	return t
}

func (t *transfer) waitLone() {
	select {
	case <-t.quit:
	case <-t.lone:
	}
}
