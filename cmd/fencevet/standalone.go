package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/fencevet/fencevet/internal/driver"
	"github.com/fencevet/fencevet/internal/report"
	"github.com/fencevet/fencevet/internal/rule"
	"github.com/fencevet/fencevet/internal/spell"
)

// Exit codes, as the manual says.
const (
	exitClean    = 0
	exitFindings = 1
	exitFailed   = 2 // something could not be analysed
)

// doc is the manual: the documentation of this command.
//
//go:embed doc.go
var doc string

// A command is what the first argument can name; it returns the exit code.
type command func(args []string, stdout, stderr io.Writer) int

// commands are all of them, besides help and version. Anything else is a
// pattern of packages to check.
var commands = map[string]command{
	"explain":  explain,
	"graph":    drawGraph,
	"sections": sections,
	"suggest":  suggest,
	"why":      why,
}

// standalone runs the command and returns its exit code.
func standalone(args []string, stdout, stderr io.Writer) int {
	fail := failer(stderr)
	switch {
	case len(args) == 0:
	case args[0] == "version" && len(args) > 1:
		return fail("usage: fencevet version")
	case args[0] == "help" && len(args) > 1:
		if len(args) > 2 || commands[args[1]] == nil {
			return fail("usage: fencevet help [command]; the commands are %s", strings.Join(slices.Sorted(maps.Keys(commands)), " "))
		}
		return commands[args[1]]([]string{"-help"}, stdout, stderr)
	case commands[args[0]] != nil:
		return commands[args[0]](args[1:], stdout, stderr)
	}
	return check(args, stdout, stderr)
}

// failer returns a function that prints an error in one line and returns the
// exit code for it.
func failer(stderr io.Writer) func(format string, args ...any) int {
	return func(format string, args ...any) int {
		say(stderr, fmt.Sprintf(format, args...))
		return exitFailed
	}
}

// say prints one line about the run. Errors quote source that nobody may have read yet.
func say(stderr io.Writer, line string) {
	fmt.Fprintf(stderr, "fencevet: %s\n", report.Clean(line))
}

// check checks packages.
func check(args []string, stdout, stderr io.Writer) int {
	fail := failer(stderr)
	flags := flag.NewFlagSet("fencevet", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are printed below, in one line
	load := loadFlagsOf(flags)
	show := showFlagsOf(flags)
	known := knownFlagsOf(flags)
	fix := flags.Bool("fix", false, "mend the findings shown that have a fix, and show what is left")
	whole := flags.Bool("whole", false, "analyse the whole program to find out what interface and function values can be")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp), err == nil && flags.NArg() == 1 && flags.Arg(0) == "help":
		manual(stdout, flags)
		return exitClean
	case err != nil:
		return fail("%s; fencevet -help shows all flags", flagError(err, flags))
	}
	if flags.NArg() == 1 && flags.Arg(0) == "version" {
		fmt.Fprintln(stdout, "fencevet version", version())
		return exitClean
	}

	// All mistakes in the arguments are found before anything is loaded.
	write, filter, err := show.parse(flags, stdout)
	if err != nil {
		return fail("%v", err)
	}
	if flags.NArg() == 0 {
		fmt.Fprintln(stderr, "usage: fencevet [flags] packages")
		fmt.Fprintln(stderr, "fencevet -help shows the manual; fencevet ./... checks the whole module")
		return exitFailed
	}
	if err := misplaced(flags); err != nil {
		return fail("%v", err)
	}
	if *fix && *known.write {
		return fail("-fix and -write-baseline contradict each other: what is mended is not to be listed as known")
	}
	if err := known.read(flags); err != nil {
		return fail("%v", err)
	}

	opts := load.options(flags)
	opts.Whole, opts.Progress = *whole, progress(stderr)
	run := func() (*report.Report, error) { return analyse(opts, *show.format, known, filter) }
	r, err := run()
	if err == nil && *fix {
		r, err = mend(r, run)
	}
	if err != nil {
		return fail("%v", err)
	}
	if *show.format == "html" {
		driver.AddGraph(opts, r)
	}
	if err := write(stdout, r); err != nil {
		return fail("cannot write the report: %v", err)
	}
	noteCommand(r, flags.Arg(0))
	complain(stderr, r)
	return exitCode(r, *show.failOn)
}

// noteCommand notes that the first argument, if it is no package, may be a misspelt
// command, or one that stands behind flags.
func noteCommand(r *report.Report, arg string) {
	missing := func(line string) bool { return strings.HasPrefix(line, "package "+arg+" is not in ") }
	near := spell.Nearest(arg, slices.Sorted(maps.Keys(commands)), 2)
	if near != "" && slices.ContainsFunc(r.Incomplete, missing) {
		r.Notes = append(r.Notes, fmt.Sprintf("%s was taken for a package; the command is written fencevet %s, before any flag", arg, near))
	}
}

