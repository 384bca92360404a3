// Package driver is fencevet as a command of its own: it loads packages,
// runs the core on them and turns findings into records.
//
// # What is loaded
//
// Everything follows from demand. Metadata of all packages comes from go
// list. Bodies are parsed and checked for the packages named on the command
// line that contain directives or locks and, from there, for the packages that a
// summary asks for. All else contributes types only, see [universe]: from
// export data if the build cache has them, from source without bodies
// otherwise. Nothing is compiled, ever.
//
// A package that is checked with its bodies is not the one that others
// import: there are two types.Packages for it, which never meet, since
// packages are linked by names.
//
// # The whole program
//
// With Options.Whole, the packages named and all that they import are first built
// once more as one program, of which nothing stays but a table of what dynamic
// calls can run (internal/whole). What follows is driven by demand as always; the
// summaries of all packages are joined where the table says so.
//
// # What can go wrong
//
// What cannot be analysed is never skipped silently: it becomes one line of
// [report.Report].Incomplete, which makes the run fail. A broken dependency
// counts only if its types or its bodies are needed, or if it is an import of a
// package named that the go command cannot load. A panic counts as well, for
// the package that was being analysed.
package driver

import (
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"github.com/fencevet/fencevet/internal/confirm"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/report"
	"github.com/fencevet/fencevet/internal/summary"
	"github.com/fencevet/fencevet/internal/whole"
)

// Options say what to analyse.
type Options struct {
	Patterns []string // packages in the notation of go list
	Dir      string   // directory to work in, "" for the current one
	Tags     string   // build tags, as for go build -tags
	SetTags  bool     // Tags replaces the tags in GOFLAGS even if it is empty
	Tests    bool     // also test files of the packages named
	All      bool     // also findings that are for information only
	Whole    bool     // analyse the whole program to resolve dynamic calls
	// Progress, if not nil, is told what is being done where that takes a while.
	Progress func(string)
	// Count, if not nil, is filled in. It is for measuring.
	Count *summary.CallCounts
	// Source forbids the use of export data. The result must not depend on
	// it; it exists so that tests can prove that.
	Source bool

	ignoreAllows bool // findings as if nothing were waived
}

// A driver is the state of one run.
type driver struct {
	opts  Options
	gocmd goCommand
	flags []string // of go list
	goEnv goEnv

	fset     *token.FileSet
	pkgs     map[string]*listed // by identity
	roots    []*listed          // packages to report findings of
	universe *universe
	places   report.Places

	marked  map[string]bool              // packages that contain directives
	speaks  map[string]bool              // packages that say what their users have to do
	shares  map[string]bool              // packages with locks that others can take by name
	sharers map[string]bool              // packages that may take such a lock of another
	reached map[string]bool              // packages that import one of those, directly or not
	bodies  map[string]*body             // packages checked with bodies
	exports map[string]*directive.Export // what the directives of a package mean for its importers

	marks    []report.Mark // directives of the roots
	checked  []string      // import paths of the packages named, and of their external tests
	problems []string      // what could not be analysed
	code     *confirm.Objects
	unseen   map[effect.Pos]bool // nil unless dynamic calls are counted
	joined   *summary.Whole      // nil unless the whole program is analysed
	table    *whole.Table        // what its dynamic calls run
}

// Run analyses the packages.
func Run(opts Options) *report.Report {
	if opts.Whole {
		limitMemory(wholeMemory)
	} else {
		limitMemory(memoryLimit)
	}
	d := newDriver(opts)
	var (
		findings []*report.Finding
		err      error
	)
	if crash := protect(func() { findings, err = d.run() }); crash != nil {
		err = crash
	}
	if err != nil {
		d.problems = append(d.problems, err.Error())
	}
	for i, line := range d.problems {
		d.problems[i] = relative(line, d.places.Cwd)
	}
	r := report.New(d.goEnv.GOVERSION, d.problems, findings)
	r.Cwd, r.Files, r.Packages = d.places.Cwd, d.places.Files, d.checked
	r.SetMarks(d.marks)
	if d.code != nil && d.code.Refused() != nil {
		r.Notes = append(r.Notes, fmt.Sprintf("allocations are not confirmed with object code: %v", d.code.Refused()))
	}
	return r
}

// newDriver returns a driver that has loaded nothing yet.
func newDriver(opts Options) *driver {
	d := &driver{
		opts:    opts,
		gocmd:   goCommand{dir: opts.Dir},
		fset:    token.NewFileSet(),
		pkgs:    make(map[string]*listed),
		marked:  make(map[string]bool),
		shares:  make(map[string]bool),
		sharers: make(map[string]bool),
		speaks:  make(map[string]bool),
		reached: make(map[string]bool),
		bodies:  make(map[string]*body),
		exports: make(map[string]*directive.Export),
	}
	if opts.Tags != "" || opts.SetTags {
		d.flags = append(d.flags, "-tags="+opts.Tags)
	}
	return d
}

// run returns the findings. The error says why nothing at all could be done.
func (d *driver) run() ([]*report.Finding, error) {
	if err := d.setPlaces(); err != nil {
		return nil, err
	}
	if err := d.list(); err != nil {
		return nil, err
	}
	return d.check(), nil
}

