package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/fencevet/fencevet/internal/driver"
	"github.com/fencevet/fencevet/internal/graph"
)

const graphUsage = "graph [flags] packages"

// drawGraph prints who waits for whom.
func drawGraph(args []string, stdout, stderr io.Writer) int {
	fail := failer(stderr)
	flags := flag.NewFlagSet("fencevet graph", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	load := loadFlagsOf(flag.NewFlagSet("", flag.ContinueOnError)) // no flag but -tags has a meaning here
	load.tags = flags.String("tags", "", "comma-separated `list` of build tags, as for go build")
	format := flags.String("format", "dot", "output `format`: dot or mermaid")
	packages := flags.String("package", "", "comma-separated `list` of import paths; show only what these packages declare or do")
	classes := flags.String("class", "", "comma-separated `list` of classes; show only what waits for them, and what they wait for")
	locks := flags.String("lock", "", "comma-separated `list` of locks, as Type.field or variable; show only what waits for them, and what they wait for")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		helpFor(stdout, graphUsage, flags)
		return exitClean
	case err != nil:
		return fail("%s; fencevet graph -help shows all flags", flagError(err, flags))
	case graph.Formats[*format] == nil:
		return fail("unknown format %q: use -format=dot or -format=mermaid", *format)
	case flags.NArg() == 0:
		return fail("usage: fencevet %s", graphUsage)
	}
	if err := misplaced(flags); err != nil {
		return fail("%v", err)
	}
	g, show, problems := driver.Graph(load.options(flags))
	for _, line := range problems {
		say(stderr, line)
	}
	filter := graph.Filter{Packages: words(*packages), Classes: words(*classes), Locks: words(*locks)}
	if missing := g.Missing(filter); len(missing) > 0 {
		return fail("the graph has no %s; it has %s", strings.Join(missing, " and no "), inventory(g))
	}
	if err := graph.Formats[*format](stdout, g.Keep(filter), show); err != nil {
		return fail("cannot write the graph: %v", err)
	}
	if len(problems) > 0 {
		return exitFailed
	}
	return exitClean
}

// inventory lists what a graph can be filtered by.
func inventory(g *graph.Graph) string {
	names := map[graph.Kind][]string{}
	for _, n := range g.Nodes {
		names[n.Kind] = append(names[n.Kind], n.Full())
	}
	var all []string
	for _, k := range []graph.Kind{graph.Class, graph.Lock} {
		if len(names[k]) == 0 {
			all = append(all, fmt.Sprintf("no %s", k))
		} else {
			all = append(all, fmt.Sprintf("%s %s", k, strings.Join(names[k], ", ")))
		}
	}
	return strings.Join(all, "; ")
}
