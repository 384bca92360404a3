// Package made calls functions and interfaces that other functions returned.
package made

import (
	"sync/atomic"

	"example.com/corpus/made/mw"
)

type server struct {
	n     atomic.Int64
	c     chan int
	log   chan int
	queue mw.Queue
	slow  mw.Queue
	chain mw.Handler
	deep  mw.Handler
	spare mw.Handler
}

func (s *server) count(n int) int { return int(s.n.Add(int64(n))) }
func (s *server) wait(n int) int  { return <-s.c + n }

func (s *server) init() {
	s.queue = mw.NewDirect()
	s.slow = mw.NewQueue()
	s.chain = twice(s.count)
	s.deep = twice(twice(s.wait))
}

func twice(next mw.Handler) mw.Handler {
	return func(n int) int { return next(next(n)) }
}

func logged(next mw.Handler, log chan int) mw.Handler {
	return func(n int) int {
		log <- n
		return next(n)
	}
}

func same(h mw.Handler) mw.Handler { return h }

//fence:critical loop
func (s *server) one(n int) int { return twice(s.count)(n) }

//fence:critical loop
func (s *server) oneWaits(n int) int {
	return twice(s.wait)(n) // want "wait/chan-recv: .*oneWaits .loop. receives from channel s.c at made.go:[0-9]+: oneWaits → twice.func1 .* → wait"
}

//fence:critical loop
func (s *server) nested(n int) int { return twice(same(twice(s.count)))(n) }

//fence:critical loop
func (s *server) nestedWaits(n int) int {
	return twice(same(twice(s.wait)))(n) // want "wait/chan-recv: .*nestedWaits .loop. receives from channel s.c"
}

//fence:critical loop
func (s *server) loggedCount(n int) int {
	h := logged(s.count, s.log)
	return h(n) // want "wait/chan-send: .*loggedCount .loop. sends to channel log at made.go:[0-9]+: loggedCount → logged.func1"
}

// What a caller hands over may be anything.
//
//fence:critical loop
func (s *server) Given(h mw.Handler, n int) int {
	return twice(h)(n) // want "unknown/unknown-func-value: .*Given .loop. calls unseen function value next"
}

//fence:critical loop
func (s *server) fields(n int) int { return s.chain(n) }

//fence:critical loop
func (s *server) fieldsWait(n int) int {
	return s.deep(n) // want "wait/chan-recv: .*fieldsWait .loop. receives from channel s.c"
}

//fence:critical loop
func (s *server) elsewhere(n int) int { return mw.Twice(s.count)(n) }

//fence:critical loop
func (s *server) elsewhereWaits(n int) int {
	return mw.Twice(s.wait)(n) // want "wait/chan-recv: .*elsewhereWaits .loop. receives from channel s.c at made.go:[0-9]+: elsewhereWaits → mw.Twice.func1 .* → wait"
}

//fence:critical loop
func (s *server) elsewhereNested(n int) int { return mw.Twice(twice(mw.Twice(s.count)))(n) }

//fence:critical loop
func (s *server) elsewhereNestedWaits(n int) int {
	return mw.Twice(twice(mw.Twice(s.wait)))(n) // want "wait/chan-recv: .*elsewhereNestedWaits .loop. receives from channel s.c"
}

//fence:critical loop
func (s *server) elsewhereLogged(n int) int {
	return mw.Logged(s.count, s.log)(n) // want "wait/chan-send: .*elsewhereLogged .loop. sends to channel log at .*mw.go:[0-9]+: elsewhereLogged → mw.Logged.func1"
}

//fence:critical loop
func (s *server) runDirect() { s.queue.Run(func() { s.n.Add(1) }) }

//fence:critical loop
func (s *server) runWaits() {
	s.queue.Run(func() { <-s.c }) // want "wait/chan-recv: .*runWaits .loop. receives from channel s.c"
}

//fence:critical loop
func (s *server) stopDirect() { s.queue.Stop() }

//fence:critical loop
func (s *server) stopSlow() {
	s.slow.Stop() // want "wait/chan-recv: .*stopSlow .loop. receives from channel f.done at .*mw.go:[0-9]+: stopSlow → mw.Stop"
}

//fence:critical loop
func (s *server) stopLocal() {
	q := mw.NewQueue()
	q.Stop() // want "wait/chan-recv: .*stopLocal .loop. receives from channel f.done"
}

//fence:critical loop
func (s *server) stopLocalDirect() {
	q := mw.NewDirect()
	q.Stop()
}

//fence:critical loop
func (s *server) stopAny() {
	mw.NewAny().Stop() // want "unknown/unknown-interface: .*stopAny .loop. calls unseen method"
}

//fence:critical loop
func (s *server) iterate(n int) {
	for i := range mw.Upto(n) {
		s.n.Add(int64(i))
	}
}

//fence:critical loop
func (s *server) iterateWaits(n int) {
	for range mw.Upto(n) {
		<-s.c // want "wait/chan-recv: .*iterateWaits .loop. receives from channel s.c"
	}
}

//fence:critical loop
func (s *server) iterateAll() {
	for v := range mw.All(s.c) { // want "wait/chan-recv: .*iterateAll .loop. receives from channel c at .*mw.go:[0-9]+: iterateAll → mw.All.func1"
		s.n.Add(int64(v))
	}
}

//fence:critical loop
func (s *server) iterateFiltered(n int) {
	for v := range mw.Filter(mw.Upto(n), func(v int) bool { return v > 2 }) {
		s.n.Add(int64(v))
	}
}

//fence:critical loop
func (s *server) iterateFilteredWaits(n int) {
	for v := range mw.Filter(mw.Upto(n), func(v int) bool { return v > <-s.c }) { // want "wait/chan-recv: .*iterateFilteredWaits .loop. receives from channel s.c"
		s.n.Add(int64(v))
	}
}

// Guarded has the name of a function of package mw.
func Guarded(next mw.Handler) mw.Handler {
	return func(n int) int { return next(n) }
}

// Of two functions of one name each calls its own argument.
//
//fence:critical loop
func (s *server) sameName(n int) int {
	h := mw.Guarded(s.count)
	if n > 1 {
		h = Guarded(s.count)
	}
	return h(n)
}

//fence:critical loop
func (s *server) sameNameApart(n int) int {
	g := Guarded(s.wait)
	s.spare = g
	h := mw.Guarded(s.count)
	return h(n)
}

//fence:critical loop
func (s *server) sameNameWaits(n int) int {
	h := mw.Guarded(s.wait)
	if n > 1 {
		h = Guarded(s.count)
	}
	return h(n) // want "wait/chan-recv: .*sameNameWaits .loop. receives from channel s.c at made.go:[0-9]+: sameNameWaits → mw.Guarded.func1 "
}

// A middleware that makes itself again must end.
func again(next mw.Handler, n int) mw.Handler {
	if n == 0 {
		return next
	}
	return again(func(v int) int { return next(v) }, n-1)
}

//fence:critical loop
func (s *server) recursive(n int) int {
	return again(s.wait, n)(n) // want "wait/chan-recv: .*recursive .loop. receives from channel s.c at made.go:[0-9]+: recursive → wait" "unknown/unknown-func-value: .*recursive .loop. calls unseen function value"
}
