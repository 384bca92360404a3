package report

import (
	"slices"
	"strings"
)

// A Filter chooses findings. The zero Filter chooses all.
type Filter struct {
	Rules    []string // rules or rule/details; nil means any
	Classes  []string // classes of sections, as messages show them; nil means any
	Severity string   // the least: "error", "warning" or "info", "" means any
	Certain  bool     // only certain ones
}

// Severities are the severities of findings, the least first.
var Severities = []string{"info", "warning", "error"}

// AtLeast reports whether the finding has the severity or a graver one.
func (f *Finding) AtLeast(severity string) bool {
	return slices.Index(Severities, f.Severity) >= slices.Index(Severities, severity)
}

// Keep removes the findings that the filter does not choose.
func (r *Report) Keep(filter Filter) {
	r.Findings = slices.DeleteFunc(r.Findings, func(f *Finding) bool { return !filter.chooses(f) })
	r.Waived = slices.DeleteFunc(r.Waived, func(f *Finding) bool { return !filter.chooses(f) })
	r.Known = slices.DeleteFunc(r.Known, func(f *Finding) bool { return !filter.chooses(f) })
}

func (filter Filter) chooses(f *Finding) bool {
	if filter.Rules != nil && !slices.Contains(filter.Rules, f.Rule) && !slices.Contains(filter.Rules, f.Rule+"/"+f.Detail) {
		return false
	}
	if filter.Classes != nil && (f.Section == nil || !filter.HasClass(f.Section.Class)) {
		return false
	}
	return f.AtLeast(filter.Severity) && !(filter.Certain && f.Evidence != "certain")
}

// HasClass reports whether the filter names the class, with or without its
// package.
func (filter Filter) HasClass(class string) bool {
	return slices.ContainsFunc(filter.Classes, func(name string) bool {
		return class == name || strings.HasSuffix(class, "."+name)
	})
}
