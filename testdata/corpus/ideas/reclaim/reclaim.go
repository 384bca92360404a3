// Package reclaim: a resource that only comes back when a fence is signalled. A
// section that waits for one waits for itself; it asks, and copes without.
package reclaim

import "errors"

//fence:class draw

var errNoBuffer = errors.New("no buffer")

type job struct {
	buf  []byte
	err  error
	done chan struct{} //fence:fence draw
}

type pool struct{ free chan []byte }

func newPool(n int) *pool {
	p := &pool{free: make(chan []byte, n)}
	for range n {
		p.free <- make([]byte, 4096)
	}
	return p
}

// recycle takes the buffer of a job back.
func (p *pool) recycle(j *job) {
	<-j.done
	p.free <- j.buf
}

func (p *pool) get() []byte { return <-p.free }

func (p *pool) tryGet() ([]byte, bool) {
	select {
	case b := <-p.free:
		return b, true
	default:
		return nil, false
	}
}

//fence:critical draw
func badRun(p *pool, j *job) {
	j.buf = p.get() // want "cycle/resource-wait: critical section badRun .draw. receives from channel p.free at reclaim.go:[0-9]+: badRun → get .*; what comes back to it, at reclaim.go:[0-9]+, has waited for a fence of class draw before"
	close(j.done)
}

//fence:critical draw
func okRun(p *pool, j *job) {
	var ok bool
	if j.buf, ok = p.tryGet(); !ok {
		j.err = errNoBuffer
	}
	close(j.done)
}
