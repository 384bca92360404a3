// Package relock takes locks again on paths that hold them, and seems to.
package relock

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
)

var errClosed = errors.New("closed")

type client struct {
	mu     sync.Mutex
	id     int
	srv    *server
	closed bool
	nc     io.WriteCloser
	out    struct {
		sync.Mutex
		pending []byte
	}
	stats struct {
		sync.RWMutex
		in, out int
	}
	onClose func()
}

type server struct {
	mu      sync.RWMutex
	cond    *sync.Cond
	clients map[int]*client
	order   []*client
	parent  *server
	name    string
	logging struct {
		sync.Mutex
		w io.Writer
	}
}

func newServer(name string) *server {
	s := &server{name: name, clients: make(map[int]*client)}
	s.cond = sync.NewCond(&s.mu)
	return s
}

// Reported: the plainest case.
func (c *client) twice() {
	c.mu.Lock()
	c.mu.Lock() // want "relock/self-deadlock: ..client..twice locks c.mu, which it holds since server.go:[0-9]+; it waits for itself, for ever"
	c.mu.Unlock()
	c.mu.Unlock()
}

// Reported: only when something fails, through a helper.
func (c *client) write(b []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := c.nc.Write(b); err != nil {
		c.fail(err) // want "relock/self-deadlock: ..client..write holds c.mu since server.go:[0-9]+ and locks it again at server.go:[0-9]+: write → fail .server.go:[0-9]+. → close .server.go:[0-9]+."
		return err
	}
	return nil
}

func (c *client) fail(err error) { c.close() }

func (c *client) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
}

func (c *client) closeLocked() { c.closed = true }

// Silent: the variant that expects the lock.
//
//corpus:silent relock/self-deadlock
func (c *client) writeLocked(b []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, err := c.nc.Write(b); err != nil {
		c.closeLocked()
		return err
	}
	return nil
}

// Silent: unlocked on the error path.
func (c *client) writeUnlocked(b []byte) error {
	c.mu.Lock()
	if _, err := c.nc.Write(b); err != nil {
		c.mu.Unlock()
		c.close()
		return err
	}
	c.mu.Unlock()
	return nil
}

// String takes the lock.
func (c *client) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return fmt.Sprint(c.id)
}

// Reported: a method for messages that takes the lock.
func (c *client) describe() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return "closed " + c.String() // want "relock/self-deadlock: ..client..describe holds c.mu"
	}
	return "open"
}

// Silent: two clients.
func (c *client) pipe(to *client, b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	to.mu.Lock()
	to.nc.Write(b)
	to.mu.Unlock()
}

// Silent: all clients of a list, one after the other.
func (s *server) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.order {
		c.mu.Lock()
		c.closed = true
		c.mu.Unlock()
	}
}

// Silent: all clients of a list, all at once.
func (s *server) lockAll() {
	for _, c := range s.order {
		c.mu.Lock()
	}
	for _, c := range s.order {
		c.mu.Unlock()
	}
}

// Silent: hand over hand along a list of servers.
func (s *server) root() *server {
	s.mu.Lock()
	for s.parent != nil {
		p := s.parent
		p.mu.Lock()
		s.mu.Unlock()
		s = p
	}
	s.mu.Unlock()
	return s
}

// check has a flag that says that the lock is held.
func (c *client) check(hasLock bool) bool {
	if !hasLock {
		c.mu.Lock()
		defer c.mu.Unlock()
	}
	return c.closed
}

// Silent: with the flag.
func (c *client) checkAndWrite(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.check(true) {
		return
	}
	c.nc.Write(b)
}

// Reported: with the wrong flag.
func (c *client) checkWrong(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.check(false) { // want "relock/self-deadlock: ..client..checkWrong holds c.mu"
		return
	}
	c.nc.Write(b)
}

// Silent: with a flag that depends.
func (c *client) checkMaybe(have bool) {
	if !have {
		c.mu.Lock()
		defer c.mu.Unlock()
	}
	c.check(true)
	c.check(have)
}

