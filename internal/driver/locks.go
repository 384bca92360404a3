package driver

import (
	"bytes"
	"os"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/order"
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
