package escape

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"

	"github.com/fencevet/fencevet/internal/escape/testdata/corpus"
	"github.com/fencevet/fencevet/internal/escape/testdata/truth"
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

// TestCorpus compares what the analysis says about the functions of the corpus
// with what they were seen to do. A function is certain if it has a certain
// site when seen from outside. Not expected to be certain is growth, and what
// depends on type arguments: sites that do not allocate if executed by another
// function.
func TestCorpus(t *testing.T) {
	if truth.Instrumented() {
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
	truths := truth.Measure()
	pkg := loadCorpus(t)
	p := newProgram()
	var score truth.Score
	for _, name := range names {
		is := truths[name]
		v := judge(lifted(p, pkg.Func(name), nil))
		problem := score.Add(name, truths, v.sites, v.certain)
		switch {
		case problem == "" && wrong[name] != "":
			t.Errorf("%s is right, though known to be wrong: %s", name, wrong[name])
		case problem != "" && wrong[name] == "" && !strings.Contains(problem, "type arguments"):
			t.Errorf("%s %s: %s", name, problem, v.what)
		case problem != "":
			t.Logf("%s %s: %s (known: %s)", name, problem, v.what, wrong[name])
		}
		if is.Worst > 0 && v.certain > is.Worst && !merged[name] {
			t.Errorf("%s has %d certain sites, but allocates %d times: %s", name, v.certain, is.Worst, v.what)
		}
	}
	t.Log(score.String())
	if score.Functions < 250 || score.Functions-score.Allocate < 100 {
		t.Errorf("%d functions, of which %d allocate, are too few", score.Functions, score.Allocate)
	}
	if score.Precision() < 0.98 || score.RecallOfOrigins() < 0.98 {
		t.Errorf("precision %.3f, recall %.3f of certain sites, want 0.98", score.Precision(), score.RecallOfOrigins())
	}
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
