// Package scheduler is a job scheduler in miniature. Whoever waits for a job
// waits for its done channel, so everything on the way to the close must run
// without waiting for anything that may itself wait for the job.
package scheduler

import "sync"

//fence:class render extends=signal lock=error

// A Job is finished when done is closed.
type Job struct {
	done chan struct{}
}

// A Queue holds jobs that were retired and wait for their owner.
type Queue struct {
	mu      sync.Mutex
	retired []*Job
	idle    chan struct{}
}

// A Sched runs jobs.
type Sched struct {
	q     Queue
	audit chan<- *Job
}

// Complete signals that a job is done.
//
//fence:critical render
func (s *Sched) Complete(j *Job) {
	s.audit <- j // the auditor may be slow, or wait for this very job
	s.q.flush()
	close(j.done)
}

// CompleteSafely does the same without waiting: what cannot be done at once is
// left to a place outside the section.
//
//fence:critical render
func (s *Sched) CompleteSafely(j *Job) {
	select {
	case s.audit <- j:
	default: // the auditor reads the queue when it has time
	}
	close(j.done)
}

func (q *Queue) flush() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.retired = q.retired[:0]
	q.drain()
}

func (q *Queue) drain() {
	<-q.idle
}
