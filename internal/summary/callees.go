package summary

import (
	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Callee is a function that a call may run.
type Callee struct {
	Func effect.Func
	Pos  effect.Pos // of the call
}

// Named returns the functions of the package that have source, by their names;
// literals that are part of the function they stand in are left out.
func (e *Engine) Named() map[string]*ssa.Function {
	named := make(map[string]*ssa.Function)
	for _, fn := range e.funcs() {
		if !partOfParent(fn) {
			named[Name(fn).Name] = fn
		}
	}
	return named
}

// Callees returns what the calls in the body of fn may run, call by call, and
// the places of calls of which that is not known or not all. Goroutines are not
// part of a body.
func (e *Engine) Callees(fn *ssa.Function) (calls []Callee, open []effect.Pos) {
	seen := map[*ssa.Function]bool{fn: true}
	var visit func(fn *ssa.Function, at effect.Pos)
	visit = func(fn *ssa.Function, at effect.Pos) {
		for _, c := range e.hotCalls(fn) {
			pos := at
			if !pos.IsValid() {
				pos = e.pos(callPos(c))
			}
			t := e.callees(c)
			if !t.closed {
				open = append(open, pos)
			}
			for _, callee := range e.bodies(c) {
				switch {
				case !isWrapper(callee) && !partOfParent(callee):
					calls = append(calls, Callee{Name(callee), pos})
				case !seen[callee]:
					seen[callee] = true
					inner := effect.Pos{}
					if isWrapper(callee) {
						inner = pos // it has no places of its own
					}
					visit(callee, inner)
				}
			}
			for _, callee := range t.fns {
				if e.own(callee) == nil {
					calls = append(calls, Callee{Name(callee), pos})
				}
			}
		}
	}
	visit(fn, effect.Pos{})
	return calls, open
}
