package protocol

import (
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"
)

// ladder reports waits for a fence whose error is dropped, where the function
// then signals success: whoever waits next learns nothing of the failure.
func (a *Analysis) ladder(fn *ssa.Function) []Problem {
	if !a.roles {
		return nil
	}
	var waits []*ssa.Call
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(*ssa.Call); ok && dropsError(c) {
				if r := a.RoleOf(c); r != nil && r.Verb == "wait" {
					waits = append(waits, c)
				}
			}
		}
	}
	if len(waits) == 0 {
		return nil
	}
	var problems []Problem
	for _, s := range a.signalsOf(fn) {
		c, ok := s.instr.(*ssa.Call)
		if !ok || !saysSuccess(c) {
			continue
		}
		for _, w := range waits {
			if ssax.Before(w, c) {
				problems = append(problems, Problem{Rule: "signal", Detail: "error-not-propagated", Pos: s.pos, Fn: fn, Class: a.marks.Class(s.class),
					Message: fmt.Sprintf("%s signals success to a fence%s, and drops the error of the fence that it has waited for at %s; pass the error on",
						a.names(fn), a.inClass(s.class), a.shows(w.Pos()))})
				break
			}
		}
	}
	return problems
}

// saysSuccess reports whether a call of a signal function passes a nil error.
func saysSuccess(c *ssa.Call) bool {
	for _, arg := range c.Call.Args {
		if k, ok := arg.(*ssa.Const); ok && k.IsNil() && isError(k.Type()) {
			return true
		}
	}
	return false
}
