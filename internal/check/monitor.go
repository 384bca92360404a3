package check

import (
	"cmp"
	"go/token"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/rule"
)

// This file is about monitors: the sections that step in when work of their class is
// stuck. Nothing steps in for them, so what breaks the class there has a name of its
// own.
//
// A monitor may wait until it is time to step in: for a timer or a context, or for
// what one of them ends (effect.Op.IsTimed). What cannot be seen stays unknown there,
// a cycle is reported as the cycle that it is, and informations stay what they are.

// violation is what a finding of rule wait, lock or alloc becomes in a monitor.
var violation = class.Verdict{Rule: "signal", Detail: "monitor-violates-class"}

// inMonitor returns the findings of a monitor as what they are there: those of rules
// wait, lock and alloc at one place are one violation, unless it is waived.
func (c *Checker) inMonitor(findings []Finding) []Finding {
	var fs []Finding
	broken := map[token.Pos][]Finding{}
	for _, f := range findings {
		if !slices.Contains(holdsUp, f.Rule) || f.Severity == rule.Info.String() {
			fs = append(fs, f)
		} else if !c.waivedAs(f.Section, f.Pos, violation) {
			broken[f.Pos] = append(broken[f.Pos], f)
		}
	}
	for _, same := range broken {
		slices.SortStableFunc(same, func(a, b Finding) int {
			return cmp.Or(strings.Compare(a.Severity, b.Severity), slices.Index(holdsUp, a.Rule)-slices.Index(holdsUp, b.Rule), a.Op.Compare(b.Op))
		})
		fs = append(fs, violates(same))
	}
	return fs
}

// holdsUp are the rules that say what can hold up a monitor, the gravest first.
var holdsUp = []string{"wait", "lock", "alloc"}

// violates returns the one finding that those at one place of a monitor are: the
// first, which names the others.
func violates(same []Finding) Finding {
	f := same[0]
	var names []string
	for _, g := range same {
		names = append(names, g.Rule+"/"+g.Detail)
	}
	what := strings.TrimPrefix(f.Message, names[0]+": critical section ")
	f.Op = recast(f.Op, violation, f.Op.Hint)
	f.Rule, f.Detail, f.Allow = violation.Rule, violation.Detail, "//fence:allow "+violation.Rule+"/"+violation.Detail+" -- "
	f.Message = f.Rule + "/" + f.Detail + ": monitor " + what + "; class " + f.Section.Class + " denies that (" + strings.Join(names, ", ") + "), and nothing steps in for its monitor"
	return f
}
