package hof

import (
	"time"

	"example.com/corpus/hof/each"
)

// A shutter is what has Shut.
type shutter interface{ Shut() }

// shutFunc adapts a function to shutter, as http.HandlerFunc does.
type shutFunc func()

func (f shutFunc) Shut() { f() }

// shutAll shuts what is in it.
type shutAll []shutter

func (all shutAll) Shut() {
	for _, s := range all {
		s.Shut()
	}
}

type door struct{ s shutter }

func newDoor() *door { return &door{s: shutFunc(doze)} }

type window struct{ s shutter }

func newWindow() *window { return &window{s: shutFunc(note)} }

func doze() { time.Sleep(1) }
func note() {}

func shut(s shutter) { s.Shut() }

// noted returns a shutter that does a bit more.
func noted(s shutter) shutter {
	return shutFunc(func() {
		note()
		s.Shut()
	})
}

func adapted(f func()) shutter { return shutFunc(f) }

//fence:critical loop
func adapter(d *door, seconds chan int) {
	var s shutter = shutFunc(doze)
	s.Shut()                                              // want "wait/sleep: critical section adapter .loop. sleeps in time.Sleep at adapter.go:.*: adapter → Shut .adapter.go:.* → doze"
	shut(s)                                               // want "wait/sleep: .* adapter → shut .* → Shut .* → doze"
	d.s.Shut()                                            // want "wait/sleep: .* Shut .* → doze"
	shut(shutFunc(func() { <-seconds }))                  // want "wait/chan-recv: .* receives from channel seconds"
	each.Shut(shutFunc(doze))                             // want "wait/sleep: .* each.Shut .* → doze"
	adapted(doze).Shut()                                  // want "wait/sleep: .* Shut .* → doze"
	shut(noted(noted(shutFunc(doze))))                    // want "wait/sleep: .* → doze"
	shutAll{shutFunc(note), shutFunc(doze)}.Shut()        // want "wait/sleep: .* → doze"
	noted(shutAll{shutFunc(note), shutFunc(note)}).Shut() // want "unknown/unknown-interface: .* calls unseen method s.Shut"
}

//fence:critical loop
func adapterQuick(w *window) {
	var s shutter = shutFunc(note)
	s.Shut()
	shut(s)
	w.s.Shut()
	each.Shut(shutFunc(note))
	adapted(note).Shut()
	shut(noted(noted(shutFunc(note))))
	shutAll{shutFunc(note)}.Shut()
}

//fence:critical loop
func adapterUnseen(f func()) {
	shut(shutFunc(f)) // want "unknown/unknown-func-value: .* calls unseen function value f"
}

// ring is a list that is in itself.
//
//fence:critical loop
func ring() {
	all := shutAll{nil}
	all[0] = all
	shut(all) // want "unknown/unknown-interface"
}
