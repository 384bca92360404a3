package rule

import (
	"fmt"
	"strings"
)

// A Help is what people read about a detail.
type Help struct {
	Rule, Detail string // Detail is "" for a whole rule
	Short        string // what is reported
	Why          string // why that is wrong
	Fix          string // what to do instead
	// Wrong and Right are examples: declarations of a package, "" if there are
	// none. Example is the detail that they show.
	Wrong, Right, Example string
}

// HelpFor returns the help for a name as findings have it, rule/detail, or for
// a rule. What is not said of a detail is that of its rule.
func HelpFor(name string) Help {
	word, detail, _ := strings.Cut(name, "/")
	h := Help{Rule: word, Detail: detail, Short: about[word]}
	for _, n := range []string{word, name} {
		row, ok := helps[n]
		if !ok {
			continue
		}
		if row.why != "" {
			h.Why = row.why
		}
		if row.fix != "" {
			h.Fix = row.fix
		}
		if row.wrong != "" {
			h.Wrong, h.Right, h.Example = strings.TrimPrefix(row.wrong, "\n"), strings.TrimPrefix(row.right, "\n"), word+"/"+row.shows
			if n == name && detail != "" {
				h.Example = name
			}
		}
	}
	if d := Lookup(word, detail); d != nil {
		h.Short = strings.ToUpper(d.Short[:1]) + d.Short[1:] + "."
	}
	if why := unreported[name]; why != "" {
		h.Why = "It is not reported. " + why
	}
	if h.Short == "" {
		h.Short = name + "."
	}
	if h.Why == "" {
		h.Why = h.Short
	}
	return h
}

// Waive says how the finding is waived.
func (h Help) Waive() string {
	if h.Rule == "directive" {
		return "Nothing waives a finding about a directive: correct or remove the directive."
	}
	return fmt.Sprintf("End the line, or the line above, with //fence:allow %s -- and the reason; on a function it holds for the whole function.", h.Name())
}

// Name returns the rule, or rule/detail.
func (h Help) Name() string {
	if h.Detail == "" {
		return h.Rule
	}
	return h.Rule + "/" + h.Detail
}

// Text returns the help as plain text.
func (h Help) Text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\n%s\n", h.Name(), h.Short, h.Why)
	if h.Wrong != "" {
		fmt.Fprintf(&b, "\nWrong (%s):\n\n%s\nRight:\n\n%s", h.Example, indent(h.Wrong), indent(h.Right))
	}
	if h.Fix != "" {
		fmt.Fprintf(&b, "\nCure: %s\n", h.Fix)
	}
	fmt.Fprintf(&b, "\nWaive: %s\n", h.Waive())
	return b.String()
}

// Markdown returns the help as Markdown.
func (h Help) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "`%s`: %s\n\n%s\n", h.Name(), h.Short, h.Why)
	if h.Wrong != "" {
		fmt.Fprintf(&b, "\n**Wrong** (`%s`):\n\n```go\n%s```\n\n**Right:**\n\n```go\n%s```\n", h.Example, h.Wrong, h.Right)
	}
	if h.Fix != "" {
		fmt.Fprintf(&b, "\n**Cure:** %s\n", h.Fix)
	}
	fmt.Fprintf(&b, "\n**Waive:** %s\n", h.Waive())
	return b.String()
}

func indent(text string) string {
	lines := strings.SplitAfter(text, "\n")
	for i, line := range lines {
		if strings.TrimSpace(line) != "" {
			lines[i] = "    " + line
		}
	}
	return strings.Join(lines, "")
}

// Examples returns the help of every rule and detail that has an example of
// its own.
func Examples() []Help {
	var all []Help
	for _, word := range Words {
		if helps[word].wrong != "" {
			all = append(all, HelpFor(word))
		}
		for _, d := range Details(word) {
			if helps[word+"/"+d].wrong != "" {
				all = append(all, HelpFor(word+"/"+d))
			}
		}
	}
	return all
}

// advice returns why a rule is there, and what to do, for the reference page.
func advice(word string) string {
	h := HelpFor(word)
	return fmt.Sprintf(" %s\n\nCure: %s", h.Why, h.Fix)
}
