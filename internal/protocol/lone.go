package protocol

import (
	"go/ast"
	"go/token"

	"github.com/fencevet/fencevet/internal/directive"
)

// untilEnd returns the part of a function marked critical that a lone
// //fence:end leaves.
//
// Statements behind the end, in its block, are outside. Behind a statement that
// contains the end on some of its ways only, the section goes on.
func untilEnd(fn ast.Node, ends []token.Pos, s directive.Section) *region {
	r := &region{Section: Section{Class: s.Class, Pos: s.Pos}, lone: true}
	var body *ast.BlockStmt
	switch n := fn.(type) {
	case *ast.FuncDecl:
		body = n.Body
	case *ast.FuncLit:
		body = n.Body
	}
	w := &lone{ends: ends, region: r}
	if after := w.list(body.List, body.Rbrace, true); after {
		r.late = true // it returns within the section, and deferred calls run then
	}
	return r
}

// A lone walks a function's statements and collects what is in the section.
type lone struct {
	ends   []token.Pos
	region *region
}

func (w *lone) take(from, to token.Pos) {
	w.region.spans = append(w.region.spans, directive.Span{From: from, To: to})
}

// endBetween reports whether a fence:end stands between two positions.
func (w *lone) endBetween(from, to token.Pos) bool {
	for _, e := range w.ends {
		if from <= e && e < to {
			return true
		}
	}
	return false
}

// list walks the statements of a block that is entered inside the section or
// not, and returns whether it is left inside. A block that does not fall through
// to what follows it is left outside.
func (w *lone) list(stmts []ast.Stmt, end token.Pos, in bool) bool {
	for i, s := range stmts {
		before := end
		if i+1 < len(stmts) {
			before = stmts[i+1].Pos()
		}
		in = w.stmt(s, in)
		if in && w.endBetween(s.End(), before) {
			in = false
		}
	}
	return in
}

// stmt walks one statement.
func (w *lone) stmt(s ast.Stmt, in bool) bool {
	if !in {
		return false
	}
	if !w.endBetween(s.Pos(), s.End()) {
		w.take(s.Pos(), s.End())
		return w.leaves(s)
	}
	switch s := s.(type) {
	case *ast.BlockStmt:
		return w.block(s.Lbrace, s.List, s.Rbrace)
	case *ast.LabeledStmt:
		return w.stmt(s.Stmt, in)
	case *ast.IfStmt:
		w.take(s.Pos(), s.Body.Lbrace)
		after := w.block(s.Body.Lbrace, s.Body.List, s.Body.Rbrace)
		if s.Else == nil {
			return true
		}
		other := w.stmt(s.Else, true)
		return after || other
	case *ast.ForStmt:
		w.take(s.Pos(), s.Body.Lbrace)
		w.block(s.Body.Lbrace, s.Body.List, s.Body.Rbrace)
	case *ast.RangeStmt:
		w.take(s.Pos(), s.Body.Lbrace)
		w.block(s.Body.Lbrace, s.Body.List, s.Body.Rbrace)
	case *ast.SwitchStmt:
		w.take(s.Pos(), s.Body.Lbrace)
		return w.clauses(s.Body)
	case *ast.TypeSwitchStmt:
		w.take(s.Pos(), s.Body.Lbrace)
		return w.clauses(s.Body)
	case *ast.SelectStmt:
		w.take(s.Pos(), s.Body.Lbrace)
		return w.clauses(s.Body)
	default:
		w.take(s.Pos(), s.End()) // the end is in a literal, which is no part of this
	}
	return true
}

// block walks a block; an end may stand before its first statement.
func (w *lone) block(open token.Pos, stmts []ast.Stmt, end token.Pos) bool {
	first := end
	if len(stmts) > 0 {
		first = stmts[0].Pos()
	}
	return w.list(stmts, end, !w.endBetween(open, first))
}

// clauses walks the clauses of a switch or select.
func (w *lone) clauses(body *ast.BlockStmt) bool {
	after, whole := false, false
	for i, c := range body.List {
		end := body.Rbrace
		if i+1 < len(body.List) {
			end = body.List[i+1].Pos()
		}
		switch c := c.(type) {
		case *ast.CaseClause:
			w.take(c.Pos(), c.Colon)
			whole = whole || c.List == nil
			after = w.block(c.Colon, c.Body, end) || after
		case *ast.CommClause:
			w.take(c.Pos(), c.Colon)
			whole = true
			after = w.block(c.Colon, c.Body, end) || after
		}
	}
	return after || !whole
}

// leaves reports whether control may go on behind a statement that stands in the
// section as a whole, and notes whether the function returns there. Where break
// and continue go, the section goes on.
func (w *lone) leaves(s ast.Stmt) bool {
	ast.Inspect(s, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			w.region.late = true
		}
		return true
	})
	_, returns := s.(*ast.ReturnStmt)
	return !returns
}
