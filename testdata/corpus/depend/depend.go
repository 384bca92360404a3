// Package depend has classes of its own, which depend on those of another package.
package depend

import (
	"context"
	"sync"
	"time"

	"example.com/corpus/depend/gpu"
)

//fence:class frame waits=gpu.display
//fence:class network
//fence:class mail
//fence:class chained waits=chained

//fence:class request waits=reply
/* want "cycle/class-cycle: class reply may wait for class request, and class request waits for class reply .waits=, depend.go:17.: remove one of these dependencies" */ //fence:class reply waits=request

type frame struct {
	done chan struct{} //fence:fence frame
	sent chan struct{} //fence:fence network
	next chan struct{} //fence:fence chained
	post chan struct{} //fence:fence mail
	mu   sync.Mutex
}

// Silent: declared, in another package.
//
//fence:critical frame
//corpus:silent cycle/undeclared-dependency
func (f *frame) finish(j *gpu.Job) {
	j.Shown.Wait()
	close(f.done)
}

// Silent: a select that can also give up waits for no more than the fence.
//
//fence:critical gpu.rendering
func finishBefore(ctx context.Context, j *gpu.Job) {
	select {
	case <-j.Copied:
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
	close(j.Rendered)
}

// Reported: a select that also waits for something else.
//
//fence:critical gpu.rendering
func finishEither(c chan int, j *gpu.Job) {
	select { // want "wait/blocking-select: critical section finishEither"
	case <-j.Copied:
	case <-c:
	}
	close(j.Rendered)
}

// Reported: of the two, only one is declared.
//
//fence:critical frame
func (f *frame) finishCopied(j *gpu.Job) {
	j.WaitCopied() // want "cycle/undeclared-dependency: critical section ..frame..finishCopied .frame. waits for fence j.Copied of class copying at example.com/corpus/depend/gpu/gpu.go:[0-9]+: finishCopied → gpu.WaitCopied .depend.go:[0-9]+.; class frame does not declare that it depends on it: add it to waits=, or wait outside the section"
	close(f.done)
}

// Reported: a fence of this package.
//
//fence:critical frame
func (f *frame) finishPost() {
	<-f.post // want "cycle/undeclared-dependency: critical section ..frame..finishPost .frame. waits for fence f.post of class mail;"
	close(f.done)
}

// Reported: what it waits for waits for frames, below.
//
//fence:critical frame
func (f *frame) finishSent() {
	<-f.sent // want "cycle/class-cycle: critical section ..frame..finishSent .frame. waits for fence f.sent of class network; class network waits for class frame .*send waits for fence f.done of class frame at depend.go:[0-9]+.: no class may"
	close(f.done)
}

// Reported: the other side of that cycle.
//
//fence:critical network
func (f *frame) send() {
	<-f.done // want "cycle/class-cycle: critical section ..frame..send .network. waits for fence f.done of class frame; class frame waits for class network .*finishSent waits for fence f.sent of class network at depend.go:[0-9]+.: no class may wait for one that waits for it"
	close(f.sent)
}

// Reported: in the other package a class depends on this one.
//
//fence:critical gpu.copying
func (f *frame) copyOut(j *gpu.Job) {
	<-j.Rendered // want "cycle/class-cycle: critical section ..frame..copyOut .gpu.copying. waits for fence j.Rendered of class gpu.rendering; class gpu.rendering waits for class gpu.copying .waits=, example.com/corpus/depend/gpu/gpu.go:9."
	close(j.Copied)
}

// Reported as any other wait: the class declares no dependencies.
//
//fence:critical network
func (f *frame) sendCopied(fence *gpu.Fence) {
	fence.Wait() // want "wait/fence-wait: critical section ..frame..sendCopied .network. waits for fence fence of class gpu.copying"
	close(f.sent)
}

// Reported: nothing shows that the order is settled.
//
//fence:critical chained
func (f *frame) follow(prev *frame) {
	<-prev.next // want "cycle/same-class-nesting: critical section ..frame..follow .chained. waits for fence prev.next of class chained; nothing shows in which order fences of one class are signalled: if it is settled, say how in a waiver"
	close(f.next)
}

// Silent: the waiver says how it is settled.
//
//fence:critical chained
func (f *frame) followRing(prev *frame) {
	<-prev.next //fence:allow cycle/same-class-nesting -- a ring: prev has the number before f
	close(f.next)
}

// Reported: waits with a lock held.
//
//fence:critical frame
func (f *frame) finishLocked(j *gpu.Job) {
	f.mu.Lock()    // want "lock/lock-in-section"
	j.Shown.Wait() // want "cycle/lock-held-at-wait-in-section: critical section ..frame..finishLocked .frame. waits for fence j.Shown of class gpu.display; it holds f.mu since depend.go:[0-9]+"
	f.mu.Unlock()
	close(f.done)
}

// Reported: the lock is another package's, and the class too.
//
//fence:critical gpu.display
func show(t *gpu.Table, j *gpu.Job) {
	t.Find(1) // want "lock/forbidden-lock: critical section show .gpu.display. read-locks t.Mu at example.com/corpus/depend/gpu/gpu.go:[0-9]+: show → gpu.Find .depend.go:[0-9]+.; class gpu.display forbids gpu.Table.Mu"
	j.Shown.Done()
}

// Reported: a claim of the other package.
//
//fence:critical gpu.copying
func powerOff(e *gpu.Engine, j *gpu.Job) {
	e.Stop() // want "cycle/orthogonality-violated: critical section powerOff .gpu.copying. receives from channel e.Idle at example.com/corpus/depend/gpu/gpu.go:[0-9]+: powerOff → gpu.Stop"
	close(j.Copied)
}

// Silent: another section waits as its class may, and the caller's class may, too.
//
//fence:critical gpu.display
func showAll(e *gpu.Engine, j *gpu.Job) {
	e.Render(j)
	j.Shown.Done()
}
