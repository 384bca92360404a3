package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/fencevet/fencevet/internal/driver"
)

// suggest prints a patch with the directives that the packages should have.
func suggest(args []string, stdout, stderr io.Writer) int {
	fail := failer(stderr)
	flags := flag.NewFlagSet("fencevet suggest", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // errors are printed below, in one line
	tags := flags.String("tags", "", "comma-separated `list` of build tags, as for go build")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprintln(stdout, "usage: fencevet suggest [-tags=…] packages\nfencevet -help shows the manual")
		return exitClean
	case err != nil:
		return fail("%s; fencevet -help shows the manual", flagError(err, flags))
	case flags.NArg() == 0:
		fmt.Fprintln(stderr, "usage: fencevet suggest [-tags=…] packages")
		return exitFailed
	}
	if err := misplaced(flags); err != nil {
		return fail("%v", err)
	}
	set := false
	flags.Visit(func(*flag.Flag) { set = true })
	var patch bytes.Buffer
	problems, err := driver.Suggest(driver.Options{Patterns: flags.Args(), Tags: *tags, SetTags: set}, &patch)
	if _, failed := stdout.Write(patch.Bytes()); failed != nil {
		return fail("cannot write the patch: %v", failed)
	}
	code := exitClean
	for _, line := range problems {
		code = fail("%s", line)
	}
	if err != nil {
		code = fail("%v", err)
	}
	if patch.Len() == 0 && code == exitClean {
		say(stderr, "note: nothing to suggest")
	}
	return code
}
