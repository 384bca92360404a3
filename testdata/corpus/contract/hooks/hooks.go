// Package hooks states contracts that other packages must keep.
package hooks

// A Sink takes samples from an audio callback.
type Sink interface {
	//fence:critical realtime
	Put(sample float32)
	// Close has no contract.
	Close() error
}

// A Stage is a Sink with a name.
type Stage interface {
	Sink
	Name() string
}

// A Handler runs in the event loop.
//
//fence:critical loop
type Handler func(event int)

// A Bus calls what is registered with it.
type Bus struct {
	OnEvent Handler
	OnIdle  func() //fence:critical signal
	OnStop  func() // no contract
}

// Trace is called at every step.
//
//fence:critical noalloc
var Trace func(step int)

// Each calls f with every sample.
func Each(samples []float32,
	//fence:critical realtime
	f func(float32)) {
	for _, s := range samples {
		f(s)
	}
}

// Register keeps a handler.
func (b *Bus) Register(h Handler) { b.OnEvent = h }

// Drain sends what it has to a sink.
func Drain[S Sink](s S, samples []float32) {
	for _, x := range samples {
		s.Put(x)
	}
}
