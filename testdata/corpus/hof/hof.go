// Package hof passes functions to functions: what they do counts where it is
// known what they are, and only there.
package hof

import (
	"bytes"
	"io"
	"os"
	"slices"
	"sync"
	"sync/atomic"

	"example.com/corpus/hof/each"
)

type hub struct {
	mu    sync.Mutex
	subs  []chan int
	queue chan int
	seen  atomic.Int64
	hooks []func()
	log   *os.File
}

type gate struct{ c chan struct{} }

func (g *gate) Shut() { <-g.c }

type latch struct{ n atomic.Int32 }

func (l *latch) Shut() { l.n.Add(1) }

func (h *hub) note(v int)   { h.seen.Add(int64(v)) }
func (h *hub) submit(v int) { h.queue <- v }

//fence:critical loop
func (h *hub) publish(vs []int) {
	each.Do(vs, func(v int) { h.queue <- v }) // want "wait/chan-send: critical section .*publish .loop. sends to channel h.queue at hof.go:.*: publish → each.Do .* → publish.func1"
}

//fence:critical loop
func (h *hub) publishNote(vs []int) {
	each.Do(vs, func(v int) { h.seen.Add(int64(v)) })
	each.Do(vs, h.note)
	each.Do(vs, (&hub{}).note)
}

//fence:critical loop
func (h *hub) publishBound(vs []int) {
	each.Do(vs, h.submit) // want "wait/chan-send: critical section .*publishBound .loop. sends to channel h.queue at hof.go:.*: publishBound → each.Do .* → submit"
}

//fence:critical loop
func (h *hub) publishTry(vs []int) {
	each.Do(vs, func(v int) {
		select {
		case h.queue <- v:
		default:
		}
	})
}

// The two users of one helper do not see each other's functions.
//
//fence:critical loop
func (h *hub) underLock() {
	each.Locked(&h.mu, func() { h.seen.Add(1) })
}

//fence:critical signal
func (h *hub) underLockWaits() {
	each.Locked(&h.mu, func() { <-h.queue }) // want "lock/lock-in-section: critical section .*underLockWaits .signal. locks mu" "wait/chan-recv: critical section .*underLockWaits .signal. receives from channel h.queue"
}

//fence:critical loop
func (h *hub) twice() {
	each.Twice(func() { <-h.queue }) // want "wait/chan-recv: critical section .*twice .loop. receives from channel h.queue at hof.go:.*: twice → each.Twice .* → each.once .* → twice.func1"
}

//fence:critical loop
func (h *hub) twiceQuiet() { each.Twice(func() { h.seen.Add(1) }) }

//fence:critical loop
func (h *hub) deferred() {
	each.Deferred(func() { <-h.queue }) // want "wait/chan-recv: critical section .*deferred .loop. receives from channel h.queue"
}

//fence:critical loop
func (h *hub) deferredQuiet() { each.Deferred(h.hooksRun) }

func (h *hub) hooksRun() { h.hooks = nil }

//fence:critical loop
func (h *hub) elsewhere() {
	each.Spawn(func() { <-h.queue })
	each.Keep(&h.hooks, func() { <-h.queue })
}

//fence:critical signal
func (h *hub) header() {
	_ = each.Header(h.log) // want "wait/file-db-proc-io: critical section .*header .signal. .*h.log"
}

//fence:critical loop
func (h *hub) headerMemory(b *bytes.Buffer) {
	_ = each.Header(b)
}

//fence:critical signal
func (h *hub) headerAny(w io.Writer) {
	_ = each.Header(w) // want "wait/abstract-io: critical section .*headerAny .signal. " "alloc/heap-alloc: critical section .*headerAny .signal. "
}

//fence:critical loop
func (h *hub) shut(g *gate) {
	each.Shut(g) // want "wait/chan-recv: critical section .*shut .loop. receives from channel g.c at hof.go:.*: shut → each.Shut .* → Shut"
}

//fence:critical loop
func (h *hub) shutQuiet(l *latch) {
	each.Shut(l)
	each.ShutAll(l)
}

