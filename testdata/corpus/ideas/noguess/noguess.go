// Package noguess: sections are never guessed. Code that signals a declared fence
// and stands in no section is reported, and fencevet suggest proposes where to put
// the directive; where nothing is declared, nothing is said.
package noguess

import "example.com/corpus/ideas/gpu"

func badRetire(f *gpu.Fence) {
	f.Signal(nil) // want "unmarked/unannotated-signal-path: badRetire calls Signal of a fence of class gpu.render outside of any section; mark it //fence:critical gpu.render, or"
}

//fence:critical render
func okRetire(f *gpu.Fence) { f.Signal(nil) }

func okUndeclared(done chan struct{}) { close(done) }
