package unmarked

import (
	"slices"
	"sync"
	"time"
)

// -- functions that are called before the call that gets them returns --

type once struct {
	first sync.Once
	done  chan struct{} //fence:fence
	hook  func()
	n     int
}

//fence:critical loop
func (o *once) okOnce() {
	//fence:allow wait -- it is short
	o.first.Do(func() { close(o.done) })
}

func (o *once) badOnce() {
	o.first.Do(func() { close(o.done) }) // want "unmarked/unannotated-signal-path: .*badOnce.func1 closes a fence of class signal outside of any section, reached from .*badOnce at runs.go:\\d+"
}

// run runs a function and counts that.
func (o *once) run(fn func()) {
	fn()
	o.n++
}

func (o *once) runLater(fn func()) { o.run(fn) }

//fence:critical loop
func (o *once) okRun() { o.run(func() { close(o.done) }) }

//fence:critical loop
func (o *once) okRunDeep() { o.runLater(func() { close(o.done) }) }

var all = make(chan int, 8) //fence:fence

//fence:critical loop
func okSort(ns []int) {
	slices.SortFunc(ns, func(a, b int) int {
		all <- a //fence:allow wait -- there is room
		return a - b
	})
}

func (o *once) keep(fn func()) { o.hook = fn }

//fence:critical loop
func (o *once) badKeep() {
	o.keep(func() { close(o.done) }) // want "unmarked/unannotated-signal-path"
}

func (o *once) start(fn func()) { go fn() }

//fence:critical loop
func (o *once) badStart() {
	o.start(func() { close(o.done) }) // want "unmarked/unannotated-signal-path"
}

//fence:critical loop
func (o *once) badTimer() {
	time.AfterFunc(time.Second, func() { close(o.done) }) // want "unmarked/unannotated-signal-path"
}
