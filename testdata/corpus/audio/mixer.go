// Package audio mixes voices in the callback of a sound card.
package audio

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// A Source produces samples.
type Source interface {
	Fill(out []float32) int
}

type voice struct {
	phase, step float64
	gain        float32
	loaded      chan struct{}
	next        *voice
}

type command struct{ op, arg int }

// A Mixer is driven by the sound card.
type Mixer struct {
	mu     sync.Mutex
	ctl    sync.RWMutex
	voices []*voice
	cmds   chan command
	done   chan struct{}
	level  atomic.Uint32
	bus    [64]float32
	cur    *voice
	label  string
	seen   any
	effect func([]float32)
	clock  *time.Ticker
	tails  sync.WaitGroup
	params sync.Map
}

//fence:critical realtime
func (m *Mixer) fill(out []float32) {
	m.mu.Lock() // want "lock/lock-in-section: critical section .*fill .realtime. locks m.mu"
	defer m.mu.Unlock()
	m.mix(out)
}

//fence:critical realtime
func (m *Mixer) tryFill(out []float32) {
	if !m.mu.TryLock() {
		clear(out)
		return
	}
	defer m.mu.Unlock()
	m.mix(out)
}

func (m *Mixer) mix(out []float32) {
	for _, v := range m.voices {
		v.add(out)
	}
}

func (v *voice) add(out []float32) {
	for i := range out {
		out[i] += v.gain * float32(math.Sin(v.phase))
		v.phase += v.step
	}
}

func (m *Mixer) gainFor(i int) float32 {
	m.ctl.RLock()
	defer m.ctl.RUnlock()
	return m.voices[i].gain
}

//fence:critical realtime
func (m *Mixer) fade(out []float32) {
	g := m.gainFor(0) // want "lock/lock-in-section: critical section .*fade .realtime. .*m.ctl at mixer.go:.*: .*fade → .*gainFor"
	for i := range out {
		out[i] *= g
	}
}

//fence:critical realtime
func (m *Mixer) fadeAtomic(out []float32) {
	g := math.Float32frombits(m.level.Load())
	for i := range out {
		out[i] *= g
	}
}

//fence:critical realtime
func (m *Mixer) nextCommand() command {
	return <-m.cmds // want "wait/chan-recv: critical section .*nextCommand .realtime. receives from channel m.cmds"
}

//fence:critical realtime
func (m *Mixer) pollCommands() {
	for range cap(m.cmds) {
		select {
		case c := <-m.cmds:
			m.apply(c)
		default:
			return
		}
	}
}

func (m *Mixer) apply(c command) {
	switch c.op {
	case 0:
		m.level.Store(uint32(c.arg))
	case 1:
		m.voices[c.arg].gain = 0
	}
}

//fence:critical realtime
func (m *Mixer) finished() {
	m.done <- struct{}{} // want "wait/chan-send: critical section .*finished .realtime. .*m.done"
}

//fence:critical realtime
func (m *Mixer) finishedOnce() {
	if m.level.CompareAndSwap(0, 1) {
		close(m.done)
	}
}

//fence:critical realtime
func (m *Mixer) underrun() {
	println("underrun") // want "wait/hidden-io-logging: critical section .*underrun .realtime."
}

//fence:critical realtime
func (m *Mixer) countUnderrun() { m.level.Add(1) }

//fence:critical realtime
func (m *Mixer) rename(name string) {
	m.label = "voice " + name // want "alloc/implicit-alloc: critical section .*rename .realtime."
}

//fence:critical realtime
func (m *Mixer) trim(name string) {
	if len(name) > 8 {
		name = name[:8]
	}
	m.label = name
}

//fence:critical realtime
func (m *Mixer) noteOn(step float64) {
	m.cur = &voice{step: step} // want "alloc/heap-alloc: critical section .*noteOn .realtime."
}

//fence:critical realtime
func (m *Mixer) noteOnPooled(step float64) {
	v := m.cur
	m.cur = v.next
	*v = voice{step: step}
}

//fence:critical realtime
func (m *Mixer) preview(out []float32) {
	v := &voice{step: 0.01, gain: 1}
	v.add(out)
}

//fence:critical realtime
func (m *Mixer) reopen() {
	m.cmds = make(chan command, 8) // want "alloc/heap-alloc: critical section .*reopen .realtime."
}

//fence:critical realtime
func (m *Mixer) bounce(out []float32) float32 {
	var scratch [64]float32
	n := copy(scratch[:], out)
	sum := float32(0)
	for _, s := range scratch[:n] {
		sum += s
	}
	return sum
}

