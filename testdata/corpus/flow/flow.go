// Package flow keeps functions and interfaces in slices, arrays, maps and
// channels: what comes out is what was put in.
package flow

import (
	"sync/atomic"

	"example.com/corpus/flow/opts"
)

type machine struct {
	quiet  []func(int)
	loud   []func(int)
	open   []func(int)
	Public []func(int)
	table  map[string]func(int)
	waits  map[string]func(int)
	ring   [4]func(int)
	steps  [2]func(int)
	jobs   chan func(int)
	orders chan func(int)
	checks []opts.Check
	gates  []opts.Check
	by     map[string]opts.Check
	n      atomic.Int64
	c      chan int
}

func (m *machine) count(n int) { m.n.Add(int64(n)) }
func (m *machine) wait(n int)  { m.c <- n }

func (m *machine) onQuiet(i int) {
	m.quiet = append(m.quiet, m.count, func(n int) { m.n.Store(int64(n)) })
	m.quiet[i] = m.count
}

func (m *machine) onLoud() { m.loud = append(m.loud, m.wait) }

// onOpen takes what it is given.
func (m *machine) OnOpen(f func(int)) { m.open = append(m.open, f) }

func (m *machine) fill() {
	m.table = map[string]func(int){"count": m.count}
	m.table["again"] = m.count
	m.waits = make(map[string]func(int))
	m.waits["wait"] = m.wait
	m.ring[0] = m.count
	m.steps = [2]func(int){m.count, m.wait}
	m.jobs = make(chan func(int), 4)
	m.jobs <- m.count
	m.orders = make(chan func(int), 4)
	select {
	case m.orders <- m.wait:
	default:
	}
	m.checks = []opts.Check{&fine{}}
	m.gates = append(m.gates, &fine{}, &gate{m.c})
	m.by = map[string]opts.Check{"fine": &fine{}}
}

type fine struct{ n int }

func (f *fine) Run() bool { f.n++; return true }

type gate struct{ c chan int }

func (g *gate) Run() bool { return <-g.c > 0 }

//fence:critical loop
func (m *machine) runQuiet(n int) {
	for _, f := range m.quiet {
		f(n)
	}
}

//fence:critical loop
func (m *machine) runLoud(n int) {
	for _, f := range m.loud {
		f(n) // want "wait/chan-send: .*runLoud .loop. sends to channel m.c at flow.go:[0-9]+: runLoud → wait"
	}
}

//fence:critical loop
func (m *machine) runOpen(n int) {
	for i := range m.open {
		m.open[i](n) // want "unknown/unknown-func-value: .*runOpen .loop. calls unseen function value m.open"
	}
}

// Importers may put anything into an exported field.
//
//fence:critical loop
func (m *machine) runPublic(n int) {
	for _, f := range m.Public {
		f(n) // want "unknown/unknown-func-value: .*runPublic .loop. calls unseen function value f"
	}
}

//fence:critical loop
func (m *machine) dispatch(key string, n int) {
	if f, ok := m.table[key]; ok {
		f(n)
	}
	for _, f := range m.table {
		f(n)
	}
}

//fence:critical loop
func (m *machine) dispatchWaits(key string, n int) {
	m.waits[key](n) // want "wait/chan-send: .*dispatchWaits .loop. sends to channel m.c"
}

//fence:critical loop
func (m *machine) dispatchAll(n int) {
	for _, f := range m.waits {
		f(n) // want "wait/chan-send: .*dispatchAll .loop. sends to channel m.c"
	}
}

//fence:critical loop
func (m *machine) turn(i, n int) { m.ring[i&3](n) }

//fence:critical loop
func (m *machine) step(i, n int) {
	m.steps[i](n) // want "wait/chan-send: .*step .loop. sends to channel m.c"
}

//fence:critical loop
func (m *machine) job(n int) {
	select {
	case f := <-m.jobs:
		f(n)
	default:
	}
}

//fence:critical loop
func (m *machine) order(n int) {
	select {
	case f := <-m.orders:
		f(n) // want "wait/chan-send: .*order .loop. sends to channel m.c"
	default:
	}
}

