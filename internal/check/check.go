// Package check is the core's face to the front ends: it takes one
// type-checked package, however it was loaded, and returns findings, the
// summaries of its functions, and what its directives mean for importers.
//
// Nothing is built before it is asked for: a package without sections whose
// functions nobody calls costs no more than reading its comments.
package check

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/escape"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/protocol"
	"github.com/fencevet/fencevet/internal/ssax"
	"github.com/fencevet/fencevet/internal/summary"
)

// A Checker checks one package.
type Checker struct {
	unit   *Unit
	set    *directive.Set
	engine *summary.Engine
	locks  *order.Engine // made when first asked for
	pkg    *ssa.Package
	byName map[string]*ssa.Function
	broken string // why the package could not be analysed

	noTests bool // its test files are left out

	asked asked

	protocol     *protocol.Analysis
	protocolUsed bool

	conversions    []summary.Conversion     // to contracts, when first asked for
	underContract  map[effect.Func][]string // classes of the contracts that functions are converted to
	hasConversions bool
}

// New returns a checker for u. It reads the package's directives and builds
// nothing else.
func New(u *Unit) *Checker {
	set := directive.Collect(directive.Input{
		Fset: u.Fset, Files: u.Files, Pkg: u.Pkg, Info: u.Info, Imports: u.Imports,
	})
	if u.IgnoreAllows {
		set.IgnoreAllows()
	}
	return &Checker{unit: u, set: set, protocolUsed: usesProtocol(u, set)}
}

// Set returns the package's directives.
func (c *Checker) Set() *directive.Set { return c.set }

// Export returns what the package's directives mean for its importers.
func (c *Checker) Export() *directive.Export { return c.set.Export() }

// Summary returns the summary of a function of this package, or the reason
// why nothing is known of it.
func (c *Checker) Summary(f effect.Func) (*effect.Summary, string) {
	if !c.build() {
		return nil, c.broken
	}
	fn := c.function(f.Name)
	if fn == nil {
		return nil, fmt.Sprintf("package %s has no function %s", f.Pkg, f.Name) + c.perhapsInTest()
	}
	if fn.Blocks == nil {
		return c.bodyless(f, fn)
	}
	var s *effect.Summary
	if !c.guard(func() {
		if s = c.engine.Summary(fn); s == nil {
			panic("no summary of " + f.Name)
		}
		s = summary.Exported(s)
	}) {
		return nil, c.broken
	}
	return s, ""
}

// peer returns the engine of another package of the program.
func (c *Checker) peer(path string) (*summary.Engine, string) {
	other, why := c.unit.Peer(path)
	if other == nil {
		return nil, why
	}
	if !other.build() {
		return nil, other.broken
	}
	return other.engine, ""
}

// function returns the declared function with a name, or the literal that one
// returns.
func (c *Checker) function(name string) (fn *ssa.Function) {
	i := strings.LastIndex(name, ".func")
	if fn := c.byName[name]; fn != nil || i < 0 || c.byName[name[:i]] == nil {
		return fn
	}
	c.guard(func() {
		for _, lit := range c.engine.ReturnedLiterals(c.byName[name[:i]]) {
			if summary.Name(lit).Name == name {
				fn = lit
			}
		}
	})
	return fn
}

// bodyless returns the summary of a function in assembly or linked from
// elsewhere: what its directives say, else that it cannot be seen.
func (c *Checker) bodyless(f effect.Func, fn *ssa.Function) (s *effect.Summary, unknown string) {
	if !c.guard(func() { s = c.engine.Bodyless(fn) }) {
		return nil, c.broken
	}
	return s, ""
}

// Named is a function's summary under its name.
type Named struct {
	Func    effect.Func
	Summary *effect.Summary
}

// All returns the summaries of all declared functions of the package that
// others could call or mark, in the order of their declaration; functions
// without effects are left out. A reason says why there are none.
func (c *Checker) All() (all []Named, broken string) {
	if !c.build() {
		return nil, c.broken
	}
	for _, fn := range c.engine.Declared() {
		name := summary.Name(fn)
		if name.Name == "_" || strings.HasPrefix(name.Name, "init#") || c.onlyForTests(fn) {
			continue
		}
		s, unknown := c.Summary(name)
		if unknown != "" {
			return nil, unknown
		}
		all = append(all, Named{name, s})
		for _, lit := range c.engine.ReturnedLiterals(fn) {
			name := summary.Name(lit)
			s, unknown := c.Summary(name)
			if unknown != "" {
				return nil, unknown
			}
			all = append(all, Named{name, s})
		}
	}
	return all, ""
}

