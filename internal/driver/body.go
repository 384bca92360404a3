package driver

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/waits"
)

// A body is a package that was asked to be checked with its bodies.
type body struct {
	checker  core     // nil if that failed
	unknown  string   // then: why, for those who call its functions
	problems []string // then: why, for people
}

// A syntax is a package with bodies and type information.
type syntax struct {
	files []*ast.File
	pkg   *types.Package
	info  *types.Info
}

// body returns the package checked with its bodies, at most once.
func (d *driver) body(p *listed) *body {
	if b := d.bodies[p.ImportPath]; b != nil {
		return b
	}
	b := new(body)
	d.bodies[p.ImportPath] = b
	if err := protect(func() { d.load(p, b) }); err != nil {
		d.crashed(p, b, err)
	}
	return b
}

// crashed notes that p was being analysed when err happened.
func (d *driver) crashed(p *listed, b *body, err error) {
	b.checker = nil
	b.unknown = fmt.Sprintf("package %s: %v", p.path(), err)
	b.problems = []string{d.describe(p, err)}
}

// load checks the package with its bodies.
func (d *driver) load(p *listed, b *body) {
	files, err := d.bodyFiles(p)
	if err != nil {
		b.unknown = fmt.Sprintf("cgo failed for package %s", p.path())
		b.problems = []string{d.describe(p, err)}
		return
	}
	syn, errs := d.syntax(p, files, false)
	if len(errs) > 0 {
		b.unknown = fmt.Sprintf("package %s has errors", p.path())
		b.problems = d.describeAll(p, errs)
		return
	}
	u := &check.Unit{
		Fset:    d.fset,
		Files:   syn.files,
		Pkg:     syn.pkg,
		Info:    syn.info,
		Sizes:   d.universe.sizes,
		Imports: d.importedExports(p),
		Dep:     func(f effect.Func) (*effect.Summary, string) { return d.summary(p, f) },
	}
	u.Objects, u.IgnoreAllows = d.objects(), d.opts.ignoreAllows
	u.Locks = func(f effect.Func) *order.Summary { return d.locks(p, f) }
	u.Needs = func() []order.Need { return d.needs(p) }
	u.Resources = func() []waits.Resource { return d.resources(p) }
	u.ClassWaits = func() []waits.Edge { return d.classWaits(p) }
	u.Edges = func(pkgs []string) []*order.Edge { return d.edges(p, pkgs) }
	u.Meeting = func() []order.Import { return d.meeting(p) }
	u.Holders = func(op effect.Pos) []order.Holder { return d.holders(p, op) }
	u.Unseen = d.unseen
	if d.joined != nil {
		u.Whole = d.joined
		u.Peer = func(path string) (*check.Checker, string) { return d.peer(p, path) }
	}
	b.checker = newCore(u)
}

// summary returns the summary of a function of another package, as code in
// package from sees it.
func (d *driver) summary(from *listed, f effect.Func) (*effect.Summary, string) {
	p := d.variant(from, f.Pkg)
	switch {
	case p == nil:
		return nil, fmt.Sprintf("package %s is not among the dependencies", f.Pkg)
	case p.Standard:
		return nil, fmt.Sprintf("%s is not described in the table of the standard library", f)
	}
	b := d.body(p)
	if b.checker != nil {
		var (
			s       *effect.Summary
			unknown string
		)
		err := protect(func() { s, unknown = b.checker.Summary(f) })
		if err == nil {
			if isCrash(unknown) {
				d.problems = append(d.problems, oneLine(unknown)+"; please report it")
			}
			return s, unknown
		}
		d.crashed(p, b, err)
	}
	// What is needed and could not be had makes the run incomplete, besides
	// leaving the functions unknown.
	d.problems = append(d.problems, b.problems...)
	return nil, b.unknown
}

// variant returns the package with the import path that from means by it:
// within a test, the variant that was built for this test.
func (d *driver) variant(from *listed, path string) *listed {
	if _, test, ok := strings.Cut(from.ImportPath, " "); ok {
		if p := d.pkgs[path+" "+test]; p != nil {
			return p
		}
	}
	return d.pkgs[path]
}

// syntax parses and checks the files of p against the universe. With
// signatures, function bodies are left out and what comes from C has invalid
// types. Any error means that the result must not be used.
func (d *driver) syntax(p *listed, names []string, signatures bool) (*syntax, []error) {
	var (
		s    = new(syntax)
		errs []error
		ids  []string
	)
	// One file after the other: the order of positions within a package
	// must not depend on the scheduler.
	for _, name := range names {
		f, err := parser.ParseFile(d.fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		s.files = append(s.files, f)
		for _, spec := range f.Imports {
			if path, err := strconv.Unquote(spec.Path.Value); err == nil {
				ids = append(ids, p.resolve(path))
			}
		}
	}
	if len(errs) > 0 {
		return nil, errs
	}
	slices.Sort(ids)
	if errs := d.universe.need(slices.Compact(ids)); len(errs) > 0 {
		return nil, errs
	}
	size := 0 // of the code that is checked, in bytes
	for _, f := range s.files {
		if !signatures {
			size += int(f.FileEnd - f.FileStart)
		}
	}
	// Of 60 packages that were measured, the denser ones have an expression every 14
	// bytes, and so on. Maps that need not grow save a quarter of the type check.
	s.info = &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue, size/14),
		Defs:         make(map[*ast.Ident]types.Object, size/90),
		Uses:         make(map[*ast.Ident]types.Object, size/18),
		Implicits:    make(map[ast.Node]types.Object),
		Instances:    make(map[*ast.Ident]types.Instance),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection, size/90),
		FileVersions: make(map[*ast.File]string),
	}
	conf := d.universe.config(p, func(err error) { errs = append(errs, err) })
	conf.IgnoreFuncBodies, conf.FakeImportC = signatures, signatures
	s.pkg, _ = conf.Check(p.path(), d.fset, s.files, s.info) // errors go to conf.Error
	return s, errs
}

// importedExports returns what the directives of the packages that p imports
// directly mean for it.
func (d *driver) importedExports(p *listed) []*directive.Export {
	var all []*directive.Export
	for _, id := range p.Imports {
		if q := d.pkgs[id]; q != nil && !q.Standard {
			if e := d.export(q); e != nil {
				all = append(all, e)
			}
		}
	}
	return all
}

// export returns what the directives of p and of all it imports mean for its
// importers, nil if there are none.
func (d *driver) export(p *listed) *directive.Export {
	id := p.ImportPath
	if e, ok := d.exports[id]; ok {
		return e
	}
	d.exports[id] = nil // ends cycles, which are errors elsewhere
	var e *directive.Export
	if err := protect(func() { e = d.makeExport(p) }); err != nil {
		d.problem(p, err)
	}
	d.exports[id] = e
	return e
}

func (d *driver) makeExport(p *listed) *directive.Export {
	if !d.marked[p.ImportPath] {
		imports := d.importedExports(p)
		if len(imports) == 0 {
			return nil
		}
		return collect(directive.Input{Fset: d.fset, Pkg: types.NewPackage(p.path(), p.Name), Info: new(types.Info), Imports: imports})
	}
	if slices.Contains(d.roots, p) {
		if b := d.body(p); b.checker != nil {
			return b.checker.Export()
		}
		return nil // reported as a root
	}
	syn, errs := d.syntax(p, p.sources(), true)
	if len(errs) > 0 {
		d.problems = append(d.problems, d.describeAll(p, errs)...)
		return nil
	}
	return collect(directive.Input{Fset: d.fset, Files: syn.files, Pkg: syn.pkg, Info: syn.info, Imports: d.importedExports(p)})
}
