// Package gpu has engines that wait for each other.
package gpu

import "sync"

// Copies come first, then rendering; what is shown waits for both.

//fence:class copying
//fence:class rendering waits=copying
//fence:class display waits=copying,rendering deny-lock=Table.Mu,Registry

// A Job passes through all engines.
type Job struct {
	Copied   chan struct{}  //fence:fence copying
	Rendered chan struct{}  //fence:fence rendering
	Shown    sync.WaitGroup //fence:fence display
}

// WaitCopied waits for the copy engine.
func (j *Job) WaitCopied() { <-j.Copied }

// A Fence is a fence of the copy engine that is no channel.
//
//fence:fence copying
type Fence struct{ c chan struct{} }

// Wait waits until the fence is signalled.
//
//fence:wait
func (f *Fence) Wait() { <-f.c }

// Table maps what engines see. Its lock is held while a display is torn down.
type Table struct {
	Mu   sync.RWMutex
	Rows map[int]*Job
}

// Find looks a job up.
func (t *Table) Find(id int) *Job {
	t.Mu.RLock()
	defer t.Mu.RUnlock()
	return t.Rows[id]
}

// Registry guards the list of engines.
var Registry sync.Mutex

// Engine is the copy engine.
type Engine struct {
	mu      sync.Mutex
	pending []*Job
	// Idle is closed when the power is off.
	Idle chan struct{} //fence:orthogonal copying
}

// Silent: the class may depend on copies.
//
//fence:critical rendering
func (e *Engine) Render(j *Job) {
	<-j.Copied
	j.WaitCopied()
	close(j.Rendered)
}

// Silent: a fence that is a type, and one of a select that may also give up.
//
//fence:critical rendering
func (e *Engine) RenderAfter(f *Fence, j *Job) {
	f.Wait()
	close(j.Rendered)
}

// Reported: copies wait for rendering, which waits for copies.
//
//fence:critical copying
func (e *Engine) CopyBack(j *Job) {
	<-j.Rendered // want "cycle/class-cycle: critical section ..Engine..CopyBack .copying. waits for fence j.Rendered of class rendering; class rendering waits for class copying .waits=, gpu.go:9.: no class may wait for one that waits for it"
	close(j.Copied)
}

// Reported: the section waits with a lock that it took.
//
//fence:critical rendering
func (e *Engine) RenderLocked(j *Job) {
	e.mu.Lock() // want "lock/lock-in-section"
	<-j.Copied  // want "cycle/lock-held-at-wait-in-section: critical section ..Engine..RenderLocked .rendering. waits for fence j.Copied of class copying; it holds e.mu since gpu.go:[0-9]+: unlock before waiting"
	e.mu.Unlock()
	close(j.Rendered)
}

// Reported: the helper holds the lock.
//
//fence:critical rendering
func (e *Engine) RenderDeep(j *Job) {
	e.await(j) // want "lock/lock-in-section" "cycle/lock-held-at-wait-in-section: critical section ..Engine..RenderDeep .rendering. waits for fence j.Copied of class copying at gpu.go:[0-9]+: RenderDeep → await .gpu.go:[0-9]+.; it holds e.mu since gpu.go:[0-9]+"
	close(j.Rendered)
}

func (e *Engine) await(j *Job) {
	e.mu.Lock()
	defer e.mu.Unlock()
	<-j.Copied
}

// The lock is given up before the wait.
//
//fence:critical rendering
func (e *Engine) RenderUnlocked(j *Job) {
	e.mu.Lock() // want "lock/lock-in-section"
	e.pending = append(e.pending, j)
	e.mu.Unlock()
	<-j.Copied
	close(j.Rendered)
}

// Silent: the lock was taken before the section began.
func (e *Engine) Flush(j *Job) {
	e.mu.Lock()
	defer e.mu.Unlock()
	//fence:begin rendering
	<-j.Copied
	close(j.Rendered)
	//fence:end
}

// Reported: the region takes the lock.
func (e *Engine) FlushLocked(j *Job) {
	//fence:begin rendering
	e.mu.Lock() // want "lock/lock-in-section"
	<-j.Copied  // want "cycle/lock-held-at-wait-in-section: critical section ..Engine..FlushLocked"
	close(j.Rendered)
	e.mu.Unlock()
	//fence:end
}