// Silent: a variable that says whether the lock is held.
func (c *client) checkLocal(n int) {
	locked := false
	if n > 3 {
		c.mu.Lock()
		locked = true
	}
	c.check(locked)
	if locked {
		c.mu.Unlock()
	}
}

// Silent: literals behind a captured flag.
func (c *client) remove(need bool) bool {
	lock := func() {
		if need {
			c.mu.Lock()
		}
	}
	unlock := func() {
		if need {
			c.mu.Unlock()
		}
	}
	lock()
	defer unlock()
	return c.closed
}

// Silent: and somebody who holds the lock and says so.
func (c *client) removeHeld() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.remove(false)
}

// flush gives up the caller's lock while it writes.
func (c *client) flush(b []byte) {
	c.mu.Unlock()
	c.nc.Write(b)
	c.mu.Lock()
}

// Silent: calls it with the lock held.
func (c *client) writeFlush(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flush(b)
}

// Reported: the lock is held again afterwards.
func (c *client) writeFlushClose(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.flush(b)
	c.close() // want "relock/self-deadlock: ..client..writeFlushClose holds c.mu"
}

// flushDefer does the same with a deferred call.
func (c *client) flushDefer(b []byte) {
	c.mu.Unlock()
	defer c.mu.Lock()
	c.nc.Write(b)
}

// Silent: calls it.
func (c *client) writeFlushDefer(b []byte) {
	c.mu.Lock()
	c.flushDefer(b)
	c.mu.Unlock()
}

// Silent: calls that need the lock between giving it up and taking it back.
func (c *client) flushClose() {
	c.mu.Unlock()
	c.close()
	c.mu.Lock()
}

// Silent: through it.
func (c *client) stop() {
	c.mu.Lock()
	c.flushClose()
	c.mu.Unlock()
}

// acquire and release lock for the caller.
func (c *client) acquire() { c.mu.Lock() }

func (c *client) release() { c.mu.Unlock() }

// Reported: the helper has the lock.
func (c *client) viaHelper() {
	c.acquire()
	c.close() // want "relock/self-deadlock: ..client..viaHelper holds client.mu since server.go:[0-9]+ and locks it again at server.go:[0-9]+"
	c.release()
}

// Silent: the helper has given it back.
func (c *client) viaHelpers() {
	c.acquire()
	c.release()
	c.close()
}

// Reported: deferred calls run in reverse order, the unlock last.
func (c *client) deferWrong() {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.close() // want "relock/self-deadlock: ..client..deferWrong holds c.mu"
	c.closed = true
}

// Silent: the other way round.
func (c *client) deferRight() {
	defer c.close()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closed = true
}

// Silent: a deferred literal that unlocks first.
func (c *client) deferLiteral() {
	c.mu.Lock()
	defer func() {
		c.mu.Unlock()
		c.close()
	}()
	c.closed = true
}

// Reported: a deferred literal that unlocks last.
func (c *client) deferLiteralWrong() {
	c.mu.Lock()
	defer func() {
		c.close() // want "relock/self-deadlock: ..client..deferLiteralWrong.*"
		c.mu.Unlock()
	}()
	c.closed = true
}

// Silent: another goroutine takes the lock.
func (c *client) async() {
	c.mu.Lock()
	defer c.mu.Unlock()
	go c.close()
	go func() { c.mu.Lock(); c.mu.Unlock() }()
}

// Silent: TryLock does not wait.
func (c *client) try() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mu.TryLock() {
		c.mu.Unlock()
	}
}

// Reported: after a TryLock that succeeded.
func (c *client) tryThen() {
	if !c.mu.TryLock() {
		return
	}
	defer c.mu.Unlock()
	c.close() // want "relock/self-deadlock: ..client..tryThen holds c.mu since server.go:[0-9]+"
}

// Silent: after a TryLock that failed.
func (c *client) tryElse() {
	if c.mu.TryLock() {
		c.mu.Unlock()
		return
	}
	c.close()
}

// Silent: retry until it succeeds.
func (c *client) spin() {
	for !c.mu.TryLock() {
	}
	c.mu.Unlock()
	c.close()
}

