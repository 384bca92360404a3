// Package watch has monitors for a class of another package, and for functions there.
package watch

import (
	"errors"

	"example.com/corpus/protocol/monitor"
)

var errLate = errors.New("late")

//fence:monitor monitor.gpu
func badWatch(f *monitor.Fence, other *monitor.Fence) {
	other.Wait() // want "signal/monitor-violates-class: monitor badWatch .monitor.gpu. waits for fence other of class monitor.gpu; class monitor.gpu denies that .wait/fence-wait., and"
	f.Signal(errLate)
}

//fence:monitor gpu
func okWatch(f *monitor.Fence) { f.Signal(errLate) }
