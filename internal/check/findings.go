package check

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/confirm"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
	"github.com/fencevet/fencevet/internal/rule"
	"github.com/fencevet/fencevet/internal/summary"
)

// Findings returns all findings of the package in the order of their
// positions: those of its sections, of its directives, and what could not be
// analysed.
func (c *Checker) Findings() []Finding {
	var fs []Finding
	for _, p := range c.set.Problems {
		fs = append(fs, c.problem(p))
	}
	for _, s := range c.set.Sections() {
		fs = append(fs, c.section(s)...)
	}
	fs = append(fs, c.contracts()...)
	fs = append(fs, c.finalizers()...)
	fs = append(fs, c.classCycles()...)
	fs = append(fs, c.lockFindings()...)
	fs = append(fs, c.protocolFindings()...)
	for _, site := range c.set.Allows() {
		c.use(site)
	}
	fs = append(fs, c.missing()...) // facts are read when they are needed
	if c.broken == "" {
		explained := mayExplainUnused(fs)
		for _, p := range c.set.UnusedAllows() {
			if explained {
				p.Fix = nil
			}
			fs = append(fs, c.problem(p))
		}
	} else if !slices.ContainsFunc(fs, func(f Finding) bool { return f.Detail == "incomplete" }) {
		fs = append(fs, c.incomplete(c.unit.Files[0].Package, nil, c.broken))
	}
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Detail, b.Detail))
	})
	return fs
}

// problem turns a problem with a directive into a finding.
func (c *Checker) problem(p directive.Problem) Finding {
	sev := rule.Error
	if d := rule.Lookup("directive", p.Detail); d != nil {
		sev = d.Sev[0]
	}
	return c.withFix(Finding{
		Rule: "directive", Detail: p.Detail, Severity: sev.String(), Evidence: effect.Certain,
		Pos: p.Pos, End: p.Pos, Message: "directive/" + p.Detail + ": " + p.Message,
	}, p.Fix)
}

// missing returns a finding for every direct import of which nothing is known.
func (c *Checker) missing() []Finding {
	var fs []Finding
	for _, path := range slices.Sorted(maps.Keys(c.unit.Missing)) {
		reason := c.unit.Missing[path]
		pos := c.unit.Files[0].Package
		for _, f := range c.unit.Files {
			for _, spec := range f.Imports {
				if spec.Path.Value == fmt.Sprintf("%q", path) {
					pos = spec.Pos()
				}
			}
		}
		fs = append(fs, c.incomplete(pos, nil, fmt.Sprintf("no facts for %s (%s)", path, reason)))
	}
	return fs
}

// incomplete reports that something could not be analysed.
func (c *Checker) incomplete(pos token.Pos, s *Section, reason string) Finding {
	return Finding{
		Rule: "unknown", Detail: "incomplete", Severity: rule.Error.String(), Evidence: effect.Certain,
		Section: s, Pos: pos, End: pos,
		Message: "unknown/incomplete: " + reason + ": result incomplete",
	}
}

// use analyses the function that an allow stands in, so that the allow is
// known to be used if it is.
func (c *Checker) use(site directive.AllowSite) {
	if !c.build() {
		return
	}
	c.guard(func() {
		if site.Node == nil { // in the value of a package variable
			c.engine.Literals(c.useAll)
			return
		}
		if fn := c.engine.Func(site.Node); fn != nil {
			c.useAll(fn)
		}
	})
}

func (c *Checker) useAll(fn *ssa.Function) {
	c.engine.Summary(fn)
	for _, anon := range fn.AnonFuncs {
		c.useAll(anon)
	}
}

