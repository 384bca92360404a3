package check

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/protocol"
)

// A Suggestion is a directive that the package should have.
type Suggestion struct {
	Pos   token.Pos // what it has to stand above
	Lines []string  // the directive, and what sets it off from a doc comment
	alone bool      // it belongs to the package, not to what stands below
}

// Suggestions returns the fewest directives with which every signal of a fence
// stands in a section. If bare, fences that no directive declares are looked for,
// too. A reason says why there are none.
func (c *Checker) Suggestions(bare bool) (all []Suggestion, broken string) {
	ok := c.build() && c.guard(func() {
		if bare {
			for _, p := range c.protocol.Propose(c.waits, c.declaredWith) {
				all = append(all, c.proposed(p))
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
	slices.SortStableFunc(all, func(a, b Suggestion) int { return int(a.Pos - b.Pos) })
	return joined(all), ""
}

// joined puts the classes that are declared at one place into one block.
func joined(all []Suggestion) []Suggestion {
	var out []Suggestion
	for _, s := range all {
		if n := len(out) - 1; n >= 0 && out[n].Pos == s.Pos && s.alone && out[n].alone {
			last := out[n].Lines
			out[n].Lines = append(slices.Clone(last[:len(last)-1]), s.Lines...)
			continue
		}
		out = append(out, s)
	}
	return out
}

// waits reports whether a function can wait for anything.
func (c *Checker) waits(fn *ssa.Function) bool {
	return slices.ContainsFunc(c.engine.Summary(fn).Effects, func(e *effect.Effect) bool { return e.Op.Rule == "wait" })
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
	return Suggestion{Pos: fn.Pos(), Lines: []string{text}}, c.aloneOnLine(fn.(*ast.FuncLit))
}

// proposed returns how a directive is put above what looks like a fence, or above
// the function that signals it or waits for it; that of a class, above the whole
// declaration and its doc comment.
func (c *Checker) proposed(p protocol.Proposal) Suggestion {
	d, doc := c.declaration(p.Pos)
	if p.Declares {
		pos := d.Pos()
		if doc != nil {
			pos = doc.Pos()
		}
		return Suggestion{Pos: pos, Lines: []string{p.Text, ""}, alone: true}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Pos() == p.Pos {
			return below(doc, p.Pos, p.Text)
		}
	case *ast.GenDecl:
		if len(d.Specs) == 1 && !d.Lparen.IsValid() && d.Specs[0].Pos() == p.Pos {
			return below(doc, d.Pos(), p.Text)
		}
	}
	return Suggestion{Pos: p.Pos, Lines: []string{p.Text}}
}

// declaredWith returns the positions of the names that the declaration of a field or
// variable at pos declares.
func (c *Checker) declaredWith(pos token.Pos) []token.Pos {
	var all []token.Pos
	d, _ := c.declaration(pos)
	ast.Inspect(d, func(n ast.Node) bool {
		var names []*ast.Ident
		switch n := n.(type) {
		case *ast.Field:
			names = n.Names
		case *ast.ValueSpec:
			names = n.Names
		}
		if slices.ContainsFunc(names, func(id *ast.Ident) bool { return id.Pos() == pos }) {
			for _, id := range names {
				all = append(all, id.Pos())
			}
		}
		return true
	})
	if all == nil {
		return []token.Pos{pos} // an embedded field
	}
	return all
}

// declaration returns the declaration of the package around a position, and its
// doc comment.
func (c *Checker) declaration(pos token.Pos) (ast.Decl, *ast.CommentGroup) {
	for _, f := range c.unit.Files {
		if pos < f.FileStart || f.FileEnd < pos {
			continue
		}
		for _, d := range f.Decls {
			if d.Pos() <= pos && pos < d.End() {
				switch d := d.(type) {
				case *ast.FuncDecl:
					return d, d.Doc
				case *ast.GenDecl:
					return d, d.Doc
				}
			}
		}
	}
	return nil, nil
}

// below returns how a directive is put between a doc comment and what begins at
// pos.
func below(doc *ast.CommentGroup, pos token.Pos, text string) Suggestion {
	s := Suggestion{Pos: pos, Lines: []string{text}}
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
