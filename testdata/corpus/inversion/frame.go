package inversion

import (
	"sync"

	"example.com/corpus/inversion/gpu"
)

// A game waits for frames under locks.
type game struct {
	mu     sync.Mutex
	screen *gpu.Screen
	frames []*gpu.Frame
}

// Reported: the thread that signals the frame needs the lock first.
func present(s *gpu.Screen, f *gpu.Frame) {
	s.Mu.Lock()
	defer s.Mu.Unlock()
	f.Wait() // want "cycle/lock-fence-inversion: present holds s.Mu since frame.go:[0-9]+ and waits for fence gpu.Frame; critical section ..gpu.Screen..Present .render., which signals it at example.com/corpus/inversion/gpu/frame.go:[0-9]+, first locks s.Mu at .*gpu/frame.go:[0-9]+: gpu.Present → gpu.flip .*; neither goes on"
}

// Reported: a section of the class of the fence takes the lock.
func vsync(s *gpu.Screen, f *gpu.Frame) {
	s.Vsync.Lock()
	f.Wait() // want "cycle/lock-fence-inversion: vsync holds s.Vsync since .* and waits for fence gpu.Frame; critical section ..gpu.Screen..Scan .render. locks s.Vsync at example.com/corpus/inversion/gpu/frame.go:[0-9]+; neither"
	s.Vsync.Unlock()
}

// Reported: the wait is in another package.
func (g *game) sync() {
	g.screen.Mu.Lock()
	defer g.screen.Mu.Unlock()
	g.screen.Sync() // want "cycle/lock-fence-inversion: ..game..sync holds g.screen.Mu since .* and waits for fence gpu.Frame at .*gpu/frame.go:[0-9]+: sync → gpu.Sync .frame.go:[0-9]+.; critical section ..gpu.Screen..Present"
}

// Reported: the section is here, the fence there.
func (g *game) drain() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, f := range g.frames {
		f.Wait() // want "cycle/lock-fence-inversion: ..game..drain holds g.mu since .* and waits for fence gpu.Frame; critical section ..game..shown .gpu.render., which signals it at frame.go:[0-9]+, first locks g.mu at frame.go:[0-9]+"
	}
}

// Shown signals a frame once it is off the list.
//
//fence:critical gpu.render
func (g *game) shown(f *gpu.Frame) {
	g.mu.Lock() // want "lock/lock-in-section: .*shown .gpu.render. locks g.mu"
	g.frames = g.frames[1:]
	g.mu.Unlock()
	f.Signal()
}

// Silent: the section takes this lock after the signal.
func after(s *gpu.Screen, f *gpu.Frame) {
	s.After.Lock()
	defer s.After.Unlock()
	f.Wait()
}

// Silent: collects under the lock and waits after it.
func (g *game) drainLater() {
	g.mu.Lock()
	frames := g.frames
	g.frames = nil
	g.mu.Unlock()
	for _, f := range frames {
		f.Wait()
	}
}

// Silent: a lock that no section needs.
func once(mu *sync.Mutex, f *gpu.Frame) {
	mu.Lock()
	defer mu.Unlock()
	f.Wait()
}
