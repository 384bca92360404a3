package escape

import (
	"cmp"
	"go/ast"
	"go/token"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// The compiler inlines functions whose bodies cost at most inlineBudget: one
// for each node of its syntax tree, and more for some of them.
const (
	inlineBudget  = 80
	literalBudget = 10 * inlineBudget // of a function literal that is called once
	callCost      = 57                // of a function that is not inlined itself
	paramCallCost = 17                // of a parameter or a captured variable
	closureCost   = 16
	panicCost     = 2
	neverCost     = literalBudget + 1
)

// A coster adds up what a function at least costs. It is right to say too
// little, since nothing is concluded from a function that may be inlined;
// what depends on types it counts only as far as go/ssa shows it.
type coster struct {
	b      *batch
	fn     *ssa.Function
	live   []ssa.Instruction // by position: of their operator or name
	pruned bool              // constant conditions exclude some code
	total  int
}

// cost returns the least that inlining fn can cost; more than inlineBudget, or
// literalBudget for a literal, means that the compiler never does.
func (b *batch) cost(fn *ssa.Function) int {
	if neverInlined(fn) {
		return neverCost
	}
	if strings.HasPrefix(fn.RelString(nil), "simd/") {
		return 0 // has a budget of its own
	}
	var body *ast.BlockStmt
	switch n := fn.Syntax().(type) {
	case *ast.FuncDecl:
		body = n.Body
	case *ast.FuncLit:
		body = n.Body
	case *ast.RangeStmt:
		body = n.Body
	}
	if body == nil || len(fn.Blocks) == 0 {
		return 0 // nothing known
	}
	c := &coster{b: b, fn: fn}
	c.index()
	c.stmts(body.List)
	return min(c.total, neverCost)
}

// index notes the instructions of the function by position.
func (c *coster) index() {
	dead, count := deadBlocks(c.fn), 0
	for i, block := range c.fn.Blocks {
		if dead != nil && dead[i] {
			c.pruned = true
		} else {
			count += len(block.Instrs)
		}
	}
	c.live = make([]ssa.Instruction, 0, count)
	for i, block := range c.fn.Blocks {
		if dead != nil && dead[i] {
			continue
		}
		for _, instr := range block.Instrs {
			if instr.Pos().IsValid() {
				c.live = append(c.live, instr)
			}
			if op, ok := instr.(*ssa.BinOp); ok && op.Pos().IsValid() && isConstant(op.X) && isConstant(op.Y) {
				c.pruned = true // a switch, for all we know
			}
		}
	}
	slices.SortStableFunc(c.live, func(a, b ssa.Instruction) int { return cmp.Compare(a.Pos(), b.Pos()) })
}

// from returns the first live instruction at p or behind it, as an index.
func (c *coster) from(p token.Pos) int {
	return sort.Search(len(c.live), func(i int) bool { return c.live[i].Pos() >= p })
}

// at returns the instruction of the operator or name at p, or nil.
func (c *coster) at(p token.Pos) ssa.Instruction {
	for i := c.from(p+1) - 1; i >= 0 && c.live[i].Pos() == p; i-- {
		switch instr := c.live[i].(type) {
		case *ssa.Call, *ssa.FieldAddr, *ssa.Field, *ssa.IndexAddr, *ssa.Index, *ssa.Lookup, *ssa.BinOp:
			return instr
		}
	}
	return nil
}

func isConstant(v ssa.Value) bool {
	_, ok := v.(*ssa.Const)
	return ok
}

// counts reports whether the compiler sees the statements from start to end.
func (c *coster) counts(start, end token.Pos) bool {
	if !c.pruned {
		return true
	}
	i := c.from(start)
	return i < len(c.live) && c.live[i].Pos() < end
}

func (c *coster) stmts(list []ast.Stmt) {
	for _, s := range list {
		if c.counts(s.Pos(), s.End()) {
			c.stmt(s)
		}
	}
}

func (c *coster) block(b *ast.BlockStmt) {
	if b != nil && c.counts(b.Pos(), b.End()) {
		c.stmts(b.List)
	}
}

func (c *coster) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.BlockStmt:
		c.stmts(s.List)
	case *ast.ExprStmt:
		c.expr(s.X)
	case *ast.LabeledStmt:
		c.total++
		c.stmt(s.Stmt)
	case *ast.BranchStmt:
		c.total++
	case *ast.SendStmt:
		c.total++
		c.exprs(s.Chan, s.Value)
	case *ast.IncDecStmt:
		c.total += 2
		c.expr(s.X)
	case *ast.AssignStmt:
		c.assign(s)
	case *ast.DeclStmt:
		if d, ok := s.Decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
			for _, spec := range d.Specs {
				c.total += 2
				c.exprs(spec.(*ast.ValueSpec).Values...)
			}
		}
	case *ast.ReturnStmt:
		c.total++
		c.exprs(s.Results...)
	case *ast.IfStmt:
		c.ifStmt(s)
	case *ast.ForStmt:
		c.total++
		c.clause(s.Init)
		c.expr(s.Cond)
		c.clause(s.Post)
		c.block(s.Body)
	case *ast.RangeStmt:
		c.rangeStmt(s)
	case *ast.SwitchStmt:
		c.clause(s.Init)
		if _, sizeof := s.Tag.(*ast.CallExpr); c.pruned || sizeof && c.fn.TypeParams().Len() > 0 {
			return // perhaps constant
		}
		c.total++
		c.expr(s.Tag)
		c.stmts(s.Body.List)
	case *ast.TypeSwitchStmt:
		c.clause(s.Init)
		c.total += 2
		for _, clause := range s.Body.List {
			c.total++
			c.stmts(clause.(*ast.CaseClause).Body)
		}
	case *ast.SelectStmt:
		c.total++
		c.stmts(s.Body.List)
	case *ast.CaseClause:
		c.total++
		c.exprs(s.List...)
		c.stmts(s.Body)
	case *ast.CommClause:
		c.total++
		c.clause(s.Comm)
		c.stmts(s.Body)
	}
}

func (c *coster) clause(s ast.Stmt) {
	if s != nil {
		c.stmt(s)
	}
}

func (c *coster) assign(s *ast.AssignStmt) {
	c.total++
	if s.Tok == token.DEFINE && len(s.Lhs) == 1 {
		c.total += 2 // the declaration
	}
	c.exprs(s.Lhs...)
	c.exprs(s.Rhs...)
}

// ifStmt leaves out what a constant condition excludes, and the statement
// with it.
func (c *coster) ifStmt(s *ast.IfStmt) {
	c.clause(s.Init)
	if !c.pruned {
		c.total++
		c.expr(s.Cond)
	}
	c.block(s.Body)
	if s.Else != nil && c.counts(s.Else.Pos(), s.Else.End()) {
		c.stmt(s.Else)
	}
}

func (c *coster) rangeStmt(s *ast.RangeStmt) {
	for _, anon := range c.fn.AnonFuncs {
		if anon.Syntax() == s { // the body is a closure
			c.total += closureCost
			c.expr(s.X)
			return
		}
	}
	c.total++
	c.exprs(s.X, s.Key, s.Value)
	c.block(s.Body)
}