// Reported: a read lock upgraded.
func (s *server) upgrade(c *client) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if s.clients[c.id] == nil {
		s.add(c) // want "relock/self-deadlock: ..server..upgrade holds s.mu for reading since server.go:[0-9]+ and locks it again at server.go:[0-9]+: .*its own read lock"
	}
}

func (s *server) add(c *client) {
	s.mu.Lock()
	s.clients[c.id] = c
	s.mu.Unlock()
}

// Silent: the read lock is given up first.
func (s *server) ensure(c *client) {
	s.mu.RLock()
	ok := s.clients[c.id] != nil
	s.mu.RUnlock()
	if !ok {
		s.add(c)
	}
}

// Reported: a read lock under a write lock.
func (s *server) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.len() // want "relock/self-deadlock: ..server..count holds s.mu since server.go:[0-9]+ and read-locks it again"
}

func (s *server) len() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return len(s.clients)
}

// Reported: a read lock under a read lock.
func (s *server) report() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return fmt.Sprint(s.name, s.len()) // want "relock/recursive-rlock: ..server..report holds s.mu for reading since server.go:[0-9]+ and read-locks it again"
}

// Silent: one read lock after the other.
func (s *server) reportAfter() string {
	s.mu.RLock()
	name := s.name
	s.mu.RUnlock()
	return fmt.Sprint(name, s.len())
}

// Reported: the comparison that a library calls.
func (s *server) sort(c *client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.SortFunc(s.order, func(a, b *client) int { // want "relock/self-deadlock: ..server..sort holds c.mu"
		return c.rank() - b.id
	})
}

func (c *client) rank() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.id
}

// Silent: the comparison locks what it compares.
func (s *server) sortEach(c *client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	slices.SortFunc(s.order, func(a, b *client) int { return a.rank() - b.rank() })
}

// each calls f for each client under the lock.
func (s *server) each(f func(*client)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for _, c := range s.order {
		f(c)
	}
}

// Reported: a callback that takes the lock of the caller.
func (s *server) drop(c *client) {
	s.each(func(d *client) { // want "relock/self-deadlock: ..server..drop holds server.mu for reading since server.go:[0-9]+ and locks it again at server.go:[0-9]+: drop → each .* → drop.func1 .* → add"
		if c == d {
			s.add(d)
		}
	})
}

// Reported: a method value as callback.
func (s *server) dropAll() {
	s.each(s.add) // want "relock/self-deadlock: ..server..dropAll holds server.mu for reading"
}

// Silent: a callback that takes another lock.
func (s *server) closeEach() {
	s.each(func(c *client) { c.close() })
}

// Silent: a callback on another server.
func (s *server) moveAll(to *server) {
	s.each(func(c *client) { to.add(c) })
}

// Reported: a literal called where it stands.
func (s *server) inPlace() {
	s.mu.Lock()
	defer s.mu.Unlock()
	func() {
		s.len() // want "relock/self-deadlock: ..server..inPlace.*"
	}()
}

// Reported: a literal in a variable.
func (s *server) inVariable() {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := func() int { return s.len() }
	_ = n() // want "relock/self-deadlock: ..server..inVariable holds s.mu"
}

// Silent: a literal for later.
func (s *server) later() func() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return func() int { return s.len() }
}

// Reported: an anonymous struct with an embedded lock.
func (c *client) queue(b []byte) {
	c.out.Lock()
	defer c.out.Unlock()
	if len(c.out.pending) > 1<<20 {
		c.dropPending() // want "relock/self-deadlock: ..client..queue holds c.out.Mutex since"
	}
	c.out.pending = append(c.out.pending, b...)
}

func (c *client) dropPending() {
	c.out.Lock()
	c.out.pending = nil
	c.out.Unlock()
}

// Silent: two locks of one object.
func (c *client) account(n int) {
	c.out.Lock()
	defer c.out.Unlock()
	c.stats.Lock()
	c.stats.in += n
	c.stats.Unlock()
	c.close()
}

var (
	globalMu sync.Mutex
	level    int
)

