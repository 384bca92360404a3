// Package watchdog: somebody steps in when work is stuck, and signals its fence with
// an error. That code signals, so it is reported until it is marked like any other.
// That there is a watchdog at all is not asked for: no directive names it.
package watchdog

import (
	"errors"
	"time"

	"example.com/corpus/ideas/gpu"
)

var errStuck = errors.New("stuck")

func badWatch(f *gpu.Fence, after *time.Timer) {
	<-after.C
	f.Signal(errStuck) // want "unmarked/unannotated-signal-path: badWatch calls Signal of a fence of class gpu.render outside of any section"
}

func okWatch(f *gpu.Fence, after *time.Timer) {
	<-after.C
	//fence:begin render
	f.Signal(errStuck)
	//fence:end
}
