package holders

import "example.com/corpus/holders/store"

//fence:class drawing waits=store.flushing

// The holder waits for a class that the section may wait for itself.
//
//fence:critical drawing
func draw(p *store.Page, done chan struct{}) {
	p.Count() // want "lock/lock-in-section: critical section draw .drawing. locks p.mu at example.com/corpus/holders/store/store.go:[0-9]+: draw → store.Count .declared.go:[0-9]+.$"
	close(done)
}

//fence:critical
func show(p *store.Page, done chan struct{}) {
	p.Count() // want "lock/lock-in-section: critical section show .signal. locks p.mu at .*; ..store.Page..Sync holds it since example.com/corpus/holders/store/store.go:[0-9]+ and waits for fence p.written of class flushing at example.com/corpus/holders/store/store.go:[0-9]+, so the section waits, too$"
	close(done)
}
