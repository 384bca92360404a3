// Package inversion waits for the fences of another package under locks that the
// code which signals them needs.
package inversion

import (
	"context"
	"sync"
	"time"

	"example.com/corpus/inversion/gpu"
)

type app struct {
	mu    sync.Mutex
	sched *gpu.Sched
	last  *gpu.Job
}

// Reported: waits for the fence under a lock that the section needs.
func submit(s *gpu.Sched, j *gpu.Job) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	<-j.Done // want "cycle/lock-fence-inversion: submit holds s.Mu since app.go:[0-9]+ and receives from gpu.Job.Done; critical section ..gpu.Sched..Complete .render., which closes it at example.com/corpus/inversion/gpu/gpu.go:[0-9]+, first locks s.Mu at example.com/corpus/inversion/gpu/gpu.go:[0-9]+: gpu.Complete → gpu.retire .example.com/corpus/inversion/gpu/gpu.go:[0-9]+.; neither goes on: unlock before waiting"
}

// Reported: through a function of the other package.
func submitWait(s *gpu.Sched, j *gpu.Job) {
	s.Mu.Lock()
	j.Wait() // want "cycle/lock-fence-inversion: submitWait holds s.Mu since app.go:[0-9]+ and receives from gpu.Job.Done at .*gpu.go:16: submitWait → gpu.Wait .app.go:[0-9]+.; critical section ..gpu.Sched..Complete"
	s.Mu.Unlock()
}

// Reported: a WaitGroup that is told at the end.
func submitAcks(s *gpu.Sched, j *gpu.Job) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	j.WaitAcks() // want "cycle/lock-fence-inversion: submitAcks holds s.Mu since app.go:[0-9]+ and waits for gpu.Job.acks at .*; critical section ..gpu.Sched..Ack .render., which is done at"
}

// Reported: through helpers on this side.
func (a *app) flush() {
	a.sched.Mu.Lock()
	defer a.sched.Mu.Unlock()
	a.drain() // want "cycle/lock-fence-inversion: ..app..flush holds a.sched.Mu since .* and receives from gpu.Job.Done at app.go:[0-9]+: flush → drain"
}

func (a *app) drain() { <-a.last.Done }

// Silent: waits without the lock.
//
//corpus:silent cycle/lock-fence-inversion
func submitAfter(s *gpu.Sched, j *gpu.Job) {
	s.Mu.Lock()
	s.Mu.Unlock()
	<-j.Done
	j.Wait()
}

// Silent: a lock that the section takes after it has signalled.
func submitStats(s *gpu.Sched, j *gpu.Job) {
	s.Stats.Lock()
	defer s.Stats.Unlock()
	<-j.Done
}

// Silent: another lock.
func (a *app) own(j *gpu.Job) {
	a.mu.Lock()
	defer a.mu.Unlock()
	<-j.Done
}

// Silent: what is waited for is signalled in no section.
func started(s *gpu.Sched, j *gpu.Job) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	<-j.Ready
}

// Silent: only looks.
func poll(s *gpu.Sched, j *gpu.Job) bool {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	select {
	case <-j.Done:
		return true
	default:
		return false
	}
}

// Silent: a waiver.
func waived(s *gpu.Sched, j *gpu.Job) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	<-j.Done //fence:allow cycle/lock-fence-inversion -- this scheduler runs nothing yet
}

// Reported: only the timeout ends the wait.
func submitBefore(s *gpu.Sched, j *gpu.Job) bool {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	select {
	case <-j.Done: // want "cycle/timeout-only-escape: submitBefore holds s.Mu since app.go:[0-9]+ and receives from gpu.Job.Done; critical section ..gpu.Sched..Complete .render., which closes it at .*, first locks s.Mu at .*; nothing but the timeout ends that: unlock before waiting"
		return true
	case <-time.After(time.Second):
		return false
	}
}

// Reported: or the context.
func (a *app) flushBefore(ctx context.Context) error {
	a.sched.Mu.Lock()
	defer a.sched.Mu.Unlock()
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-a.last.Done: // want "cycle/timeout-only-escape: ..app..flushBefore holds a.sched.Mu"
		return nil
	case <-timer.C:
		return nil
	}
}

// Silent: something else may end the wait.
func submitOr(s *gpu.Sched, j *gpu.Job, quit chan struct{}) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	select {
	case <-j.Done:
	case <-quit:
	case <-time.After(time.Second):
	}
}

// Silent: the lock is given up first.
func submitThen(ctx context.Context, s *gpu.Sched, j *gpu.Job) {
	s.Mu.Lock()
	s.Mu.Unlock()
	select {
	case <-j.Done:
	case <-ctx.Done():
	}
}
