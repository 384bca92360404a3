package protocol

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
)

// A Section is code that is critical, if it is not exactly a whole function.
type Section struct {
	Fn    *ssa.Function
	Class *class.Class
	Pos   token.Pos // where it begins: a directive, or a call
}

// A Problem is a finding about the protocol itself.
type Problem struct {
	Rule, Detail string
	Pos          token.Pos
	Fn           *ssa.Function
	Class        *class.Class // of the section or fence; nil if that is not known
	Message      string       // without the rule prefix
}

// An Analysis answers questions about the functions of one package.
type Analysis struct {
	marks *directive.Set
	path  string
	// What there is at all: asking for the roles of every call costs time.
	sections, roles bool
	regions         map[ast.Node][]*region
	shows           func(token.Pos) string     // a position in a message
	names           func(*ssa.Function) string // a function in a message
	funcs           map[*ssa.Function]*function
	returns         map[*ssa.Function]bool
	all             func() []*ssa.Function // of the package
	section         func(effect.Func) string
	contracted      func(*ssa.Function) []string
	// proposed are fences that no directive declares.
	proposed map[types.Object]*directive.Fence
	// proposedAt are those among local variables, by their declarations, and
	// proposedRoles the functions that signal others.
	proposedAt    map[token.Pos]*directive.Fence
	proposedRoles map[effect.Func]*directive.Role
	// Which functions signal the fences of a declaration.
	signallers map[*directive.Fence][]*ssa.Function
	// Channels that stand in for fences, by name.
	standIns map[*directive.Fence][]string
	starts   map[*ssa.Function][]*start
	inside   map[*ssa.Function]bool  // run in a section
	quiet    map[*ssa.Parameter]bool // what a function leaves alone
	rooms    map[*types.Var]bool     // fields that always hold a channel with room
	read     map[string]bool         // names of fields that are read
	assigns  map[*types.Var]bool     // fields that are assigned after they are made
}

// A region is a section that is a part of a function's text.
type region struct {
	Section
	spans    []directive.Span // what belongs to it
	deferred []directive.Span // and what of that runs later
	lone     bool             // the rest of a function marked critical
	late     bool             // deferred calls belong to it
}

// New returns an analysis of the package with the import path. Show and name
// word positions and functions for messages.
func New(path string, marks *directive.Set, show func(token.Pos) string, name func(*ssa.Function) string) *Analysis {
	a := &Analysis{
		path: path, marks: marks, shows: show, names: name,
		regions: map[ast.Node][]*region{}, funcs: map[*ssa.Function]*function{}, returns: map[*ssa.Function]bool{}, quiet: map[*ssa.Parameter]bool{},
	}
	a.sections = marks.HasRole(func(r directive.Role) bool { return r.Verb == "begin" || r.Verb == "end" })
	a.roles = marks.HasRole(func(r directive.Role) bool { return r.Verb != "begin" && r.Verb != "end" })
	for _, r := range marks.Regions() {
		a.regions[r.Func] = append(a.regions[r.Func], &region{
			Section: Section{Class: r.Class, Pos: r.Pos}, spans: []directive.Span{{From: r.Pos, To: r.To}}, deferred: r.Deferred,
		})
	}
	for _, s := range marks.Sections() {
		var fn ast.Node
		switch {
		case s.Decl != nil:
			fn = s.Decl
		case s.Lit != nil:
			fn = s.Lit
		}
		if ends := marks.Ends(fn); fn != nil && len(ends) > 0 {
			a.regions[fn] = append([]*region{untilEnd(fn, ends, s)}, a.regions[fn]...)
		}
	}
	return a
}

// Show words a position for messages.
func (a *Analysis) Show(pos token.Pos) string { return a.shows(pos) }

// NameOf words a function for messages.
func (a *Analysis) NameOf(fn *ssa.Function) string { return a.names(fn) }

// Partly reports whether fn is marked critical, but not all of it is.
func (a *Analysis) Partly(fn *ssa.Function) *Section {
	for _, r := range a.regions[source(fn)] {
		if r.lone {
			return &r.Section
		}
	}
	if f := a.function(fn); f != nil && f.whole != nil {
		return &f.whole.Section
	}
	return nil
}

