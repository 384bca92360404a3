package escape

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ssa"
)

// assign notes that rhs is assigned to the variable lhs.
func (v *visitor) assign(lhs, rhs ast.Expr) {
	id, ok := lhs.(*ast.Ident)
	if !ok {
		return
	}
	rhs = ast.Unparen(rhs)
	if addr, ok := rhs.(*ast.UnaryExpr); ok && addr.Op == token.AND {
		rhs = ast.Unparen(addr.X)
	}
	switch e := rhs.(type) {
	case *ast.CompositeLit:
		v.assigned[e.Lbrace] = id.Name
	case *ast.CallExpr:
		v.assigned[e.Lparen] = id.Name
	case *ast.SelectorExpr:
		v.assigned[e.Sel.Pos()] = id.Name
	}
}

// findVars finds the values of variables that are registers and get different
// values on different paths. A variable is identified by its declaration, the
// position of its phis.
func (b *batch) findVars(f *function) {
	first := make(map[token.Pos]*ssa.Phi)
	for i, block := range f.fn.Blocks {
		if f.dead != nil && f.dead[i] {
			continue
		}
		for _, instr := range block.Instrs {
			phi, ok := instr.(*ssa.Phi)
			if !ok {
				break
			}
			if !token.IsIdentifier(phi.Comment) || !phi.Pos().IsValid() || b.loopVars[phi] != nil || !b.hasPointers(phi.Type()) {
				continue
			}
			if first[phi.Pos()] == nil {
				first[phi.Pos()] = phi
			}
			b.vars[phi] = first[phi.Pos()]
			for _, v := range phi.Edges {
				if p := sourcePos(v); p.IsValid() && f.syn.assigned[p] == phi.Comment {
					b.vars[v] = first[phi.Pos()]
				}
			}
		}
	}
}

// sourcePos returns the position of the expression of which v is the value, if
// that is evaluated for v alone.
func sourcePos(v ssa.Value) token.Pos {
	switch v := v.(type) {
	case *ssa.Alloc:
		if isVariable(v) {
			return token.NoPos
		}
	case *ssa.MakeMap, *ssa.MakeSlice, *ssa.Call:
	case *ssa.Slice: // make with constant size, or a literal
		if a, ok := v.X.(*ssa.Alloc); ok && !isVariable(a) {
			return a.Pos()
		}
		return token.NoPos
	case *ssa.UnOp:
		if field, ok := v.X.(*ssa.FieldAddr); ok && v.Op == token.MUL {
			return field.Pos()
		}
		return token.NoPos
	default:
		return token.NoPos
	}
	return v.Pos()
}
