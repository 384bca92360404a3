// Package policy: how a section may allocate is part of its class. Go's heap never
// fails and may wait for the collector; an allocation that fails instead is one that the
// program writes itself.
package policy

import "example.com/corpus/ideas/gpu"

//fence:class sealed extends=signal alloc=error

//fence:critical sealed
func badPage() []byte {
	return make([]byte, 4096) // want "alloc/heap-alloc: critical section badPage .sealed. allocates"
}

//fence:critical sealed
func okPage(p *gpu.Pool) ([]byte, bool) { return p.TryGet() }
