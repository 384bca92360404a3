package rule

// This file is the help for what classes say of each other.

var helpUndeclared = helpRow{
	why: "Each wait in a section makes its fences depend on others. People can only see that this ends somewhere if every dependency is declared.",
	fix: "Name the class in waits= of the section's class if that may depend on it; else wait before the section, or let a callback go on when the fence is signalled.",
	wrong: `
//fence:class copying
//fence:class decoding
//fence:class rendering waits=copying

type job struct {
	decoded  chan struct{} //fence:fence decoding
	rendered chan struct{} //fence:fence rendering
}

//fence:critical rendering
func (j *job) render() {
	<-j.decoded
	close(j.rendered)
}
`, right: `
//fence:class copying
//fence:class decoding
//fence:class rendering waits=copying,decoding

type job struct {
	decoded  chan struct{} //fence:fence decoding
	rendered chan struct{} //fence:fence rendering
}

//fence:critical rendering
func (j *job) render() {
	<-j.decoded
	close(j.rendered)
}
`}

var helpClassCycle = helpRow{
	why: "If fences of two classes can wait for each other, some of them can wait in a cycle: none is ever signalled.",
	fix: "Decide which class comes first, and let its sections wait for none that comes later.",
	wrong: `
//fence:class copying
//fence:class rendering waits=copying

type job struct {
	copied   chan struct{} //fence:fence copying
	rendered chan struct{} //fence:fence rendering
}

//fence:critical copying
func (j *job) readBack() {
	<-j.rendered
	close(j.copied)
}
`, right: `
//fence:class copying
//fence:class rendering waits=copying

type job struct {
	copied   chan struct{} //fence:fence copying
	rendered chan struct{} //fence:fence rendering
}

func (j *job) read() {
	<-j.rendered
	j.readBack()
}

//fence:critical copying
func (j *job) readBack() {
	close(j.copied)
}
`}

var helpOrthogonal = helpRow{
	why: "Whoever reads fence:orthogonal relies on it: that the class never waits for the object, and may be waited for on the way to it.",
	fix: "Wait outside of sections of the class, or remove the claim.",
	wrong: `
//fence:class rendering

type screen struct {
	off   chan struct{} //fence:orthogonal rendering
	drawn chan struct{} //fence:fence rendering
}

//fence:critical rendering
func (s *screen) draw() {
	<-s.off
	close(s.drawn)
}
`, right: `
//fence:class rendering

type screen struct {
	off   chan struct{} //fence:orthogonal rendering
	drawn chan struct{} //fence:fence rendering
}

func (s *screen) stop() {
	<-s.off
	<-s.drawn
}

//fence:critical rendering
func (s *screen) draw() {
	close(s.drawn)
}
`}

var helpNesting = helpRow{
	why: "Fences of one class can wait for each other if they have an order, such as the numbers of a timeline. Nothing in the code shows that all keep to it.",
	fix: "Wait for all but the last outside of sections, or say in a waiver what the order is.",
	wrong: `
//fence:class frames waits=frames

type frame struct {
	done chan struct{} //fence:fence frames
}

//fence:critical frames
func (f *frame) finish(prev *frame) {
	<-prev.done
	close(f.done)
}
`, right: `
//fence:class frames waits=frames

type frame struct {
	done chan struct{} //fence:fence frames
}

//fence:critical frames
func (f *frame) finish(prev *frame) {
	<-prev.done //fence:allow cycle/same-class-nesting -- prev is the frame with the number before
	close(f.done)
}
`}

var helpLockAtWait = helpRow{
	why: "A declared dependency ends, if what it needs gets on. A lock that is held meanwhile may be just what that needs.",
	fix: "Unlock before waiting, or take the lock afterwards.",
	wrong: `
import "sync"

//fence:class copying
//fence:class rendering waits=copying

type job struct {
	mu       sync.Mutex    //fence:leaf
	copied   chan struct{} //fence:fence copying
	rendered chan struct{} //fence:fence rendering
}

//fence:critical rendering
func (j *job) render() {
	j.mu.Lock()
	<-j.copied
	j.mu.Unlock()
	close(j.rendered)
}
`, right: `
import "sync"

//fence:class copying
//fence:class rendering waits=copying

type job struct {
	mu       sync.Mutex    //fence:leaf
	frames   int
	copied   chan struct{} //fence:fence copying
	rendered chan struct{} //fence:fence rendering
}

//fence:critical rendering
func (j *job) render() {
	<-j.copied
	j.mu.Lock()
	j.frames++
	j.mu.Unlock()
	close(j.rendered)
}
`}

