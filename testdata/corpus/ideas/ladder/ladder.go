// Package ladder: an error goes up the whole ladder of those who wait for each
// other. Who waited for a fence that failed does not signal success.
package ladder

import "example.com/corpus/ideas/gpu"

//fence:critical render
func badForward(dep, f *gpu.Fence) {
	_ = dep.Wait() //fence:allow wait -- dep is of an earlier submission
	f.Signal(nil)  // want "signal/error-not-propagated: badForward signals success to a fence of class gpu.render, and drops the error of the fence that it has waited for"
}

//fence:critical render
func badLadder(dep, f *gpu.Fence) {
	//fence:critical render
	dep.OnSignal(func(err error) {
		f.Signal(nil) // want "signal/error-swallowed-in-ladder: badLadder.func1 gets the error of a fence"
	})
}

//fence:critical render
func okLadder(dep, f *gpu.Fence) {
	//fence:critical render
	dep.OnSignal(func(err error) { f.Signal(err) })
}

//fence:critical render
func okForward(dep, f *gpu.Fence) {
	err := dep.Wait() //fence:allow wait -- dep is of an earlier submission
	f.Signal(err)
}