func setLevel(n int) {
	globalMu.Lock()
	level = n
	globalMu.Unlock()
}

// Reported: a package variable.
func reset() {
	globalMu.Lock()
	defer globalMu.Unlock()
	setLevel(0) // want "relock/self-deadlock: reset holds globalMu since"
}

// Silent: a package variable, one after the other.
func resetAfter() {
	globalMu.Lock()
	level = 1
	globalMu.Unlock()
	setLevel(0)
}

// Reported: recursion under the lock.
func (s *server) walk(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n > 0 {
		s.walk(n - 1) // want "relock/self-deadlock: ..server..walk holds s.mu since"
	}
}

// Silent: recursion to another object under the lock.
func (s *server) up() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.parent == nil {
		return 1
	}
	return 1 + s.parent.up()
}

// Silent: the path to the panic does not count.
func (c *client) must(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b == nil {
		panic(c.String())
	}
}

// Silent: nor does one that ends the process.
func (c *client) fatal(b []byte) {
	c.mu.Lock()
	if b == nil {
		fmt.Fprintln(os.Stderr, c.String())
		os.Exit(1)
	}
	c.mu.Unlock()
}

// Silent: another lock since the variable was assigned.
func (s *server) reassigned(c *client) {
	c.mu.Lock()
	d := c
	c.mu.Unlock()
	c = s.order[0]
	c.mu.Lock()
	d.close()
	c.mu.Unlock()
}

// Silent: on some paths only, as a variable says.
func (c *client) sometimes(b []byte) error {
	if b != nil {
		c.mu.Lock()
	}
	if b == nil {
		c.close()
	}
	if b != nil {
		c.mu.Unlock()
	}
	return errClosed
}

// Silent: waiting for a condition gives up the lock meanwhile.
func (s *server) wait() {
	s.mu.Lock()
	for len(s.clients) == 0 {
		s.cond.Wait()
	}
	s.mu.Unlock()
}

// Silent: a waiver.
func (c *client) waived() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.close() //fence:allow relock -- tested to hang
}

// Silent: a helper that is trusted.
//
//fence:assume lock=no -- the lock is another one when this is called
func (c *client) trusted() { c.mu.Lock(); c.mu.Unlock() }

// Silent: calls it.
func (c *client) trusting() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.trusted()
}

// locker is a lock of the user's own.
type locker struct{ sync.Mutex }

// Reported: an embedded lock.
func (l *locker) both() {
	l.Lock()
	defer l.Unlock()
	l.one() // want "relock/self-deadlock: ..locker..both holds l.Mutex since"
}

func (l *locker) one() { l.Lock(); l.Unlock() }

// Reported: a local lock that a literal takes.
func local() {
	var mu sync.Mutex
	add := func() { mu.Lock(); mu.Unlock() }
	mu.Lock()
	add() // want "relock/self-deadlock: local holds mu since"
	mu.Unlock()
}

// Silent: a local lock that goroutines take.
func localGo() {
	var mu sync.Mutex
	for range 3 {
		go func() { mu.Lock(); mu.Unlock() }()
	}
	mu.Lock()
	mu.Unlock()
}

// with locks a parameter.
func with(mu *sync.Mutex, f func()) {
	mu.Lock()
	defer mu.Unlock()
	f()
}

// Reported: passed on to it, and taken inside.
func (c *client) withLock() {
	with(&c.mu, func() { c.closed = true })
	with(&c.mu, func() { c.close() }) // want "relock/self-deadlock: ..client..withLock holds .*mu since server.go:[0-9]+ and locks it again"
}

// locked locks through an interface.
func locked(l sync.Locker, f func()) {
	l.Lock()
	defer l.Unlock()
	f()
}

// Silent: the same lock as a Locker, unlocked before.
func (c *client) lockedBy() {
	locked(&c.mu, func() { c.closed = true })
	c.close()
}

// Silent: the callback field of an object.
func (c *client) notify() {
	c.mu.Lock()
	f := c.onClose
	c.mu.Unlock()
	if f != nil {
		f()
	}
}
