// Package respin: instead of spinning, look once in each round and come back in the
// next one. To yield in between is still to spin.
package respin

import (
	"runtime"
	"sync/atomic"
)

//fence:critical realtime
func badRound(ready *atomic.Bool) {
	for !ready.Load() { // want "progress/spin-wait: critical section badRound .realtime. spins until another goroutine acts"
		runtime.Gosched() // want "wait/runtime-stall: critical section badRound .realtime. yields"
	}
}

//fence:critical realtime
func okRound(ready *atomic.Bool) (again bool) {
	return !ready.Load()
}
