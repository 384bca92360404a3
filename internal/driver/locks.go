package driver

import (
	"bytes"
	"os"

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
	b := d.body(p)
	if b.checker == nil {
		d.problems = append(d.problems, b.problems...)
		return nil
	}
	var s *order.Summary
	if err := protect(func() { s = b.checker.Locks(f) }); err != nil {
		d.crashed(p, b, err)
		d.problems = append(d.problems, b.problems...)
	}
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
			b := d.body(dep)
			if b.checker == nil {
				d.problems = append(d.problems, b.problems...)
				continue
			}
			if err := protect(func() { f(b.checker) }); err != nil {
				d.crashed(dep, b, err)
				d.problems = append(d.problems, b.problems...)
			}
		}
	}
	visit(p)
}

// anyLock reports whether one of the files may take a lock, or cannot be read.
func anyLock(files []string) bool {
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil || bytes.Contains(src, []byte(check.LockWord)) {
			return true
		}
	}
	return false
}
