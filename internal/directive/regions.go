package directive

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/fencevet/fencevet/internal/class"
)

// A Region is the statements between fence:begin and fence:end in one list of
// statements.
type Region struct {
	Pos      token.Pos // of fence:begin
	To       token.Pos // of fence:end
	Class    *class.Class
	Func     ast.Node // the innermost *ast.FuncDecl or *ast.FuncLit around it
	Deferred []Span   // what its defer statements run later
}

// A Span is a range of positions; To is not part of it.
type Span struct{ From, To token.Pos }

// Has reports whether pos lies in the span.
func (s Span) Has(pos token.Pos) bool { return s.From <= pos && pos < s.To }

// Regions returns the regions of the package, by position.
func (s *Set) Regions() []Region { return s.regions }

// Ends returns the positions of the fence:end that stand alone in the body of
// fn, an *ast.FuncDecl or *ast.FuncLit that is marked critical.
func (s *Set) Ends(fn ast.Node) []token.Pos { return s.ends[fn] }

// pair matches the fence:begin and fence:end that stand in one list of
// statements, and reports those that are left over.
func (c *collector) pair() {
	open := map[ast.Node][]*Site{} // by list
	sites := append(slices.Clone(c.set.sites), c.classless...)
	slices.SortStableFunc(sites, func(a, b *Site) int { return int(a.Pos() - b.Pos()) })
	for _, s := range sites {
		if s.Kind != OnRegion {
			continue
		}
		in := surroundings(s.File, s.Pos())
		if s.Verb.Text == "begin" {
			open[in.list] = append(open[in.list], s)
			continue
		}
		begun := open[in.list]
		if len(begun) == 0 {
			if m := c.markOf[markKey{node: in.fn}]; m == nil || m.critical == nil {
				c.problem(s.Pos(), "attached-to-nothing", "fence:end ends nothing: no fence:begin stands before it in this block, and the function is not marked fence:critical")
				continue
			}
			c.set.ends[in.fn] = append(c.set.ends[in.fn], s.Pos())
			continue
		}
		first := begun[len(begun)-1]
		open[in.list] = begun[:len(begun)-1]
		if first.Resolved == nil {
			continue // reported already
		}
		if !hasStatement(in.list, first.Pos(), s.Pos()) {
			c.problem(first.Pos(), "no-effect", "no statement stands between fence:begin and fence:end")
			continue
		}
		c.set.regions = append(c.set.regions, Region{
			Pos: first.Pos(), To: s.Pos(), Class: first.Resolved, Func: in.fn, Deferred: deferredIn(in.list, first.Pos(), s.Pos()),
		})
	}
	for _, s := range c.set.sites {
		if s.Kind == OnRegion && s.Verb.Text == "begin" && slices.Contains(open[surroundings(s.File, s.Pos()).list], s) {
			c.problem(s.Pos(), "attached-to-nothing", "fence:begin has no fence:end behind it in the same block")
		}
	}
	slices.SortFunc(c.set.regions, func(a, b Region) int { return int(a.Pos - b.Pos) })
}

// around is what a position lies in.
type around struct {
	fn   ast.Node // innermost function
	list ast.Node // innermost block or clause
}

func surroundings(file *ast.File, pos token.Pos) around {
	var in around
	ast.Inspect(file, func(n ast.Node) bool {
		if n == nil || isComment(n) {
			return false
		}
		switch n := n.(type) {
		case *ast.CaseClause:
			return clause(&in, n, n.Colon, pos)
		case *ast.CommClause:
			return clause(&in, n, n.Colon, pos)
		}
		if pos < n.Pos() || n.End() <= pos {
			return false
		}
		switch n.(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			in.fn = n
		case *ast.BlockStmt:
			in.list = n
		}
		return true
	})
	return in
}

// clause notes a clause that begins before pos. Comments behind its last
// statement are part of it, though go/ast does not say so.
func clause(in *around, n ast.Node, colon, pos token.Pos) bool {
	if pos < colon {
		return false
	}
	in.list = n
	return true
}

// statements returns the list of a block or clause.
func statements(list ast.Node) []ast.Stmt {
	switch n := list.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

func hasStatement(list ast.Node, from, to token.Pos) bool {
	return slices.ContainsFunc(statements(list), func(s ast.Stmt) bool { return from < s.Pos() && s.Pos() < to })
}

// deferredIn returns the calls that defer statements between from and to put
// off; those in function literals run when these return.
func deferredIn(list ast.Node, from, to token.Pos) []Span {
	var spans []Span
	for _, s := range statements(list) {
		if s.Pos() < from || to < s.Pos() {
			continue
		}
		ast.Inspect(s, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return false
			case *ast.DeferStmt:
				if lit, ok := ast.Unparen(n.Call.Fun).(*ast.FuncLit); ok {
					spans = append(spans, Span{lit.Pos(), lit.End()})
				}
				spans = append(spans, Span{n.Call.Lparen, n.Call.Lparen + 1})
			}
			return true
		})
	}
	return spans
}
