package protocol

import (
	"fmt"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A graph is who calls whom in the package, seen from the functions that signal
// declared fences outside of any section.
type graph struct {
	a       *Analysis
	callers map[*ssa.Function][]site
	loose   map[*ssa.Function]bool // started, stored or passed on: anybody may call it
	signals map[*ssa.Function][]*signal
	order   []*ssa.Function // those of signals, by position
	state   map[*ssa.Function]entry
}

// A site is a call of a function, in a function.
type site struct {
	in    *ssa.Function
	instr ssa.Instruction
	pos   token.Pos
}

// An entry is where code outside of any section begins that leads to a function:
// the first of the calls that lead there, and of what.
type entry struct {
	found bool
	from  *ssa.Function // who begins; the function itself if anybody may call it
	by    *site         // the call in between, if there is one
}

// Unmarked reports the functions of the package that signal a declared fence and
// can be reached without entering a section.
func (a *Analysis) Unmarked() []Problem {
	g := a.uncovered()
	var problems []Problem
	for _, fn := range g.order {
		e := g.entry(fn)
		if !e.found {
			continue
		}
		s := g.signals[fn][0]
		way := ""
		if e.by != nil {
			way = fmt.Sprintf(", reached from %s at %s", a.names(e.by.in), a.shows(e.by.pos))
		}
		problems = append(problems, Problem{Rule: "unmarked", Detail: "unannotated-signal-path", Pos: s.pos, Fn: fn, Class: a.marks.Class(s.class),
			Message: fmt.Sprintf("%s %s a fence%s outside of any section%s; mark it //fence:critical%s, or //fence:opportunistic if somebody else signals in any case",
				a.names(fn), s.verb, a.inClass(s.class), way, space(a.spell(s.class)))})
	}
	return problems
}

func space(s string) string {
	if s == "" {
		return ""
	}
	return " " + s
}

// spell writes the class of a section that signals fences of a class as directives of
// the package do; "" for the default.
func (a *Analysis) spell(q string) string {
	if k := a.marks.Class(q); k != nil && !k.MayBeSignalledIn(k) {
		q = k.Contexts[0]
	}
	if q == "" || q == "signal" {
		return ""
	}
	return a.className(q)
}

func (a *Analysis) newGraph() *graph {
	return &graph{a: a, callers: map[*ssa.Function][]site{}, loose: map[*ssa.Function]bool{},
		signals: map[*ssa.Function][]*signal{}, state: map[*ssa.Function]entry{}}
}

// uncovered finds the signals that stand in no section.
func (a *Analysis) uncovered() *graph {
	g := a.newGraph()
	if !a.anyFence() && !a.roles {
		return g
	}
	for _, fn := range a.all() {
		if a.trusted(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				g.uses(fn, instr)
				if s := a.signalOf(instr); s != nil && !a.covered(fn, instr, s.pos) {
					g.signals[fn] = append(g.signals[fn], s)
				}
			}
		}
		if len(g.signals[fn]) > 0 {
			g.order = append(g.order, fn)
		}
	}
	return g
}

func (a *Analysis) anyFence() bool {
	return a.marks.HasFences() || len(a.proposed)+len(a.proposedAt) > 0
}

// uses notes which functions an instruction calls or lets others call.
func (g *graph) uses(fn *ssa.Function, instr ssa.Instruction) {
	var callee *ssa.Function
	if c, ok := instr.(ssa.CallInstruction); ok {
		if callee = c.Common().StaticCallee(); callee != nil {
			callee = origin(callee)
			if _, ok := c.(*ssa.Go); ok {
				g.loose[callee] = true
			} else {
				g.callers[callee] = append(g.callers[callee], site{fn, instr, c.Common().Pos()})
			}
		}
		for _, arg := range c.Common().Args {
			if lit := literal(arg); lit != nil && g.a.runsOnly(c, arg) {
				g.callers[origin(lit)] = append(g.callers[origin(lit)], site{fn, instr, c.Common().Pos()})
			}
		}
	}
	for _, op := range instr.Operands(nil) {
		f, ok := (*op).(*ssa.Function)
		if !ok || origin(f) == callee {
			continue
		}
		if mc, ok := instr.(*ssa.MakeClosure); ok && g.a.onlyCalled(mc) {
			continue
		}
		if c, ok := instr.(ssa.CallInstruction); ok && literal(f) != nil && g.a.runsOnly(c, f) {
			continue
		}
		g.loose[origin(f)] = true
	}
}

// onlyCalled reports whether a closure is called or deferred where it stands, or
// passed to a function that calls it before it returns, and nothing else.
func (a *Analysis) onlyCalled(mc *ssa.MakeClosure) bool {
	for _, ref := range *mc.Referrers() {
		c, ok := ref.(ssa.CallInstruction)
		if _, isGo := ref.(*ssa.Go); !ok || isGo || c.Common().Value != mc && !a.runsOnly(c, mc) {
			return false
		}
	}
	return true
}

// covered reports whether an instruction stands in a section, or in code that
// does not have to be in one.
func (a *Analysis) covered(fn *ssa.Function, instr ssa.Instruction, pos token.Pos) bool {
	if a.marks.Opportunistic(pos) {
		return true
	}
	if open := a.Open(fn); open != nil && len(open(instr, pos)) > 0 {
		return true
	}
	return a.exempt(fn) || a.wholly(fn) || a.contracted != nil && len(a.contracted(fn)) > 0
}

// isTest reports whether fn stands in a test file: tests signal as they like.
func (a *Analysis) isTest(fn *ssa.Function) bool {
	return strings.Contains(a.shows(fn.Pos()), "_test.go:")
}

// wholly reports whether all of fn is marked critical. The body of a loop over a
// function is part of the function around it.
func (a *Analysis) wholly(fn *ssa.Function) bool {
	if a.sectionOf(fn) != nil {
		return a.Partly(fn) == nil
	}
	if obj := objectOf(fn); obj != nil {
		if m := a.marks.FuncMark(obj); m != nil && m.Class != "" {
			return a.Partly(fn) == nil
		}
	}
	return false
}

// entry returns where code outside of any section begins that leads to fn, which
// has some.
func (g *graph) entry(fn *ssa.Function) entry {
	if e, ok := g.state[fn]; ok {
		return e
	}
	g.state[fn] = entry{} // recursion leads nowhere new
	e := entry{}
	sites := g.callers[fn]
	switch {
	case g.loose[fn], isExported(fn), len(sites) == 0:
		e = entry{found: true, from: fn}
	default:
		for _, s := range sites {
			if g.a.covered(s.in, s.instr, s.pos) {
				continue
			}
			if up := g.entry(s.in); up.found {
				e = entry{found: true, from: up.from, by: &s}
				break
			}
		}
	}
	g.state[fn] = e
	return e
}

// isExported reports whether other packages, or the runtime, can call fn: also
// as a method of an interface.
func isExported(fn *ssa.Function) bool {
	obj := objectOf(fn)
	if obj == nil {
		return false
	}
	if obj.Exported() {
		return true
	}
	if obj.Signature().Recv() == nil {
		return obj.Name() == "main" || strings.HasPrefix(fn.Name(), "init")
	}
	return false
}
