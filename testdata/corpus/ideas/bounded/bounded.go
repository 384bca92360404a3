// Package bounded: failing is better than growing until memory is gone. A queue in
// a section has a size, and who finds it full is told.
package bounded

import "errors"

//fence:class feed extends=signal alloc=error

var errFull = errors.New("full")

type feed struct {
	open []int
	slot chan int
}

//fence:critical feed
func (f *feed) badAdd(v int) {
	f.open = append(f.open, v) // want "alloc/implicit-alloc: critical section .*badAdd .feed. .*append"
}

//fence:critical feed
func (f *feed) okAdd(v int) error {
	select {
	case f.slot <- v:
		return nil
	default:
		return errFull
	}
}
