// Package freelist finishes jobs of another package.
package freelist

import "example.com/corpus/freelist/bufs"

//fence:class other

type done struct {
	c chan struct{} //fence:fence other
}

// Reported: the pool of the other package.
//
//fence:critical bufs.engine
func finish(p *bufs.Pool, j *bufs.Job) {
	j.Buf = p.Get() // want "cycle/resource-wait: critical section finish .bufs.engine. receives from channel p.free at example.com/corpus/freelist/bufs/bufs.go:[0-9]+: finish → bufs.Get .freelist.go:[0-9]+.; what comes back to it, at example.com/corpus/freelist/bufs/bufs.go:[0-9]+, has waited for a fence of class bufs.engine before"
	close(j.Done)
}

// Reported as a wait: sections of this class are not what the buffers wait for.
//
//fence:critical other
func (d *done) finish(p *bufs.Pool) {
	p.Get() // want "wait/chan-recv: critical section ..done..finish .other. receives from channel p.free"
	close(d.c)
}

// Silent: the buffer was taken before.
func run(p *bufs.Pool, j *bufs.Job) {
	j.Buf = p.Get()
	complete(j)
}

//fence:critical bufs.engine
func complete(j *bufs.Job) { close(j.Done) }
