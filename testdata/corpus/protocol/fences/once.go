package fences

import "example.com/corpus/protocol/fences/gpu"

// -- a fence of a parameter that the section publishes itself --

//fence:critical copying
func badPublishesHere(f *gpu.Fence) {
	f.Publish() // want "signal/fallible-after-publish: badPublishesHere publishes a fence of class gpu.copying here, and returns at once.go:\\d+ without a signal; signal the error"
	if err := work(); err != nil {
		return
	}
	f.Signal(nil)
}

// Nobody knows of the fence yet.
//
//fence:critical copying
func okFailsBefore(f *gpu.Fence) {
	if err := work(); err != nil {
		return
	}
	f.Publish()
	f.Signal(nil)
}

// -- a value that is sent before the channel is closed --

//corpus:silent signal/double-signal
func okSendsThenCloses(ready bool) <-chan error {
	failed := make(chan error, 1) //fence:fence render
	//fence:critical render
	go func() {
		defer close(failed)
		if ready {
			failed <- work()
		}
	}()
	return failed
}

func badClosesThenSends(ready bool) <-chan error {
	failed := make(chan error, 1) //fence:fence render
	//fence:critical render
	go func() {
		close(failed)
		if ready {
			failed <- work() // want "signal/double-signal: badClosesThenSends.func1 sends to a fence of class render that is signalled already"
		}
	}()
	return failed
}
