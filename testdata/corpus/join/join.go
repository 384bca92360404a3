// Package join waits for goroutines and for the other end of channels, under
// locks that they need and under others.
package join

import (
	"context"
	"sync"
	"time"
)

type pool struct {
	mu     sync.Mutex
	other  sync.Mutex
	wg     sync.WaitGroup
	jobs   chan func()
	quit   chan struct{}
	done   chan struct{}
	closed bool
	stats  int
}

func newPool() *pool {
	p := &pool{jobs: make(chan func()), quit: make(chan struct{}), done: make(chan struct{})}
	p.wg.Add(1)
	go p.worker()
	go p.loop()
	return p
}

func (p *pool) worker() {
	defer p.wg.Done()
	for {
		select {
		case j := <-p.jobs:
			j()
			p.count()
		case <-p.quit:
			return
		}
	}
}

func (p *pool) count() {
	p.mu.Lock()
	p.stats++
	p.mu.Unlock()
}

func (p *pool) loop() {
	defer close(p.done)
	<-p.quit
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
}

// Reported: the workers need the lock to finish.
func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.quit)
	p.wg.Wait() // want "cycle/join-under-lock: ..pool..close holds p.mu since join.go:[0-9]+ and waits for pool.wg; ..pool..worker, which is done at join.go:[0-9]+, first locks p.mu at join.go:[0-9]+: worker → count .join.go:[0-9]+.; neither goes on: unlock before waiting"
}

// Silent: waits without the lock.
//
//corpus:silent cycle/join-under-lock
func (p *pool) shutdown() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.wg.Wait()
}

// Silent: waits under a lock that nobody else takes.
func (p *pool) shutdownOther() {
	p.other.Lock()
	defer p.other.Unlock()
	p.wg.Wait()
}

// Reported: through a helper.
func (p *pool) stop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.join() // want "cycle/join-under-lock: ..pool..stop holds p.mu since .* and waits for pool.wg at join.go:[0-9]+: stop → join .join.go:[0-9]+.; ..pool..worker"
}

func (p *pool) join() { p.wg.Wait() }

// Silent: the helper gives the lock up meanwhile.
func (p *pool) stopUnlocked() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.joinUnlocked()
}

func (p *pool) joinUnlocked() {
	p.mu.Unlock()
	p.wg.Wait()
	p.mu.Lock()
}

// Reported: the goroutine closes the channel after it has had the lock.
func (p *pool) drain() {
	p.mu.Lock()
	defer p.mu.Unlock()
	<-p.done // want "cycle/join-under-lock: ..pool..drain holds p.mu since .* and receives from pool.done; ..pool..loop, which closes it at join.go:[0-9]+, first locks p.mu"
}

// Silent: gives up after some time.
func (p *pool) drainTimeout(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.done:
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
}

// Silent: only looks.
func (p *pool) drained() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// Reported: local variables.
func fanOut(items []int) (sum int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	mu.Lock()
	defer mu.Unlock()
	for _, i := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			sum += i
			mu.Unlock()
		}()
	}
	wg.Wait() // want "cycle/join-under-lock: fanOut holds mu since .* and waits for wg; fanOut.func1"
	return sum
}

// Silent: the usual way.
func fanOutRight(items []int) (sum int) {
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, i := range items {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			sum += i
			mu.Unlock()
		}()
	}
	wg.Wait()
	mu.Lock()
	defer mu.Unlock()
	return sum
}

type queue struct {
	mu    sync.Mutex
	in    chan int
	big   chan int
	ack   chan struct{}
	reply chan int
	items []int
}

func newQueue() *queue {
	q := &queue{in: make(chan int), big: make(chan int, 100), ack: make(chan struct{}), reply: make(chan int)}
	go q.run()
	go q.runBig()
	go q.answer()
	return q
}

func (q *queue) run() {
	for i := range q.in {
		q.mu.Lock()
		q.items = append(q.items, i)
		q.mu.Unlock()
	}
}

