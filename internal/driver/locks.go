package driver

import (
	"slices"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/waits"
)

// locks returns the dealings with locks of a function of another package, as
// code in package from sees it; nil if there are none, or nothing is known.
func (d *driver) locks(from *listed, f effect.Func) *order.Summary {
	p := d.variant(from, f.Pkg)
	if p == nil || p.Standard {
		return nil
	}
	var s *order.Summary
	d.ask(p, func(c core) { s = c.Locks(f) })
	return s
}

// needs returns the locks that critical sections in the packages below p take
// before they signal something: those of all packages with directives.
func (d *driver) needs(p *listed) []order.Need {
	var all []order.Need
	d.below(p, func(c core) { all = append(all, c.Needs()...) })
	return all
}

// classWaits returns the waits of critical sections in the packages below p for
// fences of other classes.
func (d *driver) classWaits(p *listed) []waits.Edge {
	var all []waits.Edge
	d.below(p, func(c core) { all = append(all, c.OwnWaits()...) })
	return waits.Merge(all)
}

// resources returns the bounded resources in the packages below p.
func (d *driver) resources(p *listed) []waits.Resource {
	var all []waits.Resource
	d.below(p, func(c core) { all = append(all, c.OwnResources()...) })
	return waits.MergeResources(all)
}

// below calls f with all packages with directives below p.
func (d *driver) below(p *listed, f func(core)) {
	seen := map[string]bool{p.ImportPath: true}
	var visit func(q *listed)
	visit = func(q *listed) {
		for _, id := range q.Imports {
			dep := d.pkgs[id]
			if dep == nil || seen[id] || dep.Standard {
				continue
			}
			seen[id] = true
			visit(dep)
			if !d.marked[id] {
				continue
			}
			d.ask(dep, f)
		}
	}
	visit(p)
}

// edges returns the edges between locks that the packages below p make which can
// see one of the packages lockers.
func (d *driver) edges(p *listed, lockers []string) []*order.Edge {
	var all []*order.Edge
	sees := map[string]bool{} // by identity
	var visit func(q *listed) bool
	visit = func(q *listed) bool {
		if ok, seen := sees[q.ImportPath]; seen {
			return ok
		}
		sees[q.ImportPath] = false
		found := slices.Contains(lockers, q.path())
		for _, id := range q.Imports {
			if dep := d.pkgs[id]; dep != nil && !dep.Standard && visit(dep) {
				found = true
			}
		}
		sees[q.ImportPath] = found
		if found && q != p && anyLock(q.sources()) {
			d.ask(q, func(c core) { all = append(all, c.Edges()...) })
		}
		return found
	}
	visit(p)
	return order.MergeEdges(all)
}

// holders returns who waits while holding a lock that is taken in a package that
// from imports directly.
func (d *driver) holders(from *listed, op effect.Pos) []order.Holder {
	p := d.variant(from, op.Pkg)
	if p == nil || p.Standard || !slices.Contains(from.Imports, p.ImportPath) {
		return nil
	}
	var found []order.Holder
	d.ask(p, func(c core) { found = c.Holders(op) })
	return found
}

// ask asks the analysis of another package; what fails is noted.
func (d *driver) ask(p *listed, f func(c core)) {
	b := d.body(p)
	if b.checker != nil {
		err := protect(func() { f(b.checker) })
		if err == nil {
			return
		}
		d.crashed(p, b, err)
	}
	d.problems = append(d.problems, b.problems...)
}

// anyLock reports whether one of the files may take a lock, or cannot be read.
func anyLock(files []string) bool { return anyContains(files, check.LockWord) }
