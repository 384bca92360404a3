// Package instance instantiates generic code: what a type argument does counts
// where it is given, and only there.
package instance

import (
	"sync"

	"example.com/corpus/instance/box"
)

// none is a lock that is none.
type none struct{ n int }

func (l *none) Lock()   { l.n++ }
func (l *none) Unlock() { l.n-- }

// chanLock is a lock made of a channel.
type chanLock chan struct{}

func (l chanLock) Lock()   { l <- struct{}{} }
func (l chanLock) Unlock() { <-l }

type table struct {
	plain box.Guarded[*sync.Mutex, int]
	free  box.Guarded[*none, int]
	slow  box.Guarded[chanLock, int]
	own   guarded[*none]
	ownW  guarded[chanLock]
	ages  box.Heap[age]
	turns box.Heap[turn]
}

//fence:critical
func (t *table) setPlain(v int) {
	t.plain.Set(v) // want "lock/lock-in-section: .*setPlain .signal. locks .* at .*box.go:[0-9]+: setPlain → box.Set"
}

//fence:critical
func (t *table) setFree(v int) { t.free.Set(v) }

//fence:critical loop
func (t *table) setSlow(v int) {
	t.slow.Set(v) // want "wait/chan-send: .*setSlow .loop. sends to channel l at instance.go:[0-9]+: setSlow → box.Set .* → Lock" "wait/chan-recv: .*setSlow .loop. receives from channel l"
}

//fence:critical
func (t *table) swapFree(v int) int { return t.free.Swap(v) }

//fence:critical loop
func (t *table) swapSlow(v int) int {
	return t.slow.Swap(v) // want "wait/chan-send: .*swapSlow .loop. sends to channel l" "wait/chan-recv: .*swapSlow .loop. receives from channel l"
}

// guarded is the same within the package.
type guarded[L box.Locker] struct {
	l     L
	value int
}

func (g *guarded[L]) set(v int) {
	g.l.Lock()
	g.value = v
	g.l.Unlock()
}

//fence:critical
func (t *table) setOwn(v int) { t.own.set(v) }

//fence:critical loop
func (t *table) setOwnSlow(v int) {
	t.ownW.set(v) // want "wait/chan-send: .*setOwnSlow .loop. sends to channel l at instance.go:[0-9]+: setOwnSlow → set .* → Lock" "wait/chan-recv: .*setOwnSlow .loop. receives from channel l"
}

// age compares at once, turn waits for its turn.
type age int

func (a age) Less(b age) bool { return a < b }

type turn struct{ c chan int }

func (t turn) Less(u turn) bool { return <-t.c < <-u.c }

//fence:critical loop
func (t *table) fixAges(i int) { t.ages.Fix(i) }

//fence:critical loop
func (t *table) fixTurns(i int) {
	t.turns.Fix(i) // want "wait/chan-recv: .*fixTurns .loop. receives from channel t.c at instance.go:[0-9]+: fixTurns → box.Fix .* → Less"
}

type quick struct{ on bool }

func (q *quick) Start() { q.on = true }

type slow struct{ wg sync.WaitGroup }

func (s *slow) Start() { s.wg.Wait() }

//fence:critical loop
func makeQuick() quick { return box.Make[quick]() }

//fence:critical loop
func makeSlow() *slow {
	s := box.Nested[slow]() // want "wait/sync-wait: .*makeSlow .loop. waits for s.wg at instance.go:[0-9]+: makeSlow → box.Nested .* → box.Make .* → Start"
	return &s[0]
}

//fence:critical loop
func nestedQuick() []quick { return box.Nested[quick]() }

// A section that is generic itself cannot know.
//
//fence:critical loop
func generic[L box.Locker](l L) {
	var g guarded[L]
	g.set(1) // want "unknown/unknown-interface: .*generic .loop. calls unseen method g.l"
	_ = l
}

// An interface as type argument may hold anything.
//
//fence:critical loop
func dynamic(g *box.Guarded[box.Locker, int]) {
	g.Set(1) // want "unknown/unknown-interface: .*dynamic .loop. calls unseen method g.L"
}
