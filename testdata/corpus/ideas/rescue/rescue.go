// Package rescue: the code that cures a stuck fence keeps the same rules as the
// code that is stuck, or it is stuck for the same reason. What it needs is reserved.
package rescue

import "example.com/corpus/ideas/gpu"

type monitor struct{ spare, page []byte }

//fence:critical render
func (m *monitor) badPatch(f *gpu.Fence) {
	m.page = make([]byte, 4096) // want "alloc/heap-alloc: critical section .*badPatch .gpu.render. allocates"
	f.Signal(nil)
}

//fence:critical render
func (m *monitor) okPatch(f *gpu.Fence) {
	m.page, m.spare = m.spare, nil
	f.Signal(nil)
}
