package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/fencevet/fencevet/internal/driver"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/report"
)

const whyUsage = "why [flags] function [function]"

// why prints what a function does, or how one gets to another.
func why(args []string, stdout, stderr io.Writer) int {
	fail := failer(stderr)
	flags := flag.NewFlagSet("fencevet why", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	load := loadFlagsOf(flag.NewFlagSet("", flag.ContinueOnError)) // no flag but -tags has a meaning here
	load.tags = flags.String("tags", "", "comma-separated `list` of build tags, as for go build")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		helpFor(stdout, whyUsage, flags)
		return exitClean
	case err != nil:
		return fail("%s; fencevet why -help shows all flags", flagError(err, flags))
	case flags.NArg() != 1 && flags.NArg() != 2:
		return fail("usage: fencevet %s", whyUsage)
	}
	program, funcs, err := driver.Open(load.options(flags), flags.Args())
	if err != nil {
		return fail("%v", err)
	}
	w := &whyWriter{bufio.NewWriter(stdout), program}
	code := exitClean
	if len(funcs) == 1 {
		s, err := program.Summary(funcs[0])
		if err != nil {
			return fail("%s: %v", funcs[0], err)
		}
		w.summary(funcs[0], s)
	} else if !w.route(funcs[0], funcs[1]) {
		code = exitFindings
	}
	if err := w.Flush(); err != nil {
		return fail("cannot write the answer: %v", err)
	}
	problems := program.Problems()
	for _, line := range problems {
		say(stderr, line)
	}
	if len(problems) > 0 {
		return exitFailed
	}
	return code
}

type whyWriter struct {
	*bufio.Writer
	program *driver.Program
}

// line writes lines of text in which nothing from source is obeyed.
func (w *whyWriter) line(format string, args ...any) {
	for text := range strings.SplitSeq(fmt.Sprintf(format, args...), "\n") {
		fmt.Fprintln(w, report.Clean(text))
	}
}

// summary prints the effects of a function, each with its path; what is unknown
// comes last.
func (w *whyWriter) summary(f effect.Func, s *effect.Summary) {
	w.line("%s", f)
	if s.Class != "" {
		w.line("  is a critical section of class %s", s.Class)
	}
	if s.NoReturn {
		w.line("  never returns")
	}
	var seen, unknown []*effect.Effect
	for _, e := range s.Effects {
		if e.Rule == "unknown" {
			unknown = append(unknown, e)
		} else {
			seen = append(seen, e)
		}
	}
	for _, group := range []struct {
		title   string
		effects []*effect.Effect
	}{{"what it does", seen}, {"what cannot be seen", unknown}} {
		if len(group.effects) > 0 {
			w.line("\n%s:", group.title)
		}
		slices.SortStableFunc(group.effects, (*effect.Effect).CompareWitness)
		for _, e := range group.effects {
			w.effect(f, e)
		}
	}
	if len(s.Effects) == 0 {
		w.line("  does nothing that a class could deny, as far as is known after waivers and assumptions")
	}
}

// effect prints one effect with its path.
func (w *whyWriter) effect(f effect.Func, e *effect.Effect) {
	sure := ", " + e.Sure().String()
	if e.Rule == "unknown" {
		sure = ""
	}
	w.line("  %s/%s%s: %s%s", e.Rule, e.Detail, sure, e.What, conditions(f, e.Guard))
	for c := e.Chain; c != nil; c = c.Next {
		w.line("      %s calls at %s", c.Func.In(f.Pkg), w.program.Pos(c.Pos))
	}
	if e.Pos.IsValid() {
		w.line("      %s at %s", e.Func.In(f.Pkg), w.program.Pos(e.Pos))
	}
	if e.Hint != "" {
		w.line("      cure: %s", e.Hint)
	}
}

// conditions words the conditions on parameters of f under which an effect
// happens: "0=true;1!nil", where 0 is the first one or the receiver.
func conditions(f effect.Func, guard string) string {
	if guard == "" {
		return ""
	}
	var words []string
	for cond := range strings.SplitSeq(guard, ";") {
		index, text, is := cond, "", " is "
		if i := strings.IndexAny(cond, "=!"); i > 0 {
			index, text = cond[:i], cond[i+1:]
			if cond[i] == '!' {
				is = " is not "
			}
		}
		n, err := strconv.Atoi(index)
		method := strings.Contains(strings.Split(f.Name, ".func")[0], ".")
		switch {
		case err != nil:
			words = append(words, cond)
			continue
		case method && n == 0:
			index = "the receiver"
		case method:
			index = fmt.Sprintf("parameter %d", n)
		default:
			index = fmt.Sprintf("parameter %d", n+1)
		}
		words = append(words, index+is+text)
	}
	return " (if " + strings.Join(words, " and ") + ")"
}

// route prints the shortest path from one function to another and reports
// whether there is one.
func (w *whyWriter) route(from, to effect.Func) bool {
	r := w.program.Route(from, to)
	for _, c := range r.Calls {
		w.line("%s calls at %s", c.Name, c.Pos)
	}
	if len(r.Calls) > 0 {
		w.line("%s", to)
		return true
	}
	w.line("no call is known that leads from %s to %s", from, to)
	const most = 10
	for i, pos := range r.Open {
		if i == most {
			w.line("  and %d more places", len(r.Open)-most)
			break
		}
		w.line("  it is not known what is called at %s", pos)
	}
	for _, reason := range r.Hidden {
		w.line("  not followed: %s", reason)
	}
	return false
}
