package check

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/protocol"
)

// withFix keeps the fix of a finding only where it can be applied: not in generated
// files, and not where a //line directive says that the source is another file.
func (c *Checker) withFix(f Finding, fix *analysis.SuggestedFix) Finding {
	if fix == nil || c.unit.Whole != nil && f.Detail == "unused-allow" {
		return f // what waives nothing in one program may do so in another
	}
	file := c.fileAt(f.Pos)
	if file == nil || ast.IsGenerated(file) || c.unit.Fset.PositionFor(f.Pos, false) != c.unit.Fset.Position(f.Pos) {
		return f
	}
	f.Fix = fix
	return f
}

// mayExplainUnused reports whether, once what is found in a package is mended, an
// allow that waives nothing may be needed: there may be a section more, or an effect
// of what could not be analysed.
func mayExplainUnused(fs []Finding) bool {
	return slices.ContainsFunc(fs, func(f Finding) bool {
		return f.Rule == "directive" || f.Rule == "balance" || f.Detail == "incomplete"
	})
}

// fileAt returns the file of the package that pos is in.
func (c *Checker) fileAt(pos token.Pos) *ast.File {
	for _, f := range c.unit.Files {
		if f.FileStart <= pos && pos <= f.FileEnd {
			return f
		}
	}
	return nil
}

// balanceFix returns the fix for a section begun with fence.Begin at pos that does
// not end on every path, if there is one that ends it where its function ends and
// leaves no doubt that this was meant:
//
//   - fence.Begin("x") or defer fence.Begin("x") becomes defer fence.Begin("x").End();
//   - s := fence.Begin("x") with its only s.End() as the last statement of the function
//     gets defer s.End() on the next line instead.
//
// The statement must stand in the outermost block of a function that begins no other
// section, or the new end could stand in the middle of another one.
func (c *Checker) balanceFix(pos token.Pos) *analysis.SuggestedFix {
	file := c.fileAt(pos)
	others := func(r directive.Role) bool { return r.Verb == "begin" && r.For.Pkg != protocol.FencePackage }
	if file == nil || len(c.set.Regions()) > 0 || c.set.HasRole(others) {
		return nil
	}
	name := importName(file, protocol.FencePackage)
	body, i := statementAt(file, pos)
	if name == "" || body == nil {
		return nil
	}
	begins := 0
	ast.Inspect(body, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && isSelector(call.Fun, name, "Begin") {
			begins++
		}
		return true
	})
	if begins != 1 || !onlySelected(body, name) {
		return nil
	}
	switch s := body.List[i].(type) {
	case *ast.ExprStmt:
		if isBegin(s.X, name) {
			return fixOf("Defer the end of the section", insert(s.Pos(), "defer "), insert(s.End(), ".End()"))
		}
	case *ast.DeferStmt:
		if isBegin(s.Call, name) {
			return fixOf("Defer the end of the section, not its begin", insert(s.End(), ".End()"))
		}
	case *ast.AssignStmt:
		if v, ok := ast.Unparen(s.Lhs[0]).(*ast.Ident); ok && len(s.Lhs) == 1 && s.Tok == token.DEFINE && isBegin(s.Rhs[0], name) {
			return c.deferEnd(body, i, v.Name)
		}
	}
	return nil
}

// deferEnd returns the fix that defers the end of the section that statement i
// keeps in a variable.
func (c *Checker) deferEnd(body *ast.BlockStmt, i int, name string) *analysis.SuggestedFix {
	uses, ends := 0, 0
	var end *ast.ExprStmt
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if n.Name == name {
				uses++
			}
		case *ast.ExprStmt:
			if call, ok := n.X.(*ast.CallExpr); ok && isSelector(call.Fun, name, "End") {
				end = n
				ends++
			}
		}
		return true
	})
	last := len(body.List) - 1
	if uses != 2 || ends != 1 || last <= i || body.List[last] != ast.Stmt(end) || !c.ownLine(body, end) || !c.ownLine(body, body.List[i]) {
		return nil
	}
	tok := c.unit.Fset.File(end.Pos())
	line := tok.PositionFor(end.Pos(), false).Line
	stmt := body.List[i]
	next := tok.PositionFor(stmt.Pos(), false)
	indent := strings.Repeat("\t", next.Column-1) // gofmt sees to it
	return fixOf("Defer the end of the section",
		insert(tok.LineStart(next.Line+1), indent+"defer "+name+".End()\n"),
		analysis.TextEdit{Pos: tok.LineStart(line), End: tok.LineStart(line + 1)})
}

