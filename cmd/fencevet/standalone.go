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

	flags := flag.NewFlagSet("fencevet", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are printed below, in one line
	var (
		formatFlag = flags.String("format", "text", "output `format`: "+strings.Join(report.Formats(), " or "))
		tagsFlag   = flags.String("tags", "", "comma-separated `list` of build tags, as for go build")
		testsFlag  = flags.Bool("tests", true, "also check test files of the packages named")
		allFlag    = flags.Bool("all", false, "also show details that a class leaves off")
		wholeFlag  = flags.Bool("whole", false, "analyse the whole program to find out what interface and function values can be")
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

	setTags := false
	flags.Visit(func(f *flag.Flag) { setTags = setTags || f.Name == "tags" })
	r := driver.Run(driver.Options{
		Patterns: flags.Args(),
		Tags:     *tagsFlag,
		SetTags:  setTags,
		Tests:    *testsFlag,
		All:      *allFlag,
		Whole:    *wholeFlag,
		Progress: progress(stderr),
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

// progress returns what to call to tell a person at a terminal what is being
// done; nil if stderr is no terminal.
func progress(stderr io.Writer) func(string) {
	f, ok := stderr.(*os.File)
	if !ok {
		return nil
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return func(what string) { fmt.Fprintf(stderr, "fencevet: %s\n", what) }
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
