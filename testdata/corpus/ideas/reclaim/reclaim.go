// Package reclaim: a resource that only comes back when a fence is signalled. A
// section that waits for one waits for itself; it asks, and copes without.
package reclaim

import (
	"errors"

	"example.com/corpus/ideas/gpu"
)

var errNoBuffer = errors.New("no buffer")

//fence:critical render
func badRun(p *gpu.Pool, f *gpu.Fence) {
	b := p.Get() // want "wait/chan-recv: critical section badRun .gpu.render. receives from channel p.free"
	b[0] = 1
	f.Signal(nil)
}

//fence:critical render
func okRun(p *gpu.Pool, f *gpu.Fence) {
	b, ok := p.TryGet()
	if !ok {
		f.Signal(errNoBuffer)
		return
	}
	b[0] = 1
	f.Signal(nil)
}
