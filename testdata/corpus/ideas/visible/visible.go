// Package visible: inside a pipeline every dependency is a fence that can be
// seen. A section that waits for some channel is reported; a callback on the
// fence is no wait.
package visible

import "example.com/corpus/ideas/gpu"

//fence:critical render
func badStage(ready chan int, f *gpu.Fence) {
	<-ready // want "wait/chan-recv: critical section badStage .gpu.render. receives from channel ready"
	f.Signal(nil)
}

// Next goes on when a dependency is there.
//
//fence:critical render
type Next func(error)

//fence:critical render
func okStage(dep *gpu.Fence, next Next) {
	dep.OnSignal(next)
}
