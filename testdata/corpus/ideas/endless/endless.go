// Package endless: work that may never end is of a class of its own, and nothing
// that has to end waits for it: it depends on the work being set aside.
package endless

import "example.com/corpus/ideas/gpu"

//fence:class batch

type batch struct {
	finished  chan struct{} //fence:fence batch
	preempted *gpu.Fence
}

//fence:critical render
func badSwitch(b *batch, f *gpu.Fence) {
	<-b.finished // want "wait/fence-wait: critical section badSwitch .gpu.render. waits for fence b.finished of class batch"
	f.Signal(nil)
}

//fence:critical render
func okSwitch(b *batch, f *gpu.Fence) {
	//fence:critical render
	b.preempted.OnSignal(func(err error) { f.Signal(err) })
}
