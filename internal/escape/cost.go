package escape

import (
	"go/ast"
	"go/token"
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
	instrs map[token.Pos]ssa.Instruction // by the position of the operator or name
	live   []token.Pos                   // of instructions, if some are dead
	pruned bool                          // constant conditions exclude some code
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
	c := &coster{b: b, fn: fn, instrs: make(map[token.Pos]ssa.Instruction)}
	c.index()
	c.stmts(body.List)
	return min(c.total, neverCost)
}

// index notes the instructions of the function by position.
func (c *coster) index() {
	dead := deadBlocks(c.fn)
	for i, block := range c.fn.Blocks {
		if dead != nil && dead[i] {
			c.pruned = true
			continue
		}
		for _, instr := range block.Instrs {
			p := instr.Pos()
			if !p.IsValid() {
				continue
			}
			switch instr := instr.(type) {
			case *ssa.Call, *ssa.FieldAddr, *ssa.Field, *ssa.IndexAddr, *ssa.Index, *ssa.Lookup:
				c.instrs[p] = instr
			case *ssa.BinOp:
				c.instrs[p] = instr
				if isConstant(instr.X) && isConstant(instr.Y) {
					c.pruned = true // a switch, for all we know
				}
			}
			c.live = append(c.live, p)
		}
	}
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
	for _, p := range c.live {
		if start <= p && p < end {
			return true
		}
	}
	return false
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

func (c *coster) exprs(list ...ast.Expr) {
	for _, e := range list {
		c.expr(e)
	}
}

func (c *coster) expr(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Ident:
		if e.Name != "_" {
			c.total++
		}
	case *ast.BasicLit:
		c.total++
	case *ast.ParenExpr:
		c.expr(e.X)
	case *ast.FuncLit:
		c.total += closureCost
	case *ast.CompositeLit:
		c.composite(e)
	case *ast.SelectorExpr:
		c.total++
		switch c.instrs[e.Sel.Pos()].(type) {
		case *ssa.FieldAddr, *ssa.Field:
			c.expr(e.X)
		}
	case *ast.IndexExpr:
		switch c.instrs[e.Lbrack].(type) {
		case *ssa.IndexAddr, *ssa.Index, *ssa.Lookup:
			c.total++
			c.exprs(e.X, e.Index)
		default:
			c.total++
		}
	case *ast.SliceExpr:
		c.slice(e)
	case *ast.TypeAssertExpr:
		c.total++
		c.expr(e.X)
	case *ast.StarExpr:
		if _, converted := ast.Unparen(e.X).(*ast.CallExpr); !converted {
			c.total++
		}
		c.expr(e.X)
	case *ast.UnaryExpr:
		c.unary(e)
	case *ast.BinaryExpr:
		c.binary(e)
	case *ast.CallExpr:
		c.call(e)
	}
}

func (c *coster) composite(e *ast.CompositeLit) {
	c.total++
	for _, elt := range e.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			c.total++
			elt = kv.Value
		}
		c.expr(elt)
	}
}

func (c *coster) slice(e *ast.SliceExpr) {
	c.expr(e.X)
	if e.Low != nil {
		c.expr(e.Low)
	}
	if e.High != nil {
		if call, ok := e.High.(*ast.CallExpr); !ok || len(call.Args) != 1 {
			c.expr(e.High)
		}
	}
	if e.Max != nil {
		c.expr(e.Max)
	}
}

func (c *coster) unary(e *ast.UnaryExpr) {
	switch x := ast.Unparen(e.X).(type) {
	case *ast.SelectorExpr: // &s.f is free if f comes first
		if e.Op == token.AND {
			c.expr(x.X)
			return
		}
	case *ast.BasicLit:
		c.total++
		return
	}
	if e.Op == token.AND || e.Op == token.ARROW {
		c.total++
	}
	c.expr(e.X)
}

// binary does not count a constant expression for more than one.
func (c *coster) binary(e *ast.BinaryExpr) {
	if e.Op != token.LAND && e.Op != token.LOR && c.instrs[e.OpPos] == nil {
		c.total++
		return
	}
	if c.pruned && (e.Op == token.LAND || e.Op == token.LOR) {
		return
	}
	c.total++
	for _, x := range []ast.Expr{e.X, e.Y} {
		if sum, ok := ast.Unparen(x).(*ast.BinaryExpr); ok && c.isSum(e) && c.isSum(sum) {
			c.total-- // all strings are added at once
		}
		c.expr(x)
	}
}

