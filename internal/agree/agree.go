// Package agree compares what fencevet finds with and without the analysis of the
// whole program.
//
// The two must say the same of every chain of static calls. Dynamic calls that
// cannot be resolved without the whole program are findings of rule unknown there,
// and only where one stands may the whole program show something else.
package agree

import (
	"fmt"
	"slices"

	"github.com/fencevet/fencevet/internal/report"
)

type place struct {
	section string
	pos     report.Pos
}

type finding struct {
	place
	rule, detail string
}

// Compare returns a line for each finding about which the reports contradict each
// other. They must be made with information included, else what is unknown may be
// left out.
func Compare(modular, whole *report.Report) []string {
	var lines []string
	open := make(map[place]bool)
	for _, f := range modular.Findings {
		if f.Rule == "unknown" {
			open[placeOf(f)] = true
		}
	}
	in := func(r *report.Report) map[finding][]string { // some places have several
		m := make(map[finding][]string)
		for _, f := range r.Findings {
			k := finding{placeOf(f), f.Rule, f.Detail}
			m[k] = append(m[k], f.Message)
		}
		return m
	}
	a, b := in(modular), in(whole)
	for _, f := range modular.Findings {
		messages, found := b[finding{placeOf(f), f.Rule, f.Detail}]
		switch {
		case f.Rule == "unknown" && open[placeOf(f)]:
		case !found:
			lines = append(lines, fmt.Sprintf("%s: not with the whole program: %s", f.Pos, f.Message))
		case !slices.Contains(messages, f.Message) && !open[placeOf(f)]:
			lines = append(lines, fmt.Sprintf("%s: otherwise with the whole program: %s: %s", f.Pos, f.Message, messages[0]))
		}
	}
	for _, f := range whole.Findings {
		if _, found := a[finding{placeOf(f), f.Rule, f.Detail}]; !found && !open[placeOf(f)] {
			lines = append(lines, fmt.Sprintf("%s: only with the whole program: %s", f.Pos, f.Message))
		}
	}
	return lines
}

func placeOf(f *report.Finding) place {
	p := place{pos: f.Pos}
	if f.Section != nil {
		p.section = f.Section.Name.String()
	}
	return p
}
