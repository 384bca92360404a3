package directive

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A spot is one thing that a directive can stand on.
type spot struct {
	kind   Kind
	node   ast.Node
	names  []*ast.Ident // what it declares
	within ast.Node     // the innermost container around it
}

// A place describes the surroundings of a comment.
type place struct {
	trailing bool // code precedes the comment on its line
	line     int  // the line the comment is about: its own, or the next
	code     bool // that line holds code
	inBody   bool // the comment stands in the body of a function
	block    bool // the comment stands directly in a block
	decl     *ast.FuncDecl
	spots    []spot
	lits     []*ast.FuncLit // outermost literals on the line, or else in the statement there
}

// A locator finds the place of one comment by one walk over the declarations
// around it. Lines are those of the file itself, whatever //line says.
type locator struct {
	info   *types.Info
	pos    token.Pos // of the comment
	line   lineRange // the line that it is about
	stack  []ast.Node
	place  place
	around ast.Node // innermost container around the comment
	onLine []*ast.FuncLit
	inStmt []*ast.FuncLit
}

// lineOf returns the line of pos in the file, unaffected by //line.
func lineOf(tok *token.File, pos token.Pos) int { return tok.PositionFor(pos, false).Line }

// lastLine returns the line of the last byte of the node.
func lastLine(tok *token.File, n ast.Node) int {
	if !n.End().IsValid() {
		return 0
	}
	return lineOf(tok, n.End()-1)
}

// locate finds the place of comment c, which is part of group g of the file.
func locate(info *types.Info, x *fileIndex, file *ast.File, g *ast.CommentGroup, c *ast.Comment) place {
	l := &locator{info: info, pos: c.Slash, around: file}
	own := lineOf(x.tok, c.Slash)
	l.place.trailing = x.codeBefore(c.Slash)
	l.place.line = own
	if !l.place.trailing {
		l.place.line = lineOf(x.tok, g.End()-1) + 1
	}
	l.line = newLineRange(x.tok, l.place.line)
	for _, d := range x.declsOn(own, l.place.line) {
		l.walk(d)
	}
	l.finish()
	return l.place
}

func isComment(n ast.Node) bool {
	switch n.(type) {
	case *ast.CommentGroup, *ast.Comment:
		return true
	}
	return false
}

// walk visits one declaration.
func (l *locator) walk(d ast.Decl) {
	if fn, ok := d.(*ast.FuncDecl); ok {
		l.place.decl = fn
	}
	ast.Inspect(d, func(n ast.Node) bool {
		if n == nil {
			l.stack = l.stack[:len(l.stack)-1]
			return true
		}
		if isComment(n) || l.farAway(n) {
			return false
		}
		l.visit(n)
		l.stack = append(l.stack, n)
		return true
	})
}

// farAway reports whether nothing in n can matter to the directive. A literal
// anywhere in a statement that begins on the line can.
func (l *locator) farAway(n ast.Node) bool {
	return !l.line.touches(n) && (l.pos < n.Pos() || n.End() <= l.pos) && !l.inStatement()
}

// inStatement reports whether a part of the innermost statement, declaration
// or element around the place on the stack begins on the line.
func (l *locator) inStatement() bool {
	for i := len(l.stack) - 1; i >= 0; i-- {
		switch l.stack[i].(type) {
		case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause, *ast.FuncDecl:
			return false
		}
		if l.line.begins(l.stack[i]) {
			return true
		}
	}
	return false
}

func (l *locator) visit(n ast.Node) {
	if isContainer(n) && n.Pos() < l.pos && l.pos < n.End() {
		l.around = n
		if _, ok := n.(*ast.BlockStmt); ok {
			l.place.inBody = true
		}
	}
	if l.line.begins(n) || l.line.ends(n) {
		l.place.code = true
		l.addSpots(n)
	}
	if lit, ok := n.(*ast.FuncLit); ok && !l.place.trailing {
		l.literal(lit)
	}
}

// isContainer reports whether n delimits a list that directives can stand in.
func isContainer(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.FieldList:
		return n.Opening.IsValid()
	case *ast.GenDecl:
		return n.Lparen.IsValid()
	case *ast.BlockStmt, *ast.CompositeLit, *ast.CallExpr:
		return true
	}
	return false
}

// literal notes a function literal that begins on the line, or that is part
// of a statement, declaration or element which does.
func (l *locator) literal(lit *ast.FuncLit) {
	switch {
	case l.line.begins(lit):
		l.onLine = appendOutermost(l.onLine, lit)
	case l.inStatement():
		l.inStmt = appendOutermost(l.inStmt, lit)
	}
}

// appendOutermost adds a literal unless it lies within the last one.
func appendOutermost(lits []*ast.FuncLit, lit *ast.FuncLit) []*ast.FuncLit {
	if n := len(lits); n > 0 && lit.Pos() < lits[n-1].End() {
		return lits
	}
	return append(lits, lit)
}

// finish keeps the spots that are in the same list as the comment: the
// parameter of a function that begins on the line is not what a directive
// above the function stands on.
func (l *locator) finish() {
	kept := l.place.spots[:0]
	for _, s := range l.place.spots {
		if s.within == l.around || s.within == nil && !isContainer(l.around) {
			kept = append(kept, s)
		}
	}
	l.place.spots = kept
	l.place.lits = l.onLine
	if len(l.onLine) == 0 {
		l.place.lits = l.inStmt
	}
	_, l.place.block = l.around.(*ast.BlockStmt)
}

// container returns the innermost container on the stack, nil for the file.
func (l *locator) container() ast.Node {
	for i := len(l.stack) - 1; i >= 0; i-- {
		if isContainer(l.stack[i]) {
			return l.stack[i]
		}
	}
	return nil
}
