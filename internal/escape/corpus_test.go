package escape

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/fencevet/fencevet/internal/escape/testdata/corpus"
)

// loadCorpus builds the package corpus from its source.
func loadCorpus(t *testing.T) *ssa.Package {
	t.Helper()
	names, err := filepath.Glob("testdata/corpus/*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range names {
		f, err := parser.ParseFile(fset, name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	conf := &types.Config{Importer: importer.ForCompiler(fset, "source", nil), GoVersion: "go1.26"}
	pkg, _, err := ssautil.BuildPackage(conf, fset, types.NewPackage("corpus", "corpus"), files, 0)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// allocates reports whether f allocates, on most of its runs.
func allocates(f func()) bool {
	const runs = 64
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	f()
	least := uint64(runs)
	for range 3 { // the runtime itself may allocate now and then
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range runs {
			f()
		}
		runtime.ReadMemStats(&after)
		least = min(least, after.Mallocs-before.Mallocs)
	}
	return least >= runs/2
}

// reachable returns the sites in fn and in the functions of the corpus that
// it calls statically.
func reachable(p *program, fn *ssa.Function, seen map[*ssa.Function]bool) []Site {
	if seen[fn] || fn.Pkg != nil && fn.Pkg.Pkg.Path() != "corpus" {
		return nil
	}
	seen[fn] = true
	sites := p.sites(fn)
	for _, callee := range callees(fn) {
		sites = append(sites, reachable(p, callee, seen)...)
	}
	return sites
}

func TestCorpus(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector changes what is allocated")
	}
	pkg := loadCorpus(t)
	p := newProgram()
	var names []string
	for name := range corpus.Funcs {
		names = append(names, name)
	}
	slices.Sort(names)
	var truePos, falsePos, missed, allocating, uncertain int
	for _, name := range names {
		truth := allocates(corpus.Funcs[name])
		sites := reachable(p, pkg.Func(name), make(map[*ssa.Function]bool))
		certain := slices.ContainsFunc(sites, func(s Site) bool { return s.Certain })
		var what []string
		for _, s := range sites {
			what = append(what, s.What)
		}
		said := strings.Join(what, "; ")
		if truth {
			allocating++
		}
		switch {
		case truth && certain:
			truePos++
		case !truth && certain:
			falsePos++
			t.Logf("%s does not allocate, but certainly %s", name, said)
		case truth && len(sites) == 0:
			missed++
			t.Logf("%s allocates, which was not noticed", name)
		case truth:
			uncertain++
			t.Logf("%s allocates, thought to be only possible: %s", name, said)
		case len(sites) > 0:
			t.Logf("%s does not allocate, thought to be possible: %s", name, said)
		}
	}
	t.Logf("%d functions, %d allocate: %d certain, %d possible, %d missed; %d falsely certain",
		len(names), allocating, truePos, uncertain, missed, falsePos)
}
