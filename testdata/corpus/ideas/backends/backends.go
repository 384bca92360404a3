// Package backends: a scheduler calls what others have written. The rules stand on the
// method of the interface, and are checked where a backend is plugged in.
package backends

import "example.com/corpus/ideas/gpu"

type backend interface {
	//fence:critical render
	runJob(id int) *gpu.Fence
}

type lazy struct{}

func (lazy) runJob(id int) *gpu.Fence { return gpu.New() }

type ready struct{ f *gpu.Fence }

func (r ready) runJob(id int) *gpu.Fence { return r.f }

//fence:critical render
func okSchedule(b backend, id int) *gpu.Fence { return b.runJob(id) }

func badPlug() backend {
	return lazy{} // want "contract/alloc: .*runJob breaks the contract on backend.runJob .gpu.render.*allocates"
}

func okPlug(f *gpu.Fence) backend { return ready{f} }
