// Package failing: what can be missing may fail, and the failure reaches those who
// wait: the fence is signalled with the error.
package failing

import (
	"errors"

	"example.com/corpus/ideas/gpu"
)

var errNoBuffer = errors.New("no buffer")

func grab(p *gpu.Pool) ([]byte, error) {
	if b, ok := p.TryGet(); ok {
		return b, nil
	}
	return nil, errNoBuffer
}

//fence:critical render
func badRun(p *gpu.Pool, f *gpu.Fence) {
	b, err := grab(p)
	if err != nil {
		return // want "signal/fallible-after-publish: badRun is a critical section that signals a fence of class gpu.render, and returns at failing.go:[0-9]+ without a signal; signal the error"
	}
	b[0] = 1
	f.Signal(nil)
}

//fence:critical render
func okRun(p *gpu.Pool, f *gpu.Fence) {
	b, err := grab(p)
	if err != nil {
		f.Signal(err)
		return
	}
	b[0] = 1
	f.Signal(nil)
}
