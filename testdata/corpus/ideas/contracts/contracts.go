// Package contracts: the package that owns a fence says once what its sections
// must not do. Whoever imports it can be stricter, and not laxer.
package contracts

import "example.com/corpus/ideas/gpu"

//fence:class lax extends=render wait=off

//fence:class strict extends=render alloc=error

//fence:critical strict
func badTable(f *gpu.Fence) []int {
	f.Signal(nil)
	return make([]int, 64) // want "alloc/heap-alloc: critical section badTable .strict. allocates"
}

//fence:critical strict
func okTable(f *gpu.Fence, table []int) []int {
	f.Signal(nil)
	return table
}
