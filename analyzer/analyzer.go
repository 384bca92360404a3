// Package analyzer defines fencevet as a go/analysis pass.
//
// The pass works on one package at a time, as go vet, golangci-lint and nogo
// run it: summaries of the packages below arrive as facts, those of this
// package leave as facts. The standard library has no facts: it is modelled.
//
// A pass that returned an error would be taken for one without findings by
// some drivers, and their caches would keep it so. Run therefore never fails:
// what could not be analysed is a finding of its own, here and in every
// package that depends on it.
package analyzer

import (
	"golang.org/x/tools/go/analysis"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/confirm"
	"github.com/fencevet/fencevet/internal/model"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/rule"
)

const doc = `fencevet: report operations that block, lock or allocate in critical sections

A function marked //fence:critical must run for a fence to be signalled. The
analyzer follows every static call out of it and reports the blocking waits,
lock acquisitions and heap allocations that its class denies, each with the
whole path.`

// Analyzer is the pass.
var Analyzer = &analysis.Analyzer{
	Name:      "fencevet",
	Doc:       doc,
	URL:       "https://github.com/fencevet/fencevet/blob/main/docs/rules.md",
	Run:       run,
	FactTypes: []analysis.Fact{new(packageFact)},
}

var allFlag bool

func init() {
	Analyzer.Flags.BoolVar(&allFlag, "all", false, "report also the details that a class leaves off by default")
}

// Alone is set by a driver that runs no other analyzer: the type information of a
// package is dropped when it is not needed any more.
var Alone bool

// Dependency is set by a driver that was asked only for the facts of a package
// and reports its findings all the same. Those of a package that was built for a
// test are left out: it is reported as what it is without the test.
var Dependency bool

// FactsOnly says that nobody will see the findings of the package.
var FactsOnly bool

func run(pass *analysis.Pass) (any, error) {
	if model.IsStd(pass.Pkg.Path()) {
		return nil, nil // modelled
	}
	facts := importFacts(pass)
	checker := check.New(&check.Unit{
		Fset: pass.Fset, Files: pass.Files, Pkg: pass.Pkg, Info: pass.TypesInfo, Sizes: pass.TypesSizes,
		OwnInfo:    Alone,
		Imports:    facts.exports(pass.Pkg),
		Dep:        facts.summary,
		Locks:      facts.lockSummary,
		Needs:      facts.needs,
		Holders:    facts.holders,
		Edges:      func([]string) []*order.Edge { return facts.edges() },
		Missing:    facts.missing,
		Objects:    objects(pass),
		ClassWaits: facts.classWaits,
		Resources:  facts.resources,
	})
	exportFact(pass, checker, facts)
	if FactsOnly || Dependency && facts.tested(pass) {
		return nil, nil
	}
	for _, f := range checker.Findings() {
		if f.Severity == rule.Info.String() && !allFlag {
			continue
		}
		d := analysis.Diagnostic{Pos: f.Pos, End: f.End, Category: f.Rule, Message: f.Message}
		if f.Fix != nil {
			d.SuggestedFixes = []analysis.SuggestedFix{*f.Fix}
		}
		pass.Report(d)
	}
	return nil, nil
}

// objects returns the object code to confirm allocations with, if the program
// that runs the pass has any.
func objects(pass *analysis.Pass) *confirm.Objects {
	if confirm.For == nil {
		return nil
	}
	var files []string
	for _, f := range pass.Files {
		files = append(files, pass.Fset.File(f.FileStart).Name())
	}
	return confirm.For(pass.Pkg.Path(), files)
}
