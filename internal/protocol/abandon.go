package protocol

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// abandons reports whether a select that gives up sending v, which fn has made and
// nobody else knows, goes on as if somebody had got it: on every path behind the
// default case v, or the fence in it, is returned or waited for.
func (a *Analysis) abandons(fn *ssa.Function, sel *ssa.Select, v ssa.Value) bool {
	made := root(v)
	switch made.(type) {
	case *ssa.Alloc, *ssa.MakeChan:
	default:
		return false
	}
	if a.foreign(made, fn) {
		return false
	}
	w := &walker{a: a, fn: fn, d: &duty{keys: append(keys(v), a.fencesIn(made)...)}}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			_, returns := instr.(*ssa.Return)
			if instr != sel && !returns && !a.fills(instr, made) && w.settles(instr) {
				return false // somebody else gets it, too
			}
		}
	}
	return w.expects(sel)
}

// fencesIn returns the keys of the fences that are stored in the fields of an object
// where it is made.
func (a *Analysis) fencesIn(made ssa.Value) []string {
	var ks []string
	for _, ref := range *made.Referrers() {
		addr, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, ref := range *addr.Referrers() {
			if s, ok := ref.(*ssa.Store); ok && s.Addr == addr && a.FenceOf(addr) != nil {
				ks = append(ks, keys(s.Val)...)
			}
		}
	}
	return ks
}

// fills reports whether an instruction stores something in an object, or the object
// in a variable that nobody else has.
func (a *Analysis) fills(instr ssa.Instruction, made ssa.Value) bool {
	s, ok := instr.(*ssa.Store)
	if !ok {
		return false
	}
	cell, local := s.Addr.(*ssa.Alloc)
	return root(s.Addr) == made || local && !cell.Heap
}

// expects reports whether every path behind the default case returns what holds the
// fence, without another word, or waits for it.
func (w *walker) expects(sel *ssa.Select) bool {
	seen := map[*ssa.BasicBlock]bool{}
	var hopes func(b *ssa.BasicBlock, instrs []ssa.Instruction) bool
	hopes = func(b *ssa.BasicBlock, instrs []ssa.Instruction) bool {
		for _, instr := range instrs {
			switch instr := instr.(type) {
			case *ssa.Return:
				return w.returnsIt(instr)
			case *ssa.Select, *ssa.Panic:
				return false
			case *ssa.UnOp:
				if instr.Op == token.ARROW && share(keys(instr.X), w.d.keys) {
					return true
				}
			case ssa.CallInstruction:
				if slices.ContainsFunc(instr.Common().Args, func(v ssa.Value) bool { return share(keys(v), w.d.keys) }) {
					return w.a.WaitOf(instr) != ""
				}
			case *ssa.Send:
				if share(keys(instr.Chan), w.d.keys) {
					return false
				}
			}
		}
		for _, s := range b.Succs {
			if seen[s] {
				return false // a loop may try again
			}
			seen[s] = true
			if !hopes(s, s.Instrs) {
				return false
			}
		}
		return len(b.Succs) > 0
	}
	if b := defaultOf(sel); b != nil {
		return hopes(b, b.Instrs)
	}
	b := sel.Block()
	return hopes(b, b.Instrs[slices.Index(b.Instrs, ssa.Instruction(sel))+1:])
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}

// returnsIt reports whether a function returns what holds the fence, and says of the
// rest that all is well.
func (w *walker) returnsIt(ret *ssa.Return) bool {
	it := false
	for _, r := range ret.Results {
		if c, ok := r.(*ssa.Const); ok {
			if !unremarkable(c) {
				return false
			}
		} else if phi, ok := r.(*ssa.Phi); ok && slices.ContainsFunc(phi.Edges, isNil) {
			return false // perhaps here
		} else if !w.mine(r) && !share(keys(r), w.d.keys) {
			return false
		} else {
			it = true
		}
	}
	return it
}
