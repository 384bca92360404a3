// Package contract uses contracts of its own and of package hooks: it trusts
// them where it calls, and breaks them where it converts.
package contract

import (
	"slices"
	"sync"
	"time"

	"example.com/corpus/contract/hooks"
)

// A store keeps records.
type store interface {
	//fence:critical
	put(record []byte)
	//fence:critical noalloc
	size() int
	flush()
}

// A committer writes to a store that is under contract and runs hooks.
type committer struct {
	to     store
	sink   hooks.Sink
	done   func(n int) //fence:critical
	plain  func()
	notify hooks.Handler
	bus    hooks.Bus
}

//fence:critical
func (c *committer) commit(records [][]byte) {
	for _, r := range records {
		c.to.put(r)
	}
	c.done(len(records))
}

//fence:critical
func (c *committer) flush() {
	c.to.flush() // want "unknown/unknown-interface: .*committer..flush .signal. calls unseen method c.to.flush" "wait/sleep: .*flush → flush"
}

//fence:critical
func (c *committer) finish() {
	c.plain() // want "wait/sleep: .*finish .signal. sleeps in time.Sleep at contract.go:[0-9]+: finish → pause"
}

// The contract of size is about allocations only.
//
//fence:critical
func (c *committer) measure() int {
	return c.to.size() // want "unknown/weak-contract: .*measure .signal. calls c.to.size under the contract on store.size .noalloc., which does not deny wait, lock"
}

//fence:critical noalloc
func (c *committer) count() int { return c.to.size() }

//fence:critical realtime
func (c *committer) emit(x float32) { c.sink.Put(x) }

//fence:critical realtime
func (c *committer) closeSink() {
	_ = c.sink.Close() // want "unknown/unknown-interface: .*closeSink .realtime. calls unseen method c.sink.Close" "wait/sleep: .*closeSink → Close"
}

// A realtime contract denies all that signal does.
//
//fence:critical
func (c *committer) emitAll(xs []float32) {
	for _, x := range xs {
		c.emitOne(x)
	}
}

func (c *committer) emitOne(x float32) { c.sink.Put(x) }

//fence:critical loop
func (c *committer) tell(event int) { c.notify(event) }

//fence:critical
func (c *committer) tellUrgently(event int) {
	c.notify(event) // want "unknown/weak-contract: .*tellUrgently .signal. calls c.notify under the contract on hooks.Handler .loop., which does not deny .*lock"
}

//fence:critical loop
func (c *committer) tellBus(event int) {
	c.bus.OnEvent(event)
	c.bus.OnIdle()
	if hooks.Trace != nil {
		hooks.Trace(event) // want "unknown/weak-contract: .*tellBus .loop. calls hooks.Trace under the contract on hooks.Trace .noalloc., which does not deny wait"
	}
}

//fence:critical loop
func (c *committer) stopBus() {
	c.bus.OnStop() // want "unknown/unknown-func-value: .*stopBus .loop. calls unseen function value c.bus.OnStop"
}

//fence:critical
func (c *committer) order(records [][]byte,
	//fence:critical noalloc
	less func(a, b []byte) int) {
	slices.SortFunc(records, less) // want "unknown/weak-contract: .*order .signal. calls less under the contract on parameter less of ..committer..order .noalloc., which does not deny wait, lock"
}

//fence:critical
func (c *committer) each(records [][]byte,
	//fence:critical
	visit func([]byte)) {
	for _, r := range records {
		func() { visit(r) }()
	}
}

// Stage embeds Sink, so its Put is under the same contract.
//
//fence:critical realtime
func stage(s hooks.Stage) {
	s.Put(1)
	s.Name() // want "unknown/unknown-interface: .*stage .realtime. calls unseen method s.Name"
}

//fence:critical realtime
func generic(samples []float32, s hooks.Sink) { hooks.Drain(s, samples) }

// slow breaks every contract, through a helper.
type slow struct {
	mu   sync.Mutex
	out  chan float32
	name []byte
}

func (s *slow) Put(x float32)     { s.send(x) }
func (s *slow) send(x float32)    { s.out <- x }
func (s *slow) Close() error      { time.Sleep(time.Second); return nil }
func (s *slow) Name() string      { return string(s.name) }
func (s *slow) put(record []byte) { time.Sleep(time.Second) }
func (s *slow) size() int         { return cap(make(chan int, len(s.name))) }
func (s *slow) flush()            { time.Sleep(time.Second) }

