package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// This file tells what a function does whenever it runs from what it does on a
// condition. What stands behind a condition in a callee may never happen where
// that is called: the caller may know that it does not hold.

// exitsOf returns the blocks in which fn ends, without those that return an
// error if there are others. Those of a function that never ends are where its
// loops go round.
func exitsOf(fn *ssa.Function, hot []bool) []*ssa.BasicBlock {
	var ends, good, rounds []*ssa.BasicBlock
	for i, b := range fn.Blocks {
		if !hot[i] {
			continue
		}
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			ends = append(ends, b)
			if returnsNoError(ret) {
				good = append(good, b)
			}
		}
		for _, s := range b.Succs {
			if s.Dominates(b) {
				rounds = append(rounds, b)
			}
		}
	}
	switch {
	case len(good) > 0:
		return good
	case len(ends) > 0:
		return ends
	}
	return rounds
}

// returnsNoError reports whether ret returns the error nil.
func returnsNoError(ret *ssa.Return) bool {
	if len(ret.Results) == 0 {
		return false
	}
	last, ok := ret.Results[len(ret.Results)-1].(*ssa.Const)
	return ok && last.IsNil() && types.Identical(last.Type(), types.Universe.Lookup("error").Type())
}

// always reports whether all ways to the exits pass b.
func always(b *ssa.BasicBlock, exits []*ssa.BasicBlock) bool {
	for _, exit := range exits {
		if !b.Dominates(exit) {
			return false
		}
	}
	return true
}
