// Package gpu signals jobs, and takes a lock on the way.
package gpu

import "sync"

//fence:class render

// A Job is a fence: Done is closed when it is complete.
type Job struct {
	Done  chan struct{}
	Ready chan struct{}
	acks  sync.WaitGroup
}

// Wait waits until the job is complete.
func (j *Job) Wait() { <-j.Done }

// WaitAcks waits for all acknowledgements.
func (j *Job) WaitAcks() { j.acks.Wait() }

// Sched runs jobs.
type Sched struct {
	Mu    sync.Mutex
	Stats sync.Mutex
	ring  []*Job
	n     int
}

// Complete tells all waiters that a job is done. The lock is not a leaf.
//
//fence:critical render
func (s *Sched) Complete(j *Job) {
	s.retire(j) // want "lock/lock-in-section: critical section .*Complete .render. locks s.Mu"
	close(j.Done)
	s.count() // want "lock/lock-in-section: critical section .*Complete .render. locks s.Stats"
}

func (s *Sched) retire(j *Job) {
	s.Mu.Lock()
	s.ring = append(s.ring, j)
	s.Mu.Unlock()
}

func (s *Sched) count() {
	s.Stats.Lock()
	s.n++
	s.Stats.Unlock()
}

// Ack acknowledges a job at the end.
//
//fence:critical render
func (s *Sched) Ack(j *Job) {
	defer j.acks.Done()
	s.retire(j) // want "lock/lock-in-section: critical section .*Ack .render. locks s.Mu"
}

// Start makes a job known, outside of any section.
func (s *Sched) Start(j *Job) {
	s.retire(j)
	close(j.Ready)
}
