// Package visiblestate: once others can see the fence, a step that fails does not
// just return its error: it signals it.
package visiblestate

import "example.com/corpus/ideas/gpu"

//fence:critical render
func badSubmit(f *gpu.Fence, to *port) error {
	f.Publish() // want "signal/fallible-after-publish: badSubmit publishes a fence of class gpu.render here, and returns at visiblestate.go:[0-9]+ without a signal; signal the error"
	if err := to.write(); err != nil {
		return err
	}
	f.Signal(nil)
	return nil
}

//fence:critical render
func okSubmit(f *gpu.Fence, to *port) error {
	f.Publish()
	err := to.write()
	f.Signal(err)
	return err
}

type port struct{ err error }

func (p *port) write() error { return p.err }
