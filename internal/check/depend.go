package check

import (
	"go/token"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/protocol"
	"github.com/fencevet/fencevet/internal/rule"
	"github.com/fencevet/fencevet/internal/summary"
	"github.com/fencevet/fencevet/internal/waits"
)

// This file judges what sections wait for by what classes say of each other:
// waits=, deny-lock= and fence:orthogonal.

// asked is what has been found out of classes, once somebody asked.
type asked struct {
	waited       *[]waits.Edge // by sections of the package
	between      *[]waits.Edge // all that is known
	resources    *[]waits.Resource
	allResources *[]waits.Resource // also below
}

// judge returns what an effect at a place of a section is, and what to say besides.
func (c *Checker) judge(cls *class.Class, sec *Section, pos token.Pos, eff *effect.Effect) (v class.Verdict, hint string) {
	v = cls.Judge(eff)
	awaits := eff.Awaits()
	own := c.unit.Pkg.Path()
	as := func(detail string) {
		v = class.Verdict{Rule: "cycle", Detail: detail, Severity: cls.Severity("cycle", detail, eff.Evidence)}
	}
	self, resource := c.selfWait(sec, eff), c.resourceWait(cls, sec, eff)
	switch {
	case v.Severity == rule.Off:
	case resource != nil:
		as("resource-wait")
		hint = "what comes back to it, at " + resource.Release.In(own) + ", has waited for a fence of class " + c.className(cls) + " before, at " +
			resource.Wait.In(own) + ": take it before the section, or do without if there is none (" + resource.Try + ")"
	case self != nil:
		as("self-wait")
		hint = sec.Func.In(own) + " " + self.Acts + " itself, later, at " + self.ActsAt.In(own) + ": signal before waiting, or wait outside the section"
	case v.Detail == "forbidden-lock":
		_, name := eff.Lock()
		hint = "class " + c.className(cls) + " forbids " + c.shortLock(name) + " (deny-lock=): use TryLock and do without, or do this outside the section"
	case v.Detail == "orthogonality-violated":
		hint = "it is declared to be orthogonal to the class: wait outside the section, or remove fence:orthogonal"
	case awaits == "":
	case v.Detail == "same-class-nesting":
		hint = "nothing shows in which order fences of one class are signalled: if it is settled, say how in a waiver"
	case cls.MayWaitFor(awaits):
		if lock := c.heldAt(sec, eff); lock != nil {
			as("lock-held-at-wait-in-section")
			hint = "it holds " + lock.Lock + " since " + lock.Since.In(own) + ": unlock before waiting"
		}
	default:
		if way := c.wayBack(awaits, cls); way != nil && !c.behindSignals(sec, pos) {
			as("class-cycle")
			hint = c.wayWords(way) + ": no class may wait for one that waits for it"
			if eff.IsTimed() || waits.Timed(way) {
				as("timeout-only-escape")
				hint = c.wayWords(way) + ", and nothing but a timeout or a context ends that: no class may wait for one that waits for it"
			}
		} else if v.Detail == "undeclared-dependency" {
			hint = "class " + c.className(cls) + " does not declare that it depends on it: add it to waits=, or wait outside the section"
		}
	}
	return v, hint
}

// behindSignals reports whether a place only runs when the section has nothing to
// signal any more: nobody waits for the section if it waits there.
func (c *Checker) behindSignals(sec *Section, pos token.Pos) bool {
	if sec.fn == nil {
		return false
	}
	if sec.width == nil {
		sec.width = c.protocol.Width(sec.fn, sec.of)
	}
	return sec.width.AfterSignal(pos).IsValid()
}

// selfWait returns the signal that an effect of a section waits for, if the section
// itself makes it afterwards; else nil.
func (c *Checker) selfWait(sec *Section, eff *effect.Effect) *order.SelfWait {
	if eff.Rule != "wait" || sec.fn == nil || eff.Detail != "chan-recv" && eff.Detail != "fence-wait" && eff.Detail != "sync-wait" {
		return nil
	}
	e := c.lockEngine()
	if e == nil {
		return nil
	}
	return e.SelfWait(sec.fn, eff)
}