// Sections returns the sections of fn that are not whole functions, in the order
// of their positions; the rest of one marked critical is not among them.
func (a *Analysis) Sections(fn *ssa.Function) []*Section {
	var all []*Section
	if fn.Syntax() == source(fn) {
		for _, r := range a.regions[source(fn)] {
			if r.Fn = fn; !r.lone {
				all = append(all, &r.Section)
			}
		}
	}
	if f := a.function(fn); f != nil {
		for _, h := range f.begins {
			all = append(all, &h.Section)
		}
	}
	slices.SortStableFunc(all, func(x, y *Section) int { return int(x.Pos - y.Pos) })
	return all
}

// Package tells the analysis how to find all functions of the package, the class of
// a function of another package that is a section, "" if it is none, and the classes
// of the contracts that a function here is converted to: they make a section of it, too.
func (a *Analysis) Package(all func() []*ssa.Function, section func(effect.Func) string, contracted func(*ssa.Function) []string) {
	a.all, a.section, a.contracted = all, section, contracted
}

// Problems returns what is wrong with how fn begins and ends sections, and with
// how it signals fences.
func (a *Analysis) Problems(fn *ssa.Function) []Problem {
	var problems []Problem
	if f := a.function(fn); f != nil {
		problems = append(problems, f.problems...)
	}
	if a.trusted(fn) {
		return problems
	}
	problems = append(problems, a.doubles(fn)...)
	problems = append(problems, a.duties(fn)...)
	problems = append(problems, a.drops(fn)...)
	problems = append(problems, a.ladder(fn)...)
	problems = append(problems, a.successOnFailure(fn)...)
	problems = append(problems, a.swallowed(fn)...)
	problems = append(problems, a.unstarted(fn)...)
	problems = append(problems, a.dropped(fn)...)
	problems = append(problems, a.deferOrder(fn)...)
	problems = append(problems, a.publishedEarly(fn)...)
	problems = append(problems, a.leakedLocks(fn)...)
	return problems
}

// trusted reports whether fn has a role for fences: what it does is what
// directives say.
func (a *Analysis) trusted(fn *ssa.Function) bool {
	if !a.roles {
		return false
	}
	for ; fn != nil; fn = fn.Parent() {
		if obj := objectOf(fn); obj != nil {
			f := directive.FuncName(obj)
			for _, verb := range [...]string{"wait", "signal", "publish"} {
				if a.role(f, verb) != nil {
					return true
				}
			}
		}
	}
	return false
}

// Open returns a function that tells which sections an instruction at a
// position in fn runs in, outermost first; nil if there are none in fn.
func (a *Analysis) Open(fn *ssa.Function) func(instr ssa.Instruction, pos token.Pos) []*Section {
	regions, f := a.regions[source(fn)], a.function(fn)
	if len(regions) == 0 && f == nil {
		return nil
	}
	return func(instr ssa.Instruction, pos token.Pos) []*Section {
		var open []*Section
		for _, r := range regions {
			if r.has(instr, pos) {
				open = append(open, &r.Section)
			}
		}
		if f != nil {
			open = append(open, f.open[instr]...)
		}
		return open
	}
}

// has reports whether an instruction at a position runs in the region.
func (r *region) has(instr ssa.Instruction, pos token.Pos) bool {
	in := func(spans []directive.Span) bool {
		return slices.ContainsFunc(spans, func(s directive.Span) bool { return s.Has(pos) })
	}
	if !in(r.spans) {
		return false
	}
	if r.lone {
		_, deferred := instr.(*ssa.Defer)
		return !deferred || r.late
	}
	return !in(r.deferred)
}

// source returns the declaration or literal that fn is written in: the body of a
// range-over-func loop is part of the function around it.
func source(fn *ssa.Function) ast.Node {
	for ; fn != nil; fn = fn.Parent() {
		switch n := fn.Syntax().(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			return n
		}
	}
	return nil
}

// origin returns the generic function that fn is an instance of, or fn.
func origin(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		return o
	}
	return fn
}

// object returns the declared function that a call names, or nil.
func object(c *ssa.CallCommon) *types.Func {
	if c.IsInvoke() {
		return c.Method
	}
	if fn := c.StaticCallee(); fn != nil {
		obj, _ := origin(fn).Object().(*types.Func)
		return obj
	}
	return nil
}
