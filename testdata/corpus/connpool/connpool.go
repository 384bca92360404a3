// Package connpool hands out connections.
package connpool

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// counted embeds a mutex by value, shared one by pointer, guarded a Locker.
type counted struct {
	sync.Mutex
	n int
}

type shared struct {
	*sync.RWMutex
	n int
}

type guarded struct {
	sync.Locker
	n int
}

type conn struct {
	raw    net.Conn
	tcp    *net.TCPConn
	sec    *tls.Conn
	usedAt time.Time
	next   *conn
}

type pool struct {
	mu      sync.Mutex
	idle    chan *conn
	open    counted
	closed  shared
	wait    guarded
	stats   *counted
	dialer  net.Dialer
	client  *http.Client
	live    atomic.Int64
	top     *conn
	release func(*conn)
	group   group
}

// group is the shape of an errgroup.
type group struct {
	wg   sync.WaitGroup
	once sync.Once
	err  error
}

func (g *group) Wait() error {
	g.wg.Wait()
	return g.err
}

func (g *group) Go(f func() error) {
	g.wg.Add(1)
	go func() {
		defer g.wg.Done()
		if err := f(); err != nil {
			g.once.Do(func() { g.err = err })
		}
	}()
}

//fence:critical
func (p *pool) get() *conn {
	return <-p.idle // want "wait/chan-recv: critical section .*get .signal. receives from channel p.idle"
}

//fence:critical
func (p *pool) tryGet() *conn {
	select {
	case c := <-p.idle:
		return c
	default:
		return nil
	}
}

//fence:critical
func (p *pool) put(c *conn) {
	p.mu.Lock() // want "lock/lock-in-section: critical section .*put .signal. locks p.mu"
	c.next = p.top
	p.top = c
	p.mu.Unlock()
}

//fence:critical
func (p *pool) tryPut(c *conn) bool {
	if p.mu.TryLock() {
		c.next, p.top = p.top, c
		p.mu.Unlock()
		return true
	}
	return false
}

//fence:critical
func (p *pool) opened() {
	p.open.Lock() // want "lock/lock-in-section: critical section .*opened .signal. locks p.open"
	p.open.n++
	p.open.Unlock()
}

//fence:critical
func (p *pool) tryOpened() {
	if p.open.TryLock() {
		p.open.n++
		p.open.Unlock()
	}
}

//fence:critical
func (p *pool) isClosed() bool {
	p.closed.RLock() // want "lock/lock-in-section: critical section .*isClosed .signal. .*p.closed"
	defer p.closed.RUnlock()
	return p.closed.n > 0
}

//fence:critical
func (p *pool) tryIsClosed() bool {
	if !p.closed.TryRLock() {
		return false
	}
	defer p.closed.RUnlock()
	return p.closed.n > 0
}

//fence:critical
func (p *pool) shut() {
	p.closed.Lock() // want "lock/lock-in-section: critical section .*shut .signal. .*p.closed"
	p.closed.n++
	p.closed.Unlock()
}

//fence:critical
func (p *pool) enter() {
	p.wait.Lock() // want "lock/lock-in-section: critical section .*enter .signal. .*p.wait"
	p.wait.n++
	p.wait.Unlock()
}

//fence:critical
func (p *pool) leave() {
	p.wait.n--
	p.wait.Unlock()
}

//fence:critical
func (p *pool) with(l sync.Locker) {
	l.Lock() // want "lock/lock-in-section: critical section .*with .signal. locks l"
	p.top = nil
	l.Unlock()
}

//fence:critical
func (p *pool) withOwn() {
	var l sync.Locker = &p.mu
	l.Lock() // want "lock/lock-in-section: critical section .*withOwn .signal. locks "
	p.top = nil
	l.Unlock()
}

// The method is called through its value and through its expression.
//
//fence:critical
func (p *pool) lockValue() {
	lock, unlock := p.mu.Lock, (*sync.Mutex).Unlock
	lock() // want "lock/lock-in-section: critical section .*lockValue .signal. locks "
	unlock(&p.mu)
}

