package directive

import (
	"go/ast"
	"go/token"
)

// A span is a range of lines, both ends included.
type span struct{ from, to int }

// coverage returns the lines that a waiver on one line covers: that line, and
// all lines of the simple statements, headers of compound statements,
// elements of composite literals and arguments of calls that begin or end on
// it. Bodies of function literals within those are left out: what happens
// there happens at another time. A statement that only passes over the line
// is not covered, so that a waiver on one element of a long literal waives
// that element.
func coverage(x *fileIndex, line int) []span {
	tok, here := x.tok, newLineRange(x.tok, line)
	spans := []span{{line, line}}
	take := func(from, to token.Pos, within ast.Node) {
		s := span{lineOf(tok, from), lineOf(tok, to)}
		if s.from == line || s.to == line {
			spans = append(spans, withoutBodies(tok, s, within)...)
		}
	}
	unit := func(n ast.Node) { take(n.Pos(), n.End()-1, n) }
	for _, d := range x.declsOn(line, line) {
		ast.Inspect(d, func(n ast.Node) bool {
			if n == nil || isComment(n) || !here.touches(n) {
				return false
			}
			switch n := n.(type) {
			case *ast.AssignStmt, *ast.ExprStmt, *ast.SendStmt, *ast.IncDecStmt, *ast.GoStmt,
				*ast.DeferStmt, *ast.ReturnStmt, *ast.ValueSpec:
				unit(n)
			case *ast.CompositeLit:
				for _, e := range n.Elts {
					unit(e)
				}
			case *ast.CallExpr:
				for _, e := range n.Args {
					unit(e)
				}
			case *ast.IfStmt:
				take(n.Pos(), n.Body.Lbrace, n)
			case *ast.ForStmt:
				take(n.Pos(), n.Body.Lbrace, n)
			case *ast.RangeStmt:
				take(n.Pos(), n.Body.Lbrace, n)
			case *ast.SwitchStmt:
				take(n.Pos(), n.Body.Lbrace, n)
			case *ast.TypeSwitchStmt:
				take(n.Pos(), n.Body.Lbrace, n)
			case *ast.SelectStmt:
				take(n.Pos(), n.Body.Lbrace, n)
			case *ast.CaseClause:
				take(n.Pos(), n.Colon, n)
			case *ast.CommClause:
				take(n.Pos(), n.Colon, n)
			}
			return true
		})
	}
	return spans
}

// withoutBodies cuts the inner lines of function literals out of a span.
func withoutBodies(tok *token.File, s span, n ast.Node) []span {
	var parts []span
	ast.Inspect(n, func(n ast.Node) bool {
		lit, ok := n.(*ast.FuncLit)
		if !ok {
			return true
		}
		open, end := lineOf(tok, lit.Body.Lbrace), lineOf(tok, lit.Body.Rbrace)
		if s.from <= open && open < end && end <= s.to {
			parts = append(parts, span{s.from, open})
			s.from = end
		}
		return false
	})
	return append(parts, s)
}
