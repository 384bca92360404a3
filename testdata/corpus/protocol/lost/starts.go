package lost

import (
	"sync"

	"example.com/corpus/protocol/fences/gpu"
)

type group struct {
	wg    sync.WaitGroup //fence:fence render
	plain sync.WaitGroup
	err   error
}

// -- WaitGroup.Go takes the duty over like a go statement --

func badGroupLiteral(g *group) chan struct{} {
	done := make(chan struct{}) //fence:fence render
	g.plain.Go(func() {         // want "handoff/lost-handoff: badGroupLiteral starts a goroutine that alone signals a fence of class render, and the goroutine returns at starts.go:\\d+ without a signal; signal it with defer"
		//fence:begin render
		if try() != nil {
			return
		}
		close(done)
		//fence:end
	})
	return done
}

func okGroupLiteral(g *group) chan struct{} {
	done := make(chan struct{}) //fence:fence render
	//fence:critical render
	g.plain.Go(func() {
		defer close(done)
		if try() != nil {
			return
		}
		work()
	})
	return done
}

type task struct {
	done chan struct{} //fence:fence render
}

//fence:critical render
func (t *task) run() {
	if try() != nil {
		work()
	}
	close(t.done)
}

//fence:critical render
func (t *task) runSome(n int) {
	if n == 0 {
		return
	}
	close(t.done)
}

func badGroupMethod(g *group) *task {
	t := &task{done: make(chan struct{})}
	g.plain.Go(t.forget) // want "handoff/lost-handoff: badGroupMethod starts a goroutine that alone signals a fence of class render"
	return t
}

func (t *task) forget() {
	//fence:begin render
	if try() == nil {
		close(t.done)
	}
	//fence:end
}

func okGroupMethod(g *group) *task {
	t := &task{done: make(chan struct{})}
	g.plain.Go(t.run)
	return t
}

// -- a go statement of a declared function --

func badGoMethod(n int) *task {
	t := &task{done: make(chan struct{})}
	go t.runSome(n) // want "handoff/lost-handoff: badGoMethod starts a goroutine that alone signals a fence of class render, and the goroutine returns at starts.go:\\d+ without a signal"
	return t
}

func badGoFunc() *gpu.Fence {
	f := gpu.New()
	go copyTo(f, 1) // want "handoff/lost-handoff: badGoFunc starts a goroutine that alone signals a fence of class gpu.copying"
	return f
}

func copyTo(f *gpu.Fence, n int) {
	//fence:begin copying
	if n > 0 {
		f.Signal(nil)
	}
	//fence:end
}

func okGoMethod() *task {
	t := &task{done: make(chan struct{})}
	go t.run()
	return t
}

// Who starts it signals, too.
func okGoShared(n int) *task {
	t := &task{done: make(chan struct{})}
	go t.runSome(n)
	if n == 0 {
		//fence:begin render
		close(t.done)
		//fence:end
	}
	return t
}

// Somebody else has got it as well.
func okGoGiven(n int, also func(*task)) *task {
	t := &task{done: make(chan struct{})}
	also(t)
	go t.runSome(n)
	return t
}

type op struct {
	done chan struct{} //fence:fence render
	end  chan struct{} //fence:fence render
}

type ops struct {
	open map[int]*op
	last chan struct{}
}

// Others can find it, but nobody else signals it.
func (o *ops) badGoKept(id int) {
	p := &op{done: make(chan struct{})}
	o.open[id] = p
	go p.some(id) // want "handoff/lost-handoff: \\(\\*ops\\).badGoKept starts a goroutine that alone signals a fence of class render"
}

//fence:critical render
func (p *op) some(n int) {
	if n > 0 {
		return
	}
	close(p.done)
}

func (o *ops) okGoKept(id int) {
	p := &op{end: make(chan struct{})}
	o.open[id] = p
	go p.somehow(id)
}

//fence:critical render
func (p *op) somehow(n int) {
	if n > 0 {
		return
	}
	close(p.end)
}

