// Package prepare: everything from the first allocation to the signal is one
// chain. Make what can be made before the fence is published, then only do what
// cannot fail.
package prepare

import "example.com/corpus/ideas/gpu"

type ring struct{ slots []uint64 }

//fence:critical render
func (r *ring) badSubmit(f *gpu.Fence) {
	f.Publish()
	r.slots = make([]uint64, 512) // want "alloc/heap-alloc: critical section .*badSubmit .gpu.render. allocates"
	f.Signal(nil)
}

func (r *ring) okSubmit(f *gpu.Fence) {
	r.slots = make([]uint64, 512)
	r.okCommit(f)
}

//fence:critical render
func (r *ring) okCommit(f *gpu.Fence) {
	f.Publish()
	clear(r.slots)
	f.Signal(nil)
}
