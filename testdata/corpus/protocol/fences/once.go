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
