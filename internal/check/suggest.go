package check

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

// A Suggestion is a directive that the package should have.
type Suggestion struct {
	Pos   token.Pos // what it has to stand above
	Lines []string  // the directive, and what sets it off from a doc comment
}

// Suggestions returns the fewest directives with which every signal of a fence
// stands in a section. If bare, fences that no directive declares are looked for,
// too. A reason says why there are none.
func (c *Checker) Suggestions(bare bool) (all []Suggestion, broken string) {
	ok := c.build() && c.guard(func() {
		if bare {
			for _, v := range c.protocol.Propose() {
				all = append(all, Suggestion{v.Pos(), []string{"//fence:fence"}})
			}
		}
		for _, m := range c.protocol.Marks() {
			text := "//fence:critical"
			if m.Class != "" {
				text += " " + m.Class
			}
			if s, ok := c.above(m.Node, text); ok {
				all = append(all, s)
			}
		}
	})
	if !ok {
		return nil, c.broken
	}
	slices.SortFunc(all, func(a, b Suggestion) int { return int(a.Pos - b.Pos) })
	return all, ""
}

// above returns how a directive is put above a function, unless there is one
// already that says where its section ends.
func (c *Checker) above(fn ast.Node, text string) (Suggestion, bool) {
	for _, s := range c.set.Sections() {
		if s.Decl != nil && ast.Node(s.Decl) == fn || s.Lit != nil && ast.Node(s.Lit) == fn {
			return Suggestion{}, false
		}
	}
	s := Suggestion{Pos: fn.Pos(), Lines: []string{text}}
	decl, ok := fn.(*ast.FuncDecl)
	if !ok {
		return s, c.aloneOnLine(fn.(*ast.FuncLit))
	}
	if decl.Doc != nil {
		last := decl.Doc.List[len(decl.Doc.List)-1].Text
		if !strings.HasPrefix(last, "//fence:") && !strings.HasPrefix(last, "//go:") {
			s.Lines = []string{"//", text}
		}
	}
	return s, true
}

// aloneOnLine reports whether no other literal begins on the line, so that a
// directive above it is about this one.
func (c *Checker) aloneOnLine(lit *ast.FuncLit) bool {
	line := func(p token.Pos) int { return c.unit.Fset.PositionFor(p, false).Line }
	alone := true
	for _, f := range c.unit.Files {
		if lit.Pos() < f.FileStart || f.FileEnd < lit.Pos() {
			continue
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if other, ok := n.(*ast.FuncLit); ok && other != lit && line(other.Pos()) == line(lit.Pos()) {
				alone = false
			}
			return true
		})
	}
	return alone
}