// list fills in the metadata: environment, packages and roots.
func (d *driver) list() error {
	envErr := make(chan error, 1)
	go func() {
		var err error
		if crash := protect(func() {
			if d.goEnv, err = d.gocmd.environment(); err == nil {
				err = d.gocmd.checkSettings(d.goEnv)
			}
		}); crash != nil {
			err = crash
		}
		envErr <- err
	}()
	all, err := d.gocmd.listAll(d.flags, d.opts.Patterns, d.opts.Source)
	if e := <-envErr; e != nil {
		return e
	}
	var unmatched unmatchedError
	if errors.As(err, &unmatched) && len(all) > 0 {
		d.problems = append(d.problems, unmatched...)
	} else if err != nil {
		return err
	}
	for _, p := range all {
		d.pkgs[p.ImportPath] = p
		if !p.DepOnly {
			d.roots = append(d.roots, p)
		}
	}
	if len(d.roots) == 0 {
		return fmt.Errorf("no packages match %s", quoted(d.opts.Patterns))
	}
	sizes := types.SizesFor("gc", d.goEnv.GOARCH)
	if sizes == nil {
		return fmt.Errorf("unknown architecture %q: unset GOARCH or choose one of go tool dist list", d.goEnv.GOARCH)
	}
	d.universe = newUniverse(d.fset, sizes, d.pkgs)
	d.universe.goVersion = language(d.goEnv.GOVERSION)
	return nil
}

// choose leaves the roots that there is anything to say about, and returns the
// packages named that can be analysed.
func (d *driver) choose() (named []*listed) {
	named = d.named()
	d.roots = d.withTests(named)
	// Any package of the closure may declare classes and contracts and mark
	// functions.
	d.scanAll()
	var roots []*listed
	for _, p := range d.roots {
		if d.marked[p.ImportPath] || d.reaches(p) || d.underContract(p) || anyLock(p.sources()) || d.meets(p) != nil {
			roots = append(roots, p)
		}
	}
	d.roots = roots
	return named
}

// check returns the findings of all roots.
func (d *driver) check() []*report.Finding {
	if d.opts.Whole {
		d.join()
	}
	named := d.choose()
	if d.opts.Count != nil {
		d.unseen = make(map[effect.Pos]bool)
		defer d.count()
	}
	if d.opts.Whole && len(d.roots) > 0 {
		d.table = d.wholeTable(named)
	}

	var findings []*report.Finding
	for _, p := range slices.Backward(d.roots) { // importers first
		var some []*report.Finding
		if err := protect(func() { some = d.findings(p) }); err != nil {
			d.problem(p, err)
		}
		findings = append(findings, some...)
		if !d.marked[p.ImportPath] {
			delete(d.bodies, p.ImportPath) // all that could ask for it have been checked
		}
	}
	return findings
}

// underContract reports whether p may convert values to contracts that packages
// it imports state. Any crash is met again when p is analysed.
func (d *driver) underContract(p *listed) bool {
	under := true
	_ = protect(func() {
		under = slices.ContainsFunc(d.importedExports(p), func(e *directive.Export) bool { return len(e.Contracts) > 0 })
	})
	return under
}

// named returns the packages named on the command line that can be analysed,
// and notes what is wrong with the others.
func (d *driver) named() []*listed {
	var good []*listed
	for _, p := range d.roots {
		switch {
		case p.Standard && p.onlyWildcards():
			continue // ... and all are about the user's code
		case p.Error != nil:
			d.problem(p, p.Error)
			continue
		case p.Standard:
			d.problems = append(d.problems, fmt.Sprintf("%s: the standard library is described by fencevet's own table and not analysed", p.ImportPath))
			continue
		}
		// Such a package cannot be compiled, whether it has directives or not.
		for _, id := range p.Imports {
			if q := d.pkgs[id]; q != nil && q.Error != nil {
				d.problem(q, q.Error)
			}
		}
		good = append(good, p)
		d.checked = append(d.checked, p.path(), p.path()+"_test")
	}
	if len(good) == 0 && len(d.problems) == 0 {
		d.problems = append(d.problems, fmt.Sprintf("nothing but the standard library, which is not analysed, matches %s", quoted(d.opts.Patterns)))
	}
	return good
}

// findings returns the findings of one root.
func (d *driver) findings(p *listed) []*report.Finding {
	b := d.body(p)
	if b.checker == nil {
		d.problems = append(d.problems, b.problems...)
		return nil
	}
	d.marks = append(d.marks, d.audit(p, b.checker)...)
	var findings []*report.Finding
	for _, f := range b.checker.Findings() {
		switch r := d.record(p, f); {
		case f.Rule == "unknown" && f.Detail == "incomplete" && f.Op == nil:
			// The core itself has failed, not a callee.
			d.problems = append(d.problems, fmt.Sprintf("%s: %s", r.Pos, r.Message))
		case d.opts.ignoreAllows && f.Rule == "directive":
		case f.Severity != "info" || d.opts.All:
			if d.opts.ignoreAllows {
				r.Waiver = d.waiver(p, f)
			}
			findings = append(findings, r)
		}
	}
	return findings
}
