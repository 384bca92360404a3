// Package rescue: the code that cures a stuck fence keeps the same rules as the
// code that is stuck, or it is stuck for the same reason. What it needs is reserved.
package rescue

import (
	"sync"

	"example.com/corpus/ideas/gpu"
)

type monitor struct {
	mu          sync.Mutex
	last        *gpu.Fence
	spare, page []byte
}

// drain waits under a lock.
func (m *monitor) badDrain() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last.Wait() // want "cycle/lock-fence-inversion: .*badDrain holds m.mu"
}

// The reset needs the lock that is held until it is done.
//
//fence:monitor class=render
func (m *monitor) badReset() {
	m.mu.Lock() // want "signal/monitor-violates-class: monitor .*badReset .gpu.render. locks m.mu; .*badDrain holds it since"
	defer m.mu.Unlock()
	m.last.Signal(nil)
}

//fence:monitor class=render
func (m *monitor) badPatch(f *gpu.Fence) {
	m.page = make([]byte, 4096) // want "signal/monitor-violates-class: monitor .*badPatch .gpu.render. allocates"
	f.Signal(nil)
}

//fence:monitor class=render
func (m *monitor) okPatch(f *gpu.Fence) {
	m.page, m.spare = m.spare, nil
	f.Signal(nil)
}
