// Package abandoned holds sends that give up if the queue is full, of what was made
// here, and what becomes of it then.
package abandoned

import "errors"

type job struct {
	done chan struct{} //fence:fence
}

func (j *job) run() {
	defer close(j.done) //fence:opportunistic
}

var errFull = errors.New("full")

func badReturned(q chan *job) *job {
	j := &job{done: make(chan struct{})}
	select {
	case q <- j: // want "handoff/droppable-handoff: badReturned drops a request with a fence of class signal if the queue is full"
	default:
	}
	return j
}

func badWaited(q chan *job) {
	done := make(chan struct{})
	select {
	case q <- &job{done: done}: // want "handoff/droppable-handoff: badWaited"
	default:
	}
	<-done
}

func badFence(q chan *job) (chan struct{}, error) {
	done := make(chan struct{})
	select {
	case q <- &job{done}: // want "handoff/droppable-handoff: badFence"
	default:
	}
	return done, nil
}

//corpus:silent handoff/droppable-handoff
func okSignalled(q chan *job) chan struct{} {
	done := make(chan struct{})
	select {
	case q <- &job{done: done}:
	default:
		close(done)
	}
	return done
}

// A flag tells.
//
//corpus:silent handoff/droppable-handoff
func okFlag(q chan *job) *job {
	j, sent := &job{done: make(chan struct{})}, false
	select {
	case q <- j:
		sent = true
	default:
	}
	if !sent {
		return nil
	}
	return j
}

//corpus:silent handoff/droppable-handoff
func okError(q chan *job) (*job, error) {
	j := &job{done: make(chan struct{})}
	select {
	case q <- j:
	default:
		return j, errFull
	}
	return j, nil
}

//corpus:silent handoff/droppable-handoff
func okTold(q chan *job) (*job, bool) {
	j := &job{done: make(chan struct{})}
	select {
	case q <- j:
		return j, true
	default:
		return j, false
	}
}

// Others know it, too.
//
//corpus:silent handoff/droppable-handoff
func okKept(q chan *job, all map[int]*job) *job {
	j := &job{done: make(chan struct{})}
	all[1] = j
	select {
	case q <- j:
	default:
	}
	return j
}

//corpus:silent handoff/droppable-handoff
func okStarted(q chan *job) *job {
	j := &job{done: make(chan struct{})}
	select {
	case q <- j:
	default:
		go j.run()
	}
	return j
}

// It tries again until somebody takes it.
//
//corpus:silent handoff/droppable-handoff
func okAgain(q chan *job) *job {
	j := &job{done: make(chan struct{})}
	for {
		select {
		case q <- j:
			return j
		default:
		}
	}
}
