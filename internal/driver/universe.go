package driver

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"runtime"
	"strings"
)

// A universe holds the types of packages that others import: one
// types.Package for each, without bodies. A package comes from export data if
// the build cache has them for it and for all its dependencies, otherwise
// from its source. So a package from export data never refers to one from
// source, and the two kinds can be mixed: after an edit only the packages
// that depend on it are read as source.
type universe struct {
	fset  *token.FileSet
	sizes types.Sizes
	pkgs  map[string]*listed // by identity
	// goVersion is the language version of the go command, as "go1.26", for
	// packages outside modules.
	goVersion string

	// Packages from export data. The importer keeps one map of packages for
	// its lifetime; it must not run while packages are being checked.
	gc       types.Importer
	exported map[string]*types.Package
	usable   map[string]bool

	checked map[string]*signature
}

// A signature is a package from source, without bodies.
type signature struct {
	p    *listed
	pkg  *types.Package
	errs []error
	deps []*signature  // the packages it imports that come from source
	done chan struct{} // closed when pkg and errs are set
}

// A pkgError is an error in a package other than the one being looked at.
type pkgError struct {
	p   *listed
	err error
}

func (e *pkgError) Error() string { return e.err.Error() }
func (e *pkgError) Unwrap() error { return e.err }

func (s *signature) fail(err error) { s.errs = append(s.errs, &pkgError{s.p, err}) }

func newUniverse(fset *token.FileSet, sizes types.Sizes, pkgs map[string]*listed) *universe {
	u := &universe{
		fset: fset, sizes: sizes, pkgs: pkgs,
		exported: make(map[string]*types.Package),
		usable:   make(map[string]bool),
		checked:  make(map[string]*signature),
	}
	u.gc = importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(pkgs[path].Export)
	})
	return u
}

// need makes the types of the given packages available, by identity. It
// returns what is wrong in them or in anything they depend on.
func (u *universe) need(ids []string) []error {
	var errs []error
	broken := make(map[*signature]bool) // what was visited, and whether it has errors
	var collect func(s *signature) bool
	collect = func(s *signature) bool {
		if b, seen := broken[s]; seen {
			return b
		}
		broken[s] = false
		for _, dep := range s.deps {
			if collect(dep) {
				broken[s] = true
			}
		}
		// The errors of a package that imports a broken one may be nothing
		// but consequences: only the causes are reported.
		if !broken[s] && len(s.errs) > 0 {
			errs = append(errs, s.errs...)
			broken[s] = true
		}
		return broken[s]
	}

	var todo, wanted []*signature // todo: dependencies first
	for _, id := range ids {
		s, err := u.plan(id, &todo, nil)
		if err != nil {
			errs = append(errs, err)
		}
		if s != nil {
			wanted = append(wanted, s)
		}
	}
	u.check(todo)
	for _, s := range wanted {
		collect(s)
	}
	return errs
}

// plan loads the package from export data, or returns its signature and adds
// what is not checked yet to todo. path is the chain of imports that led here.
func (u *universe) plan(id string, todo *[]*signature, path []string) (*signature, error) {
	if id == "unsafe" || id == "C" {
		return nil, nil
	}
	if s := u.checked[id]; s != nil {
		return s, nil
	}
	p := u.pkgs[id]
	if p == nil {
		return nil, fmt.Errorf("package %s is imported but unknown to go list", id)
	}
	if u.usableExport(id) {
		return nil, u.load(p)
	}
	for _, seen := range path {
		if seen == id {
			return nil, fmt.Errorf("import cycle: %s imports itself through %s", id, strings.Join(path, ", "))
		}
	}
	s := &signature{p: p, done: make(chan struct{})}
	if p.Error != nil {
		s.fail(p.Error)
	}
	path = append(path, id)
	for _, imp := range p.Imports {
		dep, err := u.plan(imp, todo, path)
		if err != nil {
			s.fail(err)
		}
		if dep != nil {
			s.deps = append(s.deps, dep)
		}
	}
	u.checked[id] = s
	*todo = append(*todo, s)
	return s, nil
}

// usableExport reports whether the package can come from export data.
// Variants for tests never do: their types must not meet those of the
// packages they replace.
func (u *universe) usableExport(id string) bool {
	if id == "unsafe" || id == "C" {
		return true
	}
	ok, seen := u.usable[id]
	if seen {
		return ok
	}
	u.usable[id] = false // also ends cycles
	p := u.pkgs[id]
	if p == nil || p.Export == "" || p.Error != nil || p.path() != id {
		return false
	}
	for _, imp := range p.Imports {
		if !u.usableExport(imp) {
			return false
		}
	}
	u.usable[id] = true
	return true
}

func (u *universe) load(p *listed) error {
	if u.exported[p.ImportPath] != nil {
		return nil
	}
	pkg, err := u.importExport(p.ImportPath)
	if err != nil {
		return fmt.Errorf("cannot read the export data of %s: %v; go clean -cache may help", p.ImportPath, err)
	}
	u.exported[p.ImportPath] = pkg
	return nil
}

// importExport is gc.Import without its panics, by which it reports some
// damaged files.
func (u *universe) importExport(path string) (pkg *types.Package, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	return u.gc.Import(path)
}

// check parses and checks the packages, which are in dependency order, as
// many at a time as there are processors.
func (u *universe) check(todo []*signature) {
	// Goroutines are started in dependency order and wait only for earlier
	// ones, so that the oldest one can always go on.
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, s := range todo {
		free <- struct{}{}
		go func() {
			defer func() { <-free }()
			defer close(s.done)
			if err := protect(func() { u.signature(s) }); err != nil {
				s.pkg = nil
				s.fail(err)
			}
		}()
	}
	for _, s := range todo {
		<-s.done
	}
}

// signature parses and checks one package. The syntax is dropped at once.
func (u *universe) signature(s *signature) {
	var files []*ast.File
	for _, name := range s.p.sources() {
		f, err := parser.ParseFile(u.fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			s.fail(err)
		}
		if f != nil {
			files = append(files, f)
		}
	}
	for _, dep := range s.deps {
		<-dep.done
	}
	conf := u.config(s.p, s.fail)
	conf.IgnoreFuncBodies = true
	// Cgo is not run: what comes from C has invalid types, silently.
	conf.FakeImportC = true
	s.pkg, _ = conf.Check(s.p.path(), u.fset, files, nil) // errors go to conf.Error
}

// config returns how to check package p against the universe.
func (u *universe) config(p *listed, report func(error)) *types.Config {
	return &types.Config{
		Importer:  importerFunc(func(path string) (*types.Package, error) { return u.imported(p.resolve(path)) }),
		Sizes:     u.sizes,
		GoVersion: p.goVersion(u.goVersion),
		Error:     report,
	}
}

// imported returns a package that need has made available.
func (u *universe) imported(id string) (*types.Package, error) {
	if id == "unsafe" {
		return types.Unsafe, nil
	}
	if pkg := u.exported[id]; pkg != nil {
		return pkg, nil
	}
	if s := u.checked[id]; s != nil && s.pkg != nil {
		return s.pkg, nil
	}
	return nil, errors.New("its types could not be loaded")
}

type importerFunc func(path string) (*types.Package, error)

func (f importerFunc) Import(path string) (*types.Package, error) { return f(path) }
