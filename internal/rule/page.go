package rule

import (
	"fmt"
	"strings"
)

// about says in one sentence what each rule is, and whether this version
// reports it.
var about = map[string]string{
	"wait":      "Blocking: the goroutine stops until something else happens.",
	"lock":      "Taking a lock that others may hold.",
	"alloc":     "Heap allocations. `certain` ones are made whenever the code runs; `possible` ones depend on growth, size, value or inlining.",
	"unknown":   "Code that cannot be seen. It is neither taken to be clean nor to have any other effect.",
	"signal":    "The duty to signal a published fence.",
	"balance":   "Begin and end of sections.",
	"unmarked":  "Code that signals a fence and stands in no section.",
	"cycle":     "Who waits for whom.",
	"relock":    "Taking a lock that is held already.",
	"handoff":   "A duty handed to a goroutine, queue or callback.",
	"progress":  "Loops and exits that keep a section from completing.",
	"contract":  "Functions converted to a contract that they break.",
	"directive": "Directives that are wrong, or that do nothing.",
}

// Reported are the rules that this version reports; the others are parsed and
// listed so that their names are settled.
var Reported = []string{
	"wait", "lock", "alloc", "unknown", "signal", "balance", "unmarked", "cycle", "relock", "handoff", "progress", "contract", "directive",
}

// later are the details of reported rules that no analysis reports yet.
var later = map[string]bool{
	"signal/transient-signalled": true,

	"handoff/peer-gone": true,

	"wait/indefinite-dep": true, "wait/blocking-reclaim": true, "wait/cleanup-discipline": true,
	"alloc/late-alloc": true, "alloc/infallible-acquire": true, "alloc/unbounded-growth": true, "alloc/stack-growth": true,
	"alloc/reclaim-alloc": true,

	"directive/restricted-class": true, "directive/dead-class": true, "directive/unresolvable-lock": true,

	"cycle/contamination": true, "cycle/fifo-self-dependency": true, "cycle/foreign-held-resource": true,
	"cycle/wait-under-lock": true, "cycle/callback-under-lock": true,

	"contract/callback-context": true, "contract/excluded-lock-held": true, "contract/unsafe-work-on-class-queue": true,
}

// unreported says why details are not reported, where that is not only a question
// of time.
var unreported = map[string]string{
	"signal/transient-signalled":          "No directive says which errors are transient, and their values do not tell.",
	"contract/callback-context":           "Mark the parameter of the function that takes callbacks //fence:critical, and what is given to it is checked: contract/wait, contract/lock and the others.",
	"contract/unsafe-work-on-class-queue": "Mark the function type of the queue's elements //fence:critical, and what is put into it is checked: contract/wait, contract/lock and the others.",
	"wait/blocking-reclaim":               "Functions given to runtime.SetFinalizer and runtime.AddCleanup are sections of class reclaim: what they wait for or lock is reported under its own name, such as wait/chan-recv.",
	"wait/cleanup-discipline":             "Functions given to runtime.SetFinalizer and runtime.AddCleanup are sections of class reclaim: what they do is reported under its own name, such as lock/lock-in-section.",
	"handoff/peer-gone":                   "Whether the other goroutine has exited is a guess for code without directives; cycle and handoff/lost-handoff report what is certain.",
}

// IsLater reports whether no analysis reports the detail yet.
func (d *Detail) IsLater() bool { return later[d.Full()] }

// Page returns the reference page of all reported rules, in Markdown.
func Page() string {
	var b strings.Builder
	b.WriteString("<!-- Generated from internal/rule by go test ./internal/rule -update. -->\n\n# Rules\n\n")
	b.WriteString("A finding is named `rule/detail`. `//fence:allow` takes either the rule or the full name. `fencevet explain rule/detail` shows examples.\n\n")
	b.WriteString("The columns give the weight of each detail in the built-in classes: **E** error, **W** warning, i and · off unless `-all` is given.\n")
	b.WriteString("A class that extends one of these raises the details that weigh as much as the rule does there.\n")
	for _, word := range Reported {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| detail | what | %s |\n|---|---|%s\n", word, about[word]+advice(word), strings.Join(Bases[:], " | "), strings.Repeat(":-:|", len(Bases)))
		for _, d := range All() {
			if d.Rule == word && !later[d.Full()] {
				b.WriteString(d.line())
			}
		}
	}
	return b.String()
}

// line returns the detail's line in the table of its rule.
func (d *Detail) line() string {
	marks := map[Severity]string{Off: "·", Info: "i", Warning: "**W**", Error: "**E**"}
	cells := make([]string, len(Bases))
	for i := range Bases {
		cells[i] = marks[d.Sev[i]]
		if d.SevPossible[i] != d.Sev[i] {
			cells[i] += " (possible: " + marks[d.SevPossible[i]] + ")"
		}
	}
	return fmt.Sprintf("| `%s` | %s | %s |\n", d.Full(), d.Short, strings.Join(cells, " | "))
}
