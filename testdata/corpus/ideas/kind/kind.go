// Package kind: a fence is a kind of its own, with stricter rules than a channel that
// somebody waits for. What is declared to be one has them; other channels stay
// plain.
package kind

//fence:class show

type frame struct {
	shown  chan struct{} //fence:fence show
	logged chan struct{}
}

func (f *frame) badShow() {
	close(f.shown) // want "unmarked/unannotated-signal-path: .*badShow closes a fence of class show outside of any section"
}

//fence:critical show
func (f *frame) badWaitsForItself() {
	<-f.shown // want "cycle/self-wait: critical section .*badWaitsForItself .show. waits for fence f.shown of class show; .*badWaitsForItself closes it itself, later"
	close(f.shown)
}

//fence:critical show
func (f *frame) okShow() { close(f.shown) }

func (f *frame) okLog() { close(f.logged) }
