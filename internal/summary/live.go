package summary

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"
)

// hotBlocks reports, by block index, which blocks of fn are hot: reachable
// from the entry, and not doomed to end in a panic or in a call that never
// returns. noReturn says whether a call never returns; it may be nil, and is
// asked only about blocks that are hot without it.
func hotBlocks(fn *ssa.Function, noReturn func(ssa.CallInstruction) bool) []bool {
	n := len(fn.Blocks)
	var candidates []bool
	if noReturn != nil {
		candidates = hotBlocks(fn, nil)
	}
	ends := make([]bool, n) // control does not leave the block by an edge
	doomed := make([]bool, n)
	for i, b := range fn.Blocks {
		ask := noReturn
		if ask != nil && !candidates[i] {
			ask = nil
		}
		ends[i], doomed[i] = blockEnd(b, ask)
	}
	// Least fixpoint: a block is doomed if all its successors are. A loop is
	// never doomed by itself, since it may go on for ever.
	for changed := true; changed; {
		changed = false
		for i, b := range fn.Blocks {
			if !ends[i] && !doomed[i] && allDoomed(liveSuccs(b), doomed) {
				doomed[i] = true
				changed = true
			}
		}
	}
	hot := make([]bool, n)
	var visit func(b *ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		if hot[b.Index] || doomed[b.Index] {
			return
		}
		hot[b.Index] = true
		if !ends[b.Index] {
			for _, s := range liveSuccs(b) {
				visit(s)
			}
		}
	}
	if n > 0 {
		visit(fn.Blocks[0])
	}
	return hot
}

// blockEnd reports whether control ends in the block (by return, panic, a
// call that never returns or select{}), and whether it does so fatally.
func blockEnd(b *ssa.BasicBlock, noReturn func(ssa.CallInstruction) bool) (ends, fatal bool) {
	for _, instr := range b.Instrs {
		switch instr := instr.(type) {
		case *ssa.Select:
			if instr.Blocking && len(instr.States) == 0 {
				return true, false // go/ssa puts a panic after it
			}
		case *ssa.Call:
			if noReturn != nil && noReturn(instr) {
				return true, true
			}
		case *ssa.Return:
			return true, false
		case *ssa.Panic:
			return true, true
		}
	}
	return false, false
}

// liveSuccs returns the successors of b that a branch on a constant leaves.
func liveSuccs(b *ssa.BasicBlock) []*ssa.BasicBlock {
	if len(b.Instrs) > 0 {
		if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			if c, ok := br.Cond.(*ssa.Const); ok && c.Value != nil && c.Value.Kind() == constant.Bool {
				if constant.BoolVal(c.Value) {
					return b.Succs[:1]
				}
				return b.Succs[1:]
			}
		}
	}
	return b.Succs
}

func allDoomed(blocks []*ssa.BasicBlock, doomed []bool) bool {
	for _, b := range blocks {
		if !doomed[b.Index] {
			return false
		}
	}
	return len(blocks) > 0
}
