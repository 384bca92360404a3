package class

import (
	"slices"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/rule"
)

// Severity returns how grave an effect is in a section of the class.
//
// The table of rules says how grave a detail is in the built-in class that c
// extends. If c is stricter than that class, the details that weigh as much
// as the rule does there are raised with it, and the lesser details stay
// where they are. Where the built-in class has the rule off, its column is
// empty; then the column of realtime, the strictest, tells the details apart,
// and the level of c caps it. (Where both are off the column still counts: a
// lock that deny-lock= names is denied though other locks are allowed.)
//
// A class that counts all allocations though the built-in one counts only
// certain ones means it: it also judges as realtime does, up to its level.
//
// Rules that no class governs have the severity of their column.
//
// What a class leaves off is still there to be asked for: governed rules are
// never below Info.
func (c *Class) Severity(word, detail string, ev effect.Evidence) rule.Severity {
	sev := c.severity(word, detail, ev)
	if _, governed := c.Level(word); governed {
		return max(sev, rule.Info)
	}
	return sev
}

func (c *Class) severity(word, detail string, ev effect.Evidence) rule.Severity {
	d := rule.Lookup(word, detail)
	certain := ev == effect.Certain
	level, governed := c.Level(word)
	if !governed {
		if d == nil {
			return rule.Off
		}
		return d.In(c.Base, certain)
	}
	if word == "alloc" && c.CertainAlloc && !certain {
		return rule.Off
	}
	if d == nil {
		return level
	}
	var baseLevel rule.Severity
	widened := false
	if b := Builtin(c.Base); b != nil {
		baseLevel, _ = b.Level(word)
		widened = word == "alloc" && b.CertainAlloc && !c.CertainAlloc
	}
	sev := d.In(c.Base, certain)
	switch {
	case widened:
		return min(d.In("realtime", certain), level)
	case level <= baseLevel:
		return sev
	case baseLevel == rule.Off:
		return min(d.In("realtime", certain), level)
	case sev == baseLevel:
		return level
	}
	return sev
}

// Denies reports whether the effect is a finding in a section of the class.
func (c *Class) Denies(word, detail string, ev effect.Evidence) bool {
	return c.Severity(word, detail, ev) >= rule.Warning
}

// DeniesLock reports whether the class names the lock (T.f) in deny-lock=.
func (c *Class) DeniesLock(lock string) bool { return slices.Contains(c.DenyLocks, lock) }

// MayWaitFor reports whether the class declares, with waits=, that it may
// depend on fences of the class with this qualified name.
func (c *Class) MayWaitFor(class string) bool { return slices.Contains(c.Waits, class) }

// AtLeast reports whether c judges the effect at least as gravely as d does.
func (c *Class) AtLeast(d *Class, word, detail string, ev effect.Evidence) bool {
	return c.Severity(word, detail, ev) >= d.Severity(word, detail, ev)
}

// Uncovered returns what d denies and c allows, as rules or, if that is only a
// part of one, as rules and details, in the order of the class table: what code
// that keeps to c may do to a section of d. Details that only concern reclaim
// code do not count.
func (c *Class) Uncovered(d *Class) []string {
	var words []string
	for _, word := range []string{"wait", "lock", "alloc", "unknown"} {
		var open []string
		for _, name := range rule.Details(word) {
			if d := rule.Lookup(word, name); d.IsLater() || d.In("realtime", true) == rule.Off || name == forbiddenLock {
				continue
			}
			for _, ev := range []effect.Evidence{effect.Certain, effect.Possible} {
				if d.Denies(word, name, ev) && !c.Denies(word, name, ev) {
					open = append(open, word+"/"+name)
					break
				}
			}
		}
		if len(open) > maxOpen {
			open = []string{word}
		}
		words = append(words, append(open, c.allowedBeside(d, word, open)...)...)
	}
	return words
}

const forbiddenLock = "forbidden-lock"

// allowedBeside returns what c allows and d does not, of a rule, by the classes it
// may wait for and the locks it must not take; open is known already.
func (c *Class) allowedBeside(d *Class, word string, open []string) []string {
	outside := func(list, of []string) bool {
		return slices.ContainsFunc(list, func(s string) bool { return !slices.Contains(of, s) })
	}
	switch {
	case slices.Contains(open, word):
	case word == "wait" && outside(c.Waits, d.Waits) && d.Denies("wait", "fence-wait", effect.Certain) && !slices.Contains(open, "wait/fence-wait"):
		return []string{"wait/fence-wait"}
	case word == "lock" && outside(d.DenyLocks, c.DenyLocks):
		return []string{"lock/" + forbiddenLock}
	}
	return nil
}

// maxOpen is how many details are worth listing one by one.
const maxOpen = 2

// Covers reports whether c denies everything that d denies.
func (c *Class) Covers(d *Class) bool { return c == d || len(c.Uncovered(d)) == 0 }
