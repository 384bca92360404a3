// Allocs compares what is said of allocations with the object code that the
// compiler wrote:
//
//	go run ./bench/allocs [-dir DIR] [-source] [-v] packages
//
// What is said is what a finding in each function would say: escape analysis of
// the source, then object code asked about each site. With -source it is escape
// analysis alone, as where no object code can be had.
//
// Sites and calls are matched by file, line and kind of construct. Of each
// package it prints, for sites called certain, how many the object code
// confirms (precision) and how many of the calls that always allocate they cover
// (recall); then the same for all sites, certain or possible, and all
// allocating calls.
// Only code that the package was compiled from is counted: a copy of a function
// inlined from elsewhere belongs to its own package, and code that the compiler
// removed as unreachable has no calls to compare. The initializers of package
// variables are left out.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/confirm"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/escape"
	"github.com/fencevet/fencevet/internal/object"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("allocs: ")
	dir := flag.String("dir", ".", "the module that the packages are in")
	source := flag.Bool("source", false, "do without object code")
	verbose := flag.Bool("v", false, "list the disagreements")
	flag.Parse()
	if flag.NArg() == 0 {
		log.Fatal("no packages; see go doc ./bench/allocs")
	}
	pkgs, err := packages.Load(&packages.Config{
		Dir:  *dir,
		Mode: packages.LoadAllSyntax | packages.NeedExportFile | packages.NeedModule,
	}, flag.Args()...)
	if err != nil {
		log.Fatal(err)
	}
	if packages.PrintErrors(pkgs) > 0 {
		os.Exit(1)
	}
	w := newWorld(pkgs)
	if *source {
		w.objects.Off = "measuring the analysis of source code"
	}
	fmt.Printf("%-50s %9s %9s %9s %9s %9s %9s %9s %9s\n", "package", "certain", "precision", "always", "recall", "sites", "precision", "calls", "recall")
	var total score
	for _, p := range pkgs {
		s, err := w.compare(p, *verbose)
		if err != nil {
			log.Fatalf("%s: %v", p.PkgPath, err)
		}
		s.print(p.PkgPath)
		total.add(s)
	}
	if len(pkgs) > 1 {
		total.print("all")
	}
}

// A world answers for the summaries of dependencies, from their source.
type world struct {
	pkgs     map[string]*packages.Package
	checkers map[string]*check.Checker
	tools    *object.Toolchain
	objects  confirm.Objects
}

func newWorld(roots []*packages.Package) *world {
	w := &world{pkgs: map[string]*packages.Package{}, checkers: map[string]*check.Checker{}}
	packages.Visit(roots, nil, func(p *packages.Package) { w.pkgs[p.PkgPath] = p })
	w.objects.GOROOT = func() (string, error) { return goroot(), nil }
	w.objects.Archive = func(path string) (file, unknown string) {
		if p := w.pkgs[path]; p != nil && p.ExportFile != "" {
			return p.ExportFile, ""
		}
		return "", "no object code"
	}
	return w
}

func (w *world) checker(path string) *check.Checker {
	if c := w.checkers[path]; c != nil {
		return c
	}
	p := w.pkgs[path]
	if p == nil {
		return nil
	}
	c := check.New(&check.Unit{
		Fset: p.Fset, Files: p.Syntax, Pkg: p.Types, Info: p.TypesInfo, Sizes: p.TypesSizes, Dep: w.summary,
	})
	w.checkers[path] = c
	return c
}

func (w *world) summary(f effect.Func) (*effect.Summary, string) {
	if c := w.checker(f.Pkg); c != nil {
		return c.Summary(f)
	}
	return nil, "not loaded"
}

// A score counts sites and calls by line and kind.
type score struct {
	certain, confirmed int // lines with sites called certain; with a call there
	calls, predicted   int // lines with calls that always allocate; with a site called certain
	any, found         int // lines with any allocating call; with any site
	sites, real        int // lines with any site; with any allocating call
}

func (s *score) add(t score) {
	s.certain += t.certain
	s.confirmed += t.confirmed
	s.calls += t.calls
	s.predicted += t.predicted
	s.any += t.any
	s.found += t.found
	s.sites += t.sites
	s.real += t.real
}

