// Package queue stands for a library that was copied into the tree.
package queue

import "time"

// A Delay grows with every retry.
type Delay struct {
	cur time.Duration
}

// Peek returns the next delay.
func (d *Delay) Peek() time.Duration { return d.cur * 2 }

// Next sleeps for the next delay.
func (d *Delay) Next() {
	d.cur = d.Peek()
	time.Sleep(d.cur)
}

// Reset is a section inside the copied library.
//
//fence:critical loop
func (d *Delay) Reset() { d.cur = time.Millisecond }

// Flush is a section inside the copied library.
//
//fence:critical loop
func (d *Delay) Flush(done <-chan struct{}) {
	d.Reset()
	<-done // want "wait/chan-recv: critical section .*Flush .loop. receives from channel done"
}