//fence:critical render
func (o *ops) okCancel(id int) { close(o.open[id].end) }

// It is kept under another name, where anybody may close it.
func (o *ops) okGoRenamed(n int) {
	done := make(chan struct{}) //fence:fence render
	o.last = done
	go func() {
		//fence:begin render
		if n > 0 {
			return
		}
		close(done)
		//fence:end
	}()
}

// It was not made here, so others have it.
func okGoKnown(t *task, n int) { go t.runSome(n) }

// -- a WaitGroup that is a fence --

func (g *group) badCounted() {
	g.wg.Add(1)
	go func() { // want "handoff/lost-handoff: \\(\\*group\\).badCounted starts a goroutine that is counted by a fence of class render, and the goroutine returns at starts.go:\\d+ without a signal; signal it with defer"
		//fence:begin render
		if try() != nil {
			return
		}
		g.wg.Done()
		//fence:end
	}()
}

func (g *group) badCountedMethod(n int) {
	g.wg.Add(1)
	go g.work(n) // want "handoff/lost-handoff: \\(\\*group\\).badCountedMethod starts a goroutine that is counted by a fence of class render"
}

//fence:critical render
func (g *group) work(n int) {
	if n > 0 {
		return
	}
	g.wg.Done()
}

func (g *group) okCounted() {
	g.wg.Add(2)
	//fence:critical render
	go func() {
		defer g.wg.Done()
		if try() != nil {
			return
		}
		work()
	}()
	//fence:critical render
	go func() {
		work()
		g.wg.Done()
	}()
}

// Nobody has counted it.
func (g *group) okNotCounted(n int) { go g.work(n) }

// The one that starts it takes it back.
func (g *group) okTakenBack(n int) {
	g.wg.Add(1)
	go g.work(n)
	if n > 0 {
		//fence:begin render
		g.wg.Done()
		//fence:end
	}
}

// It is no declared fence.
func (g *group) okPlainGroup() {
	g.plain.Add(1)
	go func() {
		if try() != nil {
			return
		}
		g.plain.Done()
	}()
}

func (g *group) okWaivedCount(n int) {
	g.wg.Add(1)
	go g.work(n) //fence:allow handoff -- n is zero
}

// -- a literal that never runs --

func badForgotten() {
	done := make(chan struct{}) //fence:fence render
	//fence:critical render
	_ = func() { // want "handoff/lost-handoff: badForgotten leaves it to this function literal alone to signal a fence of class render, and nobody uses it: it never runs; start it, or signal the fence"
		work()
		close(done)
	}
	<-done
}

func badVariable(g *group) {
	g.wg.Add(1)
	//fence:critical render
	finish := func() { // want "handoff/lost-handoff: badVariable leaves it to this function literal alone"
		defer g.wg.Done()
		work()
	}
	_ = finish
	g.wg.Wait()
}

type hooks struct {
	after  func()
	before func()
	After  func()
}

func badStored(h *hooks) {
	done := make(chan struct{}) //fence:fence render
	//fence:critical render
	h.after = func() { close(done) } // want "handoff/lost-handoff: badStored leaves it to this function literal alone .* and stores it in field after, which nobody reads: it never runs"
	<-done
}

// Somebody reads the field, or may do so in another package.
func okStored(h *hooks) chan struct{} {
	done := make(chan struct{}) //fence:fence render
	late := make(chan struct{}) //fence:fence render
	//fence:critical render
	h.before = func() { close(done) }
	//fence:critical render
	h.After = func() { close(late) }
	<-late
	return done
}

func (h *hooks) begin() { h.before() }

func okForgotten() {
	done := make(chan struct{}) //fence:fence render
	//fence:critical render
	_ = func() { close(done) }
	//fence:begin render
	close(done)
	//fence:end
	<-done
}

func okLater(ready bool) {
	done := make(chan struct{}) //fence:fence render
	//fence:critical render
	finish := func() { close(done) }
	if ready {
		finish()
		return
	}
	go finish()
	<-done
}
