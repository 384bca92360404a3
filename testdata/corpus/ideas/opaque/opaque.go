// Package opaque: what cannot be seen is not taken to be harmless. A function value
// is unknown until its type says what it keeps to.
package opaque

import "example.com/corpus/ideas/gpu"

//fence:critical render
func badRun(do func(), f *gpu.Fence) {
	do() // want "unknown/unknown-func-value: critical section badRun .gpu.render. calls"
	f.Signal(nil)
}

// A quick function does nothing that class render forbids.
//
//fence:critical render
type quick func()

//fence:critical render
func okRun(do quick, f *gpu.Fence) {
	do()
	f.Signal(nil)
}
