package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/driver"
	"github.com/fencevet/fencevet/internal/report"
	"github.com/fencevet/fencevet/internal/rule"
	"github.com/fencevet/fencevet/internal/spell"
)

// loadFlags say what is analysed.
type loadFlags struct {
	tags  *string
	tests *bool
}

func loadFlagsOf(flags *flag.FlagSet) loadFlags {
	return loadFlags{
		tags:  flags.String("tags", "", "comma-separated `list` of build tags, as for go build"),
		tests: flags.Bool("tests", true, "also check test files of the packages named"),
	}
}

// options returns what to analyse. Findings for information are always asked
// for: what is shown is chosen later.
func (l loadFlags) options(flags *flag.FlagSet) driver.Options {
	opts := driver.Options{
		Patterns: flags.Args(),
		Tags:     *l.tags,
		Tests:    *l.tests,
		All:      true,
		Source:   os.Getenv("FENCEVET_TYPES") == "source",
	}
	flags.Visit(func(f *flag.Flag) { opts.SetTags = opts.SetTags || f.Name == "tags" })
	return opts
}

// showFlags say which findings are shown, and how.
type showFlags struct {
	format, template          *string
	all, certain              *bool
	rules, class, sev, failOn *string
}

const failNever = "never"

func showFlagsOf(flags *flag.FlagSet) showFlags {
	return showFlags{
		format:   flags.String("format", "text", "output `format`: "+formatNames(", ", " or ")),
		template: flags.String("template", "", "Go template for each finding; implies -format=template"),
		all:      flags.Bool("all", false, "also show details that a class leaves off"),
		certain:  flags.Bool("certain", false, "show only findings that are certain"),
		rules:    flags.String("rules", "", "comma-separated `list` of rules, or rule/details, to show"),
		class:    flags.String("class", "", "comma-separated `list` of classes; show only findings in their sections"),
		sev:      flags.String("severity", "", "show only findings of this `severity` or a graver one: error, warning or info (as -all)"),
		failOn:   flags.String("fail-on", "info", "exit with 1 only for findings of this `severity` or a graver one: error, warning, info or "+failNever),
	}
}

// formatNames lists all formats.
func formatNames(comma, last string) string {
	names := append(report.Formats(), "template")
	return strings.Join(names[:len(names)-1], comma) + last + names[len(names)-1]
}

// parse checks the flags and returns the format and the filter they ask for.
func (s showFlags) parse(flags *flag.FlagSet, stdout io.Writer) (report.Format, report.Filter, error) {
	filter, err := s.filter()
	if err != nil {
		return nil, filter, err
	}
	if *s.failOn != failNever && !slices.Contains(report.Severities, *s.failOn) {
		return nil, filter, fmt.Errorf("unknown severity %q: use -fail-on=error, warning, info or %s", *s.failOn, failNever)
	}
	write, err := s.writer(flags, stdout)
	return write, filter, err
}

func (s showFlags) writer(flags *flag.FlagSet, stdout io.Writer) (report.Format, error) {
	format := *s.format
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	if given["template"] {
		if given["format"] && format != "template" {
			return nil, fmt.Errorf("-template is for -format=template, not for -format=%s", format)
		}
		format = "template"
	}
	switch format {
	case "template":
		if *s.template == "" {
			return nil, fmt.Errorf("-format=template needs a template, as in -template='{{.Pos}} {{.Rule}}'")
		}
		write, err := report.Template(*s.template)
		if err != nil {
			return nil, fmt.Errorf("bad template: %v", err)
		}
		return write, nil
	case "text":
		return textFormat(stdout), nil
	}
	write, ok := report.Lookup(format)
	if !ok {
		return nil, fmt.Errorf("unknown format %q: use -format=%s", format, formatNames(", -format=", " or -format="))
	}
	return write, nil
}

func (s showFlags) filter() (report.Filter, error) {
	filter := report.Filter{Severity: "warning", Certain: *s.certain, Rules: words(*s.rules), Classes: words(*s.class)}
	for _, name := range filter.Rules {
		if err := rule.Check(name); err != nil {
			return filter, err
		}
	}
	if *s.all {
		filter.Severity = "info"
	}
	if *s.sev != "" {
		if !slices.Contains(report.Severities, *s.sev) {
			return filter, fmt.Errorf("unknown severity %q: use -severity=error, -severity=warning or -severity=info", *s.sev)
		}
		if *s.all && *s.sev != "info" {
			return filter, fmt.Errorf("-all and -severity=%s contradict each other", *s.sev)
		}
		filter.Severity = *s.sev
	}
	return filter, nil
}

// words splits a comma-separated list; the empty list is nil.
func words(list string) []string {
	var all []string
	for w := range strings.SplitSeq(list, ",") {
		if w = strings.TrimSpace(w); w != "" {
			all = append(all, w)
		}
	}
	return all
}

// flagError says what is wrong with the flags, and which one is likely to be meant.
func flagError(err error, flags *flag.FlagSet) string {
	_, name, unknown := strings.Cut(err.Error(), "not defined: -")
	if !unknown {
		return err.Error()
	}
	if f := flags.Lookup("format"); f != nil && slices.Contains(report.Formats(), name) && strings.Contains(f.Usage, name) {
		return fmt.Sprintf("%v, did you mean -format=%s?", err, name)
	}
	var names []string
	flags.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return err.Error() + spell.DidYouMean(name, names, "-")
}
