package whole

import (
	"go/token"
	"go/types"
	"math"
	"slices"
	"strings"

	"golang.org/x/tools/go/callgraph"
	"golang.org/x/tools/go/callgraph/rta"
	"golang.org/x/tools/go/callgraph/vta"
	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/summary"
)

// Analyze returns the table of the program. It says what it is about to do by
// calling step.
func (p *Program) Analyze(step func(string)) *Table {
	step("what can be reached")
	roots := p.roots()
	if len(roots) == 0 {
		return &Table{}
	}
	reach := rta.Analyze(roots, true)
	a := analysis{prog: p, funcs: make(map[*ssa.Function]bool, len(reach.Reachable))}
	for fn := range reach.Reachable {
		a.funcs[fn] = true
	}
	p.dropOthers(a.funcs)
	step("what reaches each call")
	g := vta.CallGraph(a.funcs, reach.CallGraph)
	a.callees = calleesIn(g, a.funcs, math.MaxInt)
	a.fitting = calleesIn(reach.CallGraph, a.funcs, maxFitting)
	reach, g = nil, nil

	step("what comes from elsewhere")
	a.open = p.openSites(a.funcs, a.callees)
	return a.table()
}

// dropOthers drops the bodies of declared functions that are not in funcs, which
// are half of a usual program.
func (p *Program) dropOthers(funcs map[*ssa.Function]bool) {
	var drop func(fn *ssa.Function)
	drop = func(fn *ssa.Function) {
		if fn == nil || funcs[fn] {
			return
		}
		fn.Blocks, fn.Locals, fn.Recover = nil, nil, nil
		for _, anon := range fn.AnonFuncs {
			drop(anon)
		}
	}
	for _, pkg := range p.pkgs {
		for _, m := range pkg.ssa.Members {
			switch m := m.(type) {
			case *ssa.Function:
				drop(m)
			case *ssa.Type:
				if named, ok := types.Unalias(m.Type()).(*types.Named); ok {
					for method := range named.Methods() {
						drop(p.ssa.FuncValue(method))
					}
				}
			}
		}
	}
}

// calleesIn returns the callees of the dynamic calls in funcs that have at most
// the given number of them.
func calleesIn(g *callgraph.Graph, funcs map[*ssa.Function]bool, most int) map[ssa.CallInstruction][]*ssa.Function {
	callees := make(map[ssa.CallInstruction][]*ssa.Function)
	for fn := range funcs {
		node := g.Nodes[fn]
		if node == nil {
			continue
		}
		for _, e := range node.Out {
			if e.Site != nil && isDynamic(e.Site) {
				if fns := callees[e.Site]; len(fns) <= most {
					callees[e.Site] = append(fns, e.Callee.Func)
				}
			}
		}
	}
	return callees
}

// roots returns the functions that are called from outside the program.
func (p *Program) roots() []*ssa.Function {
	var roots []*ssa.Function
	add := func(fn *ssa.Function) {
		if fn != nil && fn.TypeParams().Len() == 0 && fn.Signature.RecvTypeParams().Len() == 0 {
			roots = append(roots, fn)
		}
	}
	for _, pkg := range p.pkgs {
		if main := pkg.ssa.Func("main"); main != nil && pkg.types.Name() == "main" {
			add(main)
			add(pkg.ssa.Func("init"))
		}
		if pkg.API {
			add(pkg.ssa.Func("init"))
			for _, fn := range p.exported(pkg) {
				add(fn)
			}
		}
	}
	return roots
}

// exported returns the functions of a package that its importers can call: those
// that are exported, and methods with exported names of any type, since values of
// a type that is not exported can be handed out too.
func (p *Program) exported(pkg *Package) []*ssa.Function {
	var fns []*ssa.Function
	for _, m := range pkg.ssa.Members {
		switch m := m.(type) {
		case *ssa.Function:
			if token.IsExported(m.Name()) {
				fns = append(fns, m)
			}
		case *ssa.Type:
			named, ok := types.Unalias(m.Type()).(*types.Named)
			if !ok || named.Obj().Pkg() != pkg.types {
				continue
			}
			for method := range named.Methods() {
				if method.Exported() {
					if fn := p.ssa.FuncValue(method); fn != nil {
						fns = append(fns, fn)
					}
				}
			}
		}
	}
	slices.SortFunc(fns, func(a, b *ssa.Function) int { return int(a.Pos()) - int(b.Pos()) })
	return fns
}

