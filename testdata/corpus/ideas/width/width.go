// Package width: people decide where a section begins and ends, and a section
// that is too wide shows: it breaks its rules where it need not be open yet.
package width

import "example.com/corpus/ideas/gpu"

type tile struct{ pixels []byte }

func (t *tile) badBegins(f *gpu.Fence) {
	//fence:begin render
	t.pixels = make([]byte, 1<<20) // want "alloc/heap-alloc: critical section .*badBegins .gpu.render. allocates"
	f.Publish()
	f.Signal(nil)
	//fence:end
}

func (t *tile) okBegins(f *gpu.Fence) {
	t.pixels = make([]byte, 1<<20)
	//fence:begin render
	f.Publish()
	f.Signal(nil)
	//fence:end
}
