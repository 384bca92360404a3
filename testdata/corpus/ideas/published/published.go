// Package published: the rules begin when others can find the fence, not when it
// is made. What can fail or allocate stands before that.
package published

import (
	"errors"

	"example.com/corpus/ideas/gpu"
)

var errEmpty = errors.New("empty")

//fence:critical render
func badSubmit(f *gpu.Fence, commands []int) {
	f.Publish() // want "signal/missing-signal: badSubmit publishes a fence of class gpu.render here, and returns at published.go:[0-9]+ without a signal"
	if len(commands) == 0 {
		return
	}
	f.Signal(nil)
}

func badEarly(f *gpu.Fence, commands []int) {
	f.Publish() // want "signal/publish-before-section: badEarly makes a fence of class gpu.render known here, before the section that signals it"
	prepare(commands)
	//fence:begin render
	f.Signal(nil)
	//fence:end
}

func prepare(commands []int) { clear(commands) }

//fence:critical render
func okSubmit(f *gpu.Fence, commands []int) error {
	if len(commands) == 0 {
		return errEmpty
	}
	f.Publish()
	f.Signal(nil)
	return nil
}