// An analysis is what is known of the calls of a program.
type analysis struct {
	prog    *Program
	funcs   map[*ssa.Function]bool                  // that can be reached
	callees map[ssa.CallInstruction][]*ssa.Function // by variable type analysis
	fitting map[ssa.CallInstruction][]*ssa.Function // all that can be reached and fit by type
	open    map[ssa.CallInstruction]origin
}

// maxFitting is how many functions that fit by type are taken for what a call
// runs if not all the values that reach it are known: each of them may be a false
// path.
const maxFitting = 8

// targets returns what the dynamic call c can run, and whether there may be more.
func (a *analysis) targets(c ssa.CallInstruction) (fns []*ssa.Function, open bool) {
	fns = a.callees[c]
	switch {
	case a.open[c] == outside:
		return fns, true
	case a.open[c] == known && len(fns) > 0:
		return fns, false
	case len(a.fitting[c]) <= maxFitting: // else there is one more
		return a.fitting[c], false
	}
	return fns, true
}

// table names what was found.
func (a *analysis) table() *Table {
	std := make(map[*types.Package]bool)
	for _, pkg := range a.prog.pkgs {
		if pkg.Std {
			std[pkg.types] = true
		}
	}
	t := &Table{sites: make(map[effect.Pos]*Site)}
	for fn := range a.funcs {
		home := packageOf(fn)
		if std[home] || home == nil && !isWrapper(fn) {
			continue
		}
		path := ""
		if home != nil {
			path = home.Path()
		}
		for _, c := range dynamicCalls(fn) {
			at := summary.SiteKey(a.prog.fset, path, c)
			s := t.sites[at]
			if s == nil {
				s = new(Site)
				t.sites[at] = s
			}
			u := unwrapper{a: a, site: s}
			u.call(c)
		}
	}
	for _, s := range t.sites {
		slices.SortFunc(s.Funcs, func(a, b effect.Func) int { return strings.Compare(a.String(), b.String()) })
		s.Funcs = slices.Compact(s.Funcs)
	}
	return t
}

// An unwrapper adds the functions that a call runs to a site: in place of a
// function that was synthesized to adapt others, those.
type unwrapper struct {
	a    *analysis
	site *Site
	seen []*ssa.Function
}

func (u *unwrapper) call(c ssa.CallInstruction) {
	fns, open := u.a.targets(c)
	u.site.Open = u.site.Open || open
	for _, fn := range fns {
		u.add(fn)
	}
}

func (u *unwrapper) add(fn *ssa.Function) {
	if !isWrapper(fn) {
		u.site.Funcs = append(u.site.Funcs, summary.UniqueName(fn))
		return
	}
	if slices.Contains(u.seen, fn) {
		return
	}
	u.seen = append(u.seen, fn)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			c, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			if callee := c.Common().StaticCallee(); callee != nil {
				u.add(callee)
			} else if isDynamic(c) {
				u.call(c)
			}
		}
	}
}

// isWrapper reports whether fn was synthesized to adapt other functions.
func isWrapper(fn *ssa.Function) bool {
	return fn.Synthetic != "" && fn.Parent() == nil && fn.Syntax() == nil && fn.Blocks != nil && fn.Origin() == nil &&
		!strings.HasPrefix(fn.Synthetic, "package init")
}

// dynamicCalls returns the calls in fn of which the callee is a value.
func dynamicCalls(fn *ssa.Function) []ssa.CallInstruction {
	var calls []ssa.CallInstruction
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(ssa.CallInstruction); ok && isDynamic(c) {
				calls = append(calls, c)
			}
		}
	}
	return calls
}

func isDynamic(c ssa.CallInstruction) bool {
	_, builtin := c.Common().Value.(*ssa.Builtin)
	return !builtin && c.Common().StaticCallee() == nil
}

// packageOf returns the package in which the source of fn stands; nil for
// wrappers.
func packageOf(fn *ssa.Function) *types.Package {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if fn.Pkg == nil || fn.Synthetic != "" && fn.Syntax() == nil && !strings.HasPrefix(fn.Synthetic, "package init") {
		return nil
	}
	return fn.Pkg.Pkg
}
