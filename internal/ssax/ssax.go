// Package ssax answers small questions about SSA form that several analyses
// ask.
package ssax

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// FieldOf returns the field that v is, or is the address of, and the struct it is
// taken from; nil if v is neither. Of a type parameter the field is not known: it
// is nil, and the struct is not.
func FieldOf(v ssa.Value) (x ssa.Value, field *types.Var) {
	var i int
	switch v := v.(type) {
	case *ssa.FieldAddr:
		x, i = v.X, v.Field
	case *ssa.Field:
		x, i = v.X, v.Field
	default:
		return nil, nil
	}
	t := x.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return x, nil
	}
	return x, st.Field(i)
}

// Reaches reports whether control can go from the end of block a to the beginning
// of b.
func Reaches(a, b *ssa.BasicBlock) bool {
	seen := make(map[*ssa.BasicBlock]bool)
	var visit func(x *ssa.BasicBlock) bool
	visit = func(x *ssa.BasicBlock) bool {
		for _, s := range x.Succs {
			if s == b {
				return true
			}
			if !seen[s] {
				seen[s] = true
				if visit(s) {
					return true
				}
			}
		}
		return false
	}
	return visit(a)
}

// Before reports whether x has run whenever y, an instruction of the same
// function, does.
func Before(x, y ssa.Instruction) bool {
	if x.Block() == y.Block() {
		return inOrder(x, y)
	}
	return x.Block().Dominates(y.Block())
}

// CanFollow reports whether y, an instruction of the same function, can run after
// x.
func CanFollow(x, y ssa.Instruction) bool {
	return x.Block() == y.Block() && inOrder(x, y) || Reaches(x.Block(), y.Block())
}

// inOrder reports whether x stands before y in their block.
func inOrder(x, y ssa.Instruction) bool {
	return slices.Index(x.Block().Instrs, x) < slices.Index(y.Block().Instrs, y)
}

// Forward returns the blocks that fn can reach from its entry, each behind those that
// lead to it but for the ways around loops (reverse postorder): the order in which a
// forward analysis has to look at the fewest of them again.
func Forward(fn *ssa.Function) []*ssa.BasicBlock {
	seen, at := make([]bool, len(fn.Blocks)), len(fn.Blocks)
	order := make([]*ssa.BasicBlock, at)
	var visit func(b *ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		seen[b.Index] = true
		for _, s := range slices.Backward(b.Succs) {
			if !seen[s.Index] {
				visit(s)
			}
		}
		at--
		order[at] = b
	}
	visit(fn.Blocks[0])
	return order[at:]
}
