package hof

import "sync"

// What a pool makes when it is empty is made by Get.

type scratch struct{ buf [64]byte }

type desk struct {
	near sync.Pool
	far  *sync.Pool
	late sync.Pool
}

func newDesk() *desk {
	d := &desk{
		near: sync.Pool{New: fetched},
		far:  &sync.Pool{New: func() any { doze(); return new(scratch) }},
	}
	d.late.New = fetched
	return d
}

func fetched() any {
	doze()
	return new(scratch)
}

var (
	quickPool = sync.Pool{New: func() any { return new(scratch) }}
	slowPool  = sync.Pool{New: fetched}
)

//fence:critical loop
func (d *desk) take() {
	d.near.Get()   // want "wait/sleep: .*take .loop. sleeps in time.Sleep at adapter.go:.*: take → fetched .pool.go:.* → doze"
	d.far.Get()    // want "wait/sleep: .* take → newDesk.func1 .* → doze"
	d.late.Get()   // want "wait/sleep: .* take → fetched"
	slowPool.Get() // want "wait/sleep: .* take → fetched"
	quickPool.Get()
	d.near.Put(nil)
}

// Of allocations only those of Get are reported.
//
//fence:critical noalloc
func takeQuick() {
	quickPool.Get() // want "alloc/implicit-alloc: critical section takeQuick .noalloc. may allocate in .*Pool..Get"
}
