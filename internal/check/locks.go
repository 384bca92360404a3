package check

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/rule"
	"github.com/fencevet/fencevet/internal/summary"
)

// This file reports the rules about locks that need no sections.

// lockEngine returns the analysis of the package's locks, or nil if the package
// could not be analysed.
func (c *Checker) lockEngine() *order.Engine {
	if !c.build() {
		return nil
	}
	if c.locks == nil {
		dep := c.unit.Locks
		if dep == nil {
			dep = func(effect.Func) *order.Summary { return nil }
		}
		c.guard(func() {
			c.locks = order.New(order.Config{
				Pkg: c.pkg, Calls: c.engine, Dep: dep,
				Needs: c.AllNeeds, Edges: c.unit.Edges, Orders: c.orders(),
				Leaf:  func(k order.Class) bool { return c.set.Leaf(directive.LeafLock{Pkg: k.Pkg, Name: k.Name}) },
				Fence: c.fenceClass(), Role: c.fenceRole(), Fences: c.fencePackages(), IsSection: c.isSection(),
				Skip: func(fn *ssa.Function) bool { return c.inTest(fn.Pos()) },
			})
		})
	}
	return c.locks
}

// Locks returns the dealings with locks of a function of this package; nil if
// there are none.
func (c *Checker) Locks(f effect.Func) *order.Summary {
	e := c.lockEngine()
	if e == nil || c.byName[f.Name] == nil {
		return nil
	}
	return e.Summary(c.byName[f.Name])
}

// AllLocks returns the dealings with locks of the functions that importers can
// call, in the order of their declaration.
func (c *Checker) AllLocks() []order.BlockFunc {
	e := c.lockEngine()
	if e == nil {
		return nil
	}
	var all []order.BlockFunc
	for _, fn := range c.engine.Declared() {
		if !token.IsExported(fn.Name()) || c.onlyForTests(fn) {
			continue
		}
		if s := e.Summary(fn); s != nil {
			all = append(all, order.BlockFunc{Name: summary.Name(fn).Name, Summary: s})
		}
	}
	return all
}

// Needs returns the locks that the critical sections of the package take before
// they signal something.
func (c *Checker) Needs() []order.Need {
	if len(c.set.Sections()) == 0 {
		return nil
	}
	e := c.lockEngine()
	if e == nil {
		return nil
	}
	var sections []order.Section
	for _, s := range c.set.Sections() {
		if s.Decl == nil && s.Lit == nil {
			continue // of another package, or a contract
		}
		if fn := c.sectionFunc(s); fn != nil {
			section := order.Section{Fn: fn, Class: c.className(s.Class)}
			if s.Class.Pkg != "" {
				section.Qualified = s.Class.Qualified()
			}
			sections = append(sections, section)
		}
	}
	var needs []order.Need
	c.guard(func() { needs = e.Needs(sections) })
	return needs
}

// AllNeeds returns the needs of sections of the package and of all below.
func (c *Checker) AllNeeds() []order.Need {
	needs := c.Needs()
	if c.unit.Needs != nil {
		needs = append(slices.Clone(needs), c.unit.Needs()...)
	}
	return order.MergeNeeds(needs)
}

// lockFindings returns the findings of the rules relock and cycle.
func (c *Checker) lockFindings() []Finding {
	var fs []Finding
	c.guard(func() { fs = c.meetings() })
	if !c.mentionsLocks() {
		return fs
	}
	e := c.lockEngine()
	if e == nil {
		return fs
	}
	c.guard(func() {
		for _, r := range e.Relocks() {
			if c.inTest(r.Pos) || c.engine.Waived(r.Fn, r.Pos, "relock", r.Detail) {
				continue
			}
			fs = append(fs, c.relock(r))
		}
		for _, v := range append(e.Inversions(), e.Escapes()...) {
			if !c.inTest(v.Pos) && !c.engine.Waived(v.Fn, v.Pos, "cycle", v.Detail) {
				fs = append(fs, c.inversion(v))
			}
		}
		fs = append(fs, c.orderFindings(e)...)
		for _, fn := range e.Cut() {
			if !c.inTest(fn.Pos()) && !c.engine.Waived(fn, fn.Pos(), "unknown", "budget-exceeded") {
				fs = append(fs, c.cut(fn))
			}
		}
		if c.set.HasLeaves() {
			fs = append(fs, c.leaves(e.Leaves())...)
		}
	})
	return fs
}

// cut says that not all dealings of a function with locks were followed.
func (c *Checker) cut(fn *ssa.Function) Finding {
	const detail = "budget-exceeded"
	return Finding{
		Rule: "unknown", Detail: detail, Severity: rule.Lookup("unknown", detail).Sev[0].String(), Evidence: effect.Possible,
		Pos: fn.Pos(), End: fn.Pos(),
		Message: "unknown/" + detail + ": " + summary.Name(fn).In(c.unit.Pkg.Path()) + " deals with locks in too many ways to follow all; split it",
		Allow:   "//fence:allow unknown -- ",
	}
}