//fence:critical loop
func (m *machine) check() bool {
	for _, c := range m.checks {
		if !c.Run() {
			return false
		}
	}
	return opts.RunAll(m.checks) && m.by["fine"].Run()
}

//fence:critical loop
func (m *machine) checkGates() bool {
	for _, c := range m.gates {
		if !c.Run() { // want "wait/chan-recv: .*checkGates .loop. receives from channel g.c"
			return false
		}
	}
	return true
}

//fence:critical loop
func (m *machine) checkGatesElsewhere() bool {
	return opts.RunAll(m.gates) // want "wait/chan-recv: .*checkGatesElsewhere .loop. receives from channel g.c at flow.go:[0-9]+: checkGatesElsewhere → opts.RunAll .* → Run"
}

//fence:critical loop
func (m *machine) local(n int) {
	todo := []func(int){m.count}
	if n > 1 {
		todo = append(todo, func(n int) { m.n.Store(int64(n)) })
	}
	for _, f := range todo {
		f(n)
	}
}

//fence:critical loop
func (m *machine) localWaits(n int) {
	todo := make([]func(int), 0, 2)
	todo = append(todo, m.count)
	todo = append(todo, m.wait)
	for _, f := range todo {
		f(n) // want "wait/chan-send: .*localWaits .loop. sends to channel m.c"
	}
}

//fence:critical loop
func (m *machine) captured(n int) {
	var undo []func(int)
	defer func() {
		for _, f := range undo {
			f(n) // want "wait/chan-send: .*captured .loop. sends to channel m.c"
		}
	}()
	undo = append(undo, m.wait)
}

//fence:critical loop
func (m *machine) capturedQuiet(n int) {
	var undo []func(int)
	defer func() {
		for _, f := range undo {
			f(n)
		}
	}()
	undo = append(undo, m.count)
}

// What a caller hands over may be anything.
//
//fence:critical loop
func (m *machine) Given(todo []func(int), n int) {
	for _, f := range todo {
		f(n) // want "unknown/unknown-func-value: .*Given .loop. calls unseen function value f"
	}
}

//fence:critical loop
func (m *machine) options() *opts.Conn { return opts.New() }

//fence:critical loop
func (m *machine) optionsQuiet() *opts.Conn {
	return opts.New(opts.Limit, func(c *opts.Conn) { c.Limit = 2 })
}

//fence:critical loop
func (m *machine) optionsWait() *opts.Conn {
	return opts.New(opts.Limit, opts.Checked) // want "wait/chan-recv: .*optionsWait .loop. receives from channel c.Wait at .*opts.go:[0-9]+: optionsWait → opts.New .* → opts.apply .* → opts.Checked"
}

//fence:critical loop
func (m *machine) optionsOwn() *opts.Conn {
	return opts.New(func(*opts.Conn) { <-m.c }) // want "wait/chan-recv: .*optionsOwn .loop. receives from channel m.c"
}

//fence:critical loop
func (m *machine) optionsGiven(more []opts.Option) *opts.Conn {
	return opts.New(more...) // want "unknown/unknown-func-value: .*optionsGiven .loop. calls unseen function value o"
}

//fence:critical loop
func (m *machine) table1(n int) {
	opts.Dispatch(map[string]func(int){"count": m.count}, "count", n)
}

//fence:critical loop
func (m *machine) table2(n int) {
	opts.Dispatch(map[string]func(int){"count": m.count, "wait": m.wait}, "wait", n) // want "wait/chan-send: .*table2 .loop. sends to channel m.c"
}

func runAll(todo ...func()) {
	for _, f := range todo {
		f()
	}
}

//fence:critical loop
func (m *machine) variadic() { runAll(func() { m.count(1) }) }

//fence:critical loop
func (m *machine) variadicWaits() {
	runAll(func() { m.wait(1) }, func() { m.count(1) }) // want "wait/chan-send: .*variadicWaits .loop. sends to channel m.c"
}
