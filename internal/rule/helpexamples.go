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
