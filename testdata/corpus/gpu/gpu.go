// Package gpu is a command submission queue with fences.
package gpu

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"example.com/corpus/gpu/ring"
	"example.com/corpus/gpu/ring/mmio"
)

//fence:class render extends=signal

//fence:class submit extends=render lock=error unknown=error

var errLost = errors.New("gpu: device lost")

// A Fence is signalled when its job is done.
type Fence struct {
	done      chan struct{}
	seq       uint64
	err       error
	callbacks []func(error)
}

// A Job is one unit of work.
type Job struct {
	fence *Fence
	cmds  [4]uint64
	next  *Job
	after *Fence
	free  func(*Job)
}

// A Queue submits jobs in order.
type Queue struct {
	mu      sync.Mutex
	hw      *ring.Ring
	pending *Job
	retired chan *Job
	head    atomic.Uint64
	reset   sync.RWMutex
	idle    *sync.Cond
	flights sync.WaitGroup
	debug   bool
	last    *Fence
}

// Ring returns the hardware ring of the queue.
func (q *Queue) Ring() *ring.Ring { return q.hw }

// Ctl returns the control register of the queue.
func (q *Queue) Ctl() *mmio.Reg { return q.hw.Ctl() }

// Flush waits until the device has taken everything.
func (q *Queue) Flush() { q.stop() }

func (q *Queue) stop() { q.hw.Stop() }

// Kick rings the doorbell.
func (q *Queue) Kick() { q.hw.Emit(0, q.head.Load()) }

// run writes a job to the ring.
//
//fence:critical render
func (q *Queue) run(j *Job) {
	for _, c := range j.cmds {
		slot := q.hw.Reserve() // want "wait/chan-recv: critical section .*run .render. receives from channel r.space at example.com/corpus/gpu/ring/ring.go:.*: .*run → .*Reserve"
		q.hw.Emit(slot, c)
	}
}

// tryRun does the same without waiting.
//
//fence:critical render
func (q *Queue) tryRun(j *Job) error {
	for _, c := range j.cmds {
		slot, ok := q.hw.TryReserve()
		if !ok {
			return errLost
		}
		q.hw.Emit(slot, c)
	}
	return nil
}

// retire is called by the interrupt thread.
//
//fence:critical render
func (q *Queue) retire(j *Job) {
	q.mu.Lock() // want "lock/lock-in-section: critical section .*retire .render. locks q.mu"
	q.pending = j.next
	q.mu.Unlock()
	close(j.fence.done)
}

//fence:critical render
func (q *Queue) retireFast(j *Job) {
	q.head.Store(j.fence.seq)
	j.fence.err = nil
	close(j.fence.done)
}

// complete runs the callbacks of a fence.
//
//fence:critical submit
func (f *Fence) complete(err error) {
	f.err = err
	for _, cb := range f.callbacks {
		cb(err) // want "unknown/unknown-func-value: critical section .*complete .submit."
	}
	close(f.done)
}

//fence:critical submit
func (f *Fence) completeQuiet(err error) bool {
	if f.seq == 0 {
		return false
	}
	f.err = err
	close(f.done)
	return true
}

// recover resets the device: four packages deep.
//
//fence:critical render
func (q *Queue) recover() {
	q.head.Store(0)
	q.Flush() // want "wait/sleep: critical section .*recover .render. .* at example.com/corpus/gpu/ring/mmio/mmio.go:.*: .*recover → .*Flush.* → .*stop.* → .*Stop.* → .*quiesce.* → .*WaitIdle"
}

//fence:critical render
func (q *Queue) kickAll() {
	for i := 0; i < 4; i++ {
		q.Kick()
	}
}

// arm takes the lock of a register two packages down.
//
//fence:critical submit
func (q *Queue) arm() {
	q.hw.Arm() // want "lock/lock-in-section: critical section .*arm .submit. locks r.mu at example.com/corpus/gpu/ring/mmio/mmio.go:.*: .*arm → .*Arm.* → .*Update"
}

//fence:critical submit
func (q *Queue) disarm() {
	q.hw.Ctl().Store(0)
}

// chainFence waits for the fence of an earlier job.
//
//fence:critical render
func (q *Queue) chainFence(j *Job) {
	if j.after != nil {
		<-j.after.done // want "wait/chan-recv: critical section .*chainFence .render. receives from channel j.after.done"
	}
	close(j.fence.done)
}

//fence:critical render
func (q *Queue) chainPoll(j *Job) bool {
	if j.after != nil {
		select {
		case <-j.after.done:
		default:
			return false
		}
	}
	close(j.fence.done)
	return true
}

// emitFence allocates inside the section.
//
//fence:critical render
func (q *Queue) emitFence(seq uint64) {
	q.last = &Fence{seq: seq} // want "alloc/heap-alloc: critical section .*emitFence .render."
}

// armFence uses the fence that the caller allocated.
//
//fence:critical render
func (q *Queue) armFence(f *Fence, seq uint64) {
	f.seq = seq
	q.last = f
}

// renewFence makes the channel that waiters will block on.
//
//fence:critical render
func (q *Queue) renewFence(f *Fence) {
	f.done = make(chan struct{}) // want "alloc/heap-alloc: critical section .*renewFence .render."
}

//fence:critical render
func (q *Queue) scratchJob(cmd uint64) uint64 {
	j := &Job{}
	j.cmds[0] = cmd
	return j.cmds[0] ^ uint64(len(j.cmds))
}

// resetAll holds the reset lock for reading.
//
//fence:critical render
func (q *Queue) resetAll() {
	q.reset.RLock() // want "lock/lock-in-section: critical section .*resetAll .render. .*q.reset"
	defer q.reset.RUnlock()
	q.head.Store(0)
}

//fence:critical render
func (q *Queue) tryResetAll() bool {
	if !q.reset.TryRLock() {
		return false
	}
	defer q.reset.RUnlock()
	q.head.Store(0)
	return true
}

// settle waits for every job in flight.
//
//fence:critical render
func (q *Queue) settle() {
	q.flights.Wait() // want "wait/sync-wait: critical section .*settle .render."
}

//fence:critical render
func (q *Queue) land(n int) {
	q.flights.Add(n)
	q.flights.Done()
	q.idle.Broadcast()
}

// release calls back through a field of the job.
//
//fence:critical render
func (q *Queue) release(j *Job) {
	j.free(j) // want "unknown/unknown-func-value: critical section .*release .render. .*free"
}

//fence:critical render
func (q *Queue) handBack(j *Job) {
	select {
	case q.retired <- j:
	default:
		j.next = q.pending
	}
}

// watchdog is the timeout path of the scheduler.
//
//fence:critical render
func (q *Queue) watchdog(j *Job) {
	select { // want "wait/blocking-select: critical section .*watchdog .render."
	case <-j.fence.done:
	case <-time.After(time.Second):
		j.fence.err = errLost
	}
}

//fence:critical render
func (q *Queue) expired(j *Job, deadline time.Time) bool {
	return time.Now().After(deadline) && j.fence.err == nil
}