// quick keeps them.
type quick struct{ n int }

func (q *quick) Put(float32)       { q.n++ }
func (q *quick) Close() error      { time.Sleep(time.Second); return nil }
func (q *quick) Name() string      { return "quick" }
func (q *quick) put(record []byte) { q.n += len(record) }
func (q *quick) size() int         { return q.n }
func (q *quick) flush()            { time.Sleep(time.Second) }

// home breaks its contract in a section of its own, where it is reported.
type home struct{ out chan float32 }

//fence:critical realtime
func (h *home) Put(x float32) { h.out <- x } // want "wait/chan-send: .*home..Put .realtime. sends to channel h.out"
func (h *home) Close() error  { return nil }

// promoted gets its methods from what it embeds.
type promoted struct{ *slow }

//corpus:case
func literal() *committer {
	return &committer{
		to:   &slow{},                               // want "contract/wait: ..slow..put breaks the contract on store.put .signal. .contract.go:.*: it sleeps in time.Sleep at contract.go" "contract/alloc: ..slow..size breaks the contract on store.size .noalloc."
		sink: &slow{},                               // want "contract/wait: ..slow..Put breaks the contract on hooks.Sink.Put .realtime. .*hooks.go:.*: it sends to channel s.out at contract.go:[0-9]+: Put → send"
		done: func(n int) { time.Sleep(1) },         // want "contract/wait: literal.func1 breaks the contract on committer.done .signal."
		bus:  hooks.Bus{OnIdle: func() { pause() }}, // want "contract/wait: literal.func2 breaks the contract on hooks.Bus.OnIdle .signal. .*: it sleeps in time.Sleep at contract.go:[0-9]+: literal.func2 → pause"
	}
}

func pause() { time.Sleep(1) }

//corpus:case
func literalQuick() *committer {
	return &committer{
		to: &quick{}, sink: &quick{}, done: func(int) {}, plain: pause,
		notify: func(int) {}, bus: hooks.Bus{OnIdle: func() {}, OnStop: pause},
	}
}

//corpus:case
func (c *committer) assign(s *slow) {
	c.done = s.wait      // want "contract/wait: ..slow..wait breaks the contract on committer.done .signal."
	c.sink = s           // want "contract/wait: ..slow..Put breaks"
	c.sink = promoted{s} // want "contract/wait: .*Put breaks the contract on hooks.Sink.Put .realtime."
	hooks.Trace = s.grow // want "contract/alloc: ..slow..grow breaks the contract on hooks.Trace .noalloc."
}

// Variables that stay in registers have no place of their own.
//
//corpus:case
func locals(s *slow) int {
	var sink hooks.Sink = s // want "contract/wait: ..slow..Put breaks the contract on hooks.Sink.Put .realtime."
	_ = sink
	sink = promoted{s}                     // want "contract/wait: .*Put breaks the contract on hooks.Sink.Put .realtime."
	var notify hooks.Handler = func(int) { // want "contract/wait: locals.func1 breaks the contract on hooks.Handler .loop."
		pause()
	}
	_ = notify
	if _, ok := sink.(*slow); ok {
		return 1
	}
	return 0
}

// An interface with the same methods has no contract on them.
//
//corpus:case
func sameMethods(to interface {
	Put(sample float32)
	Close() error
}) error {
	var s hooks.Sink = to // want "contract/contract-mismatch: nothing shows that method Put of interface with methods Close, Put keeps the contract on hooks.Sink.Put .realtime."
	return s.Close()
}

func (s *slow) wait(int) { time.Sleep(1) }
func (s *slow) grow(int) { s.out = make(chan float32) }

//corpus:case
func (c *committer) assignQuick(q *quick) {
	c.done = q.add
	c.sink = q
	hooks.Trace = q.add
	c.plain = pause
	c.bus.OnStop = pause
}

func (q *quick) add(n int) { q.n += n }

//corpus:case
func (c *committer) assignHome(h *home) { c.sink = h }

// setDone keeps the promise by asking for it.
//
//corpus:case
func (c *committer) setDone(
	//fence:critical
	done func(int)) {
	c.done = done
}

//corpus:case
func (c *committer) setAnyDone(done func(int)) {
	c.done = done // want "contract/contract-mismatch: nothing shows that this function value keeps the contract on committer.done .signal. .*: put the contract on where it comes from, too"
}

