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

// lifted returns the sites in fn and in what it calls or mentions, each as the
// calls on the way decide it: what packages that use the analysis do. A
// function that is not called where it is mentioned has no call to decide.
func lifted(p *program, fn *ssa.Function, path []*ssa.Function) []Site {
	fn = declaration(fn)
	if slices.Contains(path, fn) || fn.Pkg != nil && fn.Pkg.Pkg.Path() != "corpus" {
		return nil
	}
	path = append(slices.Clip(path), fn)
	p.sites(fn)
	r := p.results[root(fn)]
	sites := slices.Clone(r.Sites(fn))
	up := func(callee *ssa.Function, call ssa.CallInstruction) {
		for _, s := range lifted(p, callee, path) {
			if !s.Certain {
				s.Certain, s.If = r.AtCall(call, s.If)
			}
			sites = append(sites, s)
		}
	}
	dead := deadBlocks(fn)
	for _, b := range fn.Blocks {
		if dead != nil && dead[b.Index] {
			continue
		}
		for _, instr := range b.Instrs {
			var called *ssa.Function
			call, ok := instr.(ssa.CallInstruction)
			if ok {
				called = call.Common().StaticCallee()
				if call.Common().IsInvoke() {
					called = devirtualized(call.Common())
				}
				if called != nil {
					up(called, call)
				}
			}
			for _, op := range instr.Operands(nil) {
				if f, ok := (*op).(*ssa.Function); ok && f != called {
					up(f, nil)
				}
			}
		}
	}
	return sites
}

// declaration returns the function with the body of fn, which may be an
// instance.
func declaration(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		return o
	}
	return fn
}

// wrong lists the functions of the corpus about which the analysis is wrong,
// and why. They count.
var wrong = map[string]string{}

// A truth says what a function of the corpus does.
type truth struct {
	worst  bool // allocates with large inputs
	always bool // and with small ones
}

// measure runs the functions of the corpus.
func measure() map[string]truth {
	truths := make(map[string]truth)
	for name, f := range corpus.Funcs {
		truths[name] = truth{worst: allocates(f)}
	}
	corpus.Small()
	for name, f := range corpus.Funcs {
		t := truths[name]
		t.always = t.worst && allocates(f)
		truths[name] = t
	}
	return truths
}

// A score counts functions.
type score struct {
	allocate, certain, rightly, strictly int
	always, found, growth, missed        int
}

// TestCorpus compares what the analysis says about the functions of the corpus
// with what they were seen to do. A function is certain if it has a certain
// site when seen from outside. Growth is never certain, so that functions which
// do nothing else are only expected to be possible.
func TestCorpus(t *testing.T) {
	if raceEnabled || testing.CoverMode() != "" {
		t.Skip("instrumentation changes what is allocated")
	}
	names := slices.Sorted(maps.Keys(corpus.Funcs))
	truths := measure()
	pkg := loadCorpus(t)
	p := newProgram()
	var n score
	for _, name := range names {
		sites := lifted(p, pkg.Func(name), nil)
		if problem := n.add(name, truths[name], sites); problem != "" {
			t.Logf("%s %s: %s", name, problem, judge(sites).what)
			if wrong[name] == "" {
				t.Errorf("%s %s, which was not known", name, problem)
			}
		} else if wrong[name] != "" {
			t.Errorf("%s is right, though known to be wrong: %s", name, wrong[name])
		}
	}
	precision, recall := float64(n.rightly)/float64(n.certain), float64(n.found)/float64(n.always)
	t.Logf("%d functions, %d of which allocate, %d always", len(names), n.allocate, n.always+n.growth)
	t.Logf("precision of certain %.3f: %d of %d; %d allocate always", precision, n.rightly, n.certain, n.strictly)
	t.Logf("recall of certain %.3f: %d of %d, and %d that only grow something", recall, n.found, n.always, n.growth)
	t.Logf("recall of possible: %d of %d", n.allocate-n.missed, n.allocate)
	if len(names) < 250 {
		t.Errorf("only %d functions in the corpus", len(names))
	}
	if precision < 0.98 || recall < 0.98 {
		t.Errorf("precision %.3f, recall %.3f of certain sites, want 0.98", precision, recall)
	}
	if n.missed > 0 {
		t.Errorf("%d functions allocate without notice", n.missed)
	}
}

// add counts a function and tells what is wrong with its sites.
func (n *score) add(name string, is truth, sites []Site) (problem string) {
	certain := judge(sites).certain
	if is.worst {
		n.allocate++
		if len(sites) == 0 {
			n.missed++
			problem = "allocates, but has no site"
		}
	}
	if certain {
		n.certain++
		if is.worst {
			n.rightly++
		} else {
			problem = "does not allocate, but certainly"
		}
		if is.always {
			n.strictly++
		}
	}
	switch {
	case !is.always:
	case corpus.Growth[name]:
		n.growth++
	default:
		n.always++
		if certain {
			n.found++
		} else if problem == "" {
			problem = "always allocates, but only possibly"
		}
	}
	return problem
}

// A verdict sums up sites.
type verdict struct {
	certain bool
	what    string
}

// judge sums up sites as seen from a function that is compiled on its own: what
// still depends on its callers is certain.
func judge(sites []Site) verdict {
	var v verdict
	var what []string
	for _, s := range sites {
		v.certain = v.certain || s.Certain || s.If != Cond{}
		what = append(what, s.What+certainty(s))
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
