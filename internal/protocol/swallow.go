package protocol

import (
	"fmt"

	"golang.org/x/tools/go/ssa"
)

// swallowed reports functions that a fence calls with its error, and that signal
// success to another fence whatever the error is.
func (a *Analysis) swallowed(fn *ssa.Function) []Problem {
	if !a.roles {
		return nil
	}
	var problems []Problem
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			c, ok := instr.(ssa.CallInstruction)
			if !ok || !a.aboutFence(c) {
				continue
			}
			for _, arg := range c.Common().Args {
				callback := a.funcOf(arg)
				if callback == nil {
					continue
				}
				for _, s := range a.successes(callback) {
					problems = append(problems, Problem{Rule: "signal", Detail: "error-swallowed-in-ladder", Pos: s.pos, Fn: callback, Class: a.marks.Class(s.class),
						Message: fmt.Sprintf("%s gets the error of a fence, as the callback given to it at %s, and signals success to the next one%s; pass the error on",
							a.names(callback), a.shows(c.Common().Pos()), a.inClass(s.class))})
				}
			}
		}
	}
	return problems
}

// aboutFence reports whether a call gets a fence, as receiver or as argument.
func (a *Analysis) aboutFence(c ssa.CallInstruction) bool {
	common := c.Common()
	if common.IsInvoke() && a.FenceOf(common.Value) != nil {
		return true
	}
	for _, arg := range common.Args {
		if a.FenceOf(arg) != nil {
			return true
		}
	}
	return false
}

// funcOf returns the function of this package that a value is: a literal, a
// declared function or a method bound to its receiver; nil if it is none.
func (a *Analysis) funcOf(v ssa.Value) *ssa.Function {
	if ct, ok := v.(*ssa.ChangeType); ok {
		v = ct.X
	}
	if lit := literal(v); lit != nil {
		return lit
	}
	fn, _ := v.(*ssa.Function)
	if mc, ok := v.(*ssa.MakeClosure); ok {
		fn, _ = mc.Fn.(*ssa.Function)
	}
	if fn == nil {
		return nil
	}
	if obj := objectOf(fn); obj != nil {
		if declared := fn.Prog.FuncValue(obj); declared != nil && len(declared.Blocks) > 0 {
			return declared
		}
	}
	return nil
}

// successes returns the signals of success that a function sends though its one
// error parameter says otherwise, or without having looked at it.
func (a *Analysis) successes(fn *ssa.Function) []*signal {
	var failure *ssa.Parameter
	for _, p := range fn.Params {
		if isError(p.Type()) {
			if failure != nil {
				return nil
			}
			failure = p
		}
	}
	if failure == nil {
		return nil
	}
	var failing []*ssa.BasicBlock // where there is an error
	used := false
	for _, ref := range *failure.Referrers() {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.BinOp:
			used = true
			if outcome, ok := errorTest(ref); ok {
				for _, use := range *ref.Referrers() {
					if br, ok := use.(*ssa.If); ok {
						failing = append(failing, br.Block().Succs[btoi(!outcome)])
					}
				}
			}
		default: // it is kept, logged or passed on
			return nil
		}
	}
	var found []*signal
	for _, s := range a.signalsOf(fn) {
		c, ok := s.instr.(*ssa.Call)
		if !ok || !saysSuccess(c) {
			continue
		}
		swallows := !used
		for _, b := range failing {
			swallows = swallows || len(b.Preds) == 1 && b.Dominates(c.Block())
		}
		if swallows {
			found = append(found, s)
		}
	}
	return found
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}