// recast returns an effect as what it has been judged to be.
func recast(eff *effect.Effect, v class.Verdict, hint string) *effect.Effect {
	op, up := *eff.Op, *eff
	op.Rule, op.Detail, op.Hint = v.Rule, v.Detail, hint
	up.Op = &op
	return &up
}

// waivedAs reports whether a finding in a section, that is judged to be something
// else than the effect is, is waived as that.
func (c *Checker) waivedAs(sec *Section, pos token.Pos, v class.Verdict) bool {
	if sec.fn == nil {
		return c.set.Waive(pos, v.Rule, v.Detail)
	}
	return c.engine.Waived(sec.fn, pos, v.Rule, v.Detail)
}

// shortLock returns a lock's name, import/path.Type.field, as code of the package
// writes it.
func (c *Checker) shortLock(name string) string {
	if own, ok := strings.CutPrefix(name, c.unit.Pkg.Path()+"."); ok {
		return own
	}
	return name[strings.LastIndexByte(name, '/')+1:]
}

// heldAt returns a lock that has been taken since the section began and is still
// held at the wait, as far as functions of this package hold it; nil if there is
// none.
func (c *Checker) heldAt(sec *Section, eff *effect.Effect) *order.Span {
	e := c.lockEngine()
	if e == nil || sec.fn == nil {
		return nil
	}
	hop, fn := eff.Chain, sec.fn
	since := effect.Pos{}
	if sec.part {
		since = c.engine.Position(sec.Pos)
	}
	for fn != nil {
		at, next := eff.Pos, effect.Func{}
		if hop != nil {
			at, next = hop.Pos, eff.Func
			if hop = hop.Next; hop != nil {
				next = hop.Func
			}
		}
		for _, span := range e.Held(fn) {
			from, to := c.engine.Position(span.From), c.engine.Position(span.To)
			if from.Compare(at) <= 0 && at.Compare(to) <= 0 && since.Compare(span.Since) <= 0 {
				return &span
			}
		}
		if fn, since = nil, (effect.Pos{}); next.Pkg == c.unit.Pkg.Path() {
			fn = c.engine.Named()[next.Name]
		}
	}
	return nil
}

// wayWords says how classes wait for each other.
func (c *Checker) wayWords(way []waits.Edge) string {
	own := c.unit.Pkg.Path()
	var parts []string
	for _, e := range way {
		var b strings.Builder
		b.WriteString("class " + c.classWord(e.From) + " waits for class " + c.classWord(e.To))
		if e.Does == nil {
			b.WriteString(" (waits=, " + declaredAt(e.Decl, own) + ")")
		} else {
			b.WriteString(" (" + e.Section.In(own) + " " + e.Does.What + " at " + e.Does.Pos.In(own))
			writePath(&b, e.Does, own)
			b.WriteString(")")
		}
		parts = append(parts, b.String())
	}
	return strings.Join(parts, ", ")
}

// declaredAt shows where a class is declared, import/path/file.go:12, in package pkg.
func declaredAt(decl, pkg string) string {
	if dir, file := path.Split(decl); dir == pkg+"/" {
		return file
	}
	return decl
}

// classWord shows a class, given by its qualified name, as code in the package
// writes it.
func (c *Checker) classWord(qualified string) string {
	if k := c.set.Class(qualified); k != nil {
		return c.className(k)
	}
	return qualified
}

// OwnWaits returns the waits of the package's sections for fences of other classes,
// as far as the classes are declared by users. Built-in ones mean something else in
// each program part.
func (c *Checker) OwnWaits() []waits.Edge {
	if c.asked.waited != nil {
		return *c.asked.waited
	}
	c.asked.waited = new([]waits.Edge)
	if !c.set.HasFences() && !c.set.HasRole(func(r directive.Role) bool { return r.Verb == "wait" }) || !c.build() {
		return nil
	}
	var edges []waits.Edge
	add := func(cls *class.Class, fn *ssa.Function, s *protocol.Section, within *protocol.Section) {
		sec := &Section{fn: fn, of: s}
		for _, p := range c.within(c.engine.Places(fn), within) {
			to := c.set.Class(p.Effect.Awaits())
			if to != nil && to.Pkg != "" && cls.Pkg != "" && to != cls && !c.behindSignals(sec, p.Pos) {
				edges = append(edges, waits.Seen(cls.Qualified(), to.Qualified(), summary.SectionName(fn), p.Effect))
			}
		}
	}
	c.guard(func() {
		for _, s := range c.set.Sections() {
			if fn := c.sectionFunc(s); fn != nil {
				add(s.Class, fn, nil, c.protocol.Partly(fn))
			}
		}
		for _, fn := range c.engine.Funcs() {
			for _, s := range c.protocol.Sections(fn) {
				add(s.Class, fn, s, s)
			}
		}
	})
	*c.asked.waited = waits.Merge(edges)
	return *c.asked.waited
}

