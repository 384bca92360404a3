// Package truth measures what the functions of package corpus allocate, and
// scores what an analysis says of them.
package truth

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/fencevet/fencevet/internal/escape/testdata/corpus"
)

// A Truth says how often a run of a function of the corpus allocates.
type Truth struct {
	Worst int // with large inputs
	Best  int // with small ones
}

// Instrumented reports whether this test was built for the race detector or to
// measure coverage, which changes what is allocated.
func Instrumented() bool { return raceEnabled || testing.CoverMode() != "" }

// Measure runs the functions of the corpus, which must not be instrumented.
func Measure() map[string]Truth {
	truths := make(map[string]Truth)
	for name, f := range corpus.Funcs {
		truths[name] = Truth{Worst: Allocations(f)}
	}
	defer corpus.Small()()
	for name, f := range corpus.Funcs {
		truths[name] = Truth{truths[name].Worst, Allocations(f)}
	}
	return truths
}

// Allocations returns how often a run of f allocates, but 0 if most runs do not.
func Allocations(f func()) int {
	const runs = 64
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	f()
	least := uint64(1 << 63)
	for range 3 { // the runtime itself may allocate now and then
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range runs {
			f()
		}
		runtime.ReadMemStats(&after)
		least = min(least, after.Mallocs-before.Mallocs)
	}
	return int(least+runs/2) / runs
}

// A Score counts functions.
type Score struct {
	Functions, Allocate, Noticed int
	Certain, Rightly, Strictly   int // have a certain site, and allocate, and always
	Always, Found                int // allocate always and do not only append; and have a certain site
	Layout, LayoutFound          int // of those, that depend on type arguments
}

// Add counts a function of which sites were found, some of them certain, and
// tells what is wrong with that.
func (n *Score) Add(name string, truths map[string]Truth, sites, certain int) (problem string) {
	is := truths[name]
	n.Functions++
	if is.Worst > 0 {
		n.Allocate++
		if sites > 0 {
			n.Noticed++
		} else {
			problem = "allocates, but has no site"
		}
	}
	always := is.Worst > 0 && is.Best > 0
	if certain > 0 {
		n.Certain++
		if is.Worst > 0 {
			n.Rightly++
		} else {
			problem = "does not allocate, but certainly"
		}
		if always {
			n.Strictly++
		}
	}
	if !always || corpus.Growth[name] {
		return problem
	}
	n.Always++
	alike, generic := corpus.Alike[name]
	layout := generic && truths[alike].Worst == 0
	if layout {
		n.Layout++
	}
	switch {
	case certain > 0 && layout:
		n.Found++
		n.LayoutFound++
	case certain > 0:
		n.Found++
	case problem == "" && layout:
		problem = "always allocates for these type arguments, but only possibly"
	case problem == "":
		problem = "always allocates, but only possibly"
	}
	return problem
}

// Precision is the share of functions with a certain site that allocate.
func (n *Score) Precision() float64 { return float64(n.Rightly) / float64(n.Certain) }

// Recall is the share of functions that always allocate that have a certain
// site. Those that only append do not count, as it depends on what there is
// room for.
func (n *Score) Recall() float64 { return float64(n.Found) / float64(n.Always) }

// RecallOfOrigins is [Score.Recall] without the functions that depend on type
// arguments: whose site does not allocate in another instance.
func (n *Score) RecallOfOrigins() float64 {
	return float64(n.Found-n.LayoutFound) / float64(n.Always-n.Layout)
}

func (n *Score) String() string {
	return fmt.Sprintf("%d functions, of which %d allocate and %d are noticed\n"+
		"precision of certain %.3f: %d of %d; %d with any input\n"+
		"recall of certain %.3f: %d of %d; %.3f without %d that depend on type arguments",
		n.Functions, n.Allocate, n.Noticed, n.Precision(), n.Rightly, n.Certain, n.Strictly,
		n.Recall(), n.Found, n.Always, n.RecallOfOrigins(), n.Layout)
}