// mentionsLocks reports whether an identifier outside tests has a name like
// Lock: a package without one takes no locks. Front ends may look for the word
// in the text instead, to see which packages they can leave alone.
func (c *Checker) mentionsLocks() bool {
	for _, f := range c.unit.Files {
		if c.inTest(f.Package) {
			continue
		}
		found := false
		ast.Inspect(f, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && strings.Contains(id.Name, LockWord) {
				found = true
			}
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// LockWord is in the name of every function that takes a lock of package sync.
const LockWord = "Lock"

// inTest reports whether a position is in a test file. Rules that need no
// annotations leave tests alone: there, a deadlock may be what is tested.
func (c *Checker) inTest(pos token.Pos) bool {
	return isTestFile(c.unit.Fset, pos)
}

// verb says what taking a lock is called.
func verb(read bool) string {
	if read {
		return "read-locks"
	}
	return "locks"
}

// relock words one finding.
func (c *Checker) relock(r order.Relock) Finding {
	path := c.unit.Pkg.Path()
	name := summary.Name(r.Fn)
	reading := ""
	if r.ByRead {
		reading = " for reading"
	}
	var b strings.Builder
	b.WriteString("relock/" + r.Detail + ": " + name.In(path) + " ")
	switch {
	case r.Round && r.Op.Chain == nil:
		b.WriteString(verb(r.Read) + " " + r.Text + ", which the round of the loop before can leave held" + reading + " since " + r.Held.In(path))
	case r.Round:
		b.WriteString("can end a round of a loop with " + r.Text + " held" + reading + " since " + r.Held.In(path) + " and " + verb(r.Read) + " it again at " + r.Op.Pos.In(path) + " in the next")
		writePath(&b, r.Op, path)
	case r.Op.Chain == nil:
		b.WriteString(verb(r.Read) + " " + r.Text + ", which it holds" + reading + " since " + r.Held.In(path))
	default:
		b.WriteString("holds " + r.Text + reading + " since " + r.Held.In(path) + " and " + verb(r.Read) + " it again at " + r.Op.Pos.In(path))
		writePath(&b, r.Op, path)
	}
	switch {
	case r.Detail == "recursive-rlock":
		b.WriteString("; if another goroutine asks for the write lock in between, neither goes on: take the read lock once")
	case r.Round:
		b.WriteString("; it waits for itself, for ever: unlock on every way to the end of a round (defer waits for the end of the function)")
	case r.ByRead:
		b.WriteString("; it waits for its own read lock, for ever: release that first")
	default:
		b.WriteString("; it waits for itself, for ever: unlock first, or call a variant that expects the lock to be held")
	}
	sev := rule.Lookup("relock", r.Detail).Sev[0]
	return Finding{
		Rule: "relock", Detail: r.Detail, Severity: sev.String(), Evidence: effect.Certain,
		Pos: r.Pos, End: r.Pos, Op: r.Op, Message: b.String(), Allow: "//fence:allow relock -- ",
	}
}

// inversion words a wait under a lock that the other side needs.
func (c *Checker) inversion(v order.Inversion) Finding {
	path := c.unit.Pkg.Path()
	var b strings.Builder
	b.WriteString("cycle/" + v.Detail + ": " + summary.Name(v.Fn).In(path) + " holds " + v.Lock + " since " + v.Held.In(path) + " and " + v.What)
	if v.Wait.Chain != nil {
		b.WriteString(" at " + v.Wait.Pos.In(path))
		writePath(&b, v.Wait, path)
	}
	peer := v.Peer.In(path)
	if v.Class != "" {
		peer = "critical section " + peer + " [" + v.Class + "]"
	}
	b.WriteString("; " + peer)
	switch {
	case v.Acts == "":
		b.WriteString(" " + v.Needs.What + " at " + v.Needs.Pos.In(path))
	case v.Under:
		b.WriteString(", which " + v.Acts + " at " + v.ActsAt.In(path) + ", does so under that lock, taken at " + v.Needs.Pos.In(path))
	default:
		b.WriteString(", which " + v.Acts + " at " + v.ActsAt.In(path) + ", first " + v.Needs.What + " at " + v.Needs.Pos.In(path))
	}
	if !v.Under {
		writePath(&b, v.Needs, path)
	}
	if v.Detail == "timeout-only-escape" {
		b.WriteString("; nothing but the timeout ends that: unlock before waiting")
	} else {
		b.WriteString("; neither goes on: unlock before waiting")
	}
	sev := rule.Lookup("cycle", v.Detail).Sev[0]
	return Finding{
		Rule: "cycle", Detail: v.Detail, Severity: sev.String(), Evidence: effect.Certain,
		Pos: v.Pos, End: v.Pos, Op: v.Wait, Related: []*effect.Effect{v.Needs}, Message: b.String(), Allow: "//fence:allow cycle -- ",
	}
}
