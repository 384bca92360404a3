package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/fencevet/fencevet/internal/rule"
)

// explain prints what a rule or a detail is about, or lists all.
func explain(args []string, stdout, stderr io.Writer) int {
	fail := failer(stderr)
	switch {
	case len(args) == 0:
		for _, word := range rule.Reported {
			fmt.Fprintf(stdout, "%-10s %s\n", word, strings.ReplaceAll(rule.HelpFor(word).Short, "`", ""))
			for _, d := range rule.Details(word) {
				fmt.Fprintf(stdout, "  %s/%s\n", word, d)
			}
		}
		return exitClean
	case len(args) > 1 || strings.HasPrefix(args[0], "-"):
		if len(args) == 1 && isHelp(args[0]) {
			fmt.Fprintln(stdout, "usage: fencevet explain [rule[/detail]]")
			return exitClean
		}
		return fail("usage: fencevet explain [rule[/detail]]")
	}
	if err := rule.Check(args[0]); err != nil {
		return fail("%v", err)
	}
	fmt.Fprint(stdout, rule.HelpFor(args[0]).Text())
	word, detail, _ := strings.Cut(args[0], "/")
	if d := rule.Lookup(word, detail); d != nil {
		fmt.Fprintln(stdout, "\nWeight in each class:")
		fmt.Fprintln(stdout)
		for i, base := range rule.Bases {
			weight := d.Sev[i].String()
			if d.SevPossible[i] != d.Sev[i] {
				weight += ", " + d.SevPossible[i].String() + " if it is only possible"
			}
			fmt.Fprintf(stdout, "    %-10s %s\n", base, weight)
		}
	} else {
		fmt.Fprintln(stdout, "\nDetails:")
		fmt.Fprintln(stdout)
		for _, name := range rule.Details(word) {
			fmt.Fprintf(stdout, "    %-28s %s\n", name, rule.Lookup(word, name).Short)
		}
	}
	fmt.Fprintf(stdout, "\n%s\n", rule.URL(word))
	return exitClean
}

func isHelp(arg string) bool {
	return arg == "-h" || arg == "-help" || arg == "--help"
}

// helpFor prints how a command is used, with its flags.
func helpFor(w io.Writer, usage string, flags *flag.FlagSet) {
	fmt.Fprintf(w, "usage: fencevet %s\n\nFlags:\n\n", usage)
	flags.SetOutput(w)
	flags.PrintDefaults()
}
