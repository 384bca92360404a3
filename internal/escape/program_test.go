package escape

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"runtime"
	"testing"

	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// A program analyses functions on demand, callees first.
type program struct {
	sizes   types.Sizes
	results map[*ssa.Function]*Result

	// State of Tarjan's algorithm for strongly connected components.
	index, low map[*ssa.Function]int
	onStack    map[*ssa.Function]bool
	stack      []*ssa.Function
}

func newProgram() *program {
	return &program{
		sizes:   types.SizesFor("gc", runtime.GOARCH),
		results: make(map[*ssa.Function]*Result),
		index:   make(map[*ssa.Function]int),
		low:     make(map[*ssa.Function]int),
		onStack: make(map[*ssa.Function]bool),
	}
}

func (p *program) sites(fn *ssa.Function) []Site {
	fn = root(fn)
	if p.index[fn] == 0 {
		p.visit(fn)
	}
	var sites []Site
	var collect func(f *ssa.Function)
	collect = func(f *ssa.Function) {
		sites = append(sites, p.results[fn].Sites(f)...)
		for _, anon := range f.AnonFuncs {
			collect(anon)
		}
	}
	collect(fn)
	return sites
}

// root returns the origin of the declared function that contains fn.
func root(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

func (p *program) tags(fn *ssa.Function) (Tags, bool) {
	if r := p.results[root(fn)]; r != nil {
		if tags := r.Tags(fn); tags != nil || len(fn.Params) == 0 {
			return tags, true
		}
		if o := fn.Origin(); o != nil {
			return r.Tags(o), true
		}
	}
	return nil, false
}

func (p *program) visit(fn *ssa.Function) {
	p.index[fn] = len(p.index) + 1
	p.low[fn] = p.index[fn]
	p.stack = append(p.stack, fn)
	p.onStack[fn] = true
	for _, callee := range Callees(fn) {
		if callee = root(callee); callee == fn {
			continue
		}
		if p.index[callee] == 0 {
			p.visit(callee)
			p.low[fn] = min(p.low[fn], p.low[callee])
		} else if p.onStack[callee] {
			p.low[fn] = min(p.low[fn], p.index[callee])
		}
	}
	if p.low[fn] != p.index[fn] {
		return
	}
	for i := len(p.stack) - 1; ; i-- {
		p.onStack[p.stack[i]] = false
		if p.stack[i] == fn {
			set := append([]*ssa.Function(nil), p.stack[i:]...)
			p.stack = p.stack[:i]
			r := Analyze(set, p.sizes, p.tags)
			for _, f := range set {
				p.results[f] = r
			}
			return
		}
	}
}

// build compiles the source text of a package p. What it imports has no bodies.
func build(t testing.TB, src string) *ssa.Package {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	conf := &types.Config{Importer: importer.Default(), GoVersion: "go1.26"}
	pkg, _, err := ssautil.BuildPackage(conf, fset, types.NewPackage("p", "p"), []*ast.File{file}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// fnType returns the type *T of pkg.
func fnType(pkg *ssa.Package) types.Type {
	return types.NewPointer(pkg.Type("T").Type())
}
