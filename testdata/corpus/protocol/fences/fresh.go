package fences

import "example.com/corpus/protocol/fences/gpu"

// -- a request that is made here, dropped, and counted on all the same --

func (p *pool) badFreshReturned() *job {
	j := &job{done: make(chan struct{})}
	select {
	case p.jobs <- j: // want "handoff/droppable-handoff: \\(\\*pool\\).badFreshReturned drops a request with a fence of class render if the queue is full"
	default:
	}
	return j
}

func (p *pool) badFreshCounted() (*job, error) {
	j := &job{done: make(chan struct{})}
	select {
	case p.jobs <- j: // want "handoff/droppable-handoff: \\(\\*pool\\).badFreshCounted drops a request with a fence of class render"
	default:
		p.dropped++
	}
	return j, nil
}

func (p *pool) badLiteralReturned() <-chan struct{} {
	ch := make(chan struct{})
	select {
	case p.jobs <- &job{done: ch}: // want "handoff/droppable-handoff: \\(\\*pool\\).badLiteralReturned drops a request with a fence of class render"
	default:
	}
	return ch
}

func (p *pool) badLiteralAwaited() {
	ch := make(chan struct{})
	select {
	case p.jobs <- &job{done: ch}: // want "handoff/droppable-handoff: \\(\\*pool\\).badLiteralAwaited drops a request with a fence of class render"
	default:
	}
	<-ch
}

func (p *pool) okFreshNil() *job {
	j := &job{done: make(chan struct{})}
	select {
	case p.jobs <- j:
	default:
		j = nil
	}
	return j
}

func (p *pool) okFreshError() (*job, error) {
	j := &job{done: make(chan struct{})}
	sent := false
	select {
	case p.jobs <- j:
		sent = true
	default:
	}
	if !sent {
		return nil, errBusy
	}
	return j, nil
}

func (p *pool) okFreshSignalled() *job {
	j := &job{done: make(chan struct{})}
	select {
	case p.jobs <- j:
	default:
		//fence:begin render
		close(j.done)
		//fence:end
	}
	return j
}

func (p *pool) okFreshRetried() *job {
	j := &job{done: make(chan struct{})}
	for {
		select {
		case p.jobs <- j:
			return j
		default:
			work()
		}
	}
}

func (p *pool) okFreshBoth() (*job, bool) {
	j := &job{done: make(chan struct{})}
	select {
	case p.jobs <- j:
	default:
		return j, false
	}
	return j, true
}

func (p *pool) okLiteralTimeout(stop chan struct{}) {
	ch := make(chan struct{})
	select {
	case p.jobs <- &job{done: ch}:
	default:
	}
	select {
	case <-ch:
	case <-stop:
	}
}

// Somebody else has it, too.
func (p *pool) okFreshKept(all map[int]*job) *job {
	j := &job{done: make(chan struct{})}
	all[1] = j
	select {
	case p.jobs <- j:
	default:
	}
	return j
}

// -- a fence that is sent to a queue, and published then --

func (c *copier) okSentFirst() {
	f := gpu.New()
	c.queue <- f
	f.Publish()
}

func (c *copier) okSentFirstOrStopped(stop chan struct{}) {
	f := gpu.New()
	select {
	case c.queue <- f:
		f.Publish()
	case <-stop:
	}
}

func (c *copier) badSentSometimes(stop chan struct{}) {
	f := gpu.New()
	select {
	case c.queue <- f:
	case <-stop:
	}
	f.Publish() // want "signal/missing-signal: \\(\\*copier\\).badSentSometimes publishes a fence of class gpu.copying here"
}
