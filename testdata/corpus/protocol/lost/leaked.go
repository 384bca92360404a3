package lost

import (
	"errors"
	"sync"
)

type table struct {
	mu   sync.Mutex
	rw   sync.RWMutex
	open bool
	n    int
	err  error
	free func()
}

func (t *table) load() error { return t.err }

//fence:critical loop
func (t *table) badErrorReturn() error {
	t.mu.Lock()
	if err := t.load(); err != nil {
		return err // want "balance/leaked-lock: \\(\\*table\\).badErrorReturn returns here with the lock that it took at leaked.go:\\d+, and without it elsewhere; give it up on every path, best with defer"
	}
	t.n++
	t.mu.Unlock()
	return nil
}

//fence:critical loop
func (t *table) badNewError(n int) error {
	t.mu.Lock()
	if n > t.n {
		return errors.New("too many") // want "balance/leaked-lock: \\(\\*table\\).badNewError returns here"
	}
	t.mu.Unlock()
	return nil
}

var errClosed = errors.New("closed")

//fence:critical loop
func (t *table) badDeclaredError() (int, error) {
	t.mu.Lock()
	if !t.open {
		return 0, errClosed // want "balance/leaked-lock: \\(\\*table\\).badDeclaredError returns here"
	}
	n := t.n
	t.mu.Unlock()
	return n, nil
}

// It takes the lock for its caller, unless it fails.
//
//fence:critical loop
func (t *table) okTakesForCaller() error {
	t.mu.Lock()
	if !t.open {
		t.mu.Unlock()
		return errClosed
	}
	return nil
}

//fence:critical loop
func (t *table) badEarlyReturn(n int) {
	t.rw.RLock()
	if n > t.n {
		return // want "balance/leaked-lock: \\(\\*table\\).badEarlyReturn returns here"
	}
	t.rw.RUnlock()
}

//fence:critical loop
func (t *table) badLoop(in []int) {
	t.mu.Lock()
	for _, n := range in {
		if n < 0 {
			return // want "balance/leaked-lock"
		}
		t.n += n
	}
	t.mu.Unlock()
}

// What a section calls belongs to it.
func (t *table) badCalled(n int) {
	t.mu.Lock()
	if n > t.n {
		return // want "balance/leaked-lock: \\(\\*table\\).badCalled returns here"
	}
	t.mu.Unlock()
}

//fence:critical loop
func (t *table) okCalls() { t.badCalled(1) }

func (t *table) badRegion(n int) {
	//fence:begin loop
	t.mu.Lock()
	if n > t.n {
		return // want "balance/leaked-lock: \\(\\*table\\).badRegion returns here"
	}
	t.mu.Unlock()
	//fence:end
}

// Nothing but sections is looked at.
func (t *table) okOutside(n int) {
	t.mu.Lock()
	if n > t.n {
		return
	}
	t.mu.Unlock()
}

//fence:critical loop
//corpus:silent balance/leaked-lock
func (t *table) okDeferred(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n > t.n {
		return
	}
	t.n = n
}

//fence:critical loop
func (t *table) okDeferredLiteral(n int) {
	t.mu.Lock()
	defer func() {
		t.n++
		t.mu.Unlock()
	}()
	if n > t.n {
		return
	}
	t.n = n
}

//fence:critical loop
func (t *table) okEveryPath(n int) error {
	t.mu.Lock()
	if err := t.load(); err != nil {
		t.mu.Unlock()
		return err
	}
	t.n = n
	t.mu.Unlock()
	return nil
}

// The caller gets the lock, and an answer that says whether it did.
//
//fence:critical loop
func (t *table) okLocksForCaller() bool {
	t.mu.Lock()
	if !t.open {
		t.mu.Unlock()
		return false
	}
	return true
}

//fence:critical loop
func (t *table) okLocksUnlessError() error {
	t.mu.Lock()
	if err := t.load(); err != nil {
		t.mu.Unlock()
		return err
	}
	return nil
}

//fence:critical loop
func (t *table) okRetakes() {
	t.mu.Lock()
	for t.n > 0 {
		t.mu.Unlock()
		t.n--
		t.mu.Lock()
	}
}

//fence:critical loop
func (t *table) okFlag(have bool) {
	if !have {
		t.mu.Lock()
	}
	t.n++
	if !have {
		t.mu.Unlock()
	}
}

//fence:critical loop
func (t *table) okHelper(n int) {
	t.mu.Lock()
	if n > t.n {
		t.release()
		return
	}
	t.mu.Unlock()
}

func (t *table) release() {
	t.n++
	t.mu.Unlock()
}

// A goroutine gets the lock.
//
//fence:critical loop
func (t *table) okGoroutine(n int) {
	t.mu.Lock()
	if n > t.n {
		go t.release()
		return
	}
	t.mu.Unlock()
}

//fence:critical loop
func (t *table) okPassedOn(n int) {
	t.mu.Lock()
	if n > t.n {
		t.free = t.mu.Unlock
		return
	}
	t.mu.Unlock()
}

//fence:critical loop
func (t *table) okPanics(n int) {
	t.mu.Lock()
	if n > t.n {
		panic("too many")
	}
	t.mu.Unlock()
}

//fence:critical loop
func (t *table) okWaivedLeak(n int) {
	t.mu.Lock()
	if n > t.n {
		return //fence:allow balance -- the watchdog gives it up
	}
	t.mu.Unlock()
}