// Reported: a claim that does not hold.
//
//fence:critical copying
func (e *Engine) PowerOff(j *Job) {
	<-e.Idle // want "cycle/orthogonality-violated: critical section ..Engine..PowerOff .copying. receives from channel e.Idle; it is declared to be orthogonal to the class: wait outside the section, or remove fence:orthogonal"
	close(j.Copied)
}

// Reported: through a helper.
//
//fence:critical copying
func (e *Engine) PowerOffDeep(j *Job) {
	e.settle() // want "cycle/orthogonality-violated: critical section ..Engine..PowerOffDeep .copying. receives from channel e.Idle at gpu.go:[0-9]+: PowerOffDeep → settle"
	close(j.Copied)
}

func (e *Engine) settle() { <-e.Idle }

// Reported as what it is: the claim is about another class.
//
//fence:critical rendering
func (e *Engine) RenderIdle(j *Job) {
	<-e.Idle // want "wait/chan-recv: critical section ..Engine..RenderIdle .rendering. receives from channel e.Idle"
	close(j.Rendered)
}

// Silent: outside of sections anybody may wait.
func (e *Engine) Stop() { <-e.Idle }

// Reported: the class forbids the lock, though others are only warned of.
//
//fence:critical display
func (t *Table) Show(j *Job) {
	t.Mu.RLock() // want "lock/forbidden-lock: critical section ..Table..Show .display. read-locks t.Mu; class display forbids Table.Mu .deny-lock=.: use TryLock and do without, or do this outside the section"
	t.Mu.RUnlock()
	j.Shown.Done()
}

// Reported: through a function, and of a variable.
//
//fence:critical display
func (t *Table) ShowByID(id int) {
	j := t.Find(id)   // want "lock/forbidden-lock: critical section ..Table..ShowByID .display. read-locks t.Mu at gpu.go:[0-9]+: ShowByID → Find"
	Registry.Lock()   // want "lock/forbidden-lock: critical section ..Table..ShowByID .display. locks Registry; class display forbids Registry"
	Registry.Unlock() // and nothing is said of this
	j.Shown.Done()
}

// Silent: it tries, and does without.
//
//fence:critical display
func (t *Table) TryShow(j *Job) {
	if t.Mu.TryRLock() {
		delete(t.Rows, 1)
		t.Mu.RUnlock()
	}
	j.Shown.Done()
}

// Another lock is only what the class says of all.
//
//fence:critical display
func (e *Engine) Show(j *Job) {
	e.mu.Lock() // want "lock/lock-in-section: critical section ..Engine..Show .display. locks e.mu"
	e.mu.Unlock()
	j.Shown.Done()
}

// Another class may take it.
//
//fence:critical rendering
func (t *Table) RenderRow(j *Job) {
	t.Mu.RLock() // want "lock/lock-in-section: critical section ..Table..RenderRow .rendering. read-locks t.Mu"
	t.Mu.RUnlock()
	close(j.Rendered)
}

// Silent: a waiver says why.
//
//fence:critical copying
func (e *Engine) CopyBackOnce(j *Job) {
	<-j.Rendered //fence:allow cycle/class-cycle -- the first frame is rendered without copies
	close(j.Copied)
}

// Locks of what is embedded, and embedded locks, are named as people write them.

//fence:class overlay deny-lock=Screen.Mu,Panel.Mutex

// A Screen has a table of its own.
type Screen struct {
	Table
	n int
}

// A Panel is a lock.
type Panel struct {
	sync.Mutex
	n int
}

// Reported: by either name.
//
//fence:critical overlay
func (s *Screen) Blend(p *Panel, done chan struct{}) {
	s.Mu.Lock() // want "lock/forbidden-lock: critical section ..Screen..Blend .overlay. locks s.Mu; class overlay forbids Table.Mu"
	s.n++
	s.Mu.Unlock()
	p.Lock() // want "lock/forbidden-lock: critical section ..Screen..Blend .overlay. locks p.Mutex; class overlay forbids Panel.Mutex"
	p.n++
	p.Unlock()
	close(done)
}
