// Package bufs lends buffers to an engine that is done with them when its fence is
// signalled.
package bufs

//fence:class engine

// A Job uses a buffer until it is done.
type Job struct {
	Done chan struct{} //fence:fence engine
	Buf  []byte
}

// A Pool has a fixed number of buffers.
type Pool struct {
	free  chan []byte
	spare chan []byte
	slots chan struct{}
	early chan []byte
}

// New makes a pool of n buffers.
func New(n int) *Pool {
	p := &Pool{
		free: make(chan []byte, n), spare: make(chan []byte, n), slots: make(chan struct{}, n), early: make(chan []byte, n),
	}
	for range n {
		p.free <- make([]byte, 4096)
		p.spare <- make([]byte, 4096)
		p.early <- make([]byte, 4096)
	}
	return p
}

// Get waits for a buffer.
func (p *Pool) Get() []byte { return <-p.free }

// TryGet returns a buffer if there is one.
func (p *Pool) TryGet() ([]byte, bool) {
	select {
	case b := <-p.free:
		return b, true
	default:
		return nil, false
	}
}

// Recycle takes the buffer of a job back when the engine is done with it.
func (p *Pool) Recycle(j *Job) {
	<-j.Done
	p.put(j.Buf)
}

// RecycleLater does so in a goroutine.
func (p *Pool) RecycleLater(j *Job) {
	go func() {
		<-j.Done
		p.free <- j.Buf
	}()
}

func (p *Pool) put(b []byte) { p.free <- b }

// Drop takes a buffer back before the job is done: it was never started.
func (p *Pool) Drop(j *Job, started bool) {
	if started {
		<-j.Done
	}
	p.spare <- j.Buf
}

// GetSpare waits for a spare buffer.
func (p *Pool) GetSpare() []byte { return <-p.spare }

// Borrow takes a buffer for the time of a call.
func (p *Pool) Borrow(f func([]byte)) {
	b := <-p.early
	f(b)
	p.early <- b
}

// Start starts a job when there is room for one.
func (p *Pool) Start(j *Job) {
	p.slots <- struct{}{}
	go func() {
		<-j.Done
		<-p.slots
	}()
}

// Reported: buffers come back when fences of the class are signalled.
//
//fence:critical engine
func (p *Pool) Finish(j *Job) {
	j.Buf = append(j.Buf, p.Get()...) // want "cycle/resource-wait: critical section ..Pool..Finish .engine. receives from channel p.free at bufs.go:[0-9]+: Finish → Get .bufs.go:[0-9]+.; what comes back to it, at bufs.go:[0-9]+, has waited for a fence of class engine before, at bufs.go:[0-9]+: take it before the section, or do without"
	close(j.Done)
}

// Reported: a semaphore.
//
//fence:critical engine
func (p *Pool) FinishNext(j, next *Job) {
	p.slots <- struct{}{} // want "cycle/resource-wait: critical section ..Pool..FinishNext .engine. sends to channel p.slots; what comes back"
	close(j.Done)
}

// Silent: it does without.
//
//fence:critical engine
//corpus:silent cycle/resource-wait
func (p *Pool) TryFinish(j *Job) {
	if b, ok := p.TryGet(); ok {
		j.Buf = b
	}
	close(j.Done)
}

// Reported as a wait: some come back without a fence.
//
//fence:critical engine
func (p *Pool) FinishSpare(j *Job) {
	j.Buf = p.GetSpare() // want "wait/chan-recv: critical section ..Pool..FinishSpare .engine. receives from channel p.spare"
	close(j.Done)
}

// Reported as a wait: whoever has it gives it back by itself.
//
//fence:critical engine
func (p *Pool) FinishBorrowed(j *Job) {
	j.Buf = <-p.early // want "wait/chan-recv: critical section ..Pool..FinishBorrowed .engine. receives from channel p.early"
	close(j.Done)
}
