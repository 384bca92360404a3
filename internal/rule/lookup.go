package rule

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/spell"
)

// Words are the rules, in the order in which documentation lists them. People
// enable, allow and see findings by these words.
var Words = []string{
	"wait", "lock", "alloc", "unknown",
	"signal", "balance", "unmarked", "cycle", "relock", "handoff",
	"progress", "contract", "directive",
}

// Governed are the rules that report effects: the class of the section
// decides whether, and how gravely.
var Governed = []string{"wait", "lock", "alloc", "unknown"}

var (
	all    = buildTable()
	byName = indexTable(all)
)

// All returns every detail of every rule, sorted by rule (in the order of
// [Words]) and name. The caller must not modify it.
func All() []*Detail { return all }

// Lookup returns the detail of a rule, or nil if there is none of that name.
func Lookup(rule, detail string) *Detail { return byName[rule+"/"+detail] }

// In returns the severity of the detail in the built-in class base, for an
// effect that is certain or only possible; Off if there is no such class.
func (d *Detail) In(base string, certain bool) Severity {
	i := slices.Index(Bases[:], base)
	switch {
	case i < 0:
		return Off
	case certain:
		return d.Sev[i]
	}
	return d.SevPossible[i]
}

// Details returns the names of the details of a rule, sorted.
func Details(rule string) []string {
	var names []string
	for _, d := range all {
		if d.Rule == rule {
			names = append(names, d.Name)
		}
	}
	return names
}

// ParseSeverity returns the severity that the word names in a directive. Info
// is not one of them: it is a property of details, not of classes.
func ParseSeverity(word string) (Severity, bool) {
	switch word {
	case "off":
		return Off, true
	case "warning":
		return Warning, true
	case "error":
		return Error, true
	}
	return Off, false
}

// buildTable turns the rows of table.go into details, sorted.
func buildTable() []*Detail {
	details := make([]*Detail, 0, len(table))
	for _, r := range table {
		d := &Detail{Rule: r.rule, Name: r.name, Short: r.short}
		possible, ok := weaker[d.Full()]
		if !ok {
			possible = r.sev
		}
		for i := range d.Sev {
			d.Sev[i], d.SevPossible[i] = severityOf(r.sev[i]), severityOf(possible[i])
		}
		details = append(details, d)
	}
	slices.SortStableFunc(details, func(a, b *Detail) int {
		if a.Rule != b.Rule {
			return slices.Index(Words, a.Rule) - slices.Index(Words, b.Rule)
		}
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return +1
		}
		return 0
	})
	return details
}

func indexTable(details []*Detail) map[string]*Detail {
	index := make(map[string]*Detail, len(details))
	for _, d := range details {
		index[d.Full()] = d
	}
	return index
}

// severityOf reads one column of a row. A letter that means nothing is a
// mistake in the table, which every test would meet at start.
func severityOf(letter byte) Severity {
	switch letter {
	case 'E':
		return Error
	case 'W':
		return Warning
	case 'I':
		return Info
	case '-':
		return Off
	}
	panic("rule: bad severity letter " + string(letter))
}

// Check returns an error unless name is a rule or a rule/detail. It says what is
// likely to be meant.
func Check(name string) error {
	word, detail, hasDetail := strings.Cut(name, "/")
	switch {
	case !slices.Contains(Words, word):
		for _, d := range All() {
			if d.Name == cmp.Or(detail, word) {
				return fmt.Errorf("unknown rule %q, did you mean %s?", name, d.Full())
			}
		}
		if hint := spell.DidYouMean(word, Words, ""); hint != "" {
			return fmt.Errorf("unknown rule %q%s", word, hint)
		}
		return fmt.Errorf("unknown rule %q: the rules are %s", word, strings.Join(Words, " "))
	case hasDetail && Lookup(word, detail) == nil:
		if hint := spell.DidYouMean(detail, Details(word), word+"/"); hint != "" {
			return fmt.Errorf("rule %s has no detail %q%s", word, detail, hint)
		}
		return fmt.Errorf("rule %s has no detail %q: its details are %s", word, detail, strings.Join(Details(word), " "))
	}
	return nil
}
