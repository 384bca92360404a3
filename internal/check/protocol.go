package check

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/protocol"
	"github.com/fencevet/fencevet/internal/rule"
	"github.com/fencevet/fencevet/internal/summary"
)

// usesProtocol reports whether the package has anything to do with sections or
// fences.
func usesProtocol(u *Unit, set *directive.Set) bool {
	if len(set.Regions()) > 0 || len(set.Sections()) > 0 {
		return true
	}
	if !set.HasFences() && !set.HasRole(func(directive.Role) bool { return true }) {
		return false
	}
	for _, obj := range u.Info.Uses {
		if fn, ok := obj.(*types.Func); ok && set.HasRoleOf(directive.FuncName(fn)) || set.Fence(obj) != nil {
			return true
		}
	}
	return false
}

// newProtocol returns the analysis of sections for the package.
func (c *Checker) newProtocol() *protocol.Analysis {
	path := c.unit.Pkg.Path()
	show := func(pos token.Pos) string {
		at := c.unit.Fset.Position(pos)
		return effect.Pos{Pkg: path, File: filepath.Base(at.Filename), Line: at.Line}.In(path)
	}
	name := func(fn *ssa.Function) string { return summary.SectionName(fn).In(path) }
	return protocol.New(path, c.set, show, name)
}

// classOf returns the class of a function of another package that is marked
// critical there, "" if it is not or nothing is known of it.
func (c *Checker) classOf(f effect.Func) string {
	if sum, unknown := c.foreign(f); unknown == "" && sum != nil {
		return sum.Class
	}
	return ""
}

// protocolFindings returns the findings of sections that are not functions, and
// of how sections begin and end and fences are signalled.
func (c *Checker) protocolFindings() []Finding {
	if !c.protocolUsed {
		return nil
	}
	var fs []Finding
	ok := c.build() && c.guard(func() {
		for _, fn := range c.engine.Funcs() {
			fs = append(fs, c.inner(fn)...)
			for _, p := range c.protocol.Problems(fn) {
				fs = append(fs, c.protocolProblem(p)...)
			}
		}
		for _, p := range c.protocol.Unmarked() {
			fs = append(fs, c.protocolProblem(p)...)
		}
		for _, p := range c.protocol.WrongContexts() {
			fs = append(fs, c.protocolProblem(p)...)
		}
		for _, p := range c.protocol.WithoutWayOut() {
			fs = append(fs, c.protocolProblem(p)...)
		}
		fs = append(fs, c.coverHints()...)
	})
	if !ok {
		return nil // reported where findings are put together
	}
	return fs
}

// inner returns the findings of the sections within fn.
func (c *Checker) inner(fn *ssa.Function) []Finding {
	sections := c.protocol.Sections(fn)
	if len(sections) == 0 {
		return nil
	}
	places := c.engine.Places(fn)
	var fs []Finding
	for _, s := range sections {
		sec := &Section{Func: summary.SectionName(fn), Pos: s.Pos, Class: c.className(s.Class), fn: fn, part: true, of: s}
		found := c.report(s.Class, sec, c.within(places, s))
		fs = append(append(fs, found...), c.hints(fn, s, s.Class, found)...)
	}
	return fs
}

// within returns the places inside section s that no section further in reports
// as gravely; s is nil for the whole function.
func (c *Checker) within(places []summary.Place, s *protocol.Section) []summary.Place {
	var in []summary.Place
	for _, p := range places {
		i := -1
		if s != nil {
			if i = slices.Index(p.Open, s); i < 0 {
				continue
			}
		}
		eff, inner := p.Effect, p.Open[i+1:]
		for _, t := range inner {
			q := t.Class.Qualified()
			if t.Class.Judge(eff).Severity >= rule.Warning && !slices.Contains(homes(eff), q) {
				up := *eff
				up.Home = joinHome(eff.Home, q)
				eff = &up
			}
		}
		p.Effect = eff
		in = append(in, p)
	}
	return in
}

// joinHome adds a class to those that an effect is reported in.
func joinHome(home, q string) string {
	if home == "" {
		return q
	}
	return home + "," + q
}

// protocolProblem turns a problem into a finding, unless it is waived.
func (c *Checker) protocolProblem(p protocol.Problem) []Finding {
	waived := c.set.Waive(p.Pos, p.Rule, p.Detail)
	for fn := p.Fn; fn != nil; fn = fn.Parent() {
		switch node := fn.Syntax().(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			waived = c.set.WaiveFunc(node, p.Rule, p.Detail) || waived
		}
	}
	if waived {
		return nil
	}
	sev := rule.Warning
	if p.Class != nil {
		sev = p.Class.Severity(p.Rule, p.Detail, effect.Certain)
	} else if d := rule.Lookup(p.Rule, p.Detail); d != nil {
		sev = d.Sev[0]
	}
	if sev == rule.Off {
		return nil
	}
	f := Finding{
		Rule: p.Rule, Detail: p.Detail, Severity: sev.String(), Evidence: effect.Certain,
		Pos: p.Pos, End: p.Pos, Message: p.Rule + "/" + p.Detail + ": " + p.Message,
	}
	if p.Rule != "directive" {
		f.Allow = "//fence:allow " + p.Rule + " -- "
	}
	if p.Detail == "unbalanced-section" {
		f = c.withFix(f, c.balanceFix(p.Pos))
	}
	return []Finding{f}
}
