package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Mark is one directive of a package that was checked: what is a section, and
// what people trust or waive.
type Mark struct {
	Pkg  string `json:"pkg"`  // import path
	Verb string `json:"verb"` // "critical", "monitor", "class", "assume", "allow", …
	// On is what the directive stands on: a function, "in " and the function
	// around the line, the names of variables or fields, or what for= names; ""
	// at package level.
	On string `json:"on"`
	// Args is the directive without its verb and reason.
	Args   string `json:"args"`
	Class  string `json:"class,omitempty"` // of a section, as messages show it
	Reason string `json:"reason,omitempty"`
	// Contract says that a critical directive states a contract: it stands on
	// something that has no body.
	Contract bool `json:"contract,omitempty"`
	Pos      Pos  `json:"pos"`
	// Findings is how many findings the section has, apart from those for
	// information; 0 for other marks.
	Findings int `json:"findings"`

	Section Pos `json:"-"` // what Section.Pos of its findings is
}

// SetMarks takes over the marks: cleaned, sorted, without duplicates, and with
// the number of findings of each section.
func (r *Report) SetMarks(marks []Mark) {
	count := make(map[Section]int)
	for _, f := range r.Findings {
		if f.Section != nil && f.Severity != "info" {
			count[Section{Class: f.Section.Class, Pos: f.Section.Pos}]++
		}
	}
	for _, m := range marks {
		for _, s := range []*string{&m.Pkg, &m.On, &m.Args, &m.Class, &m.Reason, &m.Pos.File, &m.Section.File} {
			*s = clean(*s)
		}
		if m.Verb == "critical" || m.Verb == "monitor" {
			m.Findings = count[Section{Class: m.Class, Pos: m.Section}]
		}
		r.Marks = append(r.Marks, m)
	}
	slices.SortStableFunc(r.Marks, func(a, b Mark) int {
		return cmp.Or(strings.Compare(a.Pkg, b.Pkg), a.Pos.compare(b.Pos))
	})
	r.Marks = slices.Compact(r.Marks)
}

// AddWaived adds what is waived, given all that there is: waived or not.
func (r *Report) AddWaived(all []*Finding) {
	found, taken := make(map[string]bool), make(map[string]bool)
	key := func(f *Finding) string { return fmt.Sprint(f.Pos, f.Rule, "/", f.Detail, f.Message) }
	for _, f := range r.Findings {
		found[key(f)], taken[f.Fingerprint] = true, true
	}
	for _, f := range all {
		if found[key(f)] {
			continue
		}
		// Of several equal operations, each has been numbered twice.
		for taken[f.Fingerprint] {
			f.Fingerprint = digest(f.Fingerprint + " waived")
		}
		taken[f.Fingerprint] = true
		r.Waived = append(r.Waived, f)
	}
}
