package metrics

// The classes disagree: signal minds only what is certain.
//
//fence:critical signal
func (r *registry) registerSignal(name string, v float64) {
	r.names = append(r.names, name)
	r.hits[name]++
	r.desc = "metric " + name
	r.last = v
}

//fence:critical signal
func (r *registry) observeSignal(v float64) {
	r.hits["total"]++
	r.head = &sample{value: v} // want "alloc/heap-alloc: critical section .*observeSignal .signal."
	r.raw = make([]byte, 64)   // want "alloc/heap-alloc: critical section .*observeSignal .signal."
}

//fence:critical loop
func (r *registry) observeLoop(v float64) {
	r.head = &sample{value: v}
	r.feed = make(chan *sample, 1)
}
