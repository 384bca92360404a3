package protocol

import (
	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"
)

// sentBefore reports whether the fence of a duty was sent to a queue, or given to a
// goroutine, on every path to a call: who has it there signals it.
func (a *Analysis) sentBefore(c *ssa.Call, d *duty) bool {
	w := &walker{a: a, fn: c.Parent(), d: d}
	for _, b := range c.Parent().Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Send:
				if w.mine(instr.X) && ssax.Before(instr, c) {
					return true
				}
			case *ssa.Go:
				if ssax.Before(instr, c) && w.settles(instr) {
					return true
				}
			case *ssa.Select:
				for i, st := range instr.States {
					if next := caseOf(instr, i); st.Send != nil && w.mine(st.Send) && (next != nil && next.Dominates(c.Block()) || len(instr.States) == 1 && instr.Blocking && ssax.Before(instr, c)) {
						return true
					}
				}
			}
		}
	}
	return false
}

// caseOf returns the block of a case of a select, where it can be entered only from
// there, or nil.
func caseOf(sel *ssa.Select, state int) *ssa.BasicBlock {
	for _, ref := range *sel.Referrers() {
		idx, ok := ref.(*ssa.Extract)
		if !ok || idx.Index != 0 {
			continue
		}
		for _, use := range *idx.Referrers() {
			cmp, ok := use.(*ssa.BinOp)
			if !ok {
				continue
			}
			if n, ok := cmp.Y.(*ssa.Const); !ok || n.Value == nil || int(n.Int64()) != state {
				continue
			}
			for _, ref := range *cmp.Referrers() {
				if br, ok := ref.(*ssa.If); ok && len(br.Block().Succs[0].Preds) == 1 {
					return br.Block().Succs[0]
				}
			}
		}
	}
	return nil
}
