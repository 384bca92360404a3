package protocol

import (
	"fmt"
	"go/token"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/directive"
)

// A context is a section that a signal runs in.
type context struct {
	class *class.Class
	fn    *ssa.Function
	pos   token.Pos // in a section of another function: of the call that leads to the signal
}

// WrongContexts reports the signals of fences whose class says with contexts= in which
// sections they may be made, if they can be reached in another section and in none of
// those. Code in no section at all is not its business (Unmarked), nor is what is
// opportunistic, the monitor of the class, and tests.
func (a *Analysis) WrongContexts() []Problem {
	if !a.marks.HasContexts() {
		return nil
	}
	g := a.newGraph()
	var problems []Problem
	for _, fn := range a.all() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				g.uses(fn, instr)
			}
		}
	}
	for _, fn := range a.all() {
		if a.trusted(fn) || a.exempt(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				s := a.signalOf(instr)
				if s == nil || a.marks.Opportunistic(s.pos) {
					continue
				}
				if k := a.marks.Class(s.class); k != nil && len(k.Contexts) > 0 {
					w := &contextWalk{g: g, of: k, seen: map[*ssa.Function]bool{}}
					if _, in := w.reached(site{fn, instr, s.pos}); in != nil {
						problems = append(problems, a.wrongContext(fn, s, k, in))
					}
				}
			}
		}
	}
	return problems
}

// wrongContext words the finding.
func (a *Analysis) wrongContext(fn *ssa.Function, s *signal, k *class.Class, in *context) Problem {
	var names []string
	for _, q := range k.Contexts {
		names = append(names, a.className(q))
	}
	section := fmt.Sprintf("critical section %s [%s]", a.names(in.fn), a.className(in.class.Qualified()))
	does := fmt.Sprintf("%s a fence%s", s.verb, a.inClass(s.class))
	if in.fn == fn {
		does = section + " " + does
	} else {
		does = fmt.Sprintf("%s %s for %s (%s)", a.names(fn), does, section, a.shows(in.pos))
	}
	return Problem{Rule: "signal", Detail: "signal-wrong-context", Pos: s.pos, Fn: fn, Class: k,
		Message: fmt.Sprintf("%s, which only sections of class %s may signal (contexts=): signal it there, or hand it over", does, strings.Join(names, ", "))}
}

// exempt reports whether a function signals as it likes.
func (a *Analysis) exempt(fn *ssa.Function) bool {
	if a.isTest(fn) {
		return true
	}
	for f := fn; f != nil; f = f.Parent() {
		if obj := objectOf(f); obj != nil && a.marks.Role(directive.FuncName(obj), "opportunistic") != nil {
			return true
		}
	}
	return false
}

// A contextWalk follows calls backwards from a signal of a class.
type contextWalk struct {
	g    *graph
	of   *class.Class
	seen map[*ssa.Function]bool
}

// reached reports whether a place can be reached from where code begins without a
// section in which the fence may be signalled, and the innermost section of such a
// way; nil if some way has no section at all.
func (w *contextWalk) reached(at site) (bool, *context) {
	a := w.g.a
	sections := a.contextsAt(at)
	for _, s := range sections {
		if w.of.MayBeSignalledIn(s.class) || a.monitors(s, w.of) {
			return false, nil
		}
	}
	var inner *context
	if len(sections) > 0 {
		inner = sections[0]
	}
	fn := origin(at.in)
	sites := w.g.callers[fn]
	if w.g.loose[fn] || isExported(fn) || len(sites) == 0 {
		return true, inner
	}
	if w.seen[fn] {
		return false, nil // recursion leads nowhere new
	}
	w.seen[fn] = true
	defer delete(w.seen, fn)
	var first *context
	for _, s := range sites {
		if a.marks.Opportunistic(s.pos) || a.exempt(s.in) {
			continue
		}
		ok, up := w.reached(s)
		switch {
		case !ok:
		case inner != nil:
			return true, inner
		case up == nil:
			return true, nil
		case first == nil:
			first = up
		}
	}
	return first != nil, first
}

// contextsAt returns the sections that a place stands in, the innermost first.
func (a *Analysis) contextsAt(at site) []*context {
	var found []*context
	add := func(k *class.Class) {
		if k != nil {
			found = append(found, &context{k, at.in, at.pos})
		}
	}
	if open := a.Open(at.in); open != nil {
		for _, s := range open(at.instr, at.pos) {
			found = append([]*context{{s.Class, at.in, at.pos}}, found...)
		}
	}
	if a.wholly(at.in) {
		add(a.markedAs(at.in))
	}
	if a.contracted != nil {
		for _, q := range a.contracted(at.in) {
			add(a.marks.Class(q))
		}
	}
	return found
}

// markedAs returns the class that a function is marked critical with, or nil.
func (a *Analysis) markedAs(fn *ssa.Function) *class.Class {
	if s := a.sectionOf(fn); s != nil {
		return s.Class
	}
	if obj := objectOf(fn); obj != nil {
		if m := a.marks.FuncMark(obj); m != nil {
			return a.marks.Class(m.Class)
		}
	}
	return nil
}

// sectionOf returns the directive that marks a function, or nil.
func (a *Analysis) sectionOf(fn *ssa.Function) *directive.Section {
	src := source(fn)
	sections := a.marks.Sections()
	for i := range sections {
		if s := &sections[i]; s.Decl != nil && s.Decl == src || s.Lit != nil && s.Lit == src {
			return s
		}
	}
	return nil
}

// monitors reports whether a section belongs to a monitor of a class.
func (a *Analysis) monitors(in *context, k *class.Class) bool {
	s := a.sectionOf(in.fn)
	return s != nil && s.Monitor && s.Class == k
}