// onlyForTests reports whether fn stands in a test file and cannot be called by
// an external test: tests are many, and nobody asks what they do.
func (c *Checker) onlyForTests(fn *ssa.Function) bool {
	if !c.inTest(fn.Pos()) {
		return false
	}
	if fn.Signature.Recv() == nil {
		for _, prefix := range []string{"Test", "Benchmark", "Fuzz", "Example"} {
			if strings.HasPrefix(fn.Name(), prefix) {
				return true
			}
		}
	}
	return !token.IsExported(fn.Name())
}

// build makes the SSA form of the package, once. It reports whether the
// package could be analysed.
func (c *Checker) build() bool {
	if c.engine != nil || c.broken != "" {
		return c.broken == ""
	}
	return c.guard(func() {
		prog := ssa.NewProgram(c.unit.Fset, 0)
		for _, p := range usedPackages(c.unit) {
			prog.CreatePackage(p, nil, nil, true)
		}
		files, info := analysed(c.unit), *c.unit.Info
		if c.noTests = len(files) < len(c.unit.Files); c.noTests {
			info.InitOrder = slices.DeleteFunc(slices.Clone(info.InitOrder), func(x *types.Initializer) bool { return isTestFile(c.unit.Fset, x.Rhs.Pos()) })
		}
		pkg := prog.CreatePackage(c.unit.Pkg, files, &info, false)
		pkg.Build()
		ssax.KeepGenerics(&info, files)
		c.pkg = pkg
		blank, asserted, assigned := blankFuncs(files, c.unit.Info), c.asserted(files), c.assigned(files)
		if c.unit.OwnInfo {
			*c.unit.Info = types.Info{}
		}
		c.unit.Info = nil // not needed any more
		c.protocol = c.newProtocol()
		c.engine = summary.New(summary.Config{
			Fset: c.unit.Fset, Path: c.unit.Pkg.Path(), SSA: pkg, Sizes: c.unit.Sizes,
			Marks: c.set, Dep: c.unit.Dep, Blank: blank, Asserted: asserted, Assigned: assigned, Protocol: c.protocol,
			Whole: c.unit.Whole, Peer: c.peer, Unseen: c.unit.Unseen,
		})
		c.protocol.Package(c.engine.Funcs, c.classOf, c.contracted)
		c.byName = make(map[string]*ssa.Function)
		for _, fn := range c.engine.Declared() {
			c.byName[summary.Name(fn).Name] = fn
		}
	})
}

// blankFuncs returns the functions called _.
func blankFuncs(files []*ast.File, info *types.Info) []*types.Func {
	var fns []*types.Func
	for _, f := range files {
		for _, d := range f.Decls {
			if decl, ok := d.(*ast.FuncDecl); ok && decl.Name.Name == "_" {
				if obj, ok := info.Defs[decl.Name].(*types.Func); ok {
					fns = append(fns, obj)
				}
			}
		}
	}
	return fns
}

// guard runs f. A panic in the SSA builder or in the analysis must not take
// the results of other packages with it, nor look like a clean result: the
// package is marked as broken, and everything that asks about it is told.
func (c *Checker) guard(f func()) (ok bool) {
	defer func() {
		if p := recover(); p != nil {
			c.broken = fmt.Sprintf("internal error in package %s: %v", c.unit.Pkg.Path(), p)
			ok = false
		}
	}()
	f()
	return true
}

// usedPackages returns the packages that u imports or whose functions and
// variables it names (a dot of a promoted field can reach further than an
// import), in a deterministic order: go/ssa needs to know no others.
func usedPackages(u *Unit) []*types.Package {
	seen := map[*types.Package]bool{u.Pkg: true}
	var pkgs []*types.Package
	for _, p := range u.Pkg.Imports() {
		if !seen[p] {
			seen[p] = true
			pkgs = append(pkgs, p)
		}
	}
	for _, obj := range u.Info.Uses {
		switch obj.(type) {
		case *types.Func, *types.Var:
			if p := obj.Pkg(); p != nil && !seen[p] {
				seen[p] = true
				pkgs = append(pkgs, p)
			}
		}
	}
	slices.SortFunc(pkgs, func(a, b *types.Package) int { return cmp.Compare(a.Path(), b.Path()) })
	return pkgs
}

// Sites calls f with every allocation site that escape analysis proposes in
// the package; name is the function it is in. It is for measuring the analysis
// against object code.
func (c *Checker) Sites(f func(name effect.Func, s escape.Site)) (broken string) {
	if !c.build() || !c.guard(func() {
		c.engine.Sites(func(fn *ssa.Function, s escape.Site) { f(summary.Name(fn), s) })
	}) {
		return c.broken
	}
	return ""
}

// Count adds the dynamic calls of the functions that have been analysed.
func (c *Checker) Count(n *summary.CallCounts) {
	if c.engine != nil {
		c.engine.Count(n)
	}
}
