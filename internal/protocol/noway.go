package protocol

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
)

// A wayout is how functions of the package wait for fences of a class.
type wayout struct {
	plain []Problem // waits that only the signal ends, without their messages
	other bool      // something else ends one of them
}

// WithoutWayOut reports the first wait for fences of a class that the package
// declares, if all waits for them in the package end with the signal only: there is
// no deadline, no context, no other case and no monitor of the class, so that a
// signal that never comes is noticed by nobody.
func (a *Analysis) WithoutWayOut() []Problem {
	own := a.marks.Own()
	if len(own) == 0 || !a.anyFence() && !a.roles {
		return nil
	}
	waits := map[string]*wayout{}
	for _, fn := range a.all() {
		if a.isTest(fn) || a.trusted(fn) {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				a.waysOut(fn, instr, waits)
			}
		}
	}
	var problems []Problem
	for _, k := range own {
		w := waits[k.Qualified()]
		if w == nil || w.other || len(w.plain) == 0 || a.marks.HasMonitor(k) {
			continue
		}
		slices.SortFunc(w.plain, func(x, y Problem) int { return int(x.Pos - y.Pos) })
		p := w.plain[0]
		p.Rule, p.Detail, p.Class = "signal", "no-monitor", k
		p.Message = fmt.Sprintf("%s waits here for a fence of class %s; of the waits for that class in this package (%d) none has a way out if the signal never comes: add a deadline, a context, or a select with another case, or mark the function that steps in //fence:monitor %[2]s",
			a.names(p.Fn), a.className(k.Qualified()), len(w.plain))
		problems = append(problems, p)
	}
	return problems
}

// waysOut notes the waits for fences that an instruction is, by class.
func (a *Analysis) waysOut(fn *ssa.Function, instr ssa.Instruction, waits map[string]*wayout) {
	note := func(class string, pos token.Pos, other bool) {
		if class == "" {
			return
		}
		w := waits[class]
		if w == nil {
			w = new(wayout)
			waits[class] = w
		}
		w.other = w.other || other
		w.plain = append(w.plain, Problem{Fn: fn, Pos: pos})
	}
	switch instr := instr.(type) {
	case *ssa.Select:
		other := !instr.Blocking || len(instr.States) > 1
		for _, st := range instr.States {
			if f := a.FenceOf(st.Chan); f != nil && st.Send == nil {
				note(f.Class, st.Pos, other)
			}
		}
	case *ssa.Call:
		note(a.WaitOf(instr), shownAt(fn, instr), GivesUp(&instr.Call))
	case *ssa.UnOp:
		note(a.WaitOf(instr), instr.Pos(), false)
	}
}

// GivesUp reports whether a call gets anything that can end it early: a context, a
// time or a duration, or a channel.
func GivesUp(c *ssa.CallCommon) bool {
	if obj := object(c); obj != nil && directive.FuncName(obj).Pkg == "sync" {
		return false
	}
	for i, arg := range c.Args {
		if i == 0 && c.Signature().Recv() != nil && !c.IsInvoke() {
			continue
		}
		if endsWait(arg.Type()) {
			return true
		}
	}
	return false
}

// endsWait reports whether a value of the type can say how long a wait lasts.
func endsWait(t types.Type) bool {
	if _, ok := t.Underlying().(*types.Chan); ok {
		return true
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	switch named.Obj().Pkg().Path() + "." + named.Obj().Name() {
	case "context.Context", "time.Time", "time.Duration":
		return true
	}
	return false
}