//fence:critical realtime
func (m *Mixer) heapStats(ms *runtime.MemStats) {
	runtime.ReadMemStats(ms) // want "wait/runtime-stall: critical section .*heapStats .realtime."
}

//fence:critical realtime
func (m *Mixer) queueStats() int { return len(m.cmds) + cap(m.cmds) + runtime.NumGoroutine() }

//fence:critical realtime
func (m *Mixer) throttle() {
	time.Sleep(time.Millisecond) // want "wait/sleep: critical section .*throttle .realtime."
}

//fence:critical realtime
func (m *Mixer) late(deadline time.Time) bool { return time.Now().After(deadline) }

//fence:critical realtime
func (m *Mixer) onClock() {
	<-m.clock.C // want "wait/sleep: critical section .*onClock .realtime."
	m.mix(m.bus[:])
}

//fence:critical realtime
func (m *Mixer) onClockPoll() {
	select {
	case <-m.clock.C:
		m.mix(m.bus[:])
	default:
	}
}

//fence:critical realtime
func (m *Mixer) runEffect(out []float32) {
	m.effect(out) // want "unknown/unknown-func-value: critical section .*runEffect .realtime. .*effect"
}

//fence:critical realtime
func (m *Mixer) runKnownEffect(out []float32) {
	fx := (*voice).add
	fx(m.cur, out)
}

//fence:critical realtime
func (m *Mixer) pull(src Source, out []float32) int {
	return src.Fill(out) // want "unknown/unknown-interface: critical section .*pull .realtime. .*Fill"
}

//fence:critical realtime
func (m *Mixer) stream(r io.Reader, buf []byte) (int, error) {
	return r.Read(buf) // want "wait/abstract-io: critical section .*stream .realtime."
}

//fence:critical realtime
func (m *Mixer) playAll(out []float32) {
	for v := m.cur; v != nil; v = v.next {
		v.ready() // want "wait/chan-recv: critical section .*playAll .realtime. receives from channel v.loaded at mixer.go:.*: .*playAll → .*ready.* → .*await"
		v.add(out)
	}
}

func (v *voice) ready() { v.await() }

func (v *voice) await() { <-v.loaded }

//fence:critical realtime
func (m *Mixer) joinTails() {
	m.tails.Wait() // want "wait/sync-wait: critical section .*joinTails .realtime."
}

//fence:critical realtime
func (m *Mixer) tailDone() { m.tails.Done() }

func (m *Mixer) title(n int) string { return fmt.Sprintf("%s-%d", m.label, n) }

//fence:critical realtime
func (m *Mixer) retitle(n int) {
	m.label = m.title(n) // want "alloc/implicit-alloc: critical section .*retitle .realtime. .* at mixer.go:.*: .*retitle → .*title"
}

// checkLayout allocates only on the way to a panic.
//
//fence:critical realtime
func (m *Mixer) checkLayout(n int) {
	if n > len(m.bus) {
		panic(fmt.Sprintf("audio: %d channels in %q", n, m.label))
	}
	m.bus[0] = 0
}

//fence:critical realtime
func (m *Mixer) remember(n int) {
	m.seen = n // want "alloc/implicit-alloc: critical section .*remember .realtime."
}

//fence:critical realtime
func (m *Mixer) rememberVoice(v *voice) {
	m.seen = v
	m.seen = "none"
	m.seen = 7
}

//fence:critical realtime
func (m *Mixer) forget() {
	m.params.Delete("cutoff") // want "lock/hidden-lock: critical section .*forget .realtime." "alloc/implicit-alloc: critical section .*forget .realtime."
}

//fence:critical realtime
func (m *Mixer) scale(out []float32, g float32) {
	at := func(i int) float32 { return out[i] * g }
	for i := range out {
		out[i] = at(i)
	}
}

// Start hands the callback to the driver.
func (m *Mixer) Start(register func(func([]float32))) {
	//fence:critical realtime
	cb := func(out []float32) {
		m.mu.Lock() // want "lock/lock-in-section: critical section .*Start.* .realtime. locks m.mu"
		m.mix(out)
		m.mu.Unlock()
	}
	register(cb)
}

// StartLockFree does the same without the lock.
func (m *Mixer) StartLockFree(register func(func([]float32))) {
	//fence:critical realtime
	cb := func(out []float32) {
		m.pollOne()
		m.mix(out)
	}
	register(cb)
}

func (m *Mixer) pollOne() {
	select {
	case c := <-m.cmds:
		m.apply(c)
	default:
	}
}