//fence:critical loop
func (h *hub) shutGeneric(g *gate) {
	each.ShutAll(g) // want "wait/chan-recv: critical section .*shutGeneric .loop. receives from channel g.c"
}

//fence:critical loop
func (h *hub) shutUnknown(c each.Closer) {
	each.Shut(c) // want "unknown/unknown-interface: critical section .*shutUnknown .loop. "
}

//fence:critical loop
func (h *hub) retry() {
	each.Retry(3, func() bool { return <-h.queue > 0 }) // want "wait/chan-recv: critical section .*retry .loop. receives from channel h.queue"
}

//fence:critical loop
func (h *hub) retryQuiet() bool {
	return each.Retry(3, func() bool { return h.seen.Load() > 0 })
}

//fence:critical loop
func (h *hub) walk() {
	each.Walk(3, func(int) { <-h.queue }) // want "wait/chan-recv: critical section .*walk .loop. receives from channel h.queue"
}

//fence:critical loop
func (h *hub) walkQuiet() { each.Walk(3, h.note) }

//fence:critical loop
func (h *hub) callsParam(f func()) {
	f() // want "unknown/unknown-func-value: critical section .*callsParam .loop. .*f"
}

//fence:critical loop
func (h *hub) passesParam(f func()) {
	each.Twice(f) // want "unknown/unknown-func-value: critical section .*passesParam .loop. .*f at example.com/corpus/hof/each/each.go:.*: passesParam → each.Twice .* → each.once"
}

//fence:critical loop
func (h *hub) sorted(vs []int) {
	slices.SortFunc(vs, func(a, b int) int { return a - b })
	slices.SortFunc(vs, h.compare) // want "wait/chan-recv: critical section .*sorted .loop. receives from channel h.queue"
}

func (h *hub) compare(a, b int) int { return a - b + <-h.queue }

var once sync.Once

// Everything that calls Do does not reach every function given to any Once.
//
//fence:critical loop
func (h *hub) initQuiet() {
	once.Do(h.hooksRun) // want "wait/sync-wait: critical section .*initQuiet .loop. may wait in once.Do"
}

//fence:critical loop
func (h *hub) initWaits() {
	once.Do(func() { <-h.queue }) // want "wait/chan-recv: critical section .*initWaits .loop. receives from channel h.queue" "wait/sync-wait: critical section .*initWaits .loop. may wait in once.Do"
}

// self hands itself on: recursion through a helper of another package.
func (h *hub) self(n int) {
	if n > 0 {
		each.Twice(func() { h.self(n - 1) })
		return
	}
	<-h.queue
}

//fence:critical loop
func (h *hub) startSelf() {
	h.self(3) // want "wait/chan-recv: critical section .*startSelf .loop. receives from channel h.queue at hof.go:.*: startSelf → self"
}

// An allow beside the call of a parameter is about what is not known of it.
func quietly(f func()) {
	f() //fence:allow unknown -- callers answer for what they pass
}

//fence:critical loop
func (h *hub) quiet(f func()) {
	quietly(f)
	quietly(func() { h.seen.Add(1) })
}

//fence:critical loop
func (h *hub) quietWaits() {
	quietly(func() { <-h.queue }) // want "wait/chan-recv: critical section .*quietWaits .loop. receives from channel h.queue"
}

// slots fills a pool of tokens: every send finds room.
type slots struct {
	name   string
	tokens chan struct{}
}

//fence:critical loop
func newSlots(n int) *slots {
	s := &slots{tokens: make(chan struct{}, n)}
	for range n {
		s.tokens <- struct{}{}
	}
	return s
}

//fence:critical loop
func newSlotsCounted(n int) *slots {
	s := &slots{name: "counted"}
	s.tokens = make(chan struct{}, n)
	for i := 0; i < n; i++ {
		s.tokens <- struct{}{}
	}
	return s
}

//fence:critical loop
func newSlotsTwice(n int) *slots {
	s := &slots{tokens: make(chan struct{}, n)}
	for range n {
		s.tokens <- struct{}{} // want "wait/chan-send: critical section newSlotsTwice .loop. sends to channel s.tokens"
		s.tokens <- struct{}{} // want "wait/chan-send: critical section newSlotsTwice .loop. sends to channel s.tokens"
	}
	return s
}

