package escape

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
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
func loadCorpus(t testing.TB) *ssa.Package {
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
	for _, callee := range Callees(fn) {
		sites = append(sites, reachable(p, root(callee), seen)...)
	}
	return sites
}

// known lists the functions of the corpus about which the analysis is wrong.
var known = map[string]string{}

// TestCorpus compares what the analysis says about the functions of the
// corpus with what they do. Certain are the sites of functions that allocate
// whatever the input, except that growth is never certain.
func TestCorpus(t *testing.T) {
	if raceEnabled || testing.CoverMode() != "" {
		t.Skip("instrumentation changes what is allocated")
	}
	names := slices.Sorted(maps.Keys(corpus.Funcs))
	if len(names) < 100 {
		t.Fatalf("only %d functions in the corpus", len(names))
	}
	large, small := make(map[string]bool), make(map[string]bool)
	for _, name := range names {
		large[name] = allocates(corpus.Funcs[name])
	}
	corpus.Small()
	for _, name := range names {
		small[name] = allocates(corpus.Funcs[name])
	}

	pkg := loadCorpus(t)
	p := newProgram()
	var certain, rightly, always, found int
	for _, name := range names {
		v := judge(reachable(p, pkg.Func(name), make(map[*ssa.Function]bool)))
		if v.certain {
			certain++
			if large[name] {
				rightly++
			} else {
				t.Logf("%s does not allocate, but certainly %s", name, v.what)
			}
		}
		if known[name] == "" && small[name] && large[name] && !v.grows {
			always++
			if v.certain {
				found++
			} else {
				t.Logf("%s always allocates, but only possibly %s", name, v.what)
			}
		}
		missed := large[name] && v.what == ""
		if _, ok := known[name]; ok != missed {
			t.Errorf("%s: allocates %v, reported %q, known to be wrong %v", name, large[name], v.what, ok)
		}
		if !large[name] && v.what != "" && !v.certain {
			t.Logf("%s does not allocate, but possibly %s", name, v.what)
		}
	}
	precision, recall := float64(rightly)/float64(certain), float64(found)/float64(always)
	t.Logf("%d functions; certain: %d of %d rightly, %d of %d found", len(names), rightly, certain, found, always)
	if precision < 0.98 || recall < 0.98 {
		t.Errorf("precision %.3f, recall %.3f of certain sites, want 0.98", precision, recall)
	}
}

// A verdict sums up the sites of a function.
type verdict struct {
	certain bool
	grows   bool // there is a site that only allocates to grow something
	what    string
}

func judge(sites []Site) verdict {
	var v verdict
	var what []string
	for _, s := range sites {
		v.certain = v.certain || s.Certain
		v.grows = v.grows || strings.Contains(s.What, "may grow")
		what = append(what, s.What)
	}
	v.what = strings.Join(what, "; ")
	return v
}

func BenchmarkAnalyze(b *testing.B) {
	pkg := loadCorpus(b)
	fns := functions(pkg)
	for b.Loop() {
		p := newProgram()
		for _, fn := range fns {
			p.sites(fn)
		}
	}
}
