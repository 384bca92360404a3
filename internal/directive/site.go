package directive

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
)

// A Site is a directive together with what it stands on.
type Site struct {
	*Directive
	Comment *ast.Comment
	File    *ast.File
	Kind    Kind // exactly one, or OnPackage for directives with for=
	// Node is the declaration, field, spec, statement or literal; nil for
	// lines, regions and package level.
	Node ast.Node
	// Objs are the variables, fields or types that Node declares.
	Objs []types.Object
	// Resolved is the class of the directive; nil if it has none.
	Resolved *class.Class
	// Func is the function that for= names.
	Func effect.Func
	// Decl is the function that Node is or that the line is part of, or the
	// function of this package that for= names.
	Decl *ast.FuncDecl
	// Line is the line of the file that a directive on a line is about.
	Line int

	group *ast.CommentGroup
}

// Pos returns where the directive begins.
func (s *Site) Pos() token.Pos { return s.Comment.Slash }

// WordPos returns where a word of the directive stands.
func (s *Site) WordPos(w Word) token.Pos { return s.Comment.Slash + token.Pos(w.Off) }
