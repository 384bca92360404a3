package fences

import "example.com/corpus/protocol/fences/gpu"

//fence:critical copying
func badDropsError(dep, f *gpu.Fence) {
	_ = dep.Wait() //fence:allow wait -- in order
	f.Signal(nil)  // want "signal/error-not-propagated: badDropsError signals success to a fence of class gpu.copying, and drops the error of the fence that it has waited for at ladder.go:\\d+; pass the error on"
}

//fence:critical copying
func badIgnoresError(dep, f *gpu.Fence, ready bool) {
	dep.Wait() //fence:allow wait -- in order
	if ready {
		f.Signal(nil) // want "signal/error-not-propagated: badIgnoresError signals success"
		return
	}
	f.Signal(errBusy)
}

//fence:critical copying
func okPassesError(dep, f *gpu.Fence) {
	err := dep.Wait() //fence:allow wait -- in order
	f.Signal(err)
}

//fence:critical copying
func okLooksAtError(dep, f *gpu.Fence) {
	//fence:allow wait -- in order
	if err := dep.Wait(); err != nil {
		note(1)
	}
	f.Signal(nil)
}

// The wait comes later.
//
//fence:critical copying
func okSignalsFirst(dep, f *gpu.Fence) {
	f.Signal(nil)
	_ = dep.Wait() //fence:allow wait -- nobody waits any more
}

// The class can be named in calls through other functions, too.
//
//fence:critical copying
func badWaitValue(dep *gpu.Fence) {
	wait := dep.Wait
	wait() // want "wait/fence-wait: critical section badWaitValue .gpu.copying. waits for a fence"
}

// What generic code does with fences is seen in its origin.
func badGeneric[T any](v T, in chan *job) {
	//fence:begin render
	j := <-in // want "wait/chan-recv"
	if work() != nil {
		return // want "signal/missing-signal: badGeneric answers"
	}
	close(j.done)
	//fence:end
}

// A request that is passed by value.
//
//fence:critical loop
func badByValue(in chan gpu.Job) {
	for j := range in { // want "wait/chan-recv" "signal/missing-signal: badByValue answers .* goes on to the next one"
		if work() != nil {
			continue
		}
		close(j.Done)
	}
}

//fence:critical loop
func okByValue(in chan gpu.Job) {
	for j := range in { //fence:allow wait -- a worker waits for work
		if work() != nil {
			note(j.ID)
		}
		close(j.Done)
	}
}

// A deferred answer is an answer on every path.
//
//fence:critical loop
func okDeferredAnswer(in chan *job) {
	j := <-in //fence:allow wait -- a worker waits for work
	defer func() { close(j.done) }()
	if work() != nil {
		return
	}
	note(j.id)
}

// Waiting for something else takes the duty to a place where others see it.
//
//fence:critical loop
func okAppended(in chan *job) {
	var batch []*job
	for j := range in { //fence:allow wait -- a worker waits for work
		if work() != nil {
			batch = append(batch, j)
			continue
		}
		close(j.done)
	}
	for _, j := range batch {
		close(j.done)
	}
}

// One of several kinds of request has an answer.
//
//fence:critical loop
func okKinds(in chan any) {
	for v := range in { //fence:allow wait -- a worker waits for work
		switch v := v.(type) {
		case *job:
			close(v.done)
		case int:
			note(v)
		}
	}
}
