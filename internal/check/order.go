package check

import (
	"go/token"
	"strconv"
	"strings"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/rule"
	"github.com/fencevet/fencevet/internal/summary"
)

// This file reports locks that are taken in contradictory orders.

const lockOrder = "lock-order-cycle"

// orders returns the declared orders of locks.
func (c *Checker) orders() []order.Order {
	var all []order.Order
	class := func(l directive.Lock) order.Class { return order.Class{Pkg: l.Pkg, Name: l.Name} }
	for _, o := range c.set.Orders() {
		all = append(all, order.Order{First: class(o.First), Then: class(o.Then), Decl: o.Decl})
	}
	return all
}

// Edges returns the edges between locks that importers may have to know.
func (c *Checker) Edges() []*order.Edge {
	if !c.mentionsLocks() {
		return nil
	}
	e := c.lockEngine()
	if e == nil {
		return nil
	}
	var edges []*order.Edge
	c.guard(func() { edges = e.Edges() })
	return edges
}

// orderFindings returns the findings of detail lock-order-cycle.
func (c *Checker) orderFindings(e *order.Engine) []Finding {
	var fs []Finding
	for _, v := range e.Violations() {
		if !c.inTest(v.Pos) && !c.engine.Waived(v.Fn, v.Pos, "cycle", lockOrder) {
			fs = append(fs, c.violation(v))
		}
	}
	for _, k := range e.Cycles() {
		waived := false
		for _, side := range k.Sides {
			if fn, pos := side.Here(); fn != nil {
				waived = c.inTest(pos) || c.engine.Waived(fn, pos, "cycle", lockOrder) || waived
			}
		}
		if !waived {
			fs = append(fs, c.lockCycle(k, token.NoPos))
		}
	}
	return fs
}

// meetings returns the cycles of locks all sides of which are in packages below that
// know nothing of each other. A finding stands at the import of the first side.
func (c *Checker) meetings() []Finding {
	if c.unit.Meeting == nil {
		return nil
	}
	var fs []Finding
	cycles, of := order.Meeting(c.unit.Meeting())
	for i, k := range cycles {
		if at := c.importOf(of[i]); !c.inTest(at) && !c.set.Waive(at, "cycle", lockOrder) {
			fs = append(fs, c.lockCycle(k, at))
		}
	}
	return fs
}

// importOf returns where the package imports another one: in a file that is no test, if
// there is one.
func (c *Checker) importOf(path string) token.Pos {
	at := c.unit.Files[0].Package
	for _, f := range c.unit.Files {
		for _, spec := range f.Imports {
			if spec.Path.Value == strconv.Quote(path) && (at == c.unit.Files[0].Package || c.inTest(at)) {
				at = spec.Path.Pos()
			}
		}
	}
	return at
}

// lockCycle words a cycle of locks; at is where it is reported if no side is in the
// package.
func (c *Checker) lockCycle(k order.Cycle, at token.Pos) Finding {
	path := c.unit.Pkg.Path()
	var b strings.Builder
	b.WriteString("cycle/" + lockOrder + ": ")
	f := Finding{Rule: "cycle", Detail: lockOrder, Severity: orderSeverity(), Evidence: effect.Certain, Allow: "//fence:allow cycle -- "}
	_, f.Pos = k.Sides[0].Here()
	first := ""
	if !f.Pos.IsValid() {
		f.Pos = at
		first = "; this package is the first that imports both"
		if len(k.Sides) > 2 {
			first = "; this package is the first that imports all"
		}
	}
	f.End = f.Pos
	for i, side := range k.Sides {
		if i > 0 {
			b.WriteString("; ")
		}
		held, taken := side.Locks(path)
		eff := orderEffect(side.Effect())
		eff.What = verb(side.Read()) + " " + taken
		c.writeTaken(&b, side.Fn.In(path), held, side.HeldAt, eff)
		if i == 0 {
			f.Op = eff
		} else {
			f.Related = append(f.Related, eff)
		}
	}
	b.WriteString("; if they meet, none goes on: take the locks in one order" + first)
	f.Message = b.String()
	return f
}

// violation words a lock that is taken against a declared order.
func (c *Checker) violation(v order.Violation) Finding {
	path := c.unit.Pkg.Path()
	var b strings.Builder
	b.WriteString("cycle/" + lockOrder + ": ")
	c.writeTaken(&b, summary.Name(v.Fn).In(path), v.Held, v.HeldAt, v.Op)
	b.WriteString("; fence:order says the opposite at ")
	for i, o := range v.Orders {
		if i > 0 {
			b.WriteString(" and ")
		}
		b.WriteString(o.Decl.In(path))
	}
	b.WriteString(": take them in that order")
	return Finding{
		Rule: "cycle", Detail: lockOrder, Severity: orderSeverity(), Evidence: effect.Certain,
		Pos: v.Pos, End: v.Pos, Op: orderEffect(v.Op), Message: b.String(), Allow: "//fence:allow cycle -- ",
	}
}

// writeTaken says that a function takes a lock while it holds another one.
func (c *Checker) writeTaken(b *strings.Builder, fn, held string, since effect.Pos, op *effect.Effect) {
	path := c.unit.Pkg.Path()
	b.WriteString(fn + " holds " + held + " since " + since.In(path) + " and " + op.What)
	if op.Chain != nil || op.Pos.Pkg != path {
		b.WriteString(" at " + op.Pos.In(path))
		writePath(b, op, path)
	}
}

func orderSeverity() string { return rule.Lookup("cycle", lockOrder).Sev[0].String() }

// orderEffect returns the taking of a lock as an operation of this detail.
func orderEffect(eff *effect.Effect) *effect.Effect {
	op := *eff.Op
	op.Rule, op.Detail = "cycle", lockOrder
	return &effect.Effect{Op: &op, Chain: eff.Chain}
}
