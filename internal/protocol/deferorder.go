package protocol

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/ssax"
)

// deferOrder reports signals that are deferred behind the unlock of a mutex, and
// so run before it: what a signal function calls back then runs under the lock.
// Closing a channel calls nobody.
func (a *Analysis) deferOrder(fn *ssa.Function) []Problem {
	if !a.roles {
		return nil
	}
	var unlocks []*ssa.Defer
	var signals []*signal
	explicit := map[string]bool{} // unlocked by the function itself, too
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Call:
				if k := unlocked(&instr.Call); k != "" {
					explicit[k] = true
				}
			case *ssa.Defer:
				if unlocked(&instr.Call) != "" {
					unlocks = append(unlocks, instr)
				}
				for _, s := range a.signalsIn(instr) {
					if a.callsBack(s) {
						signals = append(signals, s)
					}
				}
			}
		}
	}
	var problems []Problem
	for _, s := range signals {
		for _, u := range unlocks {
			if explicit[unlocked(&u.Call)] || !ssax.Before(u, s.instr) {
				continue
			}
			problems = append(problems, Problem{Rule: "signal", Detail: "defer-order", Pos: s.pos, Fn: fn, Class: a.marks.Class(s.class),
				Message: fmt.Sprintf("%s signals a fence%s in a deferred call that runs before the unlock deferred at %s, so what the signal calls back runs under the lock; defer the signal before the unlock",
					a.names(fn), a.inClass(s.class), a.shows(u.Pos()))})
			break
		}
	}
	return problems
}

// callsBack reports whether a signal may call functions of others: it is a call
// of a signal function, and that is of another package or calls what it does not
// know.
func (a *Analysis) callsBack(s *signal) bool {
	var common *ssa.CallCommon
	if d, ok := s.instr.(*ssa.Defer); ok {
		if common = &d.Call; literal(d.Call.Value) != nil {
			common = nil
			for _, in := range literal(d.Call.Value).Blocks[0].Instrs {
				if c, ok := in.(ssa.CallInstruction); ok && c.Common().Pos() == s.pos {
					common = c.Common()
				}
			}
		}
	}
	if common == nil {
		return false
	}
	if _, builtin := common.Value.(*ssa.Builtin); builtin {
		return false
	}
	obj := object(common)
	if obj == nil || a.marks.Role(directive.FuncName(obj), "signal") == nil {
		return false
	}
	callee := common.StaticCallee()
	return callee == nil || len(origin(callee).Blocks) == 0 || callsUnknown(origin(callee), map[*ssa.Function]bool{})
}

// callsUnknown reports whether a function, or one of its package that it calls,
// calls a function value or a method of an interface; those seen already do not.
func callsUnknown(fn *ssa.Function, seen map[*ssa.Function]bool) bool {
	if seen[fn] {
		return false
	}
	seen[fn] = true
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			c, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			if _, builtin := c.Call.Value.(*ssa.Builtin); builtin {
				continue
			}
			callee := c.Call.StaticCallee()
			if callee == nil || len(origin(callee).Blocks) > 0 && callsUnknown(origin(callee), seen) {
				return true
			}
		}
	}
	return slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool { return callsUnknown(lit, seen) })
}