// ClassWaits returns the waits of sections, here and in all packages below, for
// fences of other classes.
func (c *Checker) ClassWaits() []waits.Edge {
	edges := slices.Clone(c.OwnWaits())
	if c.unit.ClassWaits != nil {
		edges = append(edges, c.unit.ClassWaits()...)
	}
	return waits.Merge(edges)
}

// allWaits returns also what declarations say.
func (c *Checker) allWaits() []waits.Edge {
	if c.asked.between == nil {
		edges := waits.Merge(append(c.ClassWaits(), waits.Declared(c.set.Export().Classes)...))
		c.asked.between = &edges
	}
	return *c.asked.between
}

// wayBack returns how a class that is waited for waits for the class of the section
// in turn; nil if it does not, or if one of them is built in.
func (c *Checker) wayBack(awaits string, cls *class.Class) []waits.Edge {
	if to := c.set.Class(awaits); to == nil || to == cls || to.Pkg == "" || cls.Pkg == "" {
		return nil
	}
	return waits.Path(c.allWaits(), awaits, cls.Qualified())
}

// classCycles reports declarations of waits= that close a cycle of classes, unless
// a wait of the package closes it: then that is reported.
func (c *Checker) classCycles() []Finding {
	if !slices.ContainsFunc(c.set.Own(), func(k *class.Class) bool { return len(k.Waits) > 0 }) {
		return nil
	}
	var fs []Finding
	reported := map[string]bool{}
	for _, k := range c.set.Own() {
		for _, to := range k.Waits {
			way := waits.Path(c.allWaits(), to, k.Qualified())
			if to == k.Qualified() || way == nil || slices.ContainsFunc(way, c.closes) {
				continue
			}
			if key := cycleOf(k, way); !reported[key] {
				reported[key] = true
				fs = append(fs, c.classCycle(k, to, way))
			}
		}
	}
	return fs
}

// closes reports whether an edge is a wait in this package, which is reported.
func (c *Checker) closes(e waits.Edge) bool {
	return e.Does != nil && e.Section.Pkg == c.unit.Pkg.Path()
}

// cycleOf names the classes of a cycle, wherever it begins.
func cycleOf(k *class.Class, way []waits.Edge) string {
	names := []string{k.Qualified()}
	for _, e := range way {
		names = append(names, e.From)
	}
	slices.Sort(names)
	return strings.Join(names, " ")
}

// classCycle words the finding at a declaration.
func (c *Checker) classCycle(k *class.Class, to string, way []waits.Edge) Finding {
	pos := c.set.WaitsPos(k, to)
	f := Finding{
		Rule: "cycle", Detail: "class-cycle", Severity: rule.Lookup("cycle", "class-cycle").Sev[0].String(), Evidence: effect.Certain,
		Pos: pos, End: pos,
		Message: "cycle/class-cycle: class " + c.className(k) + " may wait for class " + c.classWord(to) + ", and " + c.wayWords(way) + ": remove one of these dependencies",
	}
	if waits.Timed(way) {
		f.Detail = "timeout-only-escape"
		f.Severity = rule.Lookup(f.Rule, f.Detail).Sev[0].String()
		f.Message = "cycle/timeout-only-escape" + strings.TrimPrefix(f.Message, "cycle/class-cycle") + "; nothing but a timeout or a context ends that"
	}
	for _, e := range way {
		if e.Does != nil {
			f.Related = append(f.Related, e.Does)
		}
	}
	return f
}
