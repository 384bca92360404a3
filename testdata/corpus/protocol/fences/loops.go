package fences

// -- signals in loops --

type ring struct {
	done chan struct{} //fence:fence
	last chan struct{} //fence:fence
	cur  *ring
	all  []*ring
}

//fence:critical loop
func badEveryTurn(r *ring, n int) {
	for range n {
		close(r.done) // want "signal/double-signal: badEveryTurn closes a fence of class signal, and does so again in the next turn of the loop; signal it once"
	}
}

//fence:critical loop
func badDeferredEveryTurn(r *ring, n int) {
	for range n {
		defer close(r.done) // want "signal/double-signal: badDeferredEveryTurn .* in the next turn"
	}
}

//fence:critical loop
func badRetry(r *ring) {
	for {
		err := work()
		close(r.last) // want "signal/double-signal: badRetry .* in the next turn"
		if err == nil {
			return
		}
	}
}

// It leaves the loop.
//
//fence:critical loop
func okLeaves(r *ring, ns []int) {
	for _, n := range ns {
		if n == 0 {
			close(r.done)
			break
		}
	}
}

//fence:critical loop
func okAnew(r *ring, n int) {
	for range n {
		close(r.done)
		r.done = make(chan struct{})
	}
}

//fence:critical loop
func okOthers(r *ring) {
	for i := range r.all {
		close(r.all[i].done)
	}
}

//fence:critical loop
func okDeferredOthers(r *ring) {
	for _, other := range r.all {
		defer close(other.done)
	}
}

//fence:critical loop
func okLinked(r *ring) {
	for ; r != nil; r = r.cur {
		close(r.done)
	}
}

// A method goes on to the next one.
//
//fence:critical loop
func (r *ring) okCursor() {
	for r.next() {
		close(r.cur.done)
	}
}

func (r *ring) next() bool {
	if len(r.all) == 0 {
		return false
	}
	r.cur, r.all = r.all[0], r.all[1:]
	return true
}

//fence:critical loop
func (r *ring) okBoth() {
	close(r.cur.done)
	if r.next() {
		close(r.cur.done)
	}
}
