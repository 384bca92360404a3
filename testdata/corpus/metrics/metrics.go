// Package metrics counts on the hot path, where nothing may be allocated.
package metrics

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

var (
	errNoSeries = errors.New("metrics: no such series")
	latest      *sample
	spare       = new(sample)
	table       []uint64
)

type sample struct {
	at    int64
	value float64
	tags  [4]string
}

type empty struct{}

type histogram struct {
	bounds  [8]float64
	buckets [8]uint64
	sum     float64
}

type registry struct {
	mu     sync.Mutex
	hits   map[string]int
	series map[string]*sample
	names  []string
	last   any
	desc   string
	raw    []byte
	head   *sample
	hook   func() int
	feed   chan *sample
	done   chan struct{}
	mark   *empty
	n      atomic.Int64
	hist   histogram
}

//fence:critical noalloc
func (r *registry) hit(name string) {
	r.hits[name]++ // want "alloc/implicit-alloc: critical section .*hit .noalloc."
}

//fence:critical noalloc
func (r *registry) hitKnown(name string) error {
	s, ok := r.series[name]
	if !ok {
		return errNoSeries
	}
	s.value++
	return nil
}

//fence:critical noalloc
func (r *registry) register(name string) {
	r.names = append(r.names, name) // want "alloc/implicit-alloc: critical section .*register .noalloc."
}

//fence:critical noalloc
func (r *registry) rename(i int, name string) { r.names[i] = name }

//fence:critical noalloc
func (r *registry) describe(name string) {
	r.desc = "metric " + name // want "alloc/implicit-alloc: critical section .*describe .noalloc."
}

//fence:critical noalloc
func (r *registry) describeConst() { r.desc = "metric " + "total" }

//fence:critical noalloc
func (r *registry) describeHelp(n int) {
	r.desc = r.help(n) // want "alloc/implicit-alloc: critical section .*describeHelp .noalloc. .* at metrics.go:.*: .*describeHelp → .*help"
}

func (r *registry) help(n int) string { return fmt.Sprintf("%s of %d", r.desc, n) }

//fence:critical noalloc
func (r *registry) describeOnce() string { return r.desc }

//fence:critical noalloc
func (r *registry) observe(v float64) {
	r.head = &sample{value: v} // want "alloc/heap-alloc: critical section .*observe .noalloc."
}

//fence:critical noalloc
func (r *registry) observeLocal(v float64) float64 {
	s := &sample{value: v}
	s.scale(2)
	return s.value
}

func (s *sample) scale(f float64) { s.value *= f }

//fence:critical noalloc
func (r *registry) observeInto(s *sample, v float64) {
	*s = sample{at: r.n.Load(), value: v}
	r.head = s
}

//fence:critical noalloc
func (r *registry) observeGlobal() {
	latest = new(sample) // want "alloc/heap-alloc: critical section .*observeGlobal .noalloc."
}

//fence:critical noalloc
func (r *registry) observeSpare() { latest = spare }

//fence:critical noalloc
func (r *registry) observeMoved(v float64) {
	s := sample{value: v} // want "alloc/heap-alloc: critical section .*observeMoved .noalloc."
	r.head = &s
}

//fence:critical noalloc
func (r *registry) observeValue(v float64) sample {
	s := sample{value: v}
	p := &s
	p.at = 1
	return s
}

//fence:critical noalloc
func (r *registry) send(v float64) {
	r.feed <- &sample{value: v} // want "alloc/heap-alloc: critical section .*send .noalloc."
}

//fence:critical noalloc
func (r *registry) sendHead() { r.feed <- r.head }

//fence:critical noalloc
func (r *registry) resize(n int) {
	table = make([]uint64, n) // want "alloc/heap-alloc: critical section .*resize .noalloc."
}

//fence:critical noalloc
func (r *registry) scratch(v uint64) int {
	var buf [16]byte
	binary.LittleEndian.PutUint64(buf[:], v)
	tmp := make([]byte, 8)
	return copy(tmp, buf[:])
}

//fence:critical noalloc
func (r *registry) restart() {
	done := make(chan struct{}) // want "alloc/heap-alloc: critical section .*restart .noalloc."
	close(done)
}

//fence:critical noalloc
func (r *registry) wait() {
	<-r.done
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hist.sum = 0
}

//fence:critical noalloc
func (r *registry) remap() {
	r.hits = make(map[string]int) // want "alloc/heap-alloc: critical section .*remap .noalloc."
}

//fence:critical noalloc
func (r *registry) unmap() {
	clear(r.hits)
	delete(r.series, "total")
}

//fence:critical noalloc
func (r *registry) push() {
	go r.flush() // want "alloc/implicit-alloc: critical section .*push .noalloc."
}

func (r *registry) flush() { <-r.done }

//fence:critical noalloc
func (r *registry) pushInline() { r.flush() }

//fence:critical noalloc
func (r *registry) setHook(n int) {
	r.hook = func() int { return n } // want "alloc/implicit-alloc: critical section .*setHook .noalloc."
}

//fence:critical noalloc
func (r *registry) setConstHook() {
	r.hook = func() int { return 42 }
}

