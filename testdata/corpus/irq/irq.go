// Package irq has interrupt handlers.
package irq

import (
	"sync"
	"sync/atomic"
	"time"
)

//fence:class nmi extends=interrupt

type event struct{ line, value uint32 }

type device struct {
	status  atomic.Uint32
	pending atomic.Uint32
	events  [16]event
	head    uint32
	notify  chan struct{}
	queue   chan event
	mu      sync.Mutex
	counts  map[uint32]int
	log     []event
	handler func(uint32)
	last    *event
	name    string
	lines   *lines
	ops     ops
}

type lines struct {
	mask   uint32
	parent *lines
	ready  chan uint32
}

// ops is the table of functions of a driver.
type ops interface {
	Ack(line uint32)
}

type gpio struct{ acked uint32 }

func (g *gpio) Ack(line uint32) { g.acked |= 1 << line }

//fence:critical interrupt
func (d *device) onReady() {
	d.notify <- struct{}{} // want "wait/chan-send: critical section .*onReady .interrupt. .*d.notify"
}

//fence:critical interrupt
func (d *device) onReadyPoll() {
	select {
	case d.notify <- struct{}{}:
	default:
		d.pending.Add(1)
	}
}

//fence:critical interrupt
func (d *device) onData() {
	d.mu.Lock() // want "lock/lock-in-section: critical section .*onData .interrupt. locks d.mu"
	d.head++
	d.mu.Unlock()
}

//fence:critical interrupt
func (d *device) onDataTry() {
	if d.mu.TryLock() {
		d.head++
		d.mu.Unlock()
	}
}

//fence:critical interrupt
func (d *device) onSpawn() {
	go d.bottomHalf() // want "alloc/implicit-alloc: critical section .*onSpawn .interrupt."
}

func (d *device) bottomHalf() { <-d.notify }

//fence:critical interrupt
func (d *device) onFlag() { d.pending.Store(1) }

//fence:critical interrupt
func (d *device) onCount(line uint32) {
	d.counts[line]++ // want "alloc/implicit-alloc: critical section .*onCount .interrupt."
}

//fence:critical interrupt
func (d *device) onCounted(line uint32) int { return d.counts[line] }

//fence:critical interrupt
func (d *device) onLog(e event) {
	d.log = append(d.log, e) // want "alloc/implicit-alloc: critical section .*onLog .interrupt."
}

//fence:critical interrupt
func (d *device) onRing(e event) {
	d.events[d.head%uint32(len(d.events))] = e
	d.head++
}

//fence:critical interrupt
func (d *device) onEvent(line uint32) {
	d.last = &event{line: line} // want "alloc/heap-alloc: critical section .*onEvent .interrupt."
}

//fence:critical interrupt
func (d *device) onEventLocal(line uint32) uint32 {
	e := &event{line: line}
	e.value = d.status.Load()
	return e.line + e.value
}

//fence:critical interrupt
func (d *device) onCall(line uint32) {
	d.handler(line) // want "unknown/unknown-func-value: critical section .*onCall .interrupt. .*handler"
}

//fence:critical interrupt
func (d *device) onOps(line uint32) {
	d.ops.Ack(line) // want "unknown/unknown-interface: critical section .*onOps .interrupt. .*Ack"
}

//fence:critical interrupt
func (d *device) onGPIO(g *gpio, line uint32) {
	var o ops = g
	o.Ack(line)
}

//fence:critical interrupt
func (d *device) onDelay() {
	time.Sleep(time.Microsecond) // want "wait/sleep: critical section .*onDelay .interrupt."
}

//fence:critical interrupt
func (d *device) onBusy() {
	for range 16 {
		if d.status.Load()&1 == 0 {
			return
		}
	}
}

//fence:critical nmi
func (d *device) onNMI() {
	println("nmi", d.status.Load()) // want "wait/hidden-io-logging: critical section .*onNMI .nmi."
}

//fence:critical nmi
func (d *device) onNMIQuiet() { d.status.Store(d.status.Load() | 1) }

//fence:critical nmi
func (d *device) onNested(l *lines) {
	l.route() // want "wait/chan-recv: critical section .*onNested .nmi. receives from channel l.ready at irq.go:.*: .*onNested → .*route.* → .*demux"
}

func (l *lines) route() { l.demux() }

func (l *lines) demux() { l.mask |= <-l.ready }

//fence:critical nmi
func (d *device) onMask(l *lines) {
	for p := l; p != nil; p = p.parent {
		p.mask = 0
	}
}

//fence:critical interrupt
func (d *device) onName(suffix string) {
	d.name += suffix // want "alloc/implicit-alloc: critical section .*onName .interrupt."
}

//fence:critical interrupt
func (d *device) onPanic(line uint32) {
	if line > 31 {
		panic("irq: bad line")
	}
	d.pending.Or(1 << line)
}

// The defer in a loop keeps its record on the heap.
//
//fence:critical interrupt
func (d *device) onChain(ls []*lines) {
	for _, l := range ls {
		defer l.unmask() // want "alloc/implicit-alloc: critical section .*onChain .interrupt."
	}
}

func (l *lines) unmask() { l.mask = ^uint32(0) }

//fence:critical interrupt
func (d *device) onUnmask(l *lines) {
	defer l.unmask()
	l.mask = 0
}

//fence:critical interrupt
func (d *device) onReset() {
	d.queue = make(chan event, 16) // want "alloc/heap-alloc: critical section .*onReset .interrupt."
}

//fence:critical interrupt
func (d *device) onDrop(e event) bool {
	select {
	case d.queue <- e:
		return true
	default:
		return false
	}
}

// install gives handlers to the controller.
func (d *device) install(set func(line int, f func())) {
	//fence:critical interrupt
	first := func() {
		d.queue <- event{} // want "wait/chan-send: critical section .*install.* .interrupt. .*d.queue"
	}
	//fence:critical interrupt
	second := func() {
		d.pending.Store(2)
	}
	set(1, first)
	set(2, second)
}
