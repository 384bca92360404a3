package driver

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/summary"
	"github.com/fencevet/fencevet/internal/whole"
)

// wholeTable builds the program that consists of the packages named and all they
// import, without tests, and returns what its dynamic calls run.
func (d *driver) wholeTable(named []*listed) *whole.Table {
	step := d.opts.Progress
	if step == nil {
		step = func(string) {}
	}
	step("loading the whole program")
	pkgs, of := d.program(named)
	prog, errs := whole.Load(pkgs, d.universe.sizes)
	for _, p := range pkgs {
		if err := errs[p]; err != nil && !d.broken(of[p]) {
			d.problem(of[p], err)
		}
	}
	return prog.Analyze(step)
}

// join lets what the packages do depend on each other: dynamic calls lead to the
// functions that are in the table, once it is made. Packages can be loaded before.
func (d *driver) join() {
	d.joined = &summary.Whole{Targets: func(at effect.Pos) ([]effect.Func, bool) {
		s := d.table.Site(at)
		if s == nil {
			return nil, false
		}
		return s.Funcs, !s.Open
	}}
}

// peer returns the checker of another package, as code in package from sees it.
func (d *driver) peer(from *listed, path string) (*check.Checker, string) {
	p := d.variant(from, path)
	switch {
	case p == nil:
		return nil, fmt.Sprintf("package %s is not among the dependencies", path)
	case p.Standard:
		return nil, fmt.Sprintf("package %s is not described in the table of the standard library", path)
	}
	b := d.body(p)
	c, ok := b.checker.(*check.Checker)
	if !ok {
		d.problems = append(d.problems, b.problems...)
		return nil, b.unknown
	}
	return c, ""
}

// broken reports whether p or a package that it imports is known to be wrong.
func (d *driver) broken(p *listed) bool {
	return p.Error != nil || slices.ContainsFunc(p.Imports, func(id string) bool { return d.pkgs[id] != nil && d.pkgs[id].Error != nil })
}

// program returns the packages of the program in dependency order.
func (d *driver) program(named []*listed) ([]*whole.Package, map[*whole.Package]*listed) {
	var (
		pkgs []*whole.Package
		of   = make(map[*whole.Package]*listed)
		made = make(map[string]*whole.Package)
		pure = d.withoutCgo()
		add  func(id string) *whole.Package
	)
	add = func(id string) *whole.Package {
		if p, ok := made[id]; ok {
			return p
		}
		made[id] = nil // also ends cycles, which are errors elsewhere
		p := d.pkgs[id]
		if p == nil || id == "unsafe" {
			return nil
		}
		if q := pure[id]; q != nil {
			p = q
		}
		w := &whole.Package{Path: p.path(), Std: p.Standard, GoVersion: p.goVersion(d.universe.goVersion), Imports: make(map[string]*whole.Package)}
		w.Files = p.sources()
		if len(p.CgoFiles) > 0 {
			files, err := d.bodyFiles(p)
			if err != nil {
				d.problem(p, err)
				files = p.abs(p.GoFiles)
			}
			w.Files = files
		}
		source := make(map[string]string) // from identities to import paths
		for path, id := range p.ImportMap {
			source[id] = path
		}
		for _, id := range p.Imports {
			if q := add(id); q != nil {
				w.Imports[cmp.Or(source[id], id)] = q
			}
		}
		for _, path := range []string{"runtime/cgo", "syscall"} { // imported by what cgo makes
			if len(p.CgoFiles) > 0 && w.Imports[path] == nil {
				if q := add(path); q != nil {
					w.Imports[path] = q
				}
			}
		}
		made[id] = w
		of[w] = p
		pkgs = append(pkgs, w)
		return w
	}
	for _, p := range named {
		if w := add(p.ImportPath); w != nil {
			w.API = p.Name != "main" && !isInternal(p.path())
		}
	}
	return pkgs, of
}

// isInternal reports whether only packages of the same tree can import path.
func isInternal(path string) bool { return slices.Contains(strings.Split(path, "/"), "internal") }

// withoutCgo returns the packages of the standard library that use cgo as they
// are without it: with the same API, and in Go. What cannot be had without cgo is
// left out.
func (d *driver) withoutCgo() map[string]*listed {
	var paths []string
	for id, p := range d.pkgs {
		if p.Standard && len(p.CgoFiles) > 0 {
			paths = append(paths, id)
		}
	}
	if len(paths) == 0 {
		return nil
	}
	slices.Sort(paths)
	g := d.gocmd
	g.env = append(slices.Clone(g.env), "CGO_ENABLED=0")
	all, err := g.list(metaFields, d.flags, paths)
	if err != nil {
		d.problems = append(d.problems, err.Error())
		return nil
	}
	pure := make(map[string]*listed)
	for _, p := range all {
		pure[p.ImportPath] = p
	}
	return pure
}

// count counts the dynamic calls in all packages that have been looked at.
func (d *driver) count() {
	for _, b := range d.bodies {
		if c, ok := b.checker.(*check.Checker); ok {
			c.Count(d.opts.Count)
		}
	}
}
