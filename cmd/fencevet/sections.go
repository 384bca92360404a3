package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/driver"
	"github.com/fencevet/fencevet/internal/report"
)

const sectionsUsage = "sections [flags] packages"

// sections lists what people have marked: sections with their classes and how
// many findings they have, classes, and what is trusted or waived, with the
// reasons.
func sections(args []string, stdout, stderr io.Writer) int {
	fail := failer(stderr)
	flags := flag.NewFlagSet("fencevet sections", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	load := loadFlagsOf(flags)
	format := flags.String("format", "text", "output `format`: text or json")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		helpFor(stdout, sectionsUsage, flags)
		return exitClean
	case err != nil:
		return fail("%s; fencevet sections -help shows all flags", flagError(err, flags))
	case *format != "text" && *format != "json":
		return fail("unknown format %q: use -format=text or -format=json", *format)
	case flags.NArg() == 0:
		return fail("usage: fencevet %s", sectionsUsage)
	}
	if err := misplaced(flags); err != nil {
		return fail("%v", err)
	}
	opts := load.options(flags)
	opts.All = false // as fencevet reports them
	r := driver.Run(opts)
	write := writeSections
	if *format == "json" {
		write = writeSectionsJSON
	}
	if err := write(stdout, r); err != nil {
		return fail("cannot write the list: %v", err)
	}
	complain(stderr, r)
	if len(r.Incomplete) > 0 {
		return exitFailed
	}
	return exitClean
}

// markGroups are the parts of the list, in order.
var markGroups = []struct {
	title string
	verbs []string
}{
	{"sections", []string{"critical", "monitor", "begin", "end"}},
	{"contracts", nil},
	{"classes", []string{"class"}},
	{"trusted", []string{"assume", "opportunistic"}},
	{"waived", []string{"allow"}},
	{"other", nil},
}

// groupOf returns the index of the group that lists the mark.
func groupOf(m report.Mark) int {
	if m.Contract {
		return 1
	}
	for i, g := range markGroups {
		if slices.Contains(g.verbs, m.Verb) {
			return i
		}
	}
	return len(markGroups) - 1
}

func writeSections(w io.Writer, r *report.Report) error {
	b := bufio.NewWriter(w)
	counts := make([]int, len(markGroups))
	for i := 0; i < len(r.Marks); {
		pkg := r.Marks[i].Pkg
		groups := make([][]report.Mark, len(markGroups))
		for ; i < len(r.Marks) && r.Marks[i].Pkg == pkg; i++ {
			g := groupOf(r.Marks[i])
			groups[g] = append(groups[g], r.Marks[i])
			counts[g]++
		}
		fmt.Fprintln(b, pkg)
		for g, marks := range groups {
			if len(marks) == 0 {
				continue
			}
			fmt.Fprintf(b, "  %s\n", markGroups[g].title)
			for _, m := range marks {
				fmt.Fprintf(b, "    %s: %s\n", m.Pos, markLine(m, len(r.Incomplete) == 0))
			}
		}
	}
	for g, n := range counts {
		if g > 0 {
			fmt.Fprint(b, ", ")
		}
		fmt.Fprintf(b, "%s: %d", markGroups[g].title, n)
	}
	fmt.Fprintln(b)
	return b.Flush()
}

// markLine says in one line what the directive says, of what, and why. A
// section is clean only if all was analysed.
func markLine(m report.Mark, complete bool) string {
	line := m.Verb
	switch {
	case m.Contract:
		line = fmt.Sprintf("%s [%s]", m.On, m.Class)
	case m.Verb == "critical", m.Verb == "monitor":
		line = fmt.Sprintf("%s [%s]: ", m.On, m.Class)
		if m.Verb == "monitor" {
			line = "monitor " + line
		}
		switch {
		case m.Findings == 0 && complete:
			line += "clean"
		case m.Findings == 1:
			line += "1 finding"
		default:
			line += fmt.Sprintf("%d findings", m.Findings)
		}
	default:
		if m.Args != "" {
			line += " " + m.Args
		}
		if m.On != "" && !strings.Contains(m.Args, m.On) {
			line += " (" + m.On + ")"
		}
	}
	if m.Reason != "" {
		line += " -- " + m.Reason
	}
	return line
}

func writeSectionsJSON(w io.Writer, r *report.Report) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	marks := r.Marks
	if marks == nil {
		marks = []report.Mark{}
	}
	return e.Encode(struct {
		Version    int           `json:"version"`
		Go         string        `json:"go"`
		Incomplete []string      `json:"incomplete"`
		Marks      []report.Mark `json:"marks"`
	}{report.Version, r.Go, r.Incomplete, marks})
}
