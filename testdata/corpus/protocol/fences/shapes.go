package fences

import (
	"sync"
	"sync/atomic"
)

// -- promises and futures of this package --

// A promise is signalled by Set.
//
//fence:fence render
type promise[T any] struct {
	once  sync.Once
	ready chan struct{}
	value T
}

func newPromise[T any]() *promise[T] { return &promise[T]{ready: make(chan struct{})} }

//fence:signal render
func (p *promise[T]) Set(v T) {
	p.once.Do(func() {
		p.value = v
		close(p.ready)
	})
}

//fence:wait render
func (p *promise[T]) Get() T {
	<-p.ready
	return p.value
}

//fence:critical render
func badGet(p *promise[int]) int {
	return p.Get() // want "wait/fence-wait: critical section badGet .render. waits for fence p of class render"
}

//fence:critical render
func okSet(p *promise[int]) { p.Set(1) }

func badForgottenPromise() int {
	p := newPromise[int]() // want "signal/dropped-fence: badForgottenPromise makes a fence of class render"
	return p.Get()
}

func badLostPromise(load func() error) *promise[error] {
	p := newPromise[error]()
	go func() { // want "handoff/lost-handoff: badLostPromise starts a goroutine that alone signals a fence of class render"
		//fence:begin render
		if load() != nil { // want "unknown/unknown-func-value"
			return
		}
		p.Set(nil)
		//fence:end
	}()
	return p
}

func okPromise(load func() error) *promise[error] {
	p := newPromise[error]()
	go func() {
		err := load()
		//fence:begin render
		p.Set(err)
		//fence:end
	}()
	return p
}

type memo struct {
	mu    sync.Mutex
	calls map[string]*call
}

type call struct {
	done chan struct{} //fence:fence render
	err  error
}

// Many wait for the one that works.
func (m *memo) badSingle(key string, load func() error) error {
	m.mu.Lock()
	if c := m.calls[key]; c != nil {
		m.mu.Unlock()
		<-c.done
		return c.err
	}
	c := &call{done: make(chan struct{})}
	m.calls[key] = c // want "signal/publish-before-section: \\(\\*memo\\).badSingle makes a fence of class render known here"
	m.mu.Unlock()
	c.err = load()
	//fence:begin render
	close(c.done)
	//fence:end
	return c.err
}

func (m *memo) okSingle(key string, load func() error) error {
	m.mu.Lock()
	if c := m.calls[key]; c != nil {
		m.mu.Unlock()
		<-c.done
		return c.err
	}
	c := &call{done: make(chan struct{})}
	//fence:begin render
	m.calls[key] = c
	m.mu.Unlock()
	c.err = load() //fence:allow unknown -- what is asked for
	close(c.done)
	//fence:end
	return c.err
}

// -- WaitGroups, conditions, loops and selects on fences --

type crew struct {
	wg    sync.WaitGroup //fence:fence render
	mu    sync.Mutex
	ready *sync.Cond      //fence:fence render
	ticks chan int        //fence:fence render
	stop  <-chan struct{} //fence:fence render
	n     atomic.Int64
}

//fence:critical render
func (c *crew) badJoin() {
	c.wg.Wait() // want "wait/fence-wait: critical section \\(\\*crew\\).badJoin .render. waits for fence c.wg of class render"
}

//fence:critical render
func (c *crew) okLeave() { c.wg.Done() }

//fence:critical loop
func (c *crew) badCond() {
	c.mu.Lock()
	c.ready.Wait() // want "wait/fence-wait: critical section \\(\\*crew\\).badCond .loop. waits for fence c.ready of class render"
	c.mu.Unlock()
}

//fence:critical render
func (c *crew) okBroadcast() { c.ready.Broadcast() }

//fence:critical render
func (c *crew) badRange() {
	for n := range c.ticks { // want "wait/fence-wait: critical section \\(\\*crew\\).badRange .render. waits for fence c.ticks of class render"
		c.n.Add(int64(n))
	}
}

//fence:critical render
func (c *crew) okPoll() bool {
	select {
	case <-c.stop:
		return true
	default:
		return false
	}
}

// -- queues of a class --

// A step is work for the render queue.
//
//fence:critical render
type step func()

type worker struct {
	steps chan step
	gate  chan int
}

func (w *worker) badEnqueue() {
	w.steps <- func() { // want "contract/wait: .*breaks the contract on step .render."
		<-w.gate
	}
}

func (w *worker) okEnqueue() {
	n := 0
	w.steps <- func() { n++ }
}

// A worker that serves a shared queue is one section: every item waits for those
// in front of it, also for one that has no fence.
//
//fence:critical render
func (w *worker) badServe(in chan any) {
	for v := range in { //fence:allow wait -- a worker waits for work
		switch v := v.(type) {
		case *job:
			close(v.done)
		case int:
			w.gate <- v // want "wait/chan-send: critical section \\(\\*worker\\).badServe .render. sends to channel w.gate"
		}
	}
}

//fence:critical render
func (w *worker) okServe(in chan any) {
	for v := range in { //fence:allow wait -- a worker waits for work
		switch v := v.(type) {
		case *job:
			close(v.done)
		case int:
			select {
			case w.gate <- v:
			default:
			}
		}
	}
}

//fence:critical render
func (w *worker) okSteps() {
	for s := range w.steps { //fence:allow wait -- a worker waits for work
		s()
	}
}
