package protocol

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/ssax"
)

// publishedEarly reports fences that fn makes known to others outside of any
// section, before the section in which it signals them: others may wait for what
// runs in between, and nothing checks that.
func (a *Analysis) publishedEarly(fn *ssa.Function) []Problem {
	if !a.anyFence() && !a.roles || a.wholly(fn) || fn.Parent() != nil && a.wholly(outermost(fn)) {
		return nil
	}
	var ends []*signal // signals in sections
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			ends = append(ends, a.sectionSignals(fn, instr)...)
		}
	}
	var problems []Problem
	said := map[ssa.Instruction]bool{}
	for _, s := range ends {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if said[instr] || !ssax.Before(instr, s.instr) || !a.makesKnown(fn, instr, s) || a.covered(fn, instr, instr.Pos()) {
					continue
				}
				between := a.unchecked(fn, instr, s.instr)
				if between == nil {
					continue
				}
				said[instr] = true
				problems = append(problems, Problem{Rule: "signal", Detail: "publish-before-section", Pos: shownAt(fn, instr), Fn: fn, Class: a.marks.Class(s.class),
					Message: fmt.Sprintf("%s makes a fence%s known here, before the section that signals it at %s; others may wait already for what runs in between, such as at %s: begin the section first",
						a.names(fn), a.inClass(s.class), a.shows(s.pos), a.shows(shownAt(fn, between)))})
			}
		}
	}
	return problems
}

func outermost(fn *ssa.Function) *ssa.Function {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn
}

// shownAt returns where an instruction is shown: a call at the name that it calls.
func shownAt(fn *ssa.Function, instr ssa.Instruction) token.Pos {
	if c, ok := instr.(*ssa.Call); ok {
		return callAt(fn, c.Pos())
	}
	return instr.Pos()
}

// sectionSignals returns the signals in a section that an instruction makes:
// itself, or as a call of a function marked critical, of any package, that gets
// the fence.
func (a *Analysis) sectionSignals(fn *ssa.Function, instr ssa.Instruction) []*signal {
	var all []*signal
	if s := a.signalOf(instr); s != nil && s.value != nil {
		if open := a.Open(fn); open != nil && len(open(instr, s.pos)) > 0 {
			all = append(all, s)
		}
		return all
	}
	c, ok := instr.(*ssa.Call)
	if !ok {
		return nil
	}
	obj := object(&c.Call)
	if obj == nil {
		return nil
	}
	for i, arg := range c.Call.Args {
		f := a.FenceOf(arg)
		if f != nil && a.isSection(obj) && !a.leavesAlone(c.Call.StaticCallee(), i) {
			all = append(all, &signal{instr: c, pos: callAt(fn, c.Pos()), value: arg, fence: f, class: f.Class})
		}
	}
	return all
}

// isSection reports whether a function of any package is marked critical.
func (a *Analysis) isSection(obj *types.Func) bool {
	if m := a.marks.FuncMark(obj); m != nil && m.Class != "" {
		return true
	}
	return obj.Pkg() != nil && obj.Pkg().Path() != a.path && a.section != nil && a.section(directive.FuncName(obj)) != ""
}

// makesKnown reports whether an instruction makes a fence known to others: a
// call that publishes it; or, if fn has made the fence, a send, a go statement or
// an assignment to what others can reach. A request that is sent to somebody who
// signals its fence is in their hands.
func (a *Analysis) makesKnown(fn *ssa.Function, instr ssa.Instruction, s *signal) bool {
	fence := s.value
	if c, ok := instr.(*ssa.Call); ok {
		if obj := object(&c.Call); obj != nil && a.marks.Role(directive.FuncName(obj), "publish") != nil {
			v := subject(c, a)
			return v != nil && key(v) == key(fence)
		}
		return false
	}
	switch root(fence).(type) {
	case *ssa.MakeChan, *ssa.Alloc, *ssa.Call:
	default:
		return false
	}
	w := &walker{a: a, fn: fn, d: &duty{keys: keys(fence)}}
	switch instr := instr.(type) {
	case *ssa.Send:
		isField := s.fence != nil && strings.Contains(s.fence.Name, ".")
		return w.mine(instr.X) && !(isField && a.signalledBy(s.fence, fn))
	case *ssa.MapUpdate:
		return w.mine(instr.Value) && a.others(instr.Map)
	case *ssa.Store:
		return w.mine(instr.Val) && a.others(instr.Addr)
	case *ssa.Go:
		return slices.ContainsFunc(instr.Call.Args, w.mine) || instr.Call.IsInvoke() && w.mine(instr.Call.Value) || w.captures(instr.Call.Value)
	}
	return false
}

// captures reports whether a function value is a literal that gets the fence.
func (w *walker) captures(v ssa.Value) bool {
	mc, ok := v.(*ssa.MakeClosure)
	return ok && slices.ContainsFunc(mc.Bindings, w.mine)
}

// others reports whether somebody else than the function can reach what a value
// is read from.
func (a *Analysis) others(v ssa.Value) bool {
	switch root(v).(type) {
	case *ssa.Parameter, *ssa.Global, *ssa.FreeVar:
		return true
	}
	return false
}

// unchecked returns an operation that may take time, or fail, between two
// instructions and outside of any section; nil if there is none.
func (a *Analysis) unchecked(fn *ssa.Function, first, second ssa.Instruction) ssa.Instruction {
	for _, b := range fn.Blocks {
		if !reaches(first.Block(), b) || !reaches(b, second.Block()) {
			continue
		}
		for _, instr := range b.Instrs {
			if between(first, instr, second) && ssax.Before(first, instr) && a.takesTime(instr) && !a.covered(fn, instr, instr.Pos()) {
				return instr
			}
		}
	}
	return nil
}

// takesTime reports whether an instruction waits or calls anything but what
// belongs to the protocol, or gives up a lock.
func (a *Analysis) takesTime(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Send:
		return true
	case *ssa.Select:
		return instr.Blocking
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	case *ssa.Call:
		if _, builtin := instr.Call.Value.(*ssa.Builtin); builtin || unlocked(&instr.Call) != "" {
			return false
		}
		obj := object(&instr.Call)
		if obj == nil {
			return true
		}
		name := directive.FuncName(obj)
		return !a.marks.HasRoleOf(name) && name.Pkg != "sync/atomic" && neverReturns(obj) == no
	}
	return false
}
