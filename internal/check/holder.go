package check

import (
	"strings"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/rule"
)

// This file sharpens findings of rule lock: who holds the lock, and waits? A
// section that takes such a lock waits with the holder.

// sharpen makes a finding of rule lock an error if somebody certainly waits, in a
// way that the section's class counts as an error, while holding the lock; the
// message then says who.
func (c *Checker) sharpen(f *Finding, cls *class.Class) {
	if f.Rule != "lock" || f.Detail != "lock-in-section" || cls.Severity("lock", f.Detail, effect.Certain) < rule.Warning {
		return
	}
	for _, h := range c.holdersAt(f.Op.Pos) {
		if h.Fn == f.Section.Func || cls.Judge(h.Wait).Severity < rule.Error {
			continue
		}
		path := c.unit.Pkg.Path()
		var b strings.Builder
		b.WriteString("; " + h.Fn.In(path) + " holds it since " + h.Since.In(path) + " and " + h.Wait.What)
		if h.Wait.Chain != nil || h.Wait.Pos.Line != h.Since.Line {
			b.WriteString(" at " + h.Wait.Pos.In(path))
		}
		writePath(&b, h.Wait, path)
		b.WriteString(", so the section waits, too")
		f.Message += b.String()
		f.Severity = rule.Error.String()
		f.Related = append(f.Related, h.Wait)
		return
	}
}

// holdersAt returns who waits under the lock that is taken at a place of this
// package, or of one that it imports directly.
func (c *Checker) holdersAt(op effect.Pos) []order.Holder {
	if op.Pkg == c.unit.Pkg.Path() {
		return c.Holders(op)
	}
	if c.unit.Holders == nil {
		return nil
	}
	return c.unit.Holders(op)
}

// Holders returns the functions of the package that certainly wait while they hold
// the lock that is taken at a place of the package.
func (c *Checker) Holders(op effect.Pos) []order.Holder {
	e := c.lockEngine()
	if e == nil {
		return nil
	}
	var holders []order.Holder
	c.guard(func() { holders = e.Holders(op, certainWait) })
	return holders
}

// AllHolders returns the locks of the package that somebody holds while waiting,
// with the places where they are taken.
func (c *Checker) AllHolders() []order.HeldLock {
	if !c.mentionsLocks() {
		return nil
	}
	e := c.lockEngine()
	if e == nil {
		return nil
	}
	var all []order.HeldLock
	c.guard(func() { all = e.HeldLocks(certainWait) })
	return all
}

// certainWait reports whether an effect is a wait that happens in any case and for
// as long as others like.
func certainWait(eff *effect.Effect) bool {
	return eff.Rule == "wait" && eff.Param == nil && eff.Sure() == effect.Certain &&
		class.Builtin(class.Default).Severity("wait", eff.Detail, effect.Certain) == rule.Error
}
