// Package skip: code that gives memory back when it is asked to does not wait for
// those who use it. It looks, skips what is busy, and comes again.
package skip

import "example.com/corpus/ideas/gpu"

//fence:critical reclaim
func badEvict(f *gpu.Fence) bool {
	_ = f.Wait() // want "wait/fence-wait: critical section badEvict .reclaim. waits for fence f of class gpu.render"
	return true
}

//fence:critical reclaim
func okEvict(f *gpu.Fence) bool { return f.Signalled() }
