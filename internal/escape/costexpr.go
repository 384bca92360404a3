package escape

import (
	"go/ast"
	"go/token"

	"golang.org/x/tools/go/ssa"
)

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
		switch c.at(e.Sel.Pos()).(type) {
		case *ssa.FieldAddr, *ssa.Field:
			c.expr(e.X)
		}
	case *ast.IndexExpr:
		switch c.at(e.Lbrack).(type) {
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
	if e.Op != token.LAND && e.Op != token.LOR && c.at(e.OpPos) == nil {
		c.total++
		return
	}
	if e.Op == token.LAND || e.Op == token.LOR {
		if c.pruned {
			return
		}
		if c.folded(e.X) || c.folded(e.Y) {
			return // a constant or the other operand
		}
	}
	c.total++
	for _, x := range []ast.Expr{e.X, e.Y} {
		if sum, ok := ast.Unparen(x).(*ast.BinaryExpr); ok && c.isSum(e) && c.isSum(sum) {
			c.total-- // all strings are added at once
		}
		c.expr(x)
	}
}

// folded reports whether e is a constant made of comparisons.
func (c *coster) folded(e ast.Expr) bool {
	x, ok := ast.Unparen(e).(*ast.BinaryExpr)
	if !ok {
		return false
	}
	if x.Op == token.LAND || x.Op == token.LOR {
		return c.folded(x.X) && c.folded(x.Y)
	}
	return c.at(x.OpPos) == nil
}

// isSum reports whether e is the concatenation of strings.
func (c *coster) isSum(e *ast.BinaryExpr) bool {
	op, ok := c.at(e.OpPos).(*ssa.BinOp)
	return ok && op.Op == token.ADD && isString(op.Type())
}

func (c *coster) call(e *ast.CallExpr) {
	call, ok := c.at(e.Lparen).(*ssa.Call)
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
		cost = g.cost // 0 in the first round
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
