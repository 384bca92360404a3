// Package contagion: whatever can hold up a fence, however indirectly, has its
// rules. A channel that a section waits for is declared as a fence of the same
// class, and the code that feeds it becomes a section.
package contagion

import "example.com/corpus/ideas/gpu"

type stage struct {
	fed  chan struct{} //fence:fence render
	page []byte
}

//fence:critical render
func (s *stage) okRun(f *gpu.Fence) {
	<-s.fed //fence:allow wait/fence-wait -- fed before anything of this stage is published
	f.Signal(nil)
}

func (s *stage) badForgotten() {
	close(s.fed) // want "unmarked/unannotated-signal-path: .*badForgotten closes a fence of class gpu.render outside of any section"
}

//fence:critical render
func (s *stage) badFeeder() {
	s.page = make([]byte, 4096) // want "alloc/heap-alloc: critical section .*badFeeder .gpu.render. allocates"
	close(s.fed)
}

//fence:critical render
func (s *stage) okFeeder(page []byte) {
	s.page = page
	close(s.fed)
}
