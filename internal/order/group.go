package order

import (
	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/summary"
)

// This file takes up functions that a WaitGroup or an errgroup runs and waits for:
// their return is what Wait waits for.

// A joined is a call of a group's method Go.
type joined struct {
	in   *node
	call ssa.CallInstruction
	run  *node
	mc   *ssa.MakeClosure // nil if the function captures nothing
}

// addJoined notes what a call of Go runs.
func (e *Engine) addJoined(n *node, c ssa.CallInstruction) {
	v := e.cfg.Calls.FuncValues(c.Common().Args[1])
	if !v.Sure || len(v.Fns) != 1 {
		return
	}
	fn := e.cfg.Calls.Own(v.Fns[0])
	if fn == nil {
		return
	}
	e.spawned[fn] = true
	run := e.visit(fn)
	run.joined = true
	e.joined = append(e.joined, joined{n, c, run, v.Bound})
}

// addReturns adds, once, the returns of joined functions to what they do.
func (e *Engine) addReturns() {
	for _, j := range e.joined {
		p, class, v := e.object(j.call.Common().Args[0])
		if p = e.inside(&j, p); p == (path{}) {
			continue
		}
		pos := summary.CallPos(j.call)
		j.run.facts.events = append(j.run.facts.events, event{
			n: j.run, kind: returns, path: p, class: class, v: v, pos: pos, later: true,
			op: &effect.Op{Rule: "cycle", Evidence: effect.Certain, Func: j.in.name, Pos: e.cfg.Calls.Position(pos)},
		})
	}
	e.joined = nil
}

// inside returns the path by which the function that is run gets at what the call
// finds at p: through what it captures, or its receiver; a local variable of the
// function that makes the call stays what it is.
func (e *Engine) inside(j *joined, p path) path {
	if p.root == nil || j.mc == nil {
		return p
	}
	fn := j.mc.Fn.(*ssa.Function)
	for i, b := range j.mc.Bindings {
		cell, isCell := b.(*ssa.Alloc)
		bound, _ := e.pathOf(b)
		switch {
		case summary.IsWrapper(fn) && bound == (path{root: p.root}): // a bound method
			return path{root: fn.FreeVars[i], sel: p.sel}
		case isCell && onlyStore(cell) != nil && onlyStore(cell) == p.root:
			return path{root: fn.FreeVars[i], sel: "*" + p.sel}
		}
	}
	return p
}

// outermost returns a path from a captured variable that is assigned once as a path
// from its value, in the function that declares it.
func (e *Engine) outermost(p path) path {
	fv, ok := p.root.(*ssa.FreeVar)
	if !ok || p.sel == "" || p.sel[0] != '*' {
		return p
	}
	if cell := e.cellOf(fv, 0); cell != nil {
		if v := onlyStore(cell); v != nil {
			return path{root: v, sel: p.sel[1:]}
		}
	}
	return p
}