// ownLine reports whether a statement of a block takes a line of its own,
// without comments and braces, that another line follows.
func (c *Checker) ownLine(body *ast.BlockStmt, s ast.Stmt) bool {
	tok := c.unit.Fset.File(s.Pos())
	lineOf := func(pos token.Pos) int { return tok.PositionFor(pos, false).Line }
	line := lineOf(s.Pos())
	if lineOf(s.End()) != line || lineOf(body.Lbrace) == line || lineOf(body.Rbrace) == line {
		return false
	}
	for _, t := range body.List {
		if t != s && (lineOf(t.Pos()) == line || lineOf(t.End()) == line) {
			return false
		}
	}
	for _, g := range c.fileAt(s.Pos()).Comments {
		if lineOf(g.Pos()) <= line && line <= lineOf(g.End()) {
			return false
		}
	}
	return true
}

// statementAt returns the body of the function around pos, and which of its
// statements contains pos.
func statementAt(file *ast.File, pos token.Pos) (body *ast.BlockStmt, i int) {
	ast.Inspect(file, func(n ast.Node) bool {
		var b *ast.BlockStmt
		switch n := n.(type) {
		case *ast.FuncDecl:
			b = n.Body
		case *ast.FuncLit:
			b = n.Body
		}
		if b != nil && b.Pos() <= pos && pos < b.End() {
			body = b // the innermost comes last
		}
		return true
	})
	if body == nil {
		return nil, 0
	}
	for i, s := range body.List {
		if s.Pos() <= pos && pos < s.End() {
			return body, i
		}
	}
	return nil, 0
}

// importName returns the name by which a file refers to an imported package, ""
// if it cannot.
func importName(file *ast.File, path string) string {
	for _, spec := range file.Imports {
		if strings.Trim(spec.Path.Value, "`\"") != path {
			continue
		}
		if spec.Name == nil {
			return path[strings.LastIndexByte(path, '/')+1:]
		}
		if spec.Name.Name != "_" && spec.Name.Name != "." {
			return spec.Name.Name
		}
	}
	return ""
}

// onlySelected reports whether a name is used only as in name.X: nothing in the
// block gives it another meaning.
func onlySelected(body *ast.BlockStmt, name string) bool {
	selected := map[*ast.Ident]bool{}
	only := true
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if id, ok := n.X.(*ast.Ident); ok {
				selected[id] = true
			}
			selected[n.Sel] = true
		case *ast.Ident:
			only = only && (n.Name != name || selected[n])
		}
		return true
	})
	return only
}

// isBegin reports whether an expression is a call of Begin of the package with
// that name.
func isBegin(x ast.Expr, name string) bool {
	call, ok := x.(*ast.CallExpr)
	return ok && isSelector(call.Fun, name, "Begin")
}

// isSelector reports whether an expression is name.sel.
func isSelector(x ast.Expr, name, sel string) bool {
	s, ok := ast.Unparen(x).(*ast.SelectorExpr)
	if !ok || s.Sel.Name != sel {
		return false
	}
	id, ok := s.X.(*ast.Ident)
	return ok && id.Name == name
}

func fixOf(message string, edits ...analysis.TextEdit) *analysis.SuggestedFix {
	return &analysis.SuggestedFix{Message: message, TextEdits: edits}
}

func insert(pos token.Pos, text string) analysis.TextEdit {
	return analysis.TextEdit{Pos: pos, End: pos, NewText: []byte(text)}
}
