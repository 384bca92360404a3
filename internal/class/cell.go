package class

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/rule"
)

// A Cell is what one option of a class declaration says about one rule.
type Cell struct {
	Rule string // "wait", "lock", "alloc" or "unknown"
	// Severity is what the option states; if it states none (Stated is
	// false) the inherited one holds.
	Severity rule.Severity
	Stated   bool
	Leaf     bool // leaf is stated
	Certain  bool // certain is stated
	All      bool // all is stated
}

// A CellError says what is wrong with the value of an option, and where in
// the value.
type CellError struct {
	Off, End int // byte range of the wrong word
	Word     string
	Message  string
	Valid    []string // what could stand there
}

func (e *CellError) Error() string { return e.Message }

// modifiers lists what may stand beside a severity.
var modifiers = map[string][]string{
	"wait": nil, "lock": {"leaf"}, "alloc": {"certain", "all"}, "unknown": nil,
}

// Rules returns the options that hold cells.
func Rules() []string { return rule.Governed }

// ParseCell reads the value of the option named after the rule.
func ParseCell(word, value string) (Cell, *CellError) {
	cell := Cell{Rule: word}
	valid := append([]string{"off", "warning", "error"}, modifiers[word]...)
	off := 0
	for item := range strings.SplitSeq(value, ",") {
		if msg := cell.add(item); msg != "" {
			return Cell{}, &CellError{Off: off, End: off + len(item), Word: item, Message: msg, Valid: valid}
		}
		off += len(item) + 1
	}
	if cell.Stated && cell.Severity == rule.Off && (cell.Leaf || cell.Certain || cell.All) {
		return Cell{}, &CellError{Off: 0, End: len(value), Word: value, Message: fmt.Sprintf("%s=off takes no modifier", word)}
	}
	return cell, nil
}

// add takes up one item of the comma list and returns what is wrong with it.
func (c *Cell) add(item string) string {
	if s, ok := rule.ParseSeverity(item); ok {
		if c.Stated {
			return fmt.Sprintf("%s= has two severities, %s and %s", c.Rule, c.Severity, s)
		}
		c.Severity, c.Stated = s, true
		return ""
	}
	if item == "" {
		return fmt.Sprintf("%s= has an empty value", c.Rule)
	}
	if !slices.Contains(modifiers[c.Rule], item) {
		return fmt.Sprintf("%s= has no value %q", c.Rule, item)
	}
	said := map[string]*bool{"leaf": &c.Leaf, "certain": &c.Certain, "all": &c.All}[item]
	if *said {
		return fmt.Sprintf("%s= says %s twice", c.Rule, item)
	}
	*said = true
	if c.Certain && c.All {
		return fmt.Sprintf("%s= says both certain and all", c.Rule)
	}
	return ""
}

// Tighten applies the cell to class c. If that would allow something that c
// denies, it changes nothing and returns both cells as a declaration would
// spell them: what is asked for, and what is inherited.
func (cell Cell) Tighten(c *Class) (asked, inherited string, ok bool) {
	inherited = c.Spell(cell.Rule)
	next := *c
	cell.set(&next)
	was, _ := c.Level(cell.Rule)
	is, _ := next.Level(cell.Rule)
	looser := is < was ||
		cell.Rule == "lock" && next.LeafLocks && !c.LeafLocks ||
		cell.Rule == "alloc" && next.CertainAlloc && !c.CertainAlloc
	if looser {
		return next.Spell(cell.Rule), inherited, false
	}
	*c = next
	return next.Spell(cell.Rule), inherited, true
}

// set overwrites what c says about the rule of the cell. A severity without
// modifier spells the whole cell: no leaf locks, all allocations; a modifier
// without severity keeps the severity, except that alloc=certain or all
// would say nothing about a class that is off, and so turns it on.
func (cell Cell) set(c *Class) {
	level := map[string]*rule.Severity{"wait": &c.Wait, "lock": &c.Lock, "alloc": &c.Alloc, "unknown": &c.Unknown}[cell.Rule]
	if cell.Stated {
		*level = cell.Severity
	}
	switch cell.Rule {
	case "lock":
		c.LeafLocks = cell.Leaf || *level == rule.Off
	case "alloc":
		if !cell.Stated && *level == rule.Off {
			*level = rule.Warning
		}
		c.CertainAlloc = cell.Certain || *level == rule.Off
	}
}

// Spell returns what the class says about a rule, as a declaration would:
// "warning,leaf".
func (c *Class) Spell(word string) string {
	level, _ := c.Level(word)
	s := level.String()
	switch {
	case level == rule.Off:
	case word == "lock" && c.LeafLocks:
		s += ",leaf"
	case word == "alloc" && c.CertainAlloc:
		s += ",certain"
	}
	return s
}
