package gpu

import "sync"

// A Frame is a fence of a type of its own.
//
//fence:fence render
type Frame struct {
	mu   sync.Mutex
	done bool
	wake chan struct{}
}

// Wait waits until the frame is shown.
//
//fence:wait
func (f *Frame) Wait() { <-f.wake }

// Signal tells all waiters.
//
//fence:signal
func (f *Frame) Signal() { close(f.wake) }

// A Screen shows frames.
type Screen struct {
	Mu    sync.Mutex
	Vsync sync.Mutex
	After sync.Mutex
	shown int
	Last  *Frame
}

// Present shows a frame and signals it.
//
//fence:critical render
func (s *Screen) Present(f *Frame) {
	s.flip() // want "lock/lock-in-section: .*Present .render. locks s.Mu"
	f.Signal()
	s.After.Lock() // want "lock/lock-in-section: .*Present .render. locks s.After"
	s.After.Unlock()
}

func (s *Screen) flip() {
	s.Mu.Lock()
	s.shown++
	s.Mu.Unlock()
}

// Scan is needed for frames to be signalled, and leaves that to others.
//
//fence:critical render
func (s *Screen) Scan() {
	s.Vsync.Lock() // want "lock/lock-in-section: .*Scan .render. locks s.Vsync"
	s.shown++
	s.Vsync.Unlock()
}

// Sync waits for the last frame.
func (s *Screen) Sync() { s.Last.Wait() }
