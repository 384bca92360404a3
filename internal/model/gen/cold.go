package main

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"
)

// hot reports which blocks of fn are not doomed to end in a panic or in a
// function that never returns.
func (w *world) hot(fn *ssa.Function) []bool {
	doomed := make([]bool, len(fn.Blocks))
	ends := make([]bool, len(fn.Blocks))
	for i, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Panic:
				doomed[i] = true
			case *ssa.Return:
				ends[i] = true
			case *ssa.Call:
				if callee := instr.Call.StaticCallee(); callee != nil && w.neverReturns(origin(callee)) {
					doomed[i] = true
				}
			}
		}
		if len(b.Succs) == 0 && !doomed[i] {
			ends[i] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for i, b := range fn.Blocks {
			if doomed[i] || ends[i] {
				continue
			}
			all := true
			for _, s := range live(b) {
				all = all && doomed[s.Index]
			}
			if all {
				doomed[i], changed = true, true
			}
		}
	}
	hot := make([]bool, len(fn.Blocks))
	var mark func(b *ssa.BasicBlock)
	mark = func(b *ssa.BasicBlock) {
		if hot[b.Index] || doomed[b.Index] {
			return
		}
		hot[b.Index] = true
		for _, s := range live(b) {
			mark(s)
		}
	}
	if len(fn.Blocks) > 0 {
		mark(fn.Blocks[0])
	}
	return hot
}

// live returns the successors of b without those behind a constant condition.
func live(b *ssa.BasicBlock) []*ssa.BasicBlock {
	if len(b.Instrs) > 0 {
		if cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			if c, ok := cond.Cond.(*ssa.Const); ok && c.Value != nil {
				if constant.BoolVal(c.Value) {
					return b.Succs[:1]
				}
				return b.Succs[1:2]
			}
		}
	}
	return b.Succs
}

// neverReturns reports whether no call of fn returns.
func (w *world) neverReturns(fn *ssa.Function) bool {
	if row := w.ground.row(fn); row != nil {
		return row.NoReturn
	}
	n := w.nodes[fn]
	return n != nil && n.noReturn
}
