// Package walk goes through trees and graphs with recursive functions.
package walk

import "sync"

type dir struct {
	mu    sync.Mutex
	name  string
	subs  []*dir
	up    *dir
	ready chan struct{}
	size  int
}

// flush waits itself; its calls of itself are not reported again.
//
//fence:critical loop
func (d *dir) flush() {
	<-d.ready // want "wait/chan-recv: critical section .*flush .loop. receives from channel d.ready"
	for _, s := range d.subs {
		s.flush()
	}
}

//fence:critical loop
func (d *dir) total() int {
	n := d.size
	for _, s := range d.subs {
		n += s.total()
	}
	return n
}

// scan calls a function that calls itself.
//
//fence:critical loop
func (d *dir) scan() {
	d.descend(0) // want "wait/chan-recv: critical section .*scan .loop. receives from channel d.ready at walk.go:.*: .*scan → .*descend"
}

func (d *dir) descend(depth int) {
	for _, s := range d.subs {
		s.descend(depth + 1)
	}
	<-d.ready
}

//fence:critical loop
func (d *dir) measure() int { return d.depth(0) }

func (d *dir) depth(at int) int {
	deepest := at
	for _, s := range d.subs {
		deepest = max(deepest, s.depth(at+1))
	}
	return deepest
}

// Two functions call each other; the second one waits.
//
//fence:critical loop
func (d *dir) alternate(n int) {
	d.even(n) // want "wait/chan-recv: critical section .*alternate .loop. receives from channel d.ready at walk.go:.*: .*alternate → .*even.* → .*odd"
}

func (d *dir) even(n int) {
	if n > 0 {
		d.odd(n - 1)
	}
}

func (d *dir) odd(n int) {
	if n > 0 {
		d.even(n - 1)
	}
	<-d.ready
}

//fence:critical loop
func (d *dir) alternateClean(n int) bool { return d.isEven(n) }

func (d *dir) isEven(n int) bool { return n == 0 || d.isOdd(n-1) }

func (d *dir) isOdd(n int) bool { return n != 0 && d.isEven(n-1) }

// Three methods of a parser call each other: expr, term and factor, or, without
// the channel, sum, product and atom.
type parser struct {
	tokens chan string
	input  []string
	pos    int
	errs   chan error
}

//fence:critical loop
func (p *parser) parse() int {
	return p.expr() // want "wait/chan-recv: critical section .*parse .loop. receives from channel p.tokens at walk.go:.*: .*parse → .*expr.* → .*term.* → .*factor"
}

func (p *parser) expr() int { return p.term() + 1 }

func (p *parser) term() int { return p.factor() * 2 }

func (p *parser) factor() int {
	if tok := <-p.tokens; tok == "(" {
		return p.expr()
	}
	return 1
}

//fence:critical loop
func (p *parser) parseSlice() int { return p.sum() }

func (p *parser) sum() int { return p.product() + 1 }

func (p *parser) product() int { return p.atom() * 2 }

func (p *parser) atom() int {
	if p.pos++; p.pos < len(p.input) && p.input[p.pos] == "(" {
		return p.sum()
	}
	return 1
}

// The cycle is entered in the middle: from term it is one step less.
//
//fence:critical loop
func (p *parser) parseTerm() int {
	return p.term() // want "wait/chan-recv: critical section .*parseTerm .loop. receives from channel p.tokens at walk.go:.*: .*parseTerm → .*term.* → .*factor"
}

// A recursive literal.
//
//fence:critical loop
func (d *dir) visit() {
	var visit func(*dir)
	visit = func(x *dir) {
		<-x.ready
		for _, s := range x.subs {
			visit(s)
		}
	}
	visit(d) // want "wait/chan-recv: critical section .*visit .loop. receives from channel x.ready at walk.go:.*: .*visit → "
}

//fence:critical loop
func (d *dir) visitClean() (n int) {
	var visit func(*dir)
	visit = func(x *dir) {
		n += x.size
		for _, s := range x.subs {
			visit(s)
		}
	}
	visit(d)
	return n
}

