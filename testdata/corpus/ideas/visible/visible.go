// Package visible: inside a pipeline every dependency is a fence that can be
// seen. A section that waits for some channel is reported, and so is one that waits
// for a class that its own does not name; a callback on the fence is no wait.
package visible

import "example.com/corpus/ideas/gpu"

//fence:critical render
func badStage(ready chan int, f *gpu.Fence) {
	<-ready // want "wait/chan-recv: critical section badStage .gpu.render. receives from channel ready"
	f.Signal(nil)
}

// A flip says what it depends on.
//
//fence:class flip waits=render

//fence:critical flip
func badFlip(dep *gpu.Fence, loaded *texture) {
	_ = dep.Wait()
	<-loaded.done // want "cycle/undeclared-dependency: critical section badFlip .flip. waits for fence loaded.done of class load"
}

//fence:critical flip
func okFlip(dep *gpu.Fence) { _ = dep.Wait() }

//fence:class load

type texture struct {
	done chan struct{} //fence:fence load
}

// Next goes on when a dependency is there.
//
//fence:critical render
type Next func(error)

//fence:critical render
func okStage(dep *gpu.Fence, next Next) {
	dep.OnSignal(next)
}
