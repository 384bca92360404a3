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

// allocations returns how often a run of f allocates, but 0 if most runs do not.
func allocations(f func()) int {
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
			if mc, ok := instr.(*ssa.MakeClosure); ok && onlyCalled(mc) {
				continue // seen at the calls
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
var wrong = map[string]string{
	"ConcatEmpty":       "certain is that one operand is not empty",
	"ConvOneByte":       "strings of one byte are static",
	"GoStatic":          "a call without arguments needs no closure, and goroutines are reused",
	"ResultBoxKept":     "depends both on the result and on the parameter",
	"ResultCoupleElem":  contentKept,
	"ResultHolderInner": contentKept,
}

// merged names the functions in which the compiler allocates two small
// variables without pointers together.
var merged = map[string]bool{"RangeFunc": true, "VarMerged": true}

const (
	contentKept = "not the result is kept, but what it points to"
)

// A truth says how often a run of a function of the corpus allocates.
type truth struct {
	worst int // with large inputs
	best  int // with small ones
}

// measure runs the functions of the corpus.
func measure() map[string]truth {
	truths := make(map[string]truth)
	for name, f := range corpus.Funcs {
		truths[name] = truth{worst: allocations(f)}
	}
	defer corpus.Small()()
	for name, f := range corpus.Funcs {
		truths[name] = truth{truths[name].worst, allocations(f)}
	}
	return truths
}

// A score counts functions.
type score struct {
	allocate, noticed          int
	certain, rightly, strictly int // have a certain site, and allocate, and always
	always, found              int
	sites                      int // that are certain
	growth, layout             int // allocate always, but not whatever the state, the type arguments
}

// TestCorpus compares what the analysis says about the functions of the corpus
// with what they were seen to do. A function is certain if it has a certain
// site when seen from outside. Not expected to be certain is growth, and what
// depends on type arguments: sites that do not allocate if executed by another
// function.
func TestCorpus(t *testing.T) {
	if raceEnabled || testing.CoverMode() != "" {
		t.Skip("instrumentation changes what is allocated")
	}
	names := slices.Sorted(maps.Keys(corpus.Funcs))
	for name := range wrong {
		if corpus.Funcs[name] == nil {
			t.Errorf("no function %s", name)
		}
	}
	for name, alike := range corpus.Alike {
		if corpus.Funcs[name] == nil || corpus.Funcs[alike] == nil {
			t.Errorf("no function %s or %s", name, alike)
		}
	}
	truths := measure()
	pkg := loadCorpus(t)
	p := newProgram()
	var n score
	for _, name := range names {
		is := truths[name]
		v := judge(lifted(p, pkg.Func(name), nil))
		problem := n.add(name, is, truths, v)
		switch {
		case problem == "" && wrong[name] != "":
			t.Errorf("%s is right, though known to be wrong: %s", name, wrong[name])
		case problem != "" && wrong[name] == "":
			t.Errorf("%s %s: %s", name, problem, v.what)
		case problem != "":
			t.Logf("%s %s: %s (known: %s)", name, problem, v.what, wrong[name])
		}
		n.sites += v.certain
		if is.worst > 0 && v.certain > is.worst && !merged[name] {
			t.Errorf("%s has %d certain sites, but allocates %d times: %s", name, v.certain, is.worst, v.what)
		}
	}
	precision, recall := ratio(n.rightly, n.certain), ratio(n.found, n.always)
	t.Logf("%d functions: %d allocate, %d do not", len(names), n.allocate, len(names)-n.allocate)
	t.Logf("precision of certain %.3f: %d of %d; %d with any input; %d sites", precision, n.rightly, n.certain, n.strictly, n.sites)
	t.Logf("recall of certain %.3f: %d of %d; besides %d grow something and %d depend on type arguments (with those %.3f)",
		recall, n.found, n.always, n.growth, n.layout, ratio(n.found, n.always+n.layout))
	t.Logf("recall of possible %.3f: %d of %d", ratio(n.noticed, n.allocate), n.noticed, n.allocate)
	if len(names) < 250 || len(names)-n.allocate < 100 {
		t.Errorf("%d functions, of which %d allocate, are too few", len(names), n.allocate)
	}
	if precision < wantPrecision || recall < wantRecall {
		t.Errorf("precision %.3f, recall %.3f of certain sites, want %.3f and %.3f", precision, recall, wantPrecision, wantRecall)
	}
}

const (
	wantPrecision = 0.98
	wantRecall    = 0.98
)

func ratio(part, whole int) float64 { return float64(part) / float64(whole) }

// add counts a function and tells what is wrong with the verdict.
func (n *score) add(name string, is truth, truths map[string]truth, v verdict) (problem string) {
	if is.worst > 0 {
		n.allocate++
		if v.sites > 0 {
			n.noticed++
		} else {
			problem = "allocates, but has no site"
		}
	}
	always := is.worst > 0 && is.best > 0
	if v.certain > 0 {
		n.certain++
		if is.worst > 0 {
			n.rightly++
		} else {
			problem = "does not allocate, but certainly"
		}
		if always {
			n.strictly++
		}
	}
	alike, generic := corpus.Alike[name]
	switch {
	case !always:
	case corpus.Growth[name]:
		n.growth++
	case generic && truths[alike].worst == 0:
		n.layout++
	default:
		n.always++
		if v.certain > 0 {
			n.found++
		} else if problem == "" {
			problem = "always allocates, but only possibly"
		}
	}
	return problem
}

// A verdict sums up sites.
type verdict struct {
	sites, certain int
	what           string
}

// judge sums up sites as seen from a function that is compiled on its own: what
// still depends on its callers is certain.
func judge(sites []Site) verdict {
	v := verdict{sites: len(sites)}
	var what []string
	for _, s := range sites {
		if s.Certain || s.If != (Cond{}) {
			v.certain++
		}
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