//fence:critical loop
func newSlotsMore(n, m int) *slots {
	s := &slots{tokens: make(chan struct{}, n)}
	for range m {
		s.tokens <- struct{}{} // want "wait/chan-send: critical section newSlotsMore .loop. sends to channel s.tokens"
	}
	return s
}

//fence:critical loop
func newSlotsNested(n int) *slots {
	s := &slots{tokens: make(chan struct{}, n)}
	for range n {
		for range 2 {
			s.tokens <- struct{}{} // want "wait/chan-send: critical section newSlotsNested .loop. sends to channel s.tokens"
		}
	}
	return s
}

//fence:critical loop
func (h *hub) newSlotsShared(n int, reg func(*slots)) {
	s := &slots{tokens: make(chan struct{}, n)}
	h.register(s)
	for range n {
		s.tokens <- struct{}{} // want "wait/chan-send: critical section .*newSlotsShared .loop. sends to channel s.tokens"
	}
}

func (h *hub) register(s *slots) { s.name = "shared" }

// What a function does may depend on an argument: a constant decides it.
func (h *hub) check(v int, locked bool) bool {
	if !locked {
		h.mu.Lock()
		defer h.mu.Unlock()
	}
	return v < len(h.subs)
}

func offer(c chan<- int, v int) {
	if c != nil {
		c <- v
	}
}

func offerVia(c chan<- int, v int) { offer(c, v) }

//fence:critical
func (h *hub) checkHeld(v int) bool { return h.check(v, true) }

//fence:critical
func (h *hub) checkFree(v int) bool {
	return h.check(v, false) // want "lock/lock-in-section: critical section .*checkFree .signal. locks h.mu"
}

//fence:critical
func (h *hub) checkEither(v int, held bool) bool {
	return h.check(v, held) // want "lock/lock-in-section: critical section .*checkEither .signal. locks h.mu"
}

//fence:critical
func (h *hub) offerNobody(v int) { offerVia(nil, v) }

//fence:critical
func (h *hub) offerQueue(v int) {
	offerVia(h.queue, v) // want "wait/chan-send: critical section .*offerQueue .signal. sends to channel c"
}

// What an unexported field or variable holds is known if only this package
// can assign it.
type codec struct {
	sum    func(int) int
	flush  func()
	sink   sink
	Custom func()
	taken  func()
}

type sink interface{ put(int) }

type memSink struct{ last int }

func (m *memSink) put(v int) { m.last = v }

type chanSink struct{ c chan int }

func (s chanSink) put(v int) { s.c <- v }

func newCodec(c chan int, wait bool) *codec {
	k := &codec{sum: func(v int) int { return v + 1 }, sink: &memSink{}}
	if wait {
		k.flush = func() { <-c }
	} else {
		k.flush = func() {}
	}
	k.Custom = func() {}
	replace(&k.taken)
	return k
}

func replace(f *func()) { *f = nil }

//fence:critical loop
func (k *codec) encode(v int) {
	k.sink.put(k.sum(v))
}

//fence:critical loop
func (k *codec) finish() {
	k.flush()  // want "wait/chan-recv: critical section .*finish .loop. receives from channel c at hof.go:.*: finish → newCodec.func"
	k.Custom() // want "unknown/unknown-func-value: critical section .*finish .loop. .*k.Custom"
	k.taken()  // want "unknown/unknown-func-value: critical section .*finish .loop. .*k.taken"
}

type fanout struct{ to []sink }

//fence:critical loop
func (f *fanout) put(v int) {
	for _, s := range f.to {
		s.put(v) // want "unknown/unknown-interface: critical section .*put .loop. .*s.put"
	}
}

type relay struct{ next sink }

func newRelay(c chan int) *relay { return &relay{next: chanSink{c}} }

//fence:critical loop
func (r *relay) put(v int) {
	r.next.put(v) // want "wait/chan-send: critical section .*put .loop. sends to channel s.c at hof.go:.*: put → put"
}