// Reported: the only receiver needs the lock between two items.
func (q *queue) put(i int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.in <- i // want "cycle/lock-channel-inversion: ..queue..put holds q.mu since .* and sends to queue.in; ..queue..run, which receives at join.go:[0-9]+, first locks q.mu at join.go:[0-9]+"
}

// Silent: after unlocking.
func (q *queue) putRight(i int) {
	q.mu.Lock()
	n := len(q.items)
	q.mu.Unlock()
	q.in <- i + n
}

// Silent: does not wait.
func (q *queue) tryPut(i int) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	select {
	case q.in <- i:
		return true
	default:
		return false
	}
}

func (q *queue) runBig() {
	for i := range q.big {
		q.mu.Lock()
		q.items = append(q.items, i)
		q.mu.Unlock()
	}
}

// Silent: there is room, as a rule.
func (q *queue) putBig(i int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.big <- i
}

// Reported: the receiver receives under the lock.
func (q *queue) answer() {
	for {
		q.mu.Lock()
		n := len(q.items)
		q.reply <- n // want "cycle/lock-channel-inversion: ..queue..answer holds q.mu since .* and sends to queue.reply; ..queue..ask, which receives at join.go:[0-9]+, does so under that lock, taken at"
		q.mu.Unlock()
	}
}

// Reported: the sender sends under the lock.
func (q *queue) ask() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return <-q.reply // want "cycle/lock-channel-inversion: ..queue..ask holds q.mu since .* and receives from queue.reply; ..queue..answer, which sends at join.go:[0-9]+, does so under that lock, taken at"
}

// Silent: somebody sends without the lock.
func (q *queue) await() {
	q.mu.Lock()
	defer q.mu.Unlock()
	<-q.ack
}

// Reported: the only receiver receives under the lock.
func (q *queue) ackLocked() {
	q.mu.Lock()
	q.ack <- struct{}{} // want "cycle/lock-channel-inversion: ..queue..ackLocked holds q.mu since .* and sends to queue.ack; ..queue..await"
	q.mu.Unlock()
}

func (q *queue) ackNow() { q.ack <- struct{}{} }

// starter takes its lock before it begins to receive.
type starter struct {
	mu      sync.Mutex
	in      chan int
	running bool
}

func newStarter() *starter {
	s := &starter{in: make(chan int)}
	go s.run()
	return s
}

func (s *starter) run() {
	s.mu.Lock()
	s.running = true
	s.mu.Unlock()
	for range s.in {
	}
}

// Silent: the receiver has had the lock already.
func (s *starter) put(i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running {
		s.in <- i
	}
}

// shared gives its channel away.
type shared struct {
	mu  sync.Mutex
	out chan int
}

func newShared(out chan int) *shared { return &shared{out: out} }

// Silent: who receives is not known.
func (s *shared) put(i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out <- i
}

func (s *shared) run() {
	for range s.out {
		s.mu.Lock()
		s.mu.Unlock()
	}
}

// tokens limits how many run.
type tokens struct {
	mu  sync.Mutex
	sem chan struct{}
}

func newTokens() *tokens { return &tokens{sem: make(chan struct{}, 1)} }

// Silent: its own other end.
func (t *tokens) use() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sem <- struct{}{}
	<-t.sem
}

// parent joins the goroutines of its children under its own lock.
type parent struct {
	mu       sync.Mutex
	children []*pool
}

// Silent: another lock.
func (p *parent) closeAll() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.children {
		c.join()
	}
}

// Silent: a waiver.
func (p *pool) waived() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wg.Wait() //fence:allow cycle -- the workers are known to be idle
}

// monitor restarts its goroutine; a lock keeps starting and stopping apart.
type monitor struct {
	mu sync.Mutex
	wg sync.WaitGroup
}

func (m *monitor) add() {
	m.mu.Lock()
	m.wg.Add(1)
	m.mu.Unlock()
}

func (m *monitor) restart(start func(func()) bool) {
	m.stop()
	m.add()
	if !start(func() { defer m.wg.Done() }) {
		m.wg.Done()
	}
}

// Silent: whoever takes the lock does so before it is waited for.
func (m *monitor) stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.wg.Wait()
}
