package check

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/protocol"
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
			for _, p := range c.protocol.Propose() {
				all = append(all, c.declared(p))
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
	if decl, ok := fn.(*ast.FuncDecl); ok {
		return below(decl.Doc, decl.Pos(), text), true
	}
	return Suggestion{fn.Pos(), []string{text}}, c.aloneOnLine(fn.(*ast.FuncLit))
}

// declared returns how a directive is put above what looks like a fence, or above
// the function that signals it or waits for it.
func (c *Checker) declared(p protocol.Proposal) Suggestion {
	for _, f := range c.unit.Files {
		if p.Pos < f.FileStart || f.FileEnd < p.Pos {
			continue
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Pos() == p.Pos {
					return below(d.Doc, p.Pos, p.Text)
				}
			case *ast.GenDecl:
				if len(d.Specs) == 1 && !d.Lparen.IsValid() && d.Specs[0].Pos() == p.Pos {
					return below(d.Doc, d.Pos(), p.Text)
				}
			}
		}
	}
	return Suggestion{p.Pos, []string{p.Text}}
}

// below returns how a directive is put between a doc comment and what begins at
// pos.
func below(doc *ast.CommentGroup, pos token.Pos, text string) Suggestion {
	s := Suggestion{pos, []string{text}}
	if doc != nil {
		last := doc.List[len(doc.List)-1].Text
		if !strings.HasPrefix(last, "//fence:") && !strings.HasPrefix(last, "//go:") {
			s.Lines = []string{"//", text}
		}
	}
	return s
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
