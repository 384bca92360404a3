package directive

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"
)

// An AllowSite is one allow directive of the package.
type AllowSite struct {
	Pos  token.Pos
	Node *ast.FuncDecl // the function around it, or nil at package level
}

// An allow is one waiver and what became of it.
type allow struct {
	site  *Site
	used  []bool // for each of site.Rules
	lines []span // the lines it covers, if it stands on a line
}

// match marks the rules that cover rule/detail as used and reports whether
// there is one.
func (a *allow) match(rule, detail string) bool {
	found := false
	for i, r := range a.site.Rules {
		if r.Text == rule || r.Text == rule+"/"+detail {
			a.used[i], found = true, true
		}
	}
	return found
}

// covers reports whether the waiver stands on that line.
func (a *allow) covers(line int) bool {
	for _, s := range a.lines {
		if s.from <= line && line <= s.to {
			return true
		}
	}
	return false
}

// Waive reports whether a directive on a line waives a finding of rule/detail
// at pos, and remembers that the directive was needed.
func (s *Set) Waive(pos token.Pos, rule, detail string) bool {
	if !pos.IsValid() || len(s.byFile) == 0 || s.deaf {
		return false
	}
	tok := s.fset.File(pos)
	if tok == nil {
		return false
	}
	waived := false
	line := lineOf(tok, pos)
	for _, a := range s.byFile[tok] {
		if a.covers(line) && a.match(rule, detail) {
			waived = true
		}
	}
	return waived
}

// WaiveFunc reports whether a directive on the function, an *ast.FuncDecl or
// *ast.FuncLit, or on one around it waives findings of rule/detail, and
// remembers that the directive was needed.
func (s *Set) WaiveFunc(fn ast.Node, rule, detail string) bool {
	waived := false
	for fn != nil && len(s.byNode) > 0 && !s.deaf {
		for _, a := range s.byNode[fn] {
			if a.match(rule, detail) {
				waived = true
			}
		}
		lit, ok := fn.(*ast.FuncLit)
		if !ok {
			break
		}
		fn = s.parents[lit]
	}
	return waived
}

// Allows returns the allow directives that stand on code of this package.
func (s *Set) Allows() []AllowSite {
	sites := make([]AllowSite, len(s.allows))
	for i, a := range s.allows {
		sites[i] = AllowSite{a.site.Pos(), a.site.Decl}
	}
	return sites
}

// UnusedAllows returns a problem for each allow directive with a rule that
// nothing needed. It makes sense only after every finding went through
// [Set.Waive] and [Set.WaiveFunc].
func (s *Set) UnusedAllows() []Problem {
	var problems []Problem
	for _, a := range s.allows {
		if a.site.Reason.Text == "" {
			continue // reported already
		}
		var unused []string
		var pos token.Pos
		for i, r := range a.site.Rules {
			if a.used[i] {
				continue
			}
			if len(unused) == 0 {
				pos = a.site.WordPos(r)
			}
			unused = append(unused, r.Text)
		}
		if len(unused) > 0 {
			problems = append(problems, Problem{Pos: pos, Detail: "unused-allow", Fix: s.withoutUnused(a),
				Message: fmt.Sprintf("fence:allow waives nothing of %s here", strings.Join(unused, ", "))})
		}
	}
	return problems
}

// addAllow takes up one well-placed allow directive.
func (c *collector) addAllow(s *Site) {
	a := &allow{site: s, used: make([]bool, len(s.Rules))}
	switch s.Kind {
	case OnLine:
		tok := c.in.Fset.File(s.Pos())
		a.lines = coverage(c.index(s), s.Line)
		for _, b := range c.set.byFile[tok] {
			if b.site.Line == s.Line {
				c.duplicateRules(b.site, s)
			}
		}
		c.set.byFile[tok] = append(c.set.byFile[tok], a)
	case OnFunc, OnLit:
		for _, b := range c.set.byNode[s.Node] {
			c.duplicateRules(b.site, s)
		}
		c.set.byNode[s.Node] = append(c.set.byNode[s.Node], a)
	default: // for= a function of another package; who calls it uses it
		return
	}
	c.set.allows = append(c.set.allows, a)
}

// duplicateRules reports the rules of a later allow that an earlier one in the
// same place has waived.
func (c *collector) duplicateRules(first, s *Site) {
	for _, r := range s.Rules {
		word, _, _ := strings.Cut(r.Text, "/")
		for _, q := range first.Rules {
			if q.Text == r.Text || q.Text == word {
				c.problem(s.WordPos(r), "duplicate", "%s is waived here already, at %s", r.Text, c.at(first.Pos()))
			}
		}
	}
}

// litParents records for each literal of the files the function around it.
func litParents(files []*ast.File) map[*ast.FuncLit]ast.Node {
	parents := map[*ast.FuncLit]ast.Node{}
	for _, f := range files {
		var stack []ast.Node
		ast.Inspect(f, func(n ast.Node) bool {
			if n == nil {
				stack = stack[:len(stack)-1]
				return true
			}
			stack = append(stack, n)
			lit, ok := n.(*ast.FuncLit)
			for i := len(stack) - 2; ok && i >= 0; i-- {
				switch stack[i].(type) {
				case *ast.FuncDecl, *ast.FuncLit:
					parents[lit] = stack[i]
					ok = false
				}
			}
			return true
		})
	}
	return parents
}
