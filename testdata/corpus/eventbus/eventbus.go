// Package eventbus delivers events to handlers.
package eventbus

import (
	"errors"
	"fmt"
	"sync"
)

var errNoHandler = errors.New("eventbus: no handler")

type event struct {
	topic string
	value int
	done  chan struct{}
}

// Handler is what users implement.
type Handler interface {
	Handle(e *event) error
}

// direct and queued are the handlers of this package.
type direct struct{ seen int }

func (d *direct) Handle(e *event) error {
	d.seen += e.value
	return nil
}

type queued struct{ q chan *event }

func (q queued) Handle(e *event) error {
	q.q <- e
	return nil
}

// OnEvent is called for every event; anybody may set it.
var OnEvent func(*event)

// Functions of the package that are chosen at run time.
var (
	deliver   = deliverNow
	encode    = encodeShort
	onFlush   = func(b *bus) { <-b.flushed }
	onClose   = func(b *bus) { close(b.flushed) }
	afterSend func(*bus)
)

func init() {
	if encode == nil {
		encode = encodeLong
	}
	afterSend = waitFlush
}

func deliverNow(b *bus, e *event) { b.out <- e }

func encodeShort(e *event) int { return e.value }

func encodeLong(e *event) int { return e.value * 2 }

func waitFlush(b *bus) { b.wg.Wait() }

type bus struct {
	mu       sync.Mutex
	out      chan *event
	flushed  chan struct{}
	handlers []Handler
	funcs    map[string]func(*event)
	own      queued
	count    int
	wg       sync.WaitGroup
	fallback func(*event)
	Handler
}

//fence:critical loop
func (b *bus) emit(e *event) {
	deliver(b, e) // want "wait/chan-send: critical section .*emit .loop. .*b.out at eventbus.go:.*: .*emit → .*deliverNow"
}

//fence:critical loop
func (b *bus) encode(e *event) int { return encode(e) }

//fence:critical loop
func (b *bus) flush() {
	onFlush(b) // want "wait/chan-recv: critical section .*flush .loop. receives from channel b.flushed at eventbus.go:.*: .*flush → "
}

//fence:critical loop
func (b *bus) close() { onClose(b) }

//fence:critical loop
func (b *bus) sent() {
	afterSend(b) // want "wait/sync-wait: critical section .*sent .loop. .* at eventbus.go:.*: .*sent → .*waitFlush"
}

//fence:critical loop
func (b *bus) exported(e *event) {
	OnEvent(e) // want "unknown/unknown-func-value: critical section .*exported .loop. .*OnEvent"
}

//fence:critical loop
func (b *bus) exportedGo(e *event) {
	if OnEvent != nil {
		go OnEvent(e)
	}
}

//fence:critical loop
func (b *bus) dispatch(e *event) error {
	for _, h := range b.handlers {
		if err := h.Handle(e); err != nil { // want "unknown/unknown-interface: critical section .*dispatch .loop. .*Handle"
			return err
		}
	}
	return nil
}

//fence:critical loop
func (b *bus) dispatchDirect(d *direct, e *event) error {
	var h Handler = d
	return h.Handle(e)
}

//fence:critical loop
func (b *bus) dispatchQueued(e *event) error {
	var h Handler = b.own
	return h.Handle(e) // want "wait/chan-send: critical section .*dispatchQueued .loop. .*q.q at eventbus.go:.*: .*dispatchQueued → .*Handle"
}

// The embedded interface may hold anything.
//
//fence:critical loop
func (b *bus) dispatchEmbedded(e *event) error {
	return b.Handle(e) // want "unknown/unknown-interface: critical section .*dispatchEmbedded .loop. .*Handle"
}

//fence:critical loop
func (b *bus) lookup(e *event) error {
	f, ok := b.funcs[e.topic]
	if !ok {
		return errNoHandler
	}
	f(e) // want "unknown/unknown-func-value: critical section .*lookup .loop."
	return nil
}

//fence:critical loop
func (b *bus) lookupOnly(e *event) bool {
	f, ok := b.funcs[e.topic]
	return ok && f != nil
}

//fence:critical loop
func (b *bus) with(e *event, f func(*event)) {
	f(e) // want "unknown/unknown-func-value: critical section .*with .loop. .*f"
}