// isSum reports whether e is the concatenation of strings.
func (c *coster) isSum(e *ast.BinaryExpr) bool {
	op, ok := c.instrs[e.OpPos].(*ssa.BinOp)
	return ok && op.Op == token.ADD && isString(op.Type())
}

func (c *coster) call(e *ast.CallExpr) {
	call, ok := c.instrs[e.Lparen].(*ssa.Call)
	if !ok {
		c.uncalled(e)
		return
	}
	c.total++
	if b, ok := call.Call.Value.(*ssa.Builtin); ok {
		if b.Name() == "panic" {
			c.total += panicCost - 1
		}
		c.exprs(e.Args...)
		return
	}
	c.total += c.calleeCost(&call.Call)
	if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok {
		if call.Call.IsInvoke() || call.Call.Signature().Recv() != nil {
			c.receiver(sel.X)
		}
	} else if lit, ok := ast.Unparen(e.Fun).(*ast.FuncLit); ok {
		c.expr(lit)
	} else {
		c.total++
	}
	c.exprs(e.Args...)
}

// receiver counts what a method is called on, unless that is a type. The
// address of the first field is free.
func (c *coster) receiver(e ast.Expr) {
	switch x := ast.Unparen(e).(type) {
	case *ast.StarExpr:
	case *ast.SelectorExpr:
		c.total--
		c.expr(x)
	default:
		c.expr(x)
	}
}

// uncalled counts conversions and the builtins that are not calls in go/ssa.
func (c *coster) uncalled(e *ast.CallExpr) {
	id, _ := ast.Unparen(e.Fun).(*ast.Ident)
	switch {
	case id != nil && id.Name == "panic" && c.counts(e.Pos(), e.End()):
		c.total += panicCost
		c.exprs(e.Args...)
	case id != nil && (id.Name == "make" || id.Name == "new") && len(e.Args) > 0:
		c.total++
		c.exprs(e.Args[1:]...)
	case id != nil && (id.Name == "len" || id.Name == "cap"):
		c.total++ // a constant
	case len(e.Args) == 1:
		if _, lit := ast.Unparen(e.Args[0]).(*ast.BasicLit); lit {
			c.total++ // folded
		} else if c.counts(e.Pos(), e.End()) {
			c.expr(e.Args[0])
		}
	}
}

// calleeCost returns what a call costs besides its node and its operands.
func (c *coster) calleeCost(call *ssa.CallCommon) int {
	if call.IsInvoke() {
		return callCost
	}
	if callee := call.StaticCallee(); callee != nil {
		return c.staticCost(callee)
	}
	switch v := call.Value.(type) {
	case *ssa.Parameter:
		return paramCallCost
	case *ssa.UnOp:
		switch v.X.(type) {
		case *ssa.Global, *ssa.FieldAddr, *ssa.IndexAddr:
			return callCost
		case *ssa.FreeVar:
			return paramCallCost
		}
	}
	return 0 // perhaps a literal
}

func (c *coster) staticCost(callee *ssa.Function) int {
	if callee == c.fn {
		return callCost
	}
	if callee.Synthetic != "" && callee.Origin() == nil || intrinsics[packageOf(callee)] {
		return 0
	}
	if callee.Parent() != nil {
		return 0 // with its own budget
	}
	cost := 0
	if g := c.b.member(callee); g != nil {
		cost = g.cost // 0 if not computed yet
	} else if tags := c.b.tagsFor(callee); tags != nil {
		cost = tags.cost(callee.Signature)
	}
	return min(cost, callCost)
}

func packageOf(fn *ssa.Function) string {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if fn.Pkg == nil {
		return ""
	}
	return fn.Pkg.Pkg.Path()
}

// intrinsics lists the packages of functions that the compiler replaces with
// instructions, or takes to be cheap.
var intrinsics = map[string]bool{
	"crypto/internal/constanttime": true,
	"encoding/binary":              true,
	"internal/abi":                 true,
	"internal/byteorder":           true,
	"internal/runtime/atomic":      true,
	"internal/runtime/gc/scan":     true,
	"internal/runtime/maps":        true,
	"internal/runtime/math":        true,
	"internal/runtime/sys":         true,
	"math":                         true,
	"math/bits":                    true,
	"runtime":                      true,
	"sync/atomic":                  true,
}
