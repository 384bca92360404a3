// Package polled: a flag that one goroutine sets and another one watches is a
// dependency that no scheduler and no checker knows of. A loop that watches one is
// reported where waiting is; a fence with a callback is seen.
package polled

import (
	"sync/atomic"

	"example.com/corpus/ideas/gpu"
)

//fence:critical realtime
func badStart(ready *atomic.Bool, f *gpu.Fence) {
	for !ready.Load() { // want "progress/spin-wait: critical section badStart .realtime. spins until another goroutine acts"
	}
	f.Signal(nil)
}

//fence:critical render
func okStart(ready, f *gpu.Fence) {
	//fence:critical render
	ready.OnSignal(func(err error) { f.Signal(err) })
}
