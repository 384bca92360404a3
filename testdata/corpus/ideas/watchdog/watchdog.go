// Package watchdog: a class names the function that steps in when work is stuck, and
// signals its fence with an error. A class without one, whose waits all end with the
// signal only, is shown with -all.
package watchdog

import (
	"errors"
	"time"
)

//fence:class copying
//fence:class drawing

var errStuck = errors.New("stuck")

type copying struct {
	done chan struct{} //fence:fence copying
	err  error
}

// Nobody notices that it never comes.
func (c *copying) badWait() error {
	<-c.done // hint "signal/no-monitor: .*badWait waits here for a fence of class copying"
	return c.err
}

type drawing struct {
	done chan struct{} //fence:fence drawing
	err  error
}

func (d *drawing) okWait() error {
	<-d.done
	return d.err
}

// A watchdog that nothing marks is code that signals, like any other.
func (d *drawing) badWatch(after *time.Timer) {
	<-after.C
	d.err = errStuck
	close(d.done) // want "unmarked/unannotated-signal-path: .*badWatch closes a fence of class drawing outside of any section"
}

//fence:monitor drawing
func (d *drawing) okWatch(after *time.Timer) {
	<-after.C
	d.err = errStuck
	close(d.done)
}
