// Package whole finds out what the dynamic calls of a whole program run.
//
// A call of an interface method or of a function value that the analysis of one
// package cannot resolve is looked up in a [Table]: for each such call it holds
// the functions that the call can run in this program, and whether these are
// all. Calls and functions are named as in summaries, by position and by
// qualified name, so that nothing of the program itself outlives the
// construction of the table.
//
// # Algorithm
//
// All packages, with those of the standard library, are built as one SSA program
// (load.go). Rapid type analysis from the roots finds what can be reached, and
// variable type analysis, restricted to that call graph, what reaches each call
// (Analyze). The roots are the main packages and, for packages that others can
// import, all that they export.
//
// Neither analysis says when it does not know. So a second pass over the same
// flow of values (flow.go) follows the values that come from elsewhere: the
// arguments of exported functions of packages that others can import, results of
// code without a Go body, and of conversions from unsafe pointers, which is what
// reflection is made of. A call that such a value reaches stays open.
//
// # What it cannot see
//
// Variables set by reflection, and methods called by it, are taken for variables
// that are not set and methods that are not called.
package whole

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Package is what to load of one package.
type Package struct {
	Path      string   // import path
	Files     []string // absolute names of the files that make it up
	GoVersion string   // language version, as "go1.26"
	// Imports maps the import paths in the files to packages.
	Imports map[string]*Package
	Std     bool
	// API says that code outside the program can import the package: what it
	// exports is called with values that are not in the program.
	API bool

	types *types.Package
	ssa   *ssa.Package
	done  chan struct{} // closed when types and ssa are set
	err   error
}

// A Site is what is known of one dynamic call.
type Site struct {
	Funcs []effect.Func // what it can run, in the order of their names
	Open  bool          // it may run others as well
}

// A Table holds the dynamic calls in the program outside the standard library
// that the roots reach.
type Table struct {
	sites map[effect.Pos]*Site
}

// Site returns what is known of the dynamic call with the given summary.SiteKey;
// nil if the roots do not reach it.
func (t *Table) Site(key effect.Pos) *Site { return t.sites[key] }
