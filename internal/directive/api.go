package directive

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
)

// Input is one type-checked package.
type Input struct {
	Fset  *token.FileSet
	Files []*ast.File
	Pkg   *types.Package
	Info  *types.Info
	// Imports holds what the packages that Pkg imports directly export.
	Imports []*Export
}

// Export is what a package's directives mean for its importers: its own and,
// merged, everything it imports. It contains no maps and no positions that
// depend on the machine, and is in a canonical order.
type Export struct {
	Pkg     string // import path
	Classes []class.Class
	Marks   []Mark // directives with for=
	Roles   []Role // what calls of functions mean
	Fences  []Fence

	Contracts []Contract
	Leaves    []LeafLock
	Orders    []Order
}

// A Mark is what the directives on one function say.
type Mark struct {
	For    effect.Func // the function, for marks with for=
	Class  string      // qualified class name if a critical section, else ""
	Assume []Assume
	Allow  []string // rules or rule/details waived in the whole function
	Reason string
	Decl   effect.Pos // where the (first) directive stands
}

// An Assume is one trusted effect: Rule is wait, lock, alloc or unknown.
type Assume struct {
	Rule string
	Yes  bool
}

// A Problem is a finding of rule directive.
type Problem struct {
	Pos     token.Pos
	Detail  string // of rule directive
	Message string // without the rule prefix
	// Fix mends it without any effect on what the program does; nil if nobody
	// can say how.
	Fix *analysis.SuggestedFix
}

// A Section is one function of the package, or named by for=, that is marked
// critical.
type Section struct {
	Pos   token.Pos // of the directive
	Class *class.Class
	Decl  *ast.FuncDecl // the function, or nil
	Lit   *ast.FuncLit  // the function literal, or nil
	For   effect.Func   // the function of another package, if neither
	// Monitor says that it steps in when work of the class is stuck.
	Monitor bool
}