//corpus:case
func arguments(b *hooks.Bus, s *slow) {
	b.Register(func(int) { time.Sleep(1) }) // want "contract/wait: arguments.func1 breaks the contract on hooks.Handler .loop."
	hooks.Each(nil, s.Put)                  // want "contract/wait: ..slow..Put breaks the contract on parameter f of hooks.Each .realtime."
	hooks.Drain(s, nil)                     // want "contract/wait: ..slow..Put breaks the contract on hooks.Sink.Put .realtime."
	newCommitter(s, nil)                    // want "contract/wait: ..slow..put breaks the contract on store.put" "contract/alloc: ..slow..size breaks the contract"
}

//corpus:case
func argumentsQuick(b *hooks.Bus, q *quick) {
	b.Register(func(int) { q.n++ })
	hooks.Each(nil, q.Put)
	hooks.Drain(q, nil)
	newCommitter(q, q)
}

func newCommitter(to store, sink hooks.Sink) *committer { return &committer{to: to, sink: sink} }

//corpus:case
func returned(s *slow) hooks.Sink {
	return s // want "contract/wait: ..slow..Put breaks"
}

//corpus:case
func returnedQuick(q *quick) hooks.Sink { return q }

//corpus:case
func sent(c chan hooks.Sink, s *slow) {
	c <- s // want "contract/wait: ..slow..Put breaks"
}

//corpus:case
func sentQuick(c chan hooks.Sink, q *quick) { c <- q }

//corpus:case
func kept(m map[string]hooks.Sink, s *slow) []hooks.Sink {
	m["slow"] = s          // want "contract/wait: ..slow..Put breaks"
	return []hooks.Sink{s} // want "contract/wait: ..slow..Put breaks"
}

//corpus:case
func keptQuick(m map[string]hooks.Sink, q *quick) []hooks.Sink {
	m["quick"] = q
	return []hooks.Sink{q}
}

//corpus:case
func converted() []hooks.Handler {
	return []hooks.Handler{
		hooks.Handler(func(int) { time.Sleep(1) }), // want "contract/wait: converted.func1 breaks the contract on hooks.Handler .loop."
		func(int) { time.Sleep(1) },                // want "contract/wait: converted.func2 breaks"
		func(int) {},
	}
}

// Any closer may hold anything.
//
//corpus:case
func asserted(x interface{ Close() error }) (hooks.Sink, bool) {
	s, ok := x.(hooks.Sink) // want "contract/contract-mismatch: nothing shows that method Put of interface .*Close.* keeps the contract on hooks.Sink.Put .realtime."
	return s, ok
}

// A stage has the contract already, and what a variable holds is known.
//
//corpus:case
func widened(s hooks.Stage, q *quick) (a, b hooks.Sink) {
	var x interface{ Close() error } = q
	return s, x.(hooks.Sink)
}

// An interface without a name has a contract, too.
//
//fence:critical realtime
func anonymous(s interface {
	//fence:critical realtime
	Put(float32)
}) {
	s.Put(1)
}

//corpus:case
func useAnonymous(s *slow, q *quick) {
	anonymous(q)
	anonymous(s) // want "contract/wait: ..slow..Put breaks the contract on interface{contract.go:[0-9]+}.Put .realtime."
}

// A method expression is a function like any other.
//
//corpus:case
func expression() {
	var f func(*slow, float32) = (*slow).Put
	visitSlow(f) // want "contract/wait: ..slow..Put breaks the contract on parameter f of visitSlow .realtime."
	visitSlow((*slow).reset)
}

func (s *slow) reset(float32) { s.name = nil }

func visitSlow(
	//fence:critical realtime
	f func(*slow, float32)) {
}

// The waiver stands at the conversion.
//
//corpus:case
func waived() hooks.Sink {
	return &slow{} //fence:allow contract -- only in the example
}

// What is asserted is converted.
var (
	_ hooks.Sink = (*quick)(nil)
	_ hooks.Sink = (*home)(nil)
)

const debug = false

// What is never executed converts nothing, and what only panics uses nothing.
//
//corpus:case
func (c *committer) dead(s *slow, n int) {
	if debug {
		c.sink = s
	}
	if n < 0 {
		c.sink = s
		panic("negative")
	}
}

// A value that is only sometimes there is converted all the same.
//
//corpus:case
func (c *committer) sometimes(s *slow, ok bool) {
	var done func(int)
	if ok {
		done = s.wait
	}
	c.done = done // want "contract/wait: ..slow..wait breaks the contract on committer.done"
}
