package check

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/confirm"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/protocol"
	"github.com/fencevet/fencevet/internal/summary"
	"github.com/fencevet/fencevet/internal/waits"
)

// A Unit is one type-checked package, loaded by any front end.
type Unit struct {
	Fset  *token.FileSet
	Files []*ast.File
	Pkg   *types.Package
	Info  *types.Info
	Sizes types.Sizes
	// OwnInfo says that nobody else needs Info: it is emptied once the SSA form is
	// made, since it is as large.
	OwnInfo bool
	// Imports holds what the packages imported directly export (std and
	// packages without directives may be left out).
	Imports []*directive.Export
	// Dep returns the summary of a function of another package that is not
	// in the standard library. A nil summary with no reason means that the
	// function has no effects; a reason says why nothing is known of it.
	Dep func(f effect.Func) (s *effect.Summary, unknown string)
	// Whole, if not nil, joins the checkers of a whole program; Peer then returns
	// the one of another package, or why there is none.
	Whole *summary.Whole
	Peer  func(path string) (*Checker, string)
	// Unseen is as in summary.Config.
	Unseen map[effect.Pos]bool
	// Locks returns the dealings with locks of a function of another package
	// that is not in the standard library; nil if there are none or nothing is
	// known of them. It may be nil itself.
	Locks func(f effect.Func) *order.Summary
	// Needs returns the locks that critical sections in the packages below take
	// before they signal something. It may be nil.
	Needs func() []order.Need
	// ClassWaits returns the waits of critical sections in the packages below for
	// fences of other classes. It may be nil.
	ClassWaits func() []waits.Edge
	// Resources returns the bounded resources in the packages below. It may be nil.
	Resources func() []waits.Resource
	// Edges returns the edges between locks that functions of the packages below
	// make, as far as they hold or take a lock that one of the packages named
	// declares. It may be nil.
	Edges func(pkgs []string) []*order.Edge
	// Meeting returns the direct imports with the edges that they and the packages
	// below them make, if there are two that may know nothing of each other. It may be
	// nil.
	Meeting func() []order.Import
	// Holders returns who waits while holding the lock that is taken at a place of a
	// package imported directly. It may be nil.
	Holders func(op effect.Pos) []order.Holder
	// Objects gives access to object code, to confirm allocations with; it may
	// be nil.
	Objects *confirm.Objects
	// IgnoreAllows says that nothing is to be waived.
	IgnoreAllows bool
	// Missing names the packages imported directly of which nothing is known,
	// with the reason.
	Missing map[string]string
}

// A Finding is one reported violation, independent of any output format.
type Finding struct {
	Rule, Detail string
	Severity     string // "error", "warning" or "info"
	Evidence     effect.Evidence
	Section      *Section // nil for rules without a section
	Pos, End     token.Pos
	Op           *effect.Effect // with its chain; nil for rules without an operation
	// Related are the other sides of a finding that has several, as a cycle has:
	// what happens there, with the calls that lead to it.
	Related []*effect.Effect
	Message string // one line, complete in itself, without position and with the rule/detail prefix
	// Unconfirmed says, of an allocation, why object code could not decide it.
	Unconfirmed string
	Allow       string // the directive that would waive it, "" if it cannot be waived
	// Fix mends it without any effect on what the program does; nil if nothing is
	// certain to.
	Fix *analysis.SuggestedFix
}

// A Section names the critical section of a finding.
type Section struct {
	Func  effect.Func
	Class string // as shown in messages
	Pos   token.Pos
	fn    *ssa.Function // with a body here, or nil
	part  bool          // it is not the whole function

	monitor bool              // of its class
	of      *protocol.Section // nil if it is a function, as far as that is marked
	width   *protocol.Width   // made when first asked for
}
