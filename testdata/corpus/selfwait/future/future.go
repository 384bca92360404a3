// Package future has results that others wait for.
package future

// A Future is done when its channel is closed.
type Future struct {
	Done  chan struct{} //fence:fence
	Value int
}

// Wait waits for the result.
func (f *Future) Wait() int {
	<-f.Done
	return f.Value
}
