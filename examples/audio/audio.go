// Package audio mixes sounds in a callback that the sound card drives: a
// callback that is late is heard. Nothing in it may wait, lock or allocate.
package audio

import (
	"fmt"
	"sync/atomic"
)

// A Voice is one sound that plays.
type Voice struct {
	samples []float32
	pos     int
	done    atomic.Bool
}

// A Mixer adds up voices.
type Mixer struct {
	voices atomic.Pointer[[]*Voice]
	stats  map[string]int
	peak   float32
}

// Mix fills buf with the sum of all voices.
//
//fence:critical realtime
func (m *Mixer) Mix(buf []float32) {
	clear(buf)
	for _, v := range *m.voices.Load() {
		if !v.add(buf) {
			v.done.Store(true)
			m.note(v)
		}
	}
	if m.peak < 0 {
		panic(fmt.Sprintf("peak %v below zero", m.peak)) // only on the way down: silent
	}
}

func (v *Voice) add(buf []float32) (more bool) {
	n := copy(buf, v.samples[v.pos:])
	v.pos += n
	return v.pos < len(v.samples)
}

func (m *Mixer) note(v *Voice) {
	m.stats[fmt.Sprintf("voice-%d", len(v.samples))]++
}
