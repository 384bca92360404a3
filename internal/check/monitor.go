package check

import (
	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/rule"
)

// This file is about monitors: the sections that step in when work of their class is
// stuck. Nothing steps in for them, so what breaks the class there has a name of its
// own.
//
// A monitor may wait until it is time to step in: for a timer or a context, or for
// what one of them ends (effect.Op.IsTimed). What cannot be seen stays unknown there,
// a circle is reported as the circle that it is, and informations stay what they are.

// violation is what a finding of rule wait, lock or alloc becomes in a monitor.
var violation = class.Verdict{Rule: "signal", Detail: "monitor-violates-class"}

// inMonitor makes a finding of a monitor what it is there. It reports whether it is
// one: nobody waives it under its new name.
func (c *Checker) inMonitor(f *Finding) bool {
	switch f.Rule {
	case "wait", "lock", "alloc":
	default:
		return true
	}
	if f.Severity == rule.Info.String() {
		return true
	}
	if c.waivedAs(f.Section, f.Pos, violation) {
		return false
	}
	name := f.Rule + "/" + f.Detail
	what := f.Message[len(name+": critical section "):]
	f.Op = recast(f.Op, violation, f.Op.Hint)
	f.Rule, f.Detail, f.Allow = violation.Rule, violation.Detail, "//fence:allow "+violation.Rule+"/"+violation.Detail+" -- "
	f.Message = f.Rule + "/" + f.Detail + ": monitor " + what + "; class " + f.Section.Class + " denies that (" + name + "), and nothing steps in for its monitor"
	return true
}
