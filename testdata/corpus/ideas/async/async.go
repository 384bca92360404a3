// Package async: a dependency is not awaited; what comes after it is given to it.
package async

import "example.com/corpus/ideas/gpu"

//fence:critical render
func badAfter(dep, f *gpu.Fence) {
	err := dep.Wait() // want "wait/fence-wait: critical section badAfter .gpu.render. waits for fence dep of class gpu.render"
	f.Signal(err)
}

//fence:critical render
func okAfter(dep, f *gpu.Fence) {
	//fence:critical render
	dep.OnSignal(func(err error) { f.Signal(err) })
}