// analyse returns the report of the packages, with the findings that are to be shown.
func analyse(opts driver.Options, format string, known *knownFlags, filter report.Filter) (*report.Report, error) {
	r := driver.Run(opts)
	r.Tool = toolVersion()
	if format == "sarif" && len(r.Marks) > 0 {
		driver.AddWaived(opts, r)
	}
	if err := known.apply(r, opts, filter); err != nil {
		return nil, err
	}
	unusedClasses(r, filter)
	r.Keep(filter)
	return r, nil
}

// mend applies the fixes of a report and returns the report of what is left: lines
// have moved, and a directive that was misspelt now means something. What is not
// analysed may be what a waiver is for, so a run that is incomplete changes nothing.
func mend(r *report.Report, analyse func() (*report.Report, error)) (*report.Report, error) {
	switch {
	case len(r.Incomplete) > 0:
		r.Notes = append(r.Notes, "-fix changes nothing, because the run is incomplete")
		return r, nil
	case r.Fixable() == 0:
		r.Notes = append(r.Notes, "-fix mends none of these findings")
		return r, nil
	}
	findings, files, err := r.Fix()
	if err != nil {
		return nil, fmt.Errorf("-fix: %v", err)
	}
	left, err := analyse()
	if err != nil {
		return nil, err
	}
	left.Notes = append(left.Notes, fmt.Sprintf("findings mended: %d, files changed: %d", findings, files))
	if n := left.Fixable(); n > 0 {
		left.Notes = append(left.Notes, fmt.Sprintf("another -fix mends more: %d", n))
	}
	return left, nil
}

// unusedClasses notes the classes asked for that no section has: a misspelt
// name would make everything look clean.
func unusedClasses(r *report.Report, filter report.Filter) {
	classes := slices.Clone(rule.Bases[:])
	for _, m := range r.Marks {
		if m.Class != "" {
			classes = append(classes, m.Class)
		}
	}
	for _, name := range filter.Classes {
		one := report.Filter{Classes: []string{name}}
		if !slices.ContainsFunc(r.Marks, func(m report.Mark) bool { return m.Class != "" && one.HasClass(m.Class) }) {
			r.Notes = append(r.Notes, fmt.Sprintf("no section here is of class %s%s", name, spell.DidYouMean(name, classes, "")))
		}
	}
}

// complain prints what could not be analysed, and notes.
func complain(stderr io.Writer, r *report.Report) {
	for _, line := range r.Incomplete {
		say(stderr, line)
	}
	for _, line := range r.Notes {
		say(stderr, "note: "+line)
	}
}

// exitCode returns the exit code of a run; findings count from the severity
// failOn on.
func exitCode(r *report.Report, failOn string) int {
	if len(r.Incomplete) > 0 {
		return exitFailed
	}
	for _, f := range r.Findings {
		if failOn != failNever && f.AtLeast(failOn) {
			return exitFindings
		}
	}
	return exitClean
}

// misplaced returns an error for a flag behind the first argument.
func misplaced(flags *flag.FlagSet) error {
	for _, arg := range flags.Args() {
		if strings.HasPrefix(arg, "-") && arg != "-" { // the go command says what it thinks of that
			return fmt.Errorf("flag %s must stand before the packages", arg)
		}
	}
	return nil
}

// textFormat returns the format for text: for people if w is a terminal, else
// one line for each finding.
func textFormat(w io.Writer) report.Format {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return report.Terminal(os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb")
	}
	return report.Text
}

// progress returns what to call to tell a person at a terminal what is being
// done; nil if w is no terminal.
func progress(w io.Writer) func(string) {
	if f, ok := w.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return func(what string) { fmt.Fprintf(w, "fencevet: %s\n", what) }
}

// manual prints the documentation of this command, and the flags.
func manual(w io.Writer, flags *flag.FlagSet) {
	_, text, _ := strings.Cut(doc, "/*\n")
	text, _, _ = strings.Cut(text, "*/")
	fmt.Fprintf(w, "%s\nFlags:\n\n", text)
	flags.SetOutput(w)
	flags.PrintDefaults()
}

// version returns the versions of fencevet, of the Go that built it and of
// golang.org/x/tools, which reads the source.
func version() string {
	tools := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "golang.org/x/tools" {
				tools = m.Version
			}
		}
	}
	return toolVersion() + " " + runtime.Version() + " x/tools " + tools
}

// toolVersion returns the version of fencevet.
func toolVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}
