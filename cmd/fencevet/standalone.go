package main

import (
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/fencevet/fencevet/internal/driver"
	"github.com/fencevet/fencevet/internal/report"
)

// Exit codes.
const (
	exitClean    = 0
	exitFindings = 1
	exitFailed   = 2 // something could not be analysed
)

//go:embed doc.go
var doc string

// standalone runs fencevet as a command of its own and returns the exit code.
func standalone(args []string, stdout, stderr io.Writer) int {
	fail := func(format string, args ...any) int {
		fmt.Fprintf(stderr, "fencevet: "+format+"\n", args...)
		return exitFailed
	}

	suggest := len(args) > 0 && args[0] == "suggest"
	if suggest {
		args = args[1:]
	}
	flags := flag.NewFlagSet("fencevet", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are printed below, in one line
	var (
		formatFlag = flags.String("format", "text", "output `format`: "+strings.Join(report.Formats(), " or "))
		tagsFlag   = flags.String("tags", "", "comma-separated `list` of build tags, as for go build")
		testsFlag  = flags.Bool("tests", true, "also check test files of the packages named")
		allFlag    = flags.Bool("all", false, "also show details that a class leaves off")
	)
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp), err == nil && flags.NArg() == 1 && flags.Arg(0) == "help":
		manual(stdout, flags)
		return exitClean
	case err != nil:
		return fail("%v; fencevet -help shows all flags", err)
	}
	if flags.NArg() == 1 && flags.Arg(0) == "version" {
		fmt.Fprintln(stdout, "fencevet version", version())
		return exitClean
	}

	// All mistakes in the arguments are found before anything is loaded.
	write, ok := report.Lookup(*formatFlag)
	if !ok {
		return fail("unknown format %q: use -format=%s", *formatFlag, strings.Join(report.Formats(), " or -format="))
	}
	if flags.NArg() == 0 {
		fmt.Fprintln(stderr, "usage: fencevet [flags] packages")
		fmt.Fprintln(stderr, "fencevet -help shows the manual; fencevet ./... checks the whole module")
		return exitFailed
	}
	for _, arg := range flags.Args() {
		if strings.HasPrefix(arg, "-") {
			return fail("flag %s must stand before the packages", arg)
		}
	}

	if suggest {
		return suggestions(driver.Options{Patterns: flags.Args(), Tags: *tagsFlag, SetTags: setTags(flags)}, stdout, fail)
	}
	r := driver.Run(driver.Options{
		Patterns: flags.Args(),
		Tags:     *tagsFlag,
		SetTags:  setTags(flags),
		Tests:    *testsFlag,
		All:      *allFlag,
		Source:   os.Getenv("FENCEVET_TYPES") == "source",
	})
	if err := write(stdout, r); err != nil {
		return fail("cannot write the report: %v", err)
	}
	for _, line := range r.Incomplete {
		fmt.Fprintf(stderr, "fencevet: %s\n", line)
	}
	for _, line := range r.Notes {
		fmt.Fprintf(stderr, "fencevet: note: %s\n", line)
	}
	switch {
	case len(r.Incomplete) > 0:
		return exitFailed
	case len(r.Findings) > 0:
		return exitFindings
	}
	return exitClean
}

// setTags reports whether the command line has build tags.
func setTags(flags *flag.FlagSet) bool {
	set := false
	flags.Visit(func(f *flag.Flag) { set = set || f.Name == "tags" })
	return set
}

// suggestions prints a patch with the directives that the packages should have.
func suggestions(opts driver.Options, stdout io.Writer, fail func(string, ...any) int) int {
	problems, err := driver.Suggest(opts, stdout)
	code := exitClean
	for _, line := range problems {
		code = fail("%s", line)
	}
	if err != nil {
		code = fail("%v", err)
	}
	return code
}

// manual prints the package comment, which ends before the first "*/", and
// the flags.
func manual(w io.Writer, flags *flag.FlagSet) {
	_, text, _ := strings.Cut(doc, "/*\n")
	text, _, _ = strings.Cut(text, "*/")
	fmt.Fprintf(w, "%s\nFlags:\n\n", text)
	flags.SetOutput(w)
	flags.PrintDefaults()
}

// version returns the module version of this program and the Go that built
// it.
func version() string {
	v := "devel"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		v = info.Main.Version
	}
	return v + " " + runtime.Version()
}
