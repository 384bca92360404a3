package directive

import (
	"path/filepath"

	"github.com/fencevet/fencevet/internal/effect"
)

// This file is for those who want to see what is waived.

// IgnoreAllows makes the set behave as if no directive waived anything. Sites
// and [Set.Reason] stay as they are.
func (s *Set) IgnoreAllows() {
	s.deaf = true
	for _, m := range s.funcs {
		m.Allow = nil
	}
	for _, m := range s.lits {
		m.Allow = nil
	}
	for _, m := range s.named {
		m.Allow = nil
	}
	for i := range s.ownFor {
		s.ownFor[i].Allow = nil
	}
}

// Reason returns the reason of a directive of this package that waives findings
// of rule/detail at a line of one of its files, given by its base name, or in
// the function fn of another package.
func (s *Set) Reason(file string, line int, fn effect.Func, rule, detail string) (string, bool) {
	waives := func(site *Site) bool {
		for _, r := range site.Rules {
			if r.Text == rule || r.Text == rule+"/"+detail {
				return true
			}
		}
		return false
	}
	for _, a := range s.allows {
		if !waives(a.site) {
			continue
		}
		tok := s.fset.File(a.site.Pos())
		if tok == nil || filepath.Base(tok.Name()) != file {
			continue
		}
		inside := a.covers(line)
		if n := a.site.Node; n != nil {
			inside = inside || lineOf(tok, n.Pos()) <= line && line <= lineOf(tok, n.End())
		}
		if inside {
			return a.site.Reason.Text, true
		}
	}
	for _, site := range s.sites {
		if site.Verb.Text == "allow" && site.For.Text != "" && site.Func == fn && waives(site) {
			return site.Reason.Text, true
		}
	}
	return "", false
}