func (s score) print(name string) {
	ratio := func(a, b int) string {
		if b == 0 {
			return "-"
		}
		return fmt.Sprintf("%.3f", float64(a)/float64(b))
	}
	fmt.Printf("%-50s %9d %9s %9d %9s %9d %9s %9d %9s\n", name, s.certain, ratio(s.confirmed, s.certain), s.calls, ratio(s.predicted, s.calls),
		s.sites, ratio(s.real, s.sites), s.any, ratio(s.found, s.any))
}

// A spot is a line and what is allocated there.
type spot struct {
	file string
	line int
	heap bool // alloc/heap-alloc rather than alloc/implicit-alloc
}

// compare scores one package.
func (w *world) compare(p *packages.Package, verbose bool) (score, error) {
	var s score
	calls, err := w.objectCalls(p)
	if err != nil {
		return s, err
	}
	sites := map[spot]bool{} // value: certain
	broken := w.checker(p.PkgPath).Sites(func(name effect.Func, site escape.Site) {
		if isInitializer(name) {
			return
		}
		pos := p.Fset.Position(site.Pos)
		at := spot{filepath.Base(pos.Filename), pos.Line, site.Detail == "heap-alloc"}
		code := effect.CodeSite
		if site.Sized {
			code = effect.CodeSized
		}
		verdict, _ := w.objects.Verdict(&effect.Effect{Op: &effect.Op{
			Rule: "alloc", Detail: site.Detail, Func: name, Code: code,
			Pos: effect.Pos{Pkg: p.PkgPath, File: at.file, Line: at.line, Col: pos.Column},
		}})
		if verdict != confirm.Absent {
			sites[at] = sites[at] || site.Certain || verdict == confirm.Certain
		}
	})
	if broken != "" {
		return s, fmt.Errorf("%s", broken)
	}
	for at, certain := range sites {
		_, ok := lookup(calls, at)
		s.sites++
		if ok {
			s.real++
		} else if verbose && !certain {
			fmt.Printf("\t%s:%d: no call for possible site (heap %v)\n", at.file, at.line, at.heap)
		}
		if !certain {
			continue
		}
		s.certain++
		if ok {
			s.confirmed++
		} else if verbose {
			fmt.Printf("\t%s:%d: no call for certain site (heap %v)\n", at.file, at.line, at.heap)
		}
	}
	for at, always := range calls {
		certain, ok := lookup(sites, at)
		s.any++
		if ok {
			s.found++
		} else if verbose {
			fmt.Printf("\t%s:%d: no site for call (always %v)\n", at.file, at.line, always)
		}
		if always {
			s.calls++
			if certain {
				s.predicted++
			} else if ok && verbose {
				fmt.Printf("\t%s:%d: only possible\n", at.file, at.line)
			}
		}
	}
	return s, nil
}

// isInitializer reports whether a function initializes the package's variables:
// it runs once, before any section, and the linker does most of its work.
func isInitializer(f effect.Func) bool {
	return f.Name == "init" || strings.HasPrefix(f.Name, "map.init")
}

// lookup finds a spot, or its neighbour of the other kind: object code does not
// tell a closure from a variable.
func lookup(m map[spot]bool, at spot) (value, ok bool) {
	v, ok := m[at]
	at.heap = !at.heap
	u, ok2 := m[at]
	return v || u, ok || ok2
}

// objectCalls returns the lines of the package's own source with allocating
// calls, and whether one of the calls on the line always allocates.
func (w *world) objectCalls(p *packages.Package) (map[spot]bool, error) {
	if w.tools == nil {
		tc, err := object.LoadToolchain(goroot())
		if err != nil {
			return nil, err
		}
		w.tools = tc
	}
	if p.ExportFile == "" {
		return nil, fmt.Errorf("no object code")
	}
	obj, err := object.ReadFile(p.ExportFile, w.tools)
	if err != nil {
		return nil, err
	}
	var own []string
	for _, f := range p.CompiledGoFiles {
		own = append(own, filepath.Base(f))
	}
	calls := map[spot]bool{}
	for _, f := range obj.Funcs {
		if isInitializer(f.Func) {
			continue
		}
		for _, a := range f.Allocs {
			pos := a.Pos()
			if !slices.Contains(own, pos.Base()) || filepath.Base(filepath.Dir(pos.File)) != filepath.Base(filepath.Dir(p.CompiledGoFiles[0])) {
				continue
			}
			at := spot{pos.Base(), pos.Line, a.Class == object.New || a.Class == object.MakeSlice || a.Class == object.MakeMap || a.Class == object.MakeChan}
			calls[at] = calls[at] || a.Certain
		}
	}
	return calls, nil
}
