package hints

import "example.com/corpus/protocol/fences/gpu"

// One mark on the caller does for both signals.
func badCover(f *gpu.Fence, j *job) { // hint "unmarked/suggest-section: //fence:critical (gpu.copying|render) here is one of the fewest directives \\(1\\) that put all signals of this package \\(2 outside\\) into sections; fencevet suggest prints them as a patch"
	j.badFinish()
	badSignal(f)
}

func (j *job) badFinish() {
	close(j.done) // want "unmarked/unannotated-signal-path"
}

func badSignal(f *gpu.Fence) {
	f.Signal(nil) // want "unmarked/unannotated-signal-path"
}

//fence:critical render
//corpus:silent unmarked/suggest-section
func (j *job) okCovered() { close(j.done) }
