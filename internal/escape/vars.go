package escape

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"

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
		if of, ok := rhs.(*ast.Ident); ok {
			v.pointed[of.Name] = append(v.pointed[of.Name], id.Name)
		}
	}
	switch e := rhs.(type) {
	case *ast.CompositeLit:
		v.assigned[e.Lbrace] = id.Name
	case *ast.CallExpr:
		v.assigned[e.Lparen] = id.Name
	case *ast.SelectorExpr:
		v.assigned[e.Sel.Pos()] = id.Name
	case *ast.SliceExpr:
		v.assigned[e.Lbrack] = id.Name
	}
}

// declare notes that each of idents declares a variable.
func (v *visitor) declare(idents ...*ast.Ident) {
	for _, id := range idents {
		v.declared[id.Name] = append(v.declared[id.Name], id.Pos())
	}
}

// declareFields notes the declarations of receivers, parameters and results.
func (v *visitor) declareFields(lists ...*ast.FieldList) {
	for _, list := range lists {
		if list != nil {
			for _, field := range list.List {
				v.declare(field.Names...)
			}
		}
	}
}

// findVars finds the values of variables that are registers and get several
// values. A variable is identified by its declaration, which is the position
// of its phis and, if nothing else has its name, known from that.
func (b *batch) findVars(f *function) {
	locs := make(map[token.Pos]locID)
	for _, p := range f.fn.Params {
		locs[p.Pos()] = b.values[p]
	}
	variable := func(decl token.Pos) locID {
		l, ok := locs[decl]
		if !ok {
			l = b.newLoc(f, f.depthAt(decl, f.syn.ranging[decl]))
			locs[decl] = l
		}
		return l
	}
	named := make(map[string][]ssa.Value)
	for i, block := range f.fn.Blocks {
		if f.dead != nil && f.dead[i] {
			continue
		}
		for _, instr := range block.Instrs {
			v, ok := instr.(ssa.Value)
			if !ok {
				continue
			}
			if a, ok := instr.(*ssa.Alloc); ok && len(f.loops) > 0 && isVariable(a) {
				for _, name := range f.syn.pointed[a.Comment] {
					if decl := f.syn.declared[name]; len(decl) == 1 && len(f.syn.declared[a.Comment]) == 1 {
						b.flow(variable(decl[0]), 0, b.ref(a), a)
					}
				}
			} else if phi, ok := instr.(*ssa.Phi); ok {
				b.phiVar(f, phi, variable)
			} else if p := sourcePos(v); p.IsValid() && f.syn.assigned[p] != "" && b.hasPointers(v.Type()) {
				name := f.syn.assigned[p]
				named[name] = append(named[name], v)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		decl := f.syn.declared[name]
		if len(decl) != 1 {
			continue // not clear which
		}
		_, param := locs[decl[0]]
		first := named[name][0].(ssa.Instruction)
		if !param && len(named[name]) < 2 && f.depthOf(first) <= f.depthAt(decl[0], f.syn.ranging[decl[0]]) {
			continue
		}
		for _, v := range named[name] {
			b.vars[v] = variable(decl[0])
		}
	}
}

// phiVar notes the values that phi joins, if they are those of a variable.
func (b *batch) phiVar(f *function, phi *ssa.Phi, variable func(token.Pos) locID) {
	if !token.IsIdentifier(phi.Comment) || !phi.Pos().IsValid() || b.loopVars[phi] != nil || !b.hasPointers(phi.Type()) {
		return
	}
	b.vars[phi] = variable(phi.Pos())
	for _, v := range phi.Edges {
		if p := sourcePos(v); p.IsValid() && f.syn.assigned[p] == phi.Comment {
			b.vars[v] = variable(phi.Pos())
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
	case *ssa.MakeMap, *ssa.MakeSlice, *ssa.Call, *ssa.Convert:
	case *ssa.Slice: // make with constant size, or a literal
		if a, ok := v.X.(*ssa.Alloc); ok && !isVariable(a) {
			return a.Pos()
		}
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
