package summary

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
)

// Waits returns the waits of an instruction of fn itself: an operation on channels,
// a call of the standard library, which does not count what it calls back, or of a
// function that waits for a fence by its role.
func (e *Engine) Waits(fn *ssa.Function, instr ssa.Instruction) []*effect.Effect {
	switch instr := instr.(type) {
	case *ssa.Send, *ssa.Select:
	case *ssa.UnOp:
		if instr.Op != token.ARROW {
			return nil
		}
	case ssa.CallInstruction:
		if e.waitsByRole(instr) {
			break
		}
		callee := instr.Common().StaticCallee()
		if callee == nil || e.own(callee) != nil {
			return nil
		}
		row, ok := model.Lookup(Name(callee))
		if !ok || !slices.ContainsFunc(row.Effects, func(eff effect.Effect) bool { return eff.Rule == "wait" && eff.Evidence == effect.Certain }) {
			return nil
		}
	default:
		return nil
	}
	n := &node{fn: fn, name: Name(fn), instr: instr}
	e.instr(n, instr)
	var waits []*effect.Effect
	for _, op := range n.ops {
		if op.eff.Rule == "wait" {
			waits = append(waits, op.eff)
		}
	}
	return waits
}

// waitsByRole reports whether directives say that a call waits for a fence.
func (e *Engine) waitsByRole(c ssa.CallInstruction) bool {
	if e.cfg.Protocol == nil {
		return false
	}
	r := e.cfg.Protocol.RoleOf(c)
	return r != nil && r.Verb == "wait"
}

// Unconditional reports, by block index, which blocks of fn run whenever it is
// called.
func (e *Engine) Unconditional(fn *ssa.Function) []bool {
	exits := exitsOf(fn, e.Hot(fn))
	run := make([]bool, len(fn.Blocks))
	for i, b := range fn.Blocks {
		run[i] = always(b, exits)
	}
	return run
}
