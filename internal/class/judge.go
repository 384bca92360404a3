package class

import (
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/rule"
)

// A Verdict is what an effect is in a section of some class.
type Verdict struct {
	Rule, Detail string
	Severity     rule.Severity
}

// Judge returns what an effect is in a section of the class. That is what
// [Class.Severity] says, but for what the class says of other classes and of locks:
//
//   - A wait for a fence of a class that waits= names is allowed. If that is the
//     class itself, nothing shows that no cycle comes about.
//   - In a class that names others in waits=, a wait for a fence of any other class
//     is an undeclared dependency.
//   - A wait for what is declared to be orthogonal to the class breaks that claim.
//   - A lock that deny-lock= names is forbidden, leaf or not.
func (c *Class) Judge(e *effect.Effect) Verdict {
	v := Verdict{e.Rule, e.Detail, c.Severity(e.Rule, e.Detail, e.Evidence)}
	as := func(word, detail string, atLeast rule.Severity) Verdict {
		return Verdict{word, detail, max(c.Severity(word, detail, e.Evidence), atLeast)}
	}
	switch e.Rule {
	case "wait":
		awaits, self := e.Awaits(), c.Qualified()
		switch {
		case e.IsOrthogonal(self):
			return as("cycle", "orthogonality-violated", v.Severity)
		case awaits == "":
		case c.MayWaitFor(awaits) && awaits == self:
			return as("cycle", "same-class-nesting", rule.Off)
		case c.MayWaitFor(awaits):
			v.Severity = min(v.Severity, rule.Info)
		case len(c.Waits) > 0 && awaits != self:
			return as("cycle", "undeclared-dependency", v.Severity)
		}
	case "lock":
		leaf, name := e.Lock()
		switch {
		case name != "" && c.DeniesLock(name):
			return as("lock", "forbidden-lock", v.Severity)
		case leaf && c.LeafLocks:
			v.Severity = rule.Off
		}
	}
	return v
}
