package depend

import (
	"example.com/corpus/depend/gpu"
	"example.com/corpus/freelist/bufs"
)

//fence:class parcel waits=gpu.display
//fence:class receipt

// Code that waits through interfaces. What the values are is known where they come
// from.

type copied interface{ WaitCopied() }

type waiting interface{ wait() }

type getter interface{ Get() []byte }

// A link waits for its own fence, which is of another class.
type link struct {
	sent chan struct{} //fence:fence receipt
	own  chan struct{} //fence:fence parcel
}

func (l *link) wait() { <-l.sent }

// A letter waits until it has been posted.
type letter struct {
	posted chan struct{} //fence:fence parcel
}

func (l *letter) wait() { <-l.posted }

// Reported: the job of another package.
//
//fence:critical parcel
func (l *link) deliver(j *gpu.Job) {
	var c copied = j
	c.WaitCopied() // want "cycle/undeclared-dependency: critical section ..link..deliver .parcel. waits for fence j.Copied of class copying at example.com/corpus/depend/gpu/gpu.go:[0-9]+: deliver → gpu.WaitCopied .through.go:[0-9]+.; class parcel does not declare that it depends on it"
	close(l.own)
}

// Reported: a value of this package.
//
//fence:critical parcel
func (l *link) post() {
	var w waiting = l
	w.wait() // want "cycle/undeclared-dependency: critical section ..link..post .parcel. waits for fence l.sent of class receipt at through.go:[0-9]+: post → wait .through.go:[0-9]+.; class parcel does not declare"
	close(l.own)
}

// Reported: it waits for what it signals itself.
//
//fence:critical parcel
func (l *letter) seal() {
	var w waiting = l
	w.wait() // want "cycle/self-wait: critical section ..letter..seal .parcel. waits for fence l.posted of class parcel at through.go:[0-9]+: seal → wait .through.go:[0-9]+.; ..letter..seal closes it itself, later"
	close(l.posted)
}

// Reported: a free list.
//
//fence:critical bufs.engine
func refill(p *bufs.Pool, j *bufs.Job) {
	var g getter = p
	j.Buf = g.Get() // want "cycle/resource-wait: critical section refill .bufs.engine. receives from channel p.free at example.com/corpus/freelist/bufs/bufs.go:[0-9]+: refill → bufs.Get .through.go:[0-9]+.; what comes back to it"
	close(j.Done)
}

// Silent: the class says that it depends on copies.
//
//fence:critical gpu.rendering
func render(j *gpu.Job) {
	var c copied = j
	c.WaitCopied()
	close(j.Rendered)
}

// Reported as unknown: it may be anything.
//
//fence:critical parcel
func (l *link) relay(w waiting) {
	w.wait() // want "unknown/"
	close(l.own)
}
