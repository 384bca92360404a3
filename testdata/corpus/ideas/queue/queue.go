// Package queue: what stands in a queue with one worker waits for all that stands
// before it. So every item has the rules of the class, whoever put it there.
package queue

import "example.com/corpus/ideas/gpu"

// An item runs on the only worker.
//
//fence:critical render
type item func()

//fence:critical loop
func okWork(items chan item) {
	for it := range items { //fence:allow wait -- a worker waits for work
		it()
	}
}

func badEnqueue(items chan item, first, second *gpu.Fence) {
	items <- func() { // want "contract/wait: .*breaks the contract on item .gpu.render.* waits for fence first"
		_ = first.Wait() // the item that signals it stands behind this one
	}
	items <- func() { second.Signal(nil) }
}

func okEnqueue(items chan item, first, second *gpu.Fence) {
	items <- func() { first.Signal(nil) }
	items <- func() { second.Signal(nil) }
}
