// Package packet forwards frames between ports.
package packet

import (
	"encoding/binary"
	"errors"
	"sync"
	"sync/atomic"
	"time"
)

var errShort = errors.New("packet: short frame")

// pause is a hint to the processor; nothing is said about it.
func pause()

// barrier orders memory accesses.
//
//fence:assume wait=no lock=no alloc=no unknown=no -- one instruction
func barrier()

// relax is described by its three effects.
//
//fence:assume wait=no lock=no alloc=no -- one instruction
func relax()

// halt stops the processor until the next interrupt.
//
//fence:assume wait=yes lock=no alloc=no unknown=no -- waits for an interrupt
func halt()

type frame struct {
	buf  []byte
	port int
	next *frame
}

type port struct {
	mu    sync.Mutex
	rx    chan *frame
	tx    chan *frame
	free  *frame
	drops atomic.Uint64
	table map[uint32]int
	stats sync.RWMutex
	taps  []func(*frame)
	last  *frame
}

//fence:critical realtime
func (p *port) spin() {
	pause() // want "unknown/opaque-code: critical section .*spin .realtime. .*pause"
}

//fence:critical realtime
func (p *port) spinBehind() {
	p.backOff() // want "unknown/opaque-code: critical section .*spinBehind .realtime. .*pause at packet.go:.*: .*spinBehind → .*backOff"
}

func (p *port) backOff() {
	p.drops.Add(1)
	pause()
}

//fence:critical realtime
func (p *port) order() {
	barrier()
	p.drops.Add(1)
	barrier()
}

//fence:critical realtime
func (p *port) orderRelaxed() { relax() }

//fence:critical realtime
func (p *port) sleepUntilIRQ() {
	halt() // want "wait/declared: critical section .*sleepUntilIRQ .realtime. "
}

//fence:critical realtime
func (p *port) sleepDeep() {
	p.enterC1() // want "wait/declared: critical section .*sleepDeep .realtime. .*: .*sleepDeep → .*enterC1"
}

func (p *port) enterC1() { halt() }

//fence:critical realtime
func (p *port) receive() *frame {
	return <-p.rx // want "wait/chan-recv: critical section .*receive .realtime. receives from channel p.rx"
}

//fence:critical realtime
func (p *port) poll() *frame {
	select {
	case f := <-p.rx:
		return f
	default:
		return nil
	}
}

//fence:critical realtime
func (p *port) forward(f *frame) {
	if f.port == 0 {
		p.drops.Add(1)
		return
	}
	p.tx <- f // want "wait/chan-send: critical section .*forward .realtime. .*p.tx"
}

//fence:critical realtime
func (p *port) forwardOrDrop(f *frame) {
	select {
	case p.tx <- f:
	default:
		p.drops.Add(1)
	}
}

// learn inserts into the forwarding table.
//
//fence:critical noalloc
func (p *port) learn(addr uint32, to int) {
	p.table[addr] = to // want "alloc/implicit-alloc: critical section .*learn .noalloc."
}

//fence:critical noalloc
func (p *port) lookup(addr uint32) (int, bool) {
	to, ok := p.table[addr]
	return to, ok
}

//fence:critical noalloc
func (p *port) unlearn(addr uint32) { delete(p.table, addr) }

//fence:critical noalloc
func (p *port) clone(f *frame) {
	p.last = &frame{buf: f.buf, port: f.port} // want "alloc/heap-alloc: critical section .*clone .noalloc."
}

//fence:critical noalloc
func (p *port) reuse(f *frame) {
	c := p.free
	p.free = c.next
	*c = frame{buf: f.buf, port: f.port}
	p.last = c
}

//fence:critical noalloc
func (p *port) widen(f *frame, n int) {
	f.buf = append(f.buf, byte(n)) // want "alloc/implicit-alloc: critical section .*widen .noalloc."
}

//fence:critical noalloc
func (p *port) narrow(f *frame, n int) {
	f.buf = f.buf[:n]
	copy(f.buf, f.buf[1:])
}

//fence:critical realtime
func (p *port) parse(f *frame) (uint16, error) {
	if len(f.buf) < 14 {
		return 0, errShort
	}
	return binary.BigEndian.Uint16(f.buf[12:]), nil
}

//fence:critical realtime
func (p *port) parseOrFail(f *frame) error {
	if len(f.buf) < 14 {
		return errors.New("short frame") // want "alloc/implicit-alloc: critical section .*parseOrFail .realtime."
	}
	return nil
}

//fence:critical realtime
func (p *port) checksum(f *frame) (sum uint32) {
	b := f.buf
	for len(b) >= 2 {
		sum += uint32(binary.BigEndian.Uint16(b))
		b = b[2:]
	}
	return ^sum
}

// tap calls functions from a slice.
//
//fence:critical realtime
func (p *port) tap(f *frame) {
	for _, t := range p.taps {
		t(f) // want "unknown/unknown-func-value: critical section .*tap .realtime."
	}
}

//fence:critical realtime
func (p *port) tapNone(f *frame) bool { return len(p.taps) == 0 && f != nil }

// The waiver stands at the end of the line.
//
//fence:critical realtime
func (p *port) account() {
	p.mu.Lock() //fence:allow lock -- held for one addition
	p.drops.Add(1)
	p.mu.Unlock()
}

// The waiver stands on the line above.
//
//fence:critical realtime
func (p *port) pace() {
	//fence:allow wait/sleep -- the card cannot take more
	time.Sleep(time.Microsecond)
}

// The waiver covers the first lock, not the second.
//
//fence:critical realtime
func (p *port) accountTwice() {
	p.mu.Lock() //fence:allow lock/lock-in-section -- held for one addition
	p.drops.Add(1)
	p.mu.Unlock()
	p.stats.RLock() // want "lock/lock-in-section: critical section .*accountTwice .realtime. .*p.stats"
	p.drops.Add(1)
	p.stats.RUnlock()
}

// readStats may lock: its callers are waived with it.
//
//fence:allow lock -- the lock is never held across a wait
func (p *port) readStats() uint64 {
	p.stats.RLock()
	defer p.stats.RUnlock()
	return p.drops.Load()
}

//fence:critical realtime
func (p *port) export() uint64 { return p.readStats() }

//fence:critical realtime
func (p *port) exportDeep() uint64 { return p.exported() }

func (p *port) exported() uint64 { return p.readStats() + 1 }

// The waiver covers one line of two.
//
//fence:critical noalloc
func (p *port) learnFrame(f *frame) {
	p.table[0] = len(f.buf) //fence:allow alloc -- entry 0 exists
	p.last = f
}

// The waiver names two rules for one line.
//
//fence:critical realtime
func (p *port) probe() {
	p.tx <- new(frame) //fence:allow wait,alloc -- once a minute
}

// trace is trusted not to wait, but its allocation still counts.
//
//fence:assume wait=no -- the channel has room for every frame
func (p *port) trace(f *frame) {
	p.tx <- f
	p.last = new(frame)
}

//fence:critical realtime
func (p *port) traced(f *frame) {
	p.trace(f) // want "alloc/heap-alloc: critical section .*traced .realtime. .* at packet.go:.*: .*traced → .*trace"
}

// quickTrace is trusted in all that it does.
//
//fence:assume wait=no lock=no alloc=no unknown=no -- measured, see the benchmark
func (p *port) quickTrace(f *frame) {
	p.mu.Lock()
	p.tx <- f
	p.last = new(frame)
	p.mu.Unlock()
}

//fence:critical realtime
func (p *port) tracedQuickly(f *frame) { p.quickTrace(f) }
