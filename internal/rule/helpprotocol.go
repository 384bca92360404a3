package rule

import "maps"

func init() { maps.Copy(helps, protocolHelps) }

// protocolHelps are the rows about the duty to signal, and about where sections
// begin and end.
var protocolHelps = map[string]helpRow{
	"signal/dropped-fence": {
		why: "A fence that was made here and is known to nobody else can only be signalled here. If that does not happen, whoever waits for it waits for ever.",
		fix: "Hand the fence to whoever is to signal it, or signal it; do not put another one in its place before that.",
		wrong: `
type job struct {
	done chan struct{} //fence:fence
	n    int
}

func (j *job) reset() {
	j.done = make(chan struct{})
	j.n = 0
	j.done = make(chan struct{}) // the first is lost
}
`, right: `
type job struct {
	done chan struct{} //fence:fence
	n    int
}

func (j *job) reset() {
	j.n = 0
	j.done = make(chan struct{})
}
`},
	"signal/publish-before-section": {
		why: "From the moment others can wait for a fence, all that runs until it is signalled makes them wait. What stands between that moment and the section is not checked.",
		fix: "Begin the section before the fence is made known, or do the work before both.",
		wrong: `
var current chan struct{}

func run(load func()) {
	done := make(chan struct{}) //fence:fence
	current = done // others can wait from here on
	load()
	//fence:begin
	close(done)
	//fence:end
}
`, right: `
var current chan struct{}

func run(load func()) {
	load()
	done := make(chan struct{}) //fence:fence
	//fence:begin
	current = done
	close(done)
	//fence:end
}
`},
	"signal/defer-order": {
		why: "Deferred calls run in reverse order. A signal that is deferred after the unlock runs while the lock is held, and so does all that it calls back: if that takes the lock, it never returns.",
		fix: "Defer the signal first, then lock and defer the unlock.",
		wrong: `
import "sync"

//fence:fence
type fence struct{ calls []func() }

//fence:signal
func (f *fence) signal() {
	for _, call := range f.calls {
		call()
	}
}

type job struct {
	mu sync.Mutex
	n  int
}

//fence:critical loop
func (j *job) complete(f *fence) {
	j.mu.Lock()
	defer j.mu.Unlock()
	defer f.signal() // runs first
	j.n++
}
`, right: `
import "sync"

//fence:fence
type fence struct{ calls []func() }

//fence:signal
func (f *fence) signal() {
	for _, call := range f.calls {
		call()
	}
}

type job struct {
	mu sync.Mutex
	n  int
}

//fence:critical loop
func (j *job) complete(f *fence) {
	defer f.signal()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.n++
}
`},
	"signal/no-monitor": {
		why: "If the signal never comes, all who wait are stuck, and nobody is there to notice. It is an information about a class that the package declares: all waits for its fences in the package end with the signal only.",
		fix: "Let one of those who wait give up after a deadline and say so, or mark the watchdog that signals stuck fences //fence:monitor.",
	},
	"signal/monitor-violates-class": {
		why: "The function marked //fence:monitor steps in when work of its class is stuck. If it waits, takes a lock or allocates like that work, it is stuck for the same reason, and nothing steps in for it. It is a section of the class; what the class denies is reported as this, in place of wait, lock or alloc, as gravely as the class says. A lock that somebody holds while waiting for a fence is an error. Until it steps in, a monitor may wait for a timer or a context, or in a select with one.",
		fix: "Reserve what the monitor needs beforehand, use TryLock or atomics, and only signal.",
		wrong: `
import "sync"

//fence:class gpu

type ring struct {
	mu   sync.Mutex
	done chan struct{} //fence:fence gpu
}

func (r *ring) drain() {
	r.mu.Lock()
	defer r.mu.Unlock()
	<-r.done //fence:allow cycle -- shown elsewhere
}

//fence:monitor gpu
func (r *ring) reset() {
	r.mu.Lock() // drain has it, and waits for the signal
	defer r.mu.Unlock()
	close(r.done)
}
`, right: `
import "sync"

//fence:class gpu

type ring struct {
	mu   sync.Mutex
	done chan struct{} //fence:fence gpu
}

func (r *ring) drain() {
	<-r.done
	r.mu.Lock()
	defer r.mu.Unlock()
}

//fence:monitor gpu
func (r *ring) reset() { close(r.done) }
`},
	"signal/signal-wrong-context": {
		why: "The class of the fence says with contexts= in sections of which classes it may be signalled, such as those of an interrupt handler. Who waits relies on what these sections promise; here another one signals. Sections of classes that extend those named count, the monitor of the class may always signal, and so may what is opportunistic. Code in no section at all is reported as unmarked.",
		fix: "Hand the signal over to code in a section of one of these classes, or add the class of this section to contexts=.",
		wrong: `
//fence:class irq
//fence:class task
//fence:class gpu contexts=irq

type job struct {
	done chan struct{} //fence:fence gpu
}

//fence:critical task
func (j *job) cancel() { close(j.done) }
`, right: `
//fence:class irq
//fence:class task
//fence:class gpu contexts=irq

type job struct {
	done      chan struct{} //fence:fence gpu
	cancelled bool
}

//fence:critical task
func (j *job) cancel() { j.cancelled = true } // the handler looks at it

//fence:critical irq
func (j *job) complete() { close(j.done) }
`},
	"signal/error-not-propagated": {
		why: "Whoever waits takes the fence for success and uses what is not there. Silent where the branch of the error does more than log: that may make up for it.",
		fix: "Signal the error, or one of your own.",
		wrong: `
//fence:fence
type fence struct{ ready chan struct{} }

//fence:signal
func (f *fence) signal(err error) {}

//fence:wait
func (f *fence) wait() error { return nil }

func chain(first, second *fence) {
	if err := first.wait(); err != nil {
		second.signal(nil)
		return
	}
	//fence:begin
	second.signal(nil)
	//fence:end
}
`, right: `
//fence:fence
type fence struct{ ready chan struct{} }

//fence:signal
func (f *fence) signal(err error) {}

//fence:wait
func (f *fence) wait() error { return nil }

func chain(first, second *fence) {
	err := first.wait()
	//fence:begin
	second.signal(err)
	//fence:end
}
`},
	"signal/error-swallowed-in-ladder": {
		why: "Fences that are signalled by fences form a ladder. An error that one rung drops is success to all above it.",
		fix: "Pass the error of the callback to the next signal.",
		wrong: `
//fence:fence
type fence struct{ calls []func(error) }

//fence:signal
func (f *fence) signal(err error) {}

func (f *fence) then(call func(error)) { f.calls = append(f.calls, call) }

func chain(first, second *fence) {
	//fence:critical
	first.then(func(error) { second.signal(nil) })
}
`, right: `
//fence:fence
type fence struct{ calls []func(error) }

//fence:signal
func (f *fence) signal(err error) {}

func (f *fence) then(call func(error)) { f.calls = append(f.calls, call) }

func chain(first, second *fence) {
	//fence:critical
	first.then(func(err error) { second.signal(err) })
}
`},
	"balance/leaked-lock": {
		why: "A lock that some path forgets to give up stops the next one who needs it, and with it all who wait for the section.",
		fix: "Defer the unlock right behind the lock, or unlock on every path.",
		wrong: `
import "sync"

type table struct {
	mu sync.Mutex
	n  int
}

//fence:critical loop
func (t *table) set(n int) {
	t.mu.Lock()
	if n < 0 {
		return // and keeps the lock
	}
	t.n = n
	t.mu.Unlock()
}
`, right: `
import "sync"

type table struct {
	mu sync.Mutex
	n  int
}

//fence:critical loop
func (t *table) set(n int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n < 0 {
		return
	}
	t.n = n
}
`},
	"signal/section-too-early": {
		why: "What runs before a fence is known to others makes nobody wait for it. It is shown with -all.",
		fix: "Begin the section at the publication.",
	},
	"signal/section-too-late-end": {
		why: "Once the last fence is signalled nobody waits for the section any more, and its class forbids what it need not. It is shown with -all.",
		fix: "End the section behind the last signal, with //fence:end on a line of its own.",
	},
	"balance/late-end": {
		why: "Once the last fence is signalled, a section only forbids what may be added to the rest of it. It is shown with -all.",
		fix: "End the section behind the last signal if nobody waits for the rest.",
	},
	"handoff/spawn-in-section": {
		why: "The goroutine is another context: what it does is not part of the section, though the fence may depend on it. It is shown with -all; in realtime and interrupt, where starting a goroutine is an error because it allocates, as alloc.",
		fix: "Mark what the goroutine has to do for the fence, or start it before the section.",
	},
	"unmarked/suggest-section": {
		why: "These are the fewest functions to mark. It is shown with -all.",
		fix: "Apply what fencevet suggest prints.",
	},
	"signal/missing-signal": {
		wrong: `
type request struct {
	reply chan struct{} //fence:fence
}

func serve(in chan *request, work func() error) {
	for r := range in {
		err := work()
		//fence:begin
		if err != nil {
			continue // whoever asked waits for ever
		}
		close(r.reply)
		//fence:end
	}
}
`, right: `
type request struct {
	reply chan struct{} //fence:fence
}

var failures int

func serve(in chan *request, work func() error) {
	for r := range in {
		err := work()
		//fence:begin
		if err != nil {
			failures++
		}
		close(r.reply)
		//fence:end
	}
}
`},
	"handoff/lost-handoff": {
		fix: "Signal with defer, first thing in the goroutine.",
		wrong: `
func load(read func() error) chan struct{} {
	done := make(chan struct{}) //fence:fence
	go func() {
		if read() != nil {
			return // nobody signals
		}
		//fence:begin
		close(done)
		//fence:end
	}()
	return done
}
`, right: `
var lost int

func load(read func() error) chan struct{} {
	done := make(chan struct{}) //fence:fence
	go func() {
		if read() != nil {
			lost++
		}
		//fence:begin
		close(done)
		//fence:end
	}()
	return done
}
`},
}