// section returns the findings of one critical section.
func (c *Checker) section(s directive.Section) []Finding {
	sec := &Section{Func: s.For, Pos: s.Pos, Class: c.className(s.Class), monitor: s.Monitor}
	var places []summary.Place
	var body *ssa.Function
	if s.For.Name != "" && s.For.Pkg != c.unit.Pkg.Path() {
		sum, unknown := c.foreign(s.For)
		if unknown != "" {
			return []Finding{c.incomplete(s.Pos, sec, fmt.Sprintf("critical section %s could not be analysed (%s)", s.For, unknown))}
		}
		if sum != nil {
			mark := c.set.ForMark(s.For)
			for _, eff := range sum.Effects {
				if mark != nil && summary.Allowed(mark, eff) {
					continue
				}
				if eff.If != 0 {
					eff = eff.Surely()
				}
				for _, eff := range c.settled(eff) {
					places = append(places, summary.Place{Pos: s.Pos, End: s.Pos, Effect: eff})
				}
			}
		}
	} else {
		var fn *ssa.Function
		ok := c.build() && c.guard(func() {
			if fn = c.sectionFunc(s); fn != nil {
				sec.Func, sec.fn = summary.SectionName(fn), fn
				sec.Pos = fn.Syntax().Pos()
				places = c.within(c.engine.Places(fn), c.protocol.Partly(fn))
			}
		})
		if !ok {
			return []Finding{c.incomplete(s.Pos, sec, c.broken)}
		}
		body = fn
		if fn == nil {
			return []Finding{c.incomplete(s.Pos, sec, "critical section has no body to analyse; describe it with //fence:assume")}
		}
	}
	fs := c.report(s.Class, sec, places)
	if body != nil {
		c.guard(func() { fs = append(fs, c.hints(body, nil, s.Class, fs)...) })
	}
	return append(fs, c.trusted(s)...)
}

// finalizers returns the findings of the functions that the runtime calls when
// objects are freed: they are sections of class reclaim, also if nothing marks
// them, in packages that use fencevet.
func (c *Checker) finalizers() []Finding {
	if len(c.set.Sites()) == 0 || !c.registersFinalizers() || !c.build() {
		return nil
	}
	var fs []Finding
	c.guard(func() {
		for _, fn := range c.engine.Finalizers() {
			cls := class.Builtin("reclaim")
			sec := &Section{Func: summary.SectionName(fn), Class: cls.Name, Pos: fn.Syntax().Pos(), fn: fn}
			fs = append(fs, c.report(cls, sec, c.engine.Places(fn))...)
		}
	})
	return fs
}

// registersFinalizers reports whether a file imports package runtime.
func (c *Checker) registersFinalizers() bool {
	return slices.ContainsFunc(c.unit.Files, func(f *ast.File) bool {
		return slices.ContainsFunc(f.Imports, func(spec *ast.ImportSpec) bool { return spec.Path.Value == `"runtime"` })
	})
}

// trusted reports a section of which an assume leaves nothing to check.
func (c *Checker) trusted(s directive.Section) []Finding {
	if s.Decl == nil {
		return nil
	}
	obj, _ := c.engine.Func(s.Decl).Object().(*types.Func)
	if mark := c.set.FuncMark(obj); mark == nil || !summary.DescribesAll(mark.Assume) {
		return nil
	}
	return []Finding{c.problem(directive.Problem{Pos: s.Pos, Detail: "contradictory",
		Message: "fence:critical asks to check a function that fence:assume says to trust; remove one of them"})}
}

// settled returns what is to be assumed of an effect of a section in another
// package, if it depends on the section's parameters.
func (c *Checker) settled(eff *effect.Effect) (effs []*effect.Effect) {
	effs = []*effect.Effect{eff}
	if eff.Param != nil && (c.unit.Whole != nil || c.unit.Unseen != nil) && c.build() {
		c.guard(func() { effs = c.engine.Settled(eff) })
	}
	return effs
}

// foreign returns the summary of a function of another package that is marked
// here with for=.
func (c *Checker) foreign(f effect.Func) (*effect.Summary, string) {
	if reason, ok := c.unit.Missing[f.Pkg]; ok {
		return nil, reason
	}
	if row, ok := model.Lookup(f); ok {
		return &effect.Summary{NoReturn: row.NoReturn, Effects: summary.Modelled(f, row)}, ""
	}
	if model.IsStd(f.Pkg) {
		return nil, "the table of the standard library does not know it"
	}
	return c.unit.Dep(f)
}

// sectionFunc returns the function with a body that s marks, or nil.
func (c *Checker) sectionFunc(s directive.Section) *ssa.Function {
	switch {
	case s.Decl != nil:
		return c.engine.Func(ast.Node(s.Decl))
	case s.Lit != nil:
		return c.engine.Func(ast.Node(s.Lit))
	}
	if fn := c.byName[s.For.Name]; fn != nil && fn.Blocks != nil {
		return fn
	}
	return nil
}