//fence:critical
func (p *pool) lockExpr() bool {
	try, unlock := (*sync.Mutex).TryLock, p.mu.Unlock
	if !try(&p.mu) {
		return false
	}
	unlock()
	return true
}

//fence:critical
func (p *pool) dial(addr string) error {
	c, err := net.Dial("tcp", addr) // want "wait/net-io: critical section .*dial .signal."
	if err != nil {
		return err
	}
	p.top.raw = c
	return nil
}

//fence:critical
func (p *pool) dialContext(ctx context.Context, addr string) error {
	_, err := p.dialer.DialContext(ctx, "tcp", addr) // want "wait/net-io: critical section .*dialContext .signal."
	return err
}

//fence:critical
func (p *pool) address(host, port string) string { return net.JoinHostPort(host, port) }

//fence:critical
func (c *conn) send(b []byte) error {
	_, err := c.raw.Write(b) // want "wait/net-io: critical section .*send .signal."
	return err
}

//fence:critical
func (c *conn) recv(b []byte) error {
	_, err := c.tcp.Read(b) // want "wait/net-io: critical section .*recv .signal."
	return err
}

//fence:critical
func (c *conn) shake() error {
	return c.sec.Handshake() // want "wait/net-io: critical section .*shake .signal."
}

//fence:critical
func (c *conn) touch() { c.usedAt = time.Now() }

//fence:critical
func (c *conn) stale(d time.Duration) bool { return time.Since(c.usedAt) > d }

//fence:critical
func (p *pool) ping(req *http.Request) error {
	resp, err := p.client.Do(req) // want "wait/net-io: critical section .*ping .signal."
	if err != nil {
		return err
	}
	p.live.Store(int64(resp.StatusCode))
	return nil
}

//fence:critical
func (p *pool) pong(w http.ResponseWriter, b []byte) {
	w.Write(b) // want "wait/net-io: critical section .*pong .signal."
}

//fence:critical
func (p *pool) header(req *http.Request) bool { return req.Method == http.MethodGet && req.Close }

//fence:critical
func (p *pool) join() error {
	return p.group.Wait() // want "wait/sync-wait: critical section .*join .signal. .* at connpool.go:.*: .*join → .*Wait"
}

//fence:critical loop
func (p *pool) spawn(c *conn) {
	p.group.Go(func() error { return c.raw.Close() })
}

//fence:critical
func (p *pool) evictOne(c *conn) {
	p.release(c) // want "unknown/unknown-func-value: critical section .*evictOne .signal. .*release"
}

//fence:critical
func (p *pool) trace(c *conn) {
	fmt.Fprintln(os.Stderr, "conn", c.usedAt.Unix()) // want "wait/hidden-io-logging: critical section .*trace .signal."
}

//fence:critical
func (p *pool) label(n int) string { return fmt.Sprintf("pool-%d", n) }

// relock gives the lock away while it calls; the caller holds it.
//
//fence:critical
func (p *pool) relock(c *conn) {
	p.mu.Unlock()
	defer p.mu.Lock()
	c.touchTwice()
}

func (c *conn) touchTwice() {
	c.usedAt = time.Now()
	c.usedAt = c.usedAt.Round(0)
}

// Taking it, giving it away and taking it back is one acquisition here.
//
//fence:critical
func (p *pool) lockOnce(c *conn) {
	p.mu.Lock() // want "lock/lock-in-section: critical section .*lockOnce .signal. locks p.mu"
	p.away(c)
	p.mu.Unlock()
}

func (p *pool) away(c *conn) {
	p.mu.Unlock()
	c.touchTwice()
	p.mu.Lock()
}

//fence:critical
func (p *pool) counter() int {
	p.stats.Lock() // want "lock/lock-in-section: critical section .*counter .signal. locks p.stats"
	defer p.stats.Unlock()
	return p.stats.n
}

// A second lock, taken while the first is given away, is a new one.
//
//fence:critical
func (p *pool) swapLocks() {
	p.mu.Unlock()
	p.counted().Lock() // want "lock/lock-in-section: critical section .*swapLocks .signal. locks "
	p.stats.n++
	p.counted().Unlock()
	p.mu.Lock()
}

func (p *pool) counted() *counted { return p.stats }
