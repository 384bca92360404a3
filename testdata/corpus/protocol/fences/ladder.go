package fences

import (
	"errors"
	"log"

	"example.com/corpus/protocol/fences/gpu"
)

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
//corpus:silent signal/error-not-propagated
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

// A failure that is only logged is success to whoever waits.
//
//fence:critical copying
func badLogsError(dep, f *gpu.Fence) {
	//fence:allow wait -- in order
	if err := dep.Wait(); err != nil {
		f.Signal(nil) // want "signal/error-not-propagated: badLogsError signals success to a fence of class gpu.copying where the wait for another fence at ladder.go:\\d+ has failed; pass the error on"
		return
	}
	f.Signal(nil)
}

func badPrintsError(dep, f *gpu.Fence) {
	//fence:begin copying
	err := dep.Wait() //fence:allow wait -- in order
	if err == nil {
		f.Signal(nil)
	} else {
		log.Printf("copy of %d: %v", 1, err) //fence:allow wait,lock,alloc -- rare
		f.Signal(nil)                        // want "signal/error-not-propagated: badPrintsError signals success"
	}
	//fence:end
}

func badWork(f *gpu.Fence) {
	//fence:begin copying
	f.Publish()
	if err := work(); err != nil {
		logError(err)
		f.Signal(nil) // want "signal/error-not-propagated: badWork signals success to a fence of class gpu.copying where the work after its publication at ladder.go:\\d+ has failed"
		return
	}
	f.Signal(nil)
	//fence:end
}

func badPair(f *gpu.Fence) {
	//fence:begin copying
	f.Publish()
	_, err := pair()
	if err != nil {
		f.Signal(nil) // want "signal/error-not-propagated: badPair signals success"
		return
	}
	f.Signal(nil)
	//fence:end
}

// Nobody waits for a fence that is not published: what failed was tried.
//
//fence:critical copying
func okTried(f *gpu.Fence) {
	if err := work(); err != nil {
		logError(err)
		f.Signal(nil)
		return
	}
	f.Signal(errBusy)
}

//fence:critical copying
func okRetries(dep, f *gpu.Fence) {
	for {
		err := dep.Wait() //fence:allow wait -- in order
		if err != nil {
			logError(err)
			continue
		}
		f.Signal(nil)
		return
	}
}

//fence:critical copying
func okReplaces(dep, f *gpu.Fence) {
	//fence:allow wait -- in order
	if err := dep.Wait(); err != nil {
		f.Signal(errBusy)
		return
	}
	f.Signal(nil)
}

// The other work may make up for the failure.
//
//fence:critical copying
func okMakesUp(dep, f *gpu.Fence) {
	//fence:allow wait -- in order
	if err := dep.Wait(); err != nil {
		note(1)
		f.Signal(nil)
		return
	}
	f.Signal(nil)
}

//fence:critical copying
func okFallsBack(dep, f *gpu.Fence, j *job) {
	//fence:allow wait -- in order
	if err := dep.Wait(); err != nil {
		j.id = 0
		f.Signal(nil)
		return
	}
	f.Signal(nil)
}

// Some errors are none.
//
//fence:critical copying
func okExpects(dep, f *gpu.Fence) {
	err := dep.Wait() //fence:allow wait -- in order
	if err != nil {
		if errors.Is(err, errBusy) {
			f.Signal(nil)
			return
		}
		f.Signal(err)
		return
	}
	f.Signal(nil)
}

// Who called gets the error.
func okReturns(dep, f *gpu.Fence) error {
	//fence:begin copying
	//fence:allow wait -- in order
	if err := dep.Wait(); err != nil {
		f.Signal(nil)
		return err
	}
	f.Signal(nil)
	//fence:end
	return nil
}

// The error is kept where those who wait look for it.
func okKeeps(f *gpu.Fence, r *outcome) {
	//fence:begin copying
	f.Publish()
	err := work()
	r.err = err
	if err != nil {
		f.Signal(nil)
		return
	}
	f.Signal(nil)
	//fence:end
}

type outcome struct{ err error }

func pair() (int, error) { return 0, nil }

func logError(err error) {}
