// Package leaf declares leaf locks, keeps to that and does not.
package leaf

import (
	"io"
	"sync"

	"example.com/corpus/leaf/table"
)

//fence:leaf
var names sync.RWMutex

type box struct {
	mu    sync.Mutex //fence:leaf
	outer sync.Mutex
	inner struct {
		sync.Mutex //fence:leaf
		n          int
	}
	ch    chan int
	w     io.Writer
	n     int
	hook  func()
	table *table.Table
	plain *table.Plain
}

func (b *box) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.n
}

// A section may take a leaf lock.
//
//fence:critical
func (b *box) complete() {
	b.mu.Lock()
	b.n++
	b.mu.Unlock()
	b.inner.Lock()
	b.inner.n++
	b.inner.Unlock()
}

//fence:critical
func (b *box) completeThrough() { _ = b.count() }

//fence:critical
func (b *box) completeFar() {
	b.table.Add("x")
	b.table.Mu.Lock()
	b.table.Mu.Unlock()
}

//fence:critical
func (b *box) completeGlobal() {
	names.RLock()
	names.RUnlock()
}

//fence:critical
func (b *box) completePlain() {
	b.mu.Lock()
	b.mu.Unlock()
	b.outer.Lock() // want "lock/lock-in-section: critical section .*completePlain .signal. locks b.outer"
	b.outer.Unlock()
}

//fence:critical
func (b *box) completeFarPlain() {
	b.table.Add("x")
	b.plain.Add() // want "lock/lock-in-section: critical section .*completeFarPlain .signal. locks p.mu"
}

// A leaf lock that is nearer does not hide another one.
//
//fence:critical
func (b *box) completeBoth() {
	b.both() // want "lock/lock-in-section: critical section .*completeBoth .signal. locks b.outer"
}

func (b *box) both() {
	_ = b.count()
	b.deep()
}

func (b *box) deep() { b.outer.Lock(); b.outer.Unlock() }

//fence:critical realtime
func (b *box) mix() {
	b.mu.Lock() // want "lock/lock-in-section: critical section .*mix .realtime. locks b.mu"
	b.mu.Unlock()
}

// Reported: waits.
func (b *box) receive() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.n = <-b.ch // want "contract/leaf: ..box..receive receives from channel b.ch under leaf lock b.mu, held since leaf.go:[0-9]+; do it after unlocking"
}

// Reported: another lock.
func (b *box) nested() {
	b.mu.Lock()
	b.outer.Lock() // want "contract/leaf: ..box..nested locks b.outer under leaf lock b.mu" "cycle/lock-order-cycle: ..box..nested holds b.mu since .* and locks b.outer; ..box..inside holds b.outer"
	b.outer.Unlock()
	b.mu.Unlock()
}

// Reported: another lock, in a callee.
func (b *box) nestedThrough() {
	b.mu.Lock()
	b.plain.Add() // want "contract/leaf: ..box..nestedThrough locks p.mu at .*table.go:[0-9]+ under leaf lock b.mu, held since leaf.go:[0-9]+: nestedThrough → table.Add .leaf.go:[0-9]+."
	b.mu.Unlock()
}

// Reported: another leaf lock.
func (b *box) nestedLeaf() {
	names.Lock()
	defer names.Unlock()
	b.n = b.count() // want "contract/leaf: ..box..nestedLeaf locks b.mu at leaf.go:[0-9]+ under leaf lock names"
}

// Reported: calls what cannot be seen.
func (b *box) call() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hook() // want "contract/leaf: ..box..call calls unseen function value b.hook under leaf lock b.mu"
}

// Reported: in a struct without a name.
func (b *box) callInner() {
	b.inner.Lock()
	defer b.inner.Unlock()
	b.hook() // want "contract/leaf: ..box..callInner calls unseen function value b.hook under leaf lock b.inner.Mutex"
}

// Reported: writes.
func (b *box) print(p []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.w.Write(p) // want "contract/leaf: ..box..print "
}

// Reported: a lock of another package.
func (b *box) far() {
	b.table.Mu.Lock()
	<-b.ch // want "contract/leaf: ..box..far receives from channel b.ch under leaf lock b.table.Mu"
	b.table.Mu.Unlock()
}

// Reported: in a literal that is called where it stands.
func (b *box) literal() {
	b.mu.Lock()
	defer b.mu.Unlock()
	func() {
		<-b.ch // want "contract/leaf: ..box..literal receives from channel b.ch under leaf lock b.mu"
	}()
}

// Silent: after unlocking.
//
//corpus:silent contract/leaf
func (b *box) after() {
	b.mu.Lock()
	f := b.hook
	b.mu.Unlock()
	f()
	<-b.ch
}

// Silent: does not wait.
func (b *box) poll() {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case b.n = <-b.ch:
	default:
	}
}

// Silent: the other way round.
func (b *box) inside() {
	b.outer.Lock()
	defer b.outer.Unlock()
	b.n = b.count()
}

// Silent: allocates.
func (b *box) alloc() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ch = make(chan int)
}

// Silent: another goroutine.
func (b *box) async() {
	b.mu.Lock()
	defer b.mu.Unlock()
	go func() { b.ch <- 1 }()
}

// Silent: a waiver.
func (b *box) waived() {
	b.mu.Lock()
	defer b.mu.Unlock()
	<-b.ch //fence:allow contract/leaf -- it is always ready
}
