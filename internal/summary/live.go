package summary

import (
	"go/constant"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/model"
)

// mayRun reports, by block index, which blocks of fn are hot as far as fn alone can
// tell.
func (e *Engine) mayRun(fn *ssa.Function) []bool {
	hot, ok := e.mayRunOf[fn]
	if !ok {
		hot = e.hotBlocks(fn, nil, nil)
		e.mayRunOf[fn] = hot
	}
	return hot
}

// hotBlocks reports, by block index, which blocks of fn are hot: reachable
// from the entry, and not doomed to end in a panic or in a call that never
// returns. noReturn says whether a call never returns; it may be nil, and is
// asked only about blocks that are candidates, about all if candidates is nil.
// Where a deferred function recovers, a panic is a way to return.
func (e *Engine) hotBlocks(fn *ssa.Function, noReturn func(ssa.CallInstruction) bool, candidates []bool) []bool {
	n, recovers := len(fn.Blocks), e.recovers(fn)
	ends := make([]bool, n) // control does not leave the block by an edge
	doomed := make([]bool, n)
	for i, b := range fn.Blocks {
		ask := noReturn
		if candidates != nil && !candidates[i] {
			ask = nil
		}
		ends[i], doomed[i] = blockEnd(b, ask, recovers)
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
func blockEnd(b *ssa.BasicBlock, noReturn func(ssa.CallInstruction) bool, recovers bool) (ends, fatal bool) {
	for _, instr := range b.Instrs {
		switch instr := instr.(type) {
		case *ssa.Select:
			if instr.Blocking && len(instr.States) == 0 {
				return true, false // go/ssa puts a panic after it
			}
		case *ssa.Call:
			if noReturn != nil && noReturn(instr) {
				return true, !recovers || exits(instr)
			}
		case *ssa.Return:
			return true, false
		case *ssa.Panic:
			return true, !recovers
		}
	}
	return false, false
}

// liveSuccs returns the successors of b that a branch on a constant leaves.
func liveSuccs(b *ssa.BasicBlock) []*ssa.BasicBlock {
	if len(b.Instrs) > 0 {
		if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			if value, known := decidedCond(br.Cond); known {
				if value {
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

// decidedCond returns the value of a condition that constants decide.
func decidedCond(cond ssa.Value) (value, known bool) {
	switch cond := cond.(type) {
	case *ssa.Const:
		if cond.Value != nil && cond.Value.Kind() == constant.Bool {
			return constant.BoolVal(cond.Value), true
		}
	case *ssa.UnOp:
		if cond.Op == token.NOT {
			value, known = decidedCond(cond.X)
			return !value, known
		}
	case *ssa.BinOp: // go/ssa leaves the cases of a switch over a constant as they are
		x, ok := cond.X.(*ssa.Const)
		y, ok2 := cond.Y.(*ssa.Const)
		if ok && ok2 && x.Value != nil && y.Value != nil && x.Value.Kind() == y.Value.Kind() &&
			(cond.Op == token.EQL || cond.Op == token.NEQ) {
			return constant.Compare(x.Value, cond.Op, y.Value), true
		}
	}
	return false, false
}

// recovers reports whether a function that fn defers calls recover.
func (e *Engine) recovers(fn *ssa.Function) bool {
	if fn.Recover == nil {
		return false
	}
	yes, ok := e.recoversOf[fn]
	if !ok {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if d, ok := instr.(*ssa.Defer); ok {
					if callee := d.Call.StaticCallee(); callee != nil && callsRecover(callee) {
						yes = true
					}
				}
			}
		}
		e.recoversOf[fn] = yes
	}
	return yes
}

// callsRecover reports whether fn itself calls recover: only what is deferred
// can.
func callsRecover(fn *ssa.Function) bool {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(*ssa.Call); ok {
				if b, ok := c.Call.Value.(*ssa.Builtin); ok && b.Name() == "recover" {
					return true
				}
			}
		}
	}
	return false
}

// exits reports whether a call that never returns ends the process or the
// goroutine rather than panics.
func exits(c ssa.CallInstruction) bool {
	callee := c.Common().StaticCallee()
	if callee == nil {
		return false
	}
	row, ok := model.Lookup(Name(callee))
	return ok && row.NoReturn && !strings.Contains(callee.Name(), "Panic")
}
