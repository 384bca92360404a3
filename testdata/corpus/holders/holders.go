// Package holders has critical sections that take locks, and code that holds such
// locks while it waits.
package holders

import (
	"net"
	"sync"
	"time"

	"example.com/corpus/holders/store"
)

// A hub sends to its subscribers under its lock.
type hub struct {
	mu   sync.Mutex
	subs []chan int
	last int
}

func (h *hub) broadcast(v int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, c := range h.subs {
		c <- v
	}
}

// The holder only sends if there are subscribers, and then it waits.
//
//fence:critical
func (h *hub) complete(done chan struct{}) {
	h.mu.Lock() // want "lock/lock-in-section: critical section ..hub..complete .signal. locks h.mu; ..hub..broadcast holds it since holders.go:[0-9]+ and sends to channel c at holders.go:[0-9]+, so the section waits, too$"
	h.last++
	h.mu.Unlock()
	close(done)
}

// A pool waits for its workers under its lock.
type pool struct {
	mu    sync.Mutex
	wg    sync.WaitGroup
	tasks int
}

func (p *pool) stop() {
	p.mu.Lock()
	p.join()
	p.mu.Unlock()
}

func (p *pool) join() { p.wg.Wait() }

//fence:critical
func (p *pool) finish(done chan struct{}) {
	p.count() // want "lock/lock-in-section: critical section ..pool..finish .signal. locks p.mu at holders.go:[0-9]+: finish → count .holders.go:[0-9]+.; ..pool..stop holds it since holders.go:[0-9]+ and waits for p.wg at holders.go:[0-9]+: stop → join .holders.go:[0-9]+., so the section waits, too$"
	close(done)
}

func (p *pool) count() {
	p.mu.Lock()
	p.tasks--
	p.mu.Unlock()
}

// A conn writes to the network under its lock.
type conn struct {
	mu  sync.Mutex
	nc  *net.TCPConn
	out int
}

func (c *conn) send(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.nc.Write(b)
}

//fence:critical
func (c *conn) acked(done chan struct{}) {
	c.mu.Lock() // want "lock/lock-in-section: .* locks c.mu; ..conn..send holds it since .* and writes to connection .*, so the section waits, too$"
	c.out--
	c.mu.Unlock()
	close(done)
}

// A limiter sleeps under its lock.
type limiter struct {
	mu     sync.Mutex
	tokens int
}

func (l *limiter) take() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.tokens == 0 {
		time.Sleep(time.Millisecond)
	}
	l.tokens--
}

//fence:critical loop
func (l *limiter) refill() {
	l.mu.Lock() // the class allows locks
	l.tokens++
	l.mu.Unlock()
}

//fence:critical
func (l *limiter) grant(done chan struct{}) {
	l.mu.Lock() // want "lock/lock-in-section: .* locks l.mu; ..limiter..take holds it since .* and sleeps .*so the section waits, too$"
	l.tokens++
	l.mu.Unlock()
	close(done)
}

// A watcher waits in a select without default.
type watcher struct {
	mu   sync.RWMutex
	in   chan int
	quit chan struct{}
	n    int
}

func (w *watcher) next() {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case w.n = <-w.in:
	case <-w.quit:
	}
}

//fence:critical
func (w *watcher) seen(done chan struct{}) {
	w.mu.RLock() // want "lock/lock-in-section: .*seen .signal. .*locks w.mu; ..watcher..next holds it since .* and waits in select without default .*, so the section waits, too$"
	_ = w.n
	w.mu.RUnlock()
	close(done)
}

// A journal waits for its writers in a deferred call, before the lock is given up.
type journal struct {
	mu sync.Mutex
	wg sync.WaitGroup
	n  int
}

func (j *journal) commit() {
	j.mu.Lock()
	defer j.mu.Unlock()
	defer j.wg.Wait()
	j.n++
}

//fence:critical
func (j *journal) applied(done chan struct{}) {
	j.mu.Lock() // want "lock/lock-in-section: .* locks j.mu; ..journal..commit holds it since .* and waits for j.wg at .*, so the section waits, too$"
	j.n--
	j.mu.Unlock()
	close(done)
}

// The lock of another package.
//
//fence:critical
func stored(s *store.Store, done chan struct{}) {
	_ = s.Len() // want "lock/lock-in-section: critical section stored .signal. locks s.mu at .*store.go:[0-9]+: stored → store.Len .*; ..store.Store..Flush holds it since .*store.go:[0-9]+ and syncs file s.f at .*, so the section waits, too$"
	close(done)
}

// A lock of another package that nobody holds for long.
//
//fence:critical
func hit(s *store.Store, done chan struct{}) {
	_ = s.Hits() // want "lock/lock-in-section: critical section hit .signal. locks s.stats at .*store.go:[0-9]+: hit → store.Hits .holders.go:[0-9]+.$"
	close(done)
}
