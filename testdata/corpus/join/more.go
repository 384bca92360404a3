package join

import "sync"

// Of package variables, too, all that is done with them can be seen.
var (
	stateMu sync.Mutex
	state   int
	stopped = make(chan struct{})
	orders  = make(chan int)
	loose   = make(chan int)
)

// Passed on, so that anybody may receive from it.
var Orders <-chan int = loose

func startState() {
	go func() {
		stateMu.Lock()
		state++
		stateMu.Unlock()
		close(stopped)
	}()
	go func() {
		for n := range orders {
			stateMu.Lock()
			state += n
			stateMu.Unlock()
		}
	}()
	go func() {
		for n := range loose {
			stateMu.Lock()
			state -= n
			stateMu.Unlock()
		}
	}()
}

// Reported: stopped is closed behind the lock.
func stopState() {
	stateMu.Lock()
	defer stateMu.Unlock()
	<-stopped // want "cycle/join-under-lock: stopState holds stateMu since more.go:\\d+ and receives from stopped; startState.func1, which closes it at more.go:\\d+, first locks stateMu"
}

// Reported: who receives takes the lock in each round.
func order() {
	stateMu.Lock()
	orders <- 1 // want "cycle/lock-channel-inversion: order holds stateMu since more.go:\\d+ and sends to orders"
	stateMu.Unlock()
}

// Silent: others may receive.
func orderLoose() {
	stateMu.Lock()
	loose <- 1
	stateMu.Unlock()
}

// Silent: not under the lock.
func stopStateLater() {
	<-stopped
	stateMu.Lock()
	state = 0
	stateMu.Unlock()
}

type till struct {
	mu  sync.Mutex
	sum int
}

func (t *till) total() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sum
}

// Reported: the goroutine has to count before it sends the sum.
func (t *till) ask() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	sum := make(chan int)
	go func() { sum <- t.total() }()
	return <-sum // want "cycle/lock-channel-inversion: ..till..ask holds t.mu since more.go:\\d+ and receives from a channel; ..till..ask.func1, which sends at more.go:\\d+, first locks t.mu"
}

// Silent: what is sent was read before.
func (t *till) known() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := t.sum
	sum := make(chan int)
	go func() { sum <- n }()
	return <-sum
}

// Silent: the goroutine takes the lock once, perhaps long ago, and sends often.
func (t *till) stream() int {
	sums := make(chan int)
	go func() {
		n := t.total()
		for {
			sums <- n
			n++
		}
	}()
	<-sums
	t.mu.Lock()
	defer t.mu.Unlock()
	return <-sums
}

// A manager syncs in rounds; each round is a function of its own.
type manager struct {
	mu    sync.Mutex
	dirty chan int
	fresh chan int
	pods  map[int]int
}

func newManager() *manager {
	m := &manager{dirty: make(chan int), fresh: make(chan int), pods: map[int]int{}}
	go func() {
		for {
			m.batch()
		}
	}()
	go m.once()
	return m
}

func (m *manager) batch() {
	pod := <-m.dirty
	m.forget(pod)
}

func (m *manager) once() {
	pod := <-m.fresh
	m.forget(pod)
}

func (m *manager) forget(pod int) {
	m.mu.Lock()
	delete(m.pods, pod)
	m.mu.Unlock()
}

// Reported: before the next round there is the lock.
func (m *manager) set(pod int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pods[pod]++
	m.dirty <- pod // want "cycle/lock-channel-inversion: ..manager..set holds m.mu since more.go:\\d+ and sends to manager.dirty; ..manager..batch, which receives at more.go:\\d+, first locks m.mu at more.go:\\d+: batch → forget"
}

// Silent: there is only one round, and the lock comes behind.
func (m *manager) add(pod int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.pods[pod]++
	m.fresh <- pod
}

// A gate lets a few through at a time; each gives its place back under the lock.
type gate struct {
	mu     sync.Mutex
	places chan struct{}
	ended  chan error
	inside int
}

func newGate(visit func(enter func(id int))) *gate {
	g := &gate{places: make(chan struct{}, 4), ended: make(chan error, 1)}
	go visit(func(id int) {
		g.places <- struct{}{}
		g.enter(id)
	})
	go func() { g.ended <- g.watch() }()
	return g
}

func (g *gate) enter(id int) {
	g.mu.Lock()
	g.inside += id
	g.mu.Unlock()
	go g.leave(id)
}

func (g *gate) watch() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return nil
}

// Silent: what it receives is there since it entered.
func (g *gate) leave(id int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside -= id
	<-g.places
}

func (g *gate) admit(ids []int) {
	for _, id := range ids {
		g.places <- struct{}{}
		g.enter(id)
	}
}

// Reported: the watch ends once, and takes the lock before.
func (g *gate) close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return <-g.ended // want "cycle/lock-channel-inversion: ..gate..close holds g.mu since more.go:\\d+ and receives from gate.ended; newGate.func2, which sends at more.go:\\d+, first locks g.mu"
}