var helpForbidden = helpRow{
	why: "The class names the lock because whoever holds it waits for fences of the class.",
	fix: "Use TryLock and do without if it fails, or do under the lock what has to be done before the section.",
	wrong: `
import "sync"

//fence:class display deny-lock=screen.mode

type screen struct {
	mode sync.Mutex // held while a mode is set, until the last frame is shown
}

//fence:critical display
func (s *screen) show(done chan struct{}) {
	s.mode.Lock()
	s.mode.Unlock()
	close(done)
}
`, right: `
import "sync"

//fence:class display deny-lock=screen.mode

type screen struct {
	mode sync.Mutex // held while a mode is set, until the last frame is shown
}

//fence:critical display
func (s *screen) show(done chan struct{}) {
	if s.mode.TryLock() {
		s.mode.Unlock()
	}
	close(done)
}
`}

var helpSelfWait = helpRow{
	why: "The wait ends when this very code signals, which it does after the wait.",
	fix: "Signal first, wait in another function, or wait for something else.",
	wrong: `
type worker struct {
	done chan struct{} //fence:fence
}

//fence:critical
func (w *worker) run() {
	defer close(w.done)
	w.stop()
}

func (w *worker) stop() {
	<-w.done
}
`, right: `
type worker struct {
	quit chan struct{}
	done chan struct{} //fence:fence
}

//fence:critical
func (w *worker) run() {
	defer close(w.done)
	close(w.quit)
}

func (w *worker) stop() {
	<-w.done
}
`}

var helpResource = helpRow{
	why: "Once all are in use, one comes back only when a fence of the class is signalled: by this section, or by another one that waits in the same way.",
	fix: "Take what is needed before the section begins, or do without if there is none at once.",
	wrong: `
//fence:class engine

type job struct {
	buf  []byte
	done chan struct{} //fence:fence engine
}

type pool struct{ free chan []byte }

func newPool(n int) *pool { return &pool{free: make(chan []byte, n)} }

func (p *pool) recycle(j *job) {
	<-j.done
	p.free <- j.buf
}

//fence:critical engine
func (p *pool) finish(j, next *job) {
	next.buf = <-p.free
	close(j.done)
}
`, right: `
//fence:class engine

type job struct {
	buf  []byte
	done chan struct{} //fence:fence engine
}

type pool struct{ free chan []byte }

func newPool(n int) *pool { return &pool{free: make(chan []byte, n)} }

func (p *pool) recycle(j *job) {
	<-j.done
	p.free <- j.buf
}

//fence:critical engine
func (p *pool) finish(j, next *job) {
	select {
	case next.buf = <-p.free:
	default: // it starts when a buffer is there
	}
	close(j.done)
}
`}

var helpEscape = helpRow{
	why: "The fence cannot be signalled while the lock is held, so the wait always lasts until the timeout; then everybody goes on late, and without the result.",
	fix: "Release the lock before waiting, or do not take it on the way to the signal.",
	wrong: `
import (
	"context"
	"sync"
)

type job struct{ done chan struct{} }

type sched struct {
	mu   sync.Mutex
	jobs int
}

func (s *sched) flush(ctx context.Context, j *job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-j.done:
	case <-ctx.Done():
	}
}

//fence:critical
func (s *sched) complete(j *job) {
	s.mu.Lock()
	s.jobs--
	s.mu.Unlock()
	close(j.done)
}
`, right: `
import (
	"context"
	"sync"
)

type job struct{ done chan struct{} }

type sched struct {
	mu   sync.Mutex //fence:leaf
	jobs int
}

func (s *sched) flush(ctx context.Context, j *job) {
	s.mu.Lock()
	s.jobs++
	s.mu.Unlock()
	select {
	case <-j.done:
	case <-ctx.Done():
	}
}

//fence:critical
func (s *sched) complete(j *job) {
	s.mu.Lock()
	s.jobs--
	s.mu.Unlock()
	close(j.done)
}
`}