//fence:critical noalloc
func (r *registry) setBoundHook() {
	r.hook = r.total // want "alloc/implicit-alloc: critical section .*setBoundHook .noalloc."
}

func (r *registry) total() int { return len(r.hits) }

//fence:critical noalloc
func (r *registry) callBound() int {
	total := r.total
	return total() + (*registry).total(r)
}

//fence:critical noalloc
func (r *registry) keep(v float64) {
	r.last = v // want "alloc/implicit-alloc: critical section .*keep .noalloc."
}

//fence:critical noalloc
func (r *registry) keepPointer(s *sample) {
	r.last = s
	r.last = 3.5
	r.last = "none"
	r.last = true
}

//fence:critical noalloc
func (r *registry) keepString(name string) {
	r.last = name // want "alloc/implicit-alloc: critical section .*keepString .noalloc."
}

//fence:critical noalloc
func (r *registry) keepEmpty() {
	r.mark = &empty{}
	r.last = empty{}
}

//fence:critical noalloc
func (r *registry) text(b []byte) {
	r.desc = string(b) // want "alloc/implicit-alloc: critical section .*text .noalloc."
}

//fence:critical noalloc
func (r *registry) textLookup(b []byte) int {
	if string(b) == "total" {
		return len(r.hits)
	}
	return r.hits[string(b)]
}

//fence:critical noalloc
func (r *registry) bytes(name string) {
	r.raw = []byte(name) // want "alloc/implicit-alloc: critical section .*bytes .noalloc."
}

//fence:critical noalloc
func (r *registry) bytesCopy(name string) int { return copy(r.raw, name) }

//fence:critical noalloc
func (r *registry) itoa(n int) {
	r.desc = strconv.Itoa(n) // want "alloc/implicit-alloc: critical section .*itoa .noalloc."
}

//fence:critical noalloc
func (r *registry) digits(n int) (d int) {
	for ; n > 0; n /= 10 {
		d++
	}
	return d
}

//fence:critical noalloc
func (r *registry) fail(name string) error {
	if name == "" {
		return errors.New("metrics: empty name") // want "alloc/implicit-alloc: critical section .*fail .noalloc."
	}
	return nil
}

//fence:critical noalloc
func (r *registry) failFast(name string) error {
	if name == "" {
		return io.EOF
	}
	return nil
}

//fence:critical noalloc
func (r *registry) failHard(v float64) {
	if math.IsNaN(v) {
		panic(fmt.Sprintf("metrics: bad value %v of %s", v, r.desc))
	}
	r.hist.add(v)
}

func (h *histogram) add(v float64) {
	h.sum += v
	for i, b := range h.bounds {
		if v <= b {
			h.buckets[i]++
			return
		}
	}
}

//fence:critical noalloc
func (r *registry) build(name string) int {
	var b strings.Builder
	b.WriteString(name) // want "alloc/implicit-alloc: critical section .*build .noalloc."
	return b.Len()
}

//fence:critical noalloc
func (r *registry) search(name string) bool {
	return strings.HasPrefix(name, "go_") && strings.Contains(name, r.desc) && strings.IndexByte(name, '_') > 0
}

//fence:critical noalloc
func (r *registry) releaseAll(ss []*sample) {
	for _, s := range ss {
		defer s.scale(0) // want "alloc/implicit-alloc: critical section .*releaseAll .noalloc."
	}
}

//fence:critical noalloc
func (r *registry) releaseOne(s *sample) {
	defer s.scale(0)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.head = nil
}

//fence:critical noalloc
func (r *registry) variadic() float64 { return largest(1, 2, r.hist.sum) }

func largest(vs ...float64) (top float64) {
	for _, v := range vs {
		top = max(top, v)
	}
	return top
}

//fence:critical noalloc
func (r *registry) sorted(ids []int) bool {
	slices.Sort(ids)
	_, ok := slices.BinarySearch(ids, 7)
	return ok
}

//fence:critical noalloc
func (r *registry) closure(vs []float64) (sum float64) {
	add := func(v float64) { sum += v }
	for _, v := range vs {
		add(v)
	}
	return sum
}

//fence:critical noalloc
func (r *registry) deferred(v float64) (err error) {
	defer func() {
		if v < 0 {
			err = errNoSeries
		}
	}()
	r.hist.add(v)
	return nil
}

//fence:critical noalloc
func (r *registry) timed(start time.Time) {
	r.hist.add(time.Since(start).Seconds())
}

//fence:critical noalloc
func (r *registry) fresh(v float64) {
	r.head = newSample(v) // want "alloc/heap-alloc: critical section .*fresh .noalloc. .* at metrics.go:.*: .*fresh → .*newSample"
}

func newSample(v float64) *sample { return &sample{value: v} }

// registerAll is two calls away from the append.
//
//fence:critical noalloc
func (r *registry) registerAll(names []string) {
	for _, n := range names {
		r.admit(n) // want "alloc/implicit-alloc: critical section .*registerAll .noalloc. .* at metrics.go:.*: .*registerAll → .*admit.* → .*enlist"
	}
}

func (r *registry) admit(name string) {
	if name != "" {
		r.enlist(name)
	}
}

func (r *registry) enlist(name string) { r.names = append(r.names, name) }