// report turns the effects of a section that its class denies into findings,
// one for each place and detail.
func (c *Checker) report(cls *class.Class, sec *Section, places []summary.Place) []Finding {
	type key struct {
		pos          token.Pos
		rule, detail string
	}
	best := map[key]denied{}
	for _, p := range places {
		d, ok := c.denied(cls, sec, p)
		if !ok {
			continue
		}
		k := key{d.Pos, d.Effect.Rule, d.Effect.Detail}
		if old, ok := best[k]; !ok || better(d.Effect, old.Effect) {
			best[k] = d
		}
	}
	var fs []Finding
	for _, d := range best {
		eff := d.Effect
		f := Finding{
			Rule: eff.Rule, Detail: eff.Detail, Evidence: eff.Sure(),
			Severity: d.severity.String(),
			Section:  sec, Pos: d.Pos, End: d.End, Op: eff,
			Message: c.message(sec, eff),
			Allow:   "//fence:allow " + eff.Rule + " -- ", Unconfirmed: d.unconfirmed,
		}
		c.sharpen(&f, cls)
		fs = append(fs, f)
	}
	if sec.monitor {
		fs = c.inMonitor(fs)
	}
	slices.SortFunc(fs, func(a, b Finding) int { return cmp.Or(a.Op.Compare(b.Op), int(a.Pos-b.Pos)) })
	return fs
}

// A denied is an effect at a place of a section, as its class judges it.
type denied struct {
	summary.Place
	severity    rule.Severity
	unconfirmed string // why object code could not decide it
}

// denied returns what an effect is in a section, and whether it is reported there.
func (c *Checker) denied(cls *class.Class, sec *Section, p summary.Place) (denied, bool) {
	eff, made, why := c.confirmed(cls, p.Effect)
	if !made {
		return denied{}, false
	}
	if eff = c.weak(cls, eff); eff == nil {
		return denied{}, false
	}
	v, hint := c.judge(cls, sec, p.Pos, eff)
	if sec.monitor && eff.IsTimed() && v.Rule == "wait" {
		return denied{}, false
	}
	if v.Severity == rule.Off || eff.Param != nil && eff.Param.Silent || c.atHome(eff, v.Severity) {
		return denied{}, false
	}
	if v.Rule != eff.Rule || v.Detail != eff.Detail {
		if c.waivedAs(sec, p.Pos, v) {
			return denied{}, false
		}
		eff = recast(eff, v, hint)
	}
	p.Effect = eff
	return denied{p, v.Severity, why}, true
}

// confirmed asks object code about an allocation, if it could be a finding. It
// reports whether the allocation is made, as far as is known, and why no more is
// known.
func (c *Checker) confirmed(cls *class.Class, eff *effect.Effect) (*effect.Effect, bool, string) {
	if eff.Rule != "alloc" || c.unit.Objects == nil || cls.Severity(eff.Rule, eff.Detail, effect.Certain) < rule.Warning {
		return eff, true, ""
	}
	switch verdict, why := c.unit.Objects.Verdict(eff); verdict {
	case confirm.Absent:
		return eff, false, ""
	case confirm.Certain:
		return eff.Surely(), true, ""
	default:
		return eff, true, why
	}
}

// better reports whether a is to be shown rather than b at the same place:
// certain before possible, then the lesser witness.
func better(a, b *effect.Effect) bool {
	if r := cmp.Or(cmp.Compare(a.Evidence, b.Evidence), cmp.Compare(a.Sure(), b.Sure())); r != 0 {
		return r > 0
	}
	return a.CompareWitness(b) < 0
}

// atHome reports whether an effect is reported, at least as gravely, in a
// critical section that its chain enters.
//
// The summaries of other packages know nothing of the for= marks here, so the
// chain itself is searched for those. (A summary keeps a few witnesses: what
// only others would show comes to light when the section they pass is mended.)
func (c *Checker) atHome(eff *effect.Effect, sev rule.Severity) bool {
	entered := homes(eff)
	for hop := eff.Chain; hop != nil; hop = hop.Next {
		callee := eff.Func
		if hop.Next != nil {
			callee = hop.Next.Func
		}
		if mark := c.set.ForMark(callee); mark != nil && mark.Class != "" {
			entered = append(entered, mark.Class)
		}
	}
	for _, q := range entered {
		if home := c.set.Class(q); home != nil && home.Judge(eff).Severity >= sev {
			return true
		}
	}
	return false
}
