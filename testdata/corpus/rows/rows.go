// Package rows has a silent case for details of which the other packages have none
// that says so: each comes as close to the detail as right code does. What has no
// positive case elsewhere has one here, too.
package rows

import (
	"context"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// -- waits --

// The reader is known, and reads from memory.
//
//fence:critical realtime
//corpus:silent wait/abstract-io
func reads(b []byte, text *strings.Reader) int {
	n, _ := text.Read(b)
	return n
}

//fence:critical realtime
//corpus:silent wait/blocking-select
func selects(a, b chan int) int {
	select {
	case n := <-a:
		return n
	case n := <-b:
		return n
	default:
		return 0
	}
}

// It is closed already.
//
//fence:critical realtime
//corpus:silent wait/chan-recv
func receives(done chan struct{}) {
	close(done)
	<-done
}

// There is room.
//
//fence:critical loop
//corpus:silent wait/chan-send
func sends(out func(chan int)) chan int {
	c := make(chan int, 1)
	c <- 1
	return c
}

//fence:critical realtime
//corpus:silent wait/declared
func declares() { quick() }

//fence:assume wait=no lock=no alloc=no -- one instruction
func quick() { time.Sleep(time.Second) }

type job struct {
	done chan struct{} //fence:fence
}

//fence:critical realtime
//corpus:silent wait/fence-wait
func (j *job) polls() bool {
	select {
	case <-j.done:
		return true
	default:
		return false
	}
}

// Into memory.
//
//fence:critical loop
//corpus:silent wait/file-db-proc-io,wait/hidden-io-logging
func writes(b *strings.Builder, n int) {
	b.WriteString("job ")
	b.WriteByte(byte('0' + n))
}

//fence:critical loop
//corpus:silent wait/net-io
func parses(text string) net.IP { return net.ParseIP(text) }

//fence:critical realtime
//corpus:silent wait/runtime-stall
func keeps(p *int) { runtime.KeepAlive(p) }

//fence:critical realtime
//corpus:silent wait/sleep
func looksAtClock(since time.Time) bool { return time.Since(since) > time.Second }

//fence:critical realtime
//corpus:silent wait/sync-wait
func counts(wg *sync.WaitGroup) { wg.Done() }

//fence:critical loop
//corpus:silent wait/context-wait
func asks(ctx context.Context) error { return ctx.Err() }

// -- locks --

type state struct {
	mu sync.Mutex
	n  atomic.Int64
}

//fence:critical realtime
//corpus:silent lock/lock-in-section
func (s *state) tries() {
	if s.mu.TryLock() {
		s.mu.Unlock()
	}
}

//fence:class free deny-lock=state.mu

//fence:critical free
//corpus:silent lock/forbidden-lock
func (s *state) triesForbidden() {
	if s.mu.TryLock() {
		s.mu.Unlock()
	}
}

//fence:critical realtime
//corpus:silent lock/hidden-lock
func (s *state) addsAtomically() { s.n.Add(1) }

//fence:critical realtime
//corpus:silent lock/declared,alloc/declared,unknown/declared
func (s *state) declaresNot() { s.assumed() }

//fence:assume lock=no alloc=no unknown=no -- short
func (s *state) assumed() {
	s.mu.Lock()
	s.mu.Unlock()
}

//fence:critical realtime
func declaresAll() {
	declared() // want "lock/declared: critical section declaresAll .realtime. takes a lock, by the //fence:assume on it at rows.go:\\d+: declaresAll → declared .rows.go" "alloc/declared: .* allocates, by the" "unknown/declared: .* cannot be seen, by the"
}

//fence:assume wait=no lock=yes alloc=yes unknown=yes -- measured
func declared() {}

// -- allocations --

// It stays on the stack.
//
//fence:critical realtime
//corpus:silent alloc/heap-alloc
func sums() (n int) {
	buf := make([]int, 16)
	for i := range buf {
		n += buf[i]
	}
	return n
}

// A pointer needs no box.
//
//fence:critical realtime
//corpus:silent alloc/implicit-alloc
func boxes(s *state) any { return s }

// -- what cannot be seen --

//fence:critical realtime
//corpus:silent unknown/unknown-func-value
func callsLiteral(n int) int {
	double := func(n int) int { return 2 * n }
	return double(n)
}

// A sink keeps to its contract.
type sink interface {
	//fence:critical realtime
	put(n int)
}

// The contract denies as much as the section.
//
//fence:critical realtime
//corpus:silent unknown/unknown-interface,unknown/weak-contract
func puts(s sink) { s.put(1) }

//fence:critical realtime
//corpus:silent unknown/opaque-code
func assembly(s *state) int64 { return s.n.Load() }

// -- loops --

//fence:critical realtime
//corpus:silent progress/unbounded-loop
func bounded(ns []int) (sum int) {
	for _, n := range ns {
		sum += n
	}
	return sum
}

//fence:critical realtime
//corpus:silent progress/recursion
func callsTwin(n int) int { return twin(n) }

func twin(n int) int { return n + 1 }

// -- contracts --

type quiet struct{ n int }

func (q *quiet) put(n int) { q.n = n }

type loud struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *loud) put(n int) {
	l.mu.Lock()
	l.mu.Unlock()
	l.w.Write(nil)
}

type opaque struct{ call func() }

func (o *opaque) put(n int) { o.call() }

// Reported: it locks; the call cannot be seen.
func convertsWrongly(l *loud, o *opaque) []sink {
	return []sink{
		l, // want "contract/lock: ..loud..put breaks the contract on sink.put .realtime. .*locks l.mu" "contract/wait"
		o, // want "contract/unknown: ..opaque..put breaks the contract on sink.put .realtime. .*calls unseen function value o.call"
	}
}

// Silent: it keeps the contract.
//
//corpus:silent contract/wait,contract/lock,contract/alloc,contract/unknown
func converts(q *quiet) sink { return q }

type hook struct {
	run func() //fence:critical realtime
}

// Silent: it is known what the value is.
//
//corpus:silent contract/contract-mismatch
func sets(h *hook) { h.run = func() {} }