//fence:critical loop
func (b *bus) useFallback(e *event) {
	b.fallback(e) // want "unknown/unknown-func-value: critical section .*useFallback .loop. .*fallback"
}

//fence:critical loop
func (b *bus) setFallback(f func(*event)) { b.fallback = f }

// Method values and expressions are resolved.
//
//fence:critical loop
func (b *bus) bound(e *event) {
	handle := b.own.Handle
	handle(e) // want "wait/chan-send: critical section .*bound .loop. .*q.q at eventbus.go:.*: .*bound → .*Handle"
}

//fence:critical loop
func (b *bus) boundDirect(d *direct, e *event) {
	handle := d.Handle
	handle(e)
}

//fence:critical loop
func (b *bus) expr(e *event) {
	queued.Handle(b.own, e) // want "wait/chan-send: critical section .*expr .loop. .*q.q at eventbus.go:.*: .*expr → .*Handle"
}

//fence:critical loop
func (b *bus) exprVar(e *event) {
	handle := (*bus).block
	handle(b, e) // want "wait/chan-recv: critical section .*exprVar .loop. receives from channel e.done at eventbus.go:.*: .*exprVar → .*block"
}

func (b *bus) block(e *event) { <-e.done }

func (b *bus) note(e *event) { b.count += e.value }

//fence:critical loop
func (b *bus) exprDirect(e *event) {
	handle := (*bus).note
	handle(b, e)
	(*direct).Handle(&direct{}, e)
}

// A literal that is called where it stands is part of the section.
//
//fence:critical loop
func (b *bus) immediate(e *event) int {
	return func() int {
		<-e.done // want "wait/chan-recv: critical section .*immediate.* .loop. receives from channel e.done"
		return e.value
	}()
}

//fence:critical loop
func (b *bus) immediateClean(e *event) int {
	return func(v int) int { return v * b.count }(e.value)
}

// A literal in a variable is a function of its own.
//
//fence:critical loop
func (b *bus) variable(e *event) {
	wait := func(c chan struct{}) { <-c }
	b.count++
	wait(e.done)    // want "wait/chan-recv: critical section .*variable.* .loop. receives from channel c at eventbus.go:.*: .*variable → "
	wait(b.flushed) // want "wait/chan-recv: critical section .*variable.* .loop. receives from channel c at eventbus.go:.*: .*variable → "
}

//fence:critical loop
func (b *bus) variableUnused(e *event) func() {
	return func() { <-e.done }
}

//fence:critical loop
func (b *bus) variableClean(es []*event) {
	add := func(e *event) { b.count += e.value }
	for _, e := range es {
		add(e)
	}
}

// The literal captures a channel and calls a helper.
//
//fence:critical loop
func (b *bus) capturing(e *event) {
	done := e.done
	wait := func() { b.await(done) }
	wait() // want "wait/chan-recv: critical section .*capturing.* .loop. receives from channel done at eventbus.go:.*: .*capturing → .* → .*await"
}

func (b *bus) await(done chan struct{}) { <-done }

//fence:critical loop
func (b *bus) deferredLit(e *event) {
	defer func() {
		b.count++
		<-e.done // want "wait/chan-recv: critical section .*deferredLit.* .loop. receives from channel e.done"
	}()
	b.note(e)
}

//fence:critical loop
func (b *bus) deferredVar(e *event) {
	wait := func() { <-e.done }
	defer wait() // want "wait/chan-recv: critical section .*deferredVar.* .loop. receives from channel e.done at eventbus.go:.*: .*deferredVar → "
	b.note(e)
}

//fence:critical loop
func (b *bus) deferredBound(e *event) {
	wait := b.block
	defer wait(e) // want "wait/chan-recv: critical section .*deferredBound .loop. receives from channel e.done at eventbus.go:.*: .*deferredBound → .*block"
	b.note(e)
}

//fence:critical loop
func (b *bus) deferredClean(e *event) {
	note := b.note
	defer note(e)
	defer b.mu.Unlock()
	defer close(e.done)
	b.mu.Lock()
}

// describe formats: the values have documented methods.
//
//fence:critical loop
func (b *bus) describe(err error, s fmt.Stringer) string {
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(s.String(), b.count, err)
}

// unwrap asks an error for what it wraps.
//
//fence:critical loop
func (b *bus) unwrap(err error) bool {
	return errors.Is(err, errNoHandler) || errors.Unwrap(err) != nil
}
