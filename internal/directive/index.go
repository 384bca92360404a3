package directive

import (
	"go/ast"
	"go/token"
	"sort"
)

// A fileIndex is what is looked up for every directive of a file: without it,
// each would search the whole file.
type fileIndex struct {
	tok   *token.File
	decls []ast.Decl  // in the order of their positions
	first []token.Pos // for each line, the first place where code begins or ends on it
}

func newFileIndex(tok *token.File, file *ast.File) *fileIndex {
	x := &fileIndex{tok: tok, decls: file.Decls, first: make([]token.Pos, tok.LineCount()+1)}
	x.add(file.Package)
	for _, d := range file.Decls {
		ast.Inspect(d, func(n ast.Node) bool {
			if n == nil || isComment(n) {
				return false
			}
			x.add(n.Pos())
			if end := n.End(); end.IsValid() {
				x.add(end - 1)
			}
			return true
		})
	}
	return x
}

// add notes that code begins or ends at pos.
func (x *fileIndex) add(pos token.Pos) {
	if !pos.IsValid() {
		return
	}
	first := &x.first[lineOf(x.tok, pos)]
	if !first.IsValid() || pos < *first {
		*first = pos
	}
}

// codeBefore reports whether code begins or ends before pos on its line.
func (x *fileIndex) codeBefore(pos token.Pos) bool {
	first := x.first[lineOf(x.tok, pos)]
	return first.IsValid() && first < pos
}

// declsOn returns the declarations that share a line with the lines from up
// to to.
func (x *fileIndex) declsOn(from, to int) []ast.Decl {
	i := sort.Search(len(x.decls), func(i int) bool { return lastLine(x.tok, x.decls[i]) >= from })
	n := sort.Search(len(x.decls[i:]), func(n int) bool { return lineOf(x.tok, x.decls[i+n].Pos()) > to })
	return x.decls[i : i+n]
}

// A lineRange is the positions of one line of a file. Comparing positions is
// much faster than asking for the line of each.
type lineRange struct{ from, to token.Pos } // to is not part of it

func newLineRange(tok *token.File, line int) lineRange {
	switch n := tok.LineCount(); {
	case line > n:
		return lineRange{} // behind the end of the file, where nothing is
	case line == n:
		return lineRange{tok.LineStart(line), token.Pos(tok.Base() + tok.Size() + 1)}
	default:
		return lineRange{tok.LineStart(line), tok.LineStart(line + 1)}
	}
}

func (r lineRange) has(pos token.Pos) bool { return r.from <= pos && pos < r.to }

// begins reports whether the node begins on the line.
func (r lineRange) begins(n ast.Node) bool { return r.has(n.Pos()) }

// ends reports whether the last byte of the node is on the line.
func (r lineRange) ends(n ast.Node) bool { return r.has(n.End() - 1) }

// touches reports whether any part of the node is on the line.
func (r lineRange) touches(n ast.Node) bool { return n.Pos() < r.to && r.from < n.End() }
