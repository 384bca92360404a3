package whole

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"runtime"
	"sync"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"
)

// A Program is a whole program in SSA form.
type Program struct {
	fset *token.FileSet
	ssa  *ssa.Program
	pkgs []*Package
}

// Load builds the packages, which are in dependency order. It returns an error
// for each package that could not be built: of these only the types are known.
func Load(pkgs []*Package, sizes types.Sizes) (*Program, map[*Package]error) {
	l := loader{fset: token.NewFileSet(), sizes: sizes}
	l.prog = ssa.NewProgram(l.fset, ssa.InstantiateGenerics)
	l.prog.CreatePackage(types.Unsafe, nil, nil, true)
	var wg sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, p := range pkgs {
		p.done = make(chan struct{})
	}
	for _, p := range pkgs { // a goroutine waits only for those started earlier
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			defer close(p.done)
			l.load(p)
		})
	}
	wg.Wait()
	errs := make(map[*Package]error)
	for _, p := range pkgs {
		if p.err != nil {
			errs[p] = p.err
		}
	}
	return &Program{fset: l.fset, ssa: l.prog, pkgs: pkgs}, errs
}

// A loader is the state of Load.
type loader struct {
	fset  *token.FileSet
	sizes types.Sizes
	prog  *ssa.Program
	mu    sync.RWMutex // held for reading while a package is built, for writing while one is added
}

// load parses, checks and builds one package.
func (l *loader) load(p *Package) {
	var files []*ast.File
	for _, name := range p.Files {
		f, err := parser.ParseFile(l.fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			p.fail(err)
		}
		if f != nil {
			files = append(files, f)
		}
	}
	for _, dep := range p.Imports {
		<-dep.done
	}
	info := &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Instances:    make(map[*ast.Ident]types.Instance),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		FileVersions: make(map[*ast.File]string),
	}
	conf := &types.Config{
		Importer: importer{p}, Sizes: l.sizes, GoVersion: p.GoVersion, Error: p.fail,
	}
	p.types, _ = conf.Check(p.Path, l.fset, files, info) // errors go to conf.Error
	if p.err != nil {
		files, info = nil, nil
	}
	l.mu.Lock()
	p.ssa = l.prog.CreatePackage(p.types, files, info, true)
	l.mu.Unlock()
	if p.err == nil {
		l.build(p, files, info)
	}
}

// build makes the SSA form of the package's functions and drops what it was made
// from, except what is generic: that is made again for each instance.
func (l *loader) build(p *Package, files []*ast.File, info *types.Info) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	defer func() {
		if r := recover(); r != nil {
			p.fail(fmt.Errorf("internal error: %v", r))
		}
	}()
	p.ssa.Build()
	ssax.KeepGenerics(info, files)
	for _, f := range files {
		for _, d := range f.Decls {
			if fn, ok := d.(*ast.FuncDecl); !ok || !ssax.IsGeneric(fn) {
				dropBodies(d)
			}
		}
	}
}

// dropBodies removes the bodies of functions and loops, which the SSA form still
// refers to, from the syntax.
func dropBodies(root ast.Node) {
	var drop []func()
	ast.Inspect(root, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			drop = append(drop, func() { n.Body = nil })
		case *ast.FuncLit:
			drop = append(drop, func() { n.Body = nil })
		case *ast.RangeStmt:
			drop = append(drop, func() { n.Body = nil })
		}
		return true
	})
	for _, f := range drop {
		f()
	}
}

func (p *Package) fail(err error) {
	if p.err == nil {
		p.err = err
	}
}

// An importer imports the packages that one package names.
type importer struct{ p *Package }

func (i importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	q := i.p.Imports[path]
	if q == nil || q.types == nil {
		return nil, fmt.Errorf("package %s could not be loaded", path)
	}
	return q.types, nil
}
