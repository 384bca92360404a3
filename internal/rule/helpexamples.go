package rule

// Examples that both a rule and one of its details show.
const (
	waitWrong = `
type job struct{ done, flushed chan struct{} }

//fence:critical
func (j *job) complete() {
	<-j.flushed // who flushes may wait for this job
	close(j.done)
}
`
	waitRight = `
type job struct{ done, flushed chan struct{} }

func (j *job) run() {
	<-j.flushed
	j.complete()
}

//fence:critical
func (j *job) complete() {
	close(j.done)
}
`
	progressWrong = `
import "runtime"

//fence:critical
func finish(n int, done chan struct{}) {
	if n == 0 {
		runtime.Goexit()
	}
	close(done)
}
`
	progressRight = `
import "runtime"

//fence:critical
func finish(n int, done chan struct{}) {
	defer close(done)
	if n == 0 {
		runtime.Goexit()
	}
}
`
	lockWrong = `
import "sync"

type job struct {
	mu   sync.Mutex
	n    int
	done chan struct{}
}

//fence:critical
func (j *job) complete() {
	j.mu.Lock()
	j.n++
	j.mu.Unlock()
	close(j.done)
}
`
	lockRight = `
import "sync/atomic"

type job struct {
	n    atomic.Int64
	done chan struct{}
}

//fence:critical
func (j *job) complete() {
	j.n.Add(1)
	close(j.done)
}
`
	allocWrong = `
type result struct{ n int }

var last *result

//fence:critical noalloc
func store(n int) {
	last = &result{n}
}
`
	allocRight = `
type result struct{ n int }

var last result

//fence:critical noalloc
func store(n int) {
	last = result{n}
}
`
	unknownWrong = `
type Job struct{ Notify func() }

//fence:critical
func (j *Job) complete() {
	j.Notify() // anybody can have set it
}
`
	unknownRight = `
type Job struct{ n int }

func (j *Job) notify() { j.n++ }

//fence:critical
func (j *Job) complete() {
	j.notify()
}
`
	cycleWrong = `
import "sync"

type server struct {
	mu sync.Mutex
	wg sync.WaitGroup
	n  int
}

func (s *server) start() {
	s.wg.Add(1)
	go s.serve()
}

func (s *server) serve() {
	defer s.wg.Done()
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
}

func (s *server) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wg.Wait() // for one that waits for the lock
}
`
	cycleRight = `
import "sync"

type server struct {
	mu sync.Mutex
	wg sync.WaitGroup
	n  int
}

func (s *server) start() {
	s.wg.Add(1)
	go s.serve()
}

func (s *server) serve() {
	defer s.wg.Done()
	s.mu.Lock()
	s.n++
	s.mu.Unlock()
}

func (s *server) stop() {
	s.wg.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n = 0
}
`
	relockWrong = `
import "sync"

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
}

func (c *counter) addTwo() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.add() // waits for itself
	c.n++
}
`
	relockRight = `
import "sync"

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) addLocked() { c.n++ } // expects the lock to be held

func (c *counter) addTwo() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.addLocked()
	c.addLocked()
}
`
	contractWrong = `
type Sink interface {
	//fence:critical loop
	Put(int)
}

type conn struct{ out chan int }

func (c *conn) Put(n int) { c.out <- n }

func Open() Sink { return &conn{} }
`
	contractRight = `
type Sink interface {
	//fence:critical loop
	Put(int)
}

type conn struct{ out chan int }

func (c *conn) Put(n int) {
	select {
	case c.out <- n:
	default:
	}
}

func Open() Sink { return &conn{} }
`
	directiveWrong = `
//fence:critcal
func complete() {}
`
	directiveRight = `
//fence:critical
func complete() {}
`
)
