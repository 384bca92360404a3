// Package segment is one file of the log.
package segment

import "example.com/corpus/wal/segment/blockdev"

// A Segment holds records.
type Segment struct {
	dev  *blockdev.Dev
	used int
}

// Dev returns the device that the segment is on.
func (s *Segment) Dev() *blockdev.Dev { return s.dev }

// Flush writes the segment to the medium.
func (s *Segment) Flush() error {
	if s.used == 0 {
		return nil
	}
	return s.flush()
}

func (s *Segment) flush() error {
	s.used = 0
	return s.dev.Sync()
}

// Note counts a record.
func (s *Segment) Note(n int) {
	s.used += n
	s.dev.Mark()
}

// Extend waits for space.
func (s *Segment) Extend() { s.used = s.dev.Alloc() }

// Each calls yield for every record number.
//
//fence:assume wait=no lock=no alloc=no unknown=no -- runs only what the caller gives it
func (s *Segment) Each(yield func(int) bool) {
	for i := range s.used {
		if !yield(i) {
			return
		}
	}
}
