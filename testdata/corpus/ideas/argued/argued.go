// Package argued: rules are found by arguing about them. An exception stands in the
// code, with its reason, and is reported when it is not needed any more.
package argued

import "example.com/corpus/ideas/gpu"

//fence:critical render
func okWaiver(dep, f *gpu.Fence) {
	err := dep.Wait() //fence:allow wait -- dep is of an earlier submission, which waits for nothing
	f.Signal(err)
}

//fence:critical render
func badWaiver(f *gpu.Fence) {
	f.Signal(nil) /* want "directive/unused-allow: .*" */ //fence:allow wait -- once, this waited
}
