// Package preempt: work in a section lets go within a time that can be told. Go
// preempts goroutines, but that does not make the signal come earlier: the loop needs a
// bound.
package preempt

// A step does a part of the work, and reports whether there is more.
//
//fence:critical realtime
type step func() bool

//fence:critical realtime
func badRun(next step) {
	for next() { // want "progress/unbounded-loop: critical section badRun .realtime. loops until a call says that it is enough"
	}
}

//fence:critical realtime
func okRun(next step, budget int) {
	for i := 0; i < budget && next(); i++ {
	}
}