// Two literals that call each other.
//
//fence:critical loop
func (d *dir) pingPong(n int) {
	var ping, pong func(int)
	ping = func(n int) {
		if n > 0 {
			pong(n - 1)
		}
	}
	pong = func(n int) {
		<-d.ready
		ping(n)
	}
	ping(n) // want "wait/chan-recv: critical section .*pingPong .loop. receives from channel d.ready at walk.go:.*: .*pingPong → .* → "
}

//fence:critical loop
func (d *dir) pingPongClean(n int) {
	var ping, pong func(int)
	ping = func(n int) {
		if n > 0 {
			pong(n - 1)
		}
	}
	pong = func(n int) {
		d.size += n
		ping(n)
	}
	ping(n)
}

// The section is part of the cycle: its own wait stays at home.
//
//fence:critical loop
func (d *dir) climb() {
	if d.up != nil {
		d.up.climbMore()
	}
	<-d.ready // want "wait/chan-recv: critical section .*climb .loop. receives from channel d.ready"
}

func (d *dir) climbMore() {
	d.size++
	d.climb()
}

//fence:critical loop
func (d *dir) climbClean() {
	if d.up != nil {
		d.up.climbCleanMore()
	}
}

func (d *dir) climbCleanMore() {
	d.size++
	d.climbClean()
}

// A lock on every level of the tree.
//
//fence:critical signal
func (d *dir) lockedTotal() int {
	return d.lockedSum() // want "lock/lock-in-section: critical section .*lockedTotal .signal. locks d.mu at walk.go:.*: .*lockedTotal → .*lockedSum"
}

func (d *dir) lockedSum() int {
	d.mu.Lock()
	n := d.size
	d.mu.Unlock()
	for _, s := range d.subs {
		n += s.lockedSum()
	}
	return n
}

//fence:critical signal
func (d *dir) tryTotal() int { return d.trySum() }

func (d *dir) trySum() int {
	n := 0
	if d.mu.TryLock() {
		n = d.size
		d.mu.Unlock()
	}
	for _, s := range d.subs {
		n += s.trySum()
	}
	return n
}

// Recursion through deferred calls.
//
//fence:critical loop
func (d *dir) unwind() {
	defer d.unwindUp() // want "wait/chan-send: critical section .*unwind .loop. .*d.ready at walk.go:.*: .*unwind → .*unwindUp"
	d.size--
}

func (d *dir) unwindUp() {
	if d.up != nil {
		defer d.up.unwindUp()
	}
	d.ready <- struct{}{}
}

//fence:critical loop
func (d *dir) unwindClean() {
	if d.up != nil {
		defer d.up.unwindClean()
	}
	d.size--
}

// A generic function that calls itself.
//
//fence:critical loop
func (p *parser) report(errs []error) {
	sendAll(p.errs, errs) // want "wait/chan-send: critical section .*report .loop. .*c at walk.go:.*: .*report → .*sendAll"
}

func sendAll[T any](c chan T, vs []T) {
	if len(vs) == 0 {
		return
	}
	c <- vs[0]
	sendAll(c, vs[1:])
}

//fence:critical loop
func (p *parser) reportNow(errs []error) int { return offerAll(p.errs, errs) }

func offerAll[T any](c chan T, vs []T) int {
	if len(vs) == 0 {
		return 0
	}
	select {
	case c <- vs[0]:
		return 1 + offerAll(c, vs[1:])
	default:
		return 0
	}
}

// Recursion between a method and a function of two types.
//
//fence:critical loop
func (p *parser) load(d *dir) {
	p.loadDir(d) // want "wait/chan-recv: critical section .*load .loop. receives from channel d.ready at walk.go:.*: .*load → .*loadDir.* → .*loadFrom"
}

func (p *parser) loadDir(d *dir) {
	p.pos++
	d.loadFrom(p)
}

func (d *dir) loadFrom(p *parser) {
	<-d.ready
	for _, s := range d.subs {
		p.loadDir(s)
	}
}
