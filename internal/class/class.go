// Package class defines classes of critical sections: which effects each
// denies, and how gravely.
//
// A class has four cells, one for each kind of effect, and each is spelt as a
// comma list:
//
//	wait     off | warning | error
//	lock     off | warning | error, and leaf: declared leaf locks are allowed
//	alloc    off | warning | error, and certain or all: which allocations count
//	unknown  off | warning | error
//
// The built-in classes are the table in builtin.go. Every other class extends
// one of them, directly or not, and may only tighten what it inherits.
package class

import (
	"slices"

	"github.com/fencevet/fencevet/internal/rule"
)

// A Class is a named set of rules that critical sections belong to. The
// fields are exported and plain because classes travel between packages as
// facts.
type Class struct {
	Pkg  string // import path of the declaring package, "" for built-in classes
	Name string
	// Base is the built-in class that this one extends, directly or not; for
	// a built-in class its own name. It selects the column of the rule table.
	Base                       string
	Wait, Lock, Alloc, Unknown rule.Severity
	LeafLocks                  bool     // declared leaf locks are allowed
	CertainAlloc               bool     // only allocations that are certain count
	Waits                      []string // qualified names of classes it may wait for
	DenyLocks                  []string // lock classes it must not take (T.f)
	// Contexts are the qualified names of the classes in whose sections its fences may
	// be signalled; all, if there are none.
	Contexts []string
	// Ups are the qualified names of the classes that it extends, directly or not.
	Ups  []string
	Decl string // where it is declared, "import/path/file.go:12"; "" if built in
}

// Qualified returns the name that is unique in a program: "import/path.name",
// or the bare name of a built-in class.
func (c *Class) Qualified() string {
	if c.Pkg == "" {
		return c.Name
	}
	return c.Pkg + "." + c.Name
}

// Level returns the severity that the class gives to a rule as a whole, and
// false if the rule is not one that classes govern.
func (c *Class) Level(word string) (rule.Severity, bool) {
	switch word {
	case "wait":
		return c.Wait, true
	case "lock":
		return c.Lock, true
	case "alloc":
		return c.Alloc, true
	case "unknown":
		return c.Unknown, true
	}
	return rule.Off, false
}

// Extend returns a new class that inherits everything c says.
func (c *Class) Extend(pkg, name, decl string) *Class {
	sub := *c
	sub.Pkg, sub.Name, sub.Decl = pkg, name, decl
	sub.Waits = append([]string(nil), c.Waits...)
	sub.DenyLocks = append([]string(nil), c.DenyLocks...)
	sub.Contexts = append([]string(nil), c.Contexts...)
	sub.Ups = append(append([]string(nil), c.Ups...), c.Qualified())
	return &sub
}

// MayBeSignalledIn reports whether fences of the class may be signalled in sections of
// class k: contexts= names none, or k, or a class that k extends.
func (c *Class) MayBeSignalledIn(k *Class) bool {
	return len(c.Contexts) == 0 || slices.ContainsFunc(c.Contexts, func(q string) bool { return q == k.Qualified() || slices.Contains(k.Ups, q) })
}
