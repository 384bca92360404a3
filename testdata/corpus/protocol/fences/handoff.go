package fences

import "example.com/corpus/protocol/fences/gpu"

type pool struct {
	jobs    chan *job
	foreign chan *gpu.Job
	ids     chan int
	dropped int
}

func (p *pool) badDrop(j *job) {
	select {
	case p.jobs <- j: // want "handoff/droppable-handoff: \\(\\*pool\\).badDrop drops a request with a fence of class render if the queue is full, and nobody signals it; signal an error in the default case, or return one"
	default:
		p.dropped++
	}
}

func (p *pool) badDropForeign(j *gpu.Job) error {
	select {
	case p.foreign <- j: // want "handoff/droppable-handoff: \\(\\*pool\\).badDropForeign drops a request with a fence of class gpu.copying"
	default:
	}
	return nil
}

//corpus:silent handoff/droppable-handoff
func (p *pool) okSignalled(j *job) {
	select {
	case p.jobs <- j:
	default:
		//fence:begin render
		close(j.done)
		//fence:end
	}
}

func (p *pool) okError(j *job) error {
	select {
	case p.jobs <- j:
		return nil
	default:
		return errBusy
	}
}

func (p *pool) okFalse(j *job) bool {
	select {
	case p.jobs <- j:
		return true
	default:
		return false
	}
}

func (p *pool) okBlocks(j *job) {
	select {
	case p.jobs <- j:
	default:
		p.jobs <- j
	}
}

// Nobody knows of the job yet.
func (p *pool) okFresh() {
	j := &job{done: make(chan struct{})}
	select {
	case p.jobs <- j:
	default:
	}
}

func (p *pool) okPlain(id int) {
	select {
	case p.ids <- id:
	default:
	}
}

func (p *pool) okWaived(j *job) {
	select {
	case p.jobs <- j: //fence:allow handoff -- whoever waits has a timeout
	default:
	}
}

type copier struct{ queue chan *gpu.Fence }

// Others wait already for what is published.
func (c *copier) badPublished() {
	f := gpu.New()
	f.Publish()
	select {
	case c.queue <- f: // want "handoff/droppable-handoff: \\(\\*copier\\).badPublished drops a request with a fence of class gpu.copying"
	default:
	}
}

// No fence is an answer.
func (c *copier) okNoFence() *gpu.Fence {
	f := gpu.New()
	f.Publish()
	select {
	case c.queue <- f:
		return f
	default:
		return nil
	}
}
