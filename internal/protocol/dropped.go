package protocol

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"
)

// dropped reports fences that fn makes and nobody can ever signal: nothing is
// done with them but to wait ([forgotten]), or another one takes their place
// before anybody has seen them ([Analysis.overwritten]).
func (a *Analysis) dropped(fn *ssa.Function) []Problem {
	if !a.anyFence() {
		return nil
	}
	var problems []Problem
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if v, ok := instr.(ssa.Value); ok && a.makes(v) && a.FenceOf(v) != nil && forgotten(a, v) {
				problems = append(problems, a.dropProblem(fn, v, v.Pos(), fmt.Sprintf("%s makes a fence%s that is neither signalled, handed over nor returned; whoever waits for it waits for ever",
					a.names(fn), a.inClass(a.FenceOf(v).Class))))
			}
			if s, ok := instr.(*ssa.Store); ok && a.makes(s.Val) {
				problems = append(problems, a.overwritten(fn, s)...)
			}
		}
	}
	return problems
}

func (a *Analysis) dropProblem(fn *ssa.Function, fence ssa.Value, pos token.Pos, message string) Problem {
	return Problem{Rule: "signal", Detail: "dropped-fence", Pos: pos, Fn: fn, Class: a.marks.Class(a.FenceOf(fence).Class), Message: message}
}

// makes reports whether v is an object that is made here: a channel, a value of
// a fence type, or what a constructor returns, which is called New or New and the
// type, and gets nothing through which somebody could signal.
func (a *Analysis) makes(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.MakeChan:
		return true
	case *ssa.Alloc:
		return a.fenceType(v.Type()) != nil && !slices.ContainsFunc(*v.Referrers(), func(ref ssa.Instruction) bool {
			s, ok := ref.(*ssa.Store) // a variable that gets a value from elsewhere
			return ok && s.Addr == v
		})
	case *ssa.Call:
		fn := v.Call.StaticCallee()
		if fn == nil || a.fenceType(v.Type()) == nil || !constructs(origin(fn).Name(), v.Type()) {
			return false
		}
		return !slices.ContainsFunc(v.Call.Args, func(arg ssa.Value) bool {
			_, basic := arg.Type().Underlying().(*types.Basic)
			return !basic
		}) && a.returnsFresh(origin(fn))
	}
	return false
}

// constructs reports whether name is that of a constructor of a pointer or value
// type.
func constructs(name string, t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	return ok && (strings.EqualFold(name, "new") || strings.EqualFold(name, "new"+named.Obj().Name()))
}

// returnsFresh reports whether a function keeps nothing of what it returns. Of
// functions of other packages that is taken for granted.
func (a *Analysis) returnsFresh(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Go, *ssa.Defer, *ssa.MapUpdate, *ssa.Send, *ssa.MakeClosure:
				return false
			case *ssa.Store:
				if _, ok := root(instr.Addr).(*ssa.Alloc); !ok {
					return false
				}
			case *ssa.Call:
				if b, ok := instr.Call.Value.(*ssa.Builtin); !ok || b.Name() == "close" {
					return false
				}
			}
		}
	}
	return true
}

// forgotten reports whether nothing happens to a new object but that its fields
// are filled and that somebody waits for it.
func forgotten(a *Analysis, v ssa.Value) bool {
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.FieldAddr:
			if slices.ContainsFunc(*ref.Referrers(), func(use ssa.Instruction) bool {
				s, ok := use.(*ssa.Store)
				return !ok || s.Addr != ref
			}) {
				return false
			}
		case *ssa.UnOp:
			if ref.Op != token.ARROW {
				return false
			}
		case ssa.CallInstruction:
			if r := a.RoleOf(ref); r == nil || r.Verb != "wait" || subject(ref, a) != v {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// overwritten reports the places where a fence that made was put into a field or
// variable is replaced by another one, before anybody but fn could get hold of
// the first.
func (a *Analysis) overwritten(fn *ssa.Function, made *ssa.Store) []Problem {
	if _, local := made.Addr.(*ssa.Alloc); local || a.FenceOf(made.Addr) == nil {
		return nil
	}
	w := &walker{a: a, fn: fn, d: &duty{kind: created, birth: made, keys: keys(made.Addr), class: a.FenceOf(made.Addr).Class}, seen: map[string]bool{}}
	if p := w.walk(); p != nil {
		return []Problem{*p}
	}
	return nil
}

// replaced follows a path of a fence that is only known to the function, and
// reports whether it still is.
func (w *walker) replaced(instr ssa.Instruction) bool {
	if w.settles(instr) || instr == rootDef(w.d.birth.(*ssa.Store).Addr) {
		return false
	}
	switch instr := instr.(type) {
	case *ssa.Store:
		if key(instr.Addr) != w.d.keys[0] {
			return true
		}
		made := w.d.birth.(*ssa.Store)
		p := w.a.dropProblem(w.fn, made.Addr, instr.Pos(), fmt.Sprintf("%s replaces %s, a fence%s made at %s that nobody has signalled or got; keep the first, or signal it",
			w.a.names(w.fn), fieldName(made.Addr), w.a.inClass(w.d.class), w.a.shows(made.Pos())))
		w.found = &p
		return false
	case *ssa.UnOp:
		return instr.Op != token.ARROW && !(instr.Op == token.MUL && key(instr.X) == w.d.keys[0])
	case *ssa.Return, *ssa.Panic, *ssa.Send, *ssa.Select, *ssa.Go, *ssa.RunDefers:
		return false
	case *ssa.Call:
		_, builtin := instr.Call.Value.(*ssa.Builtin)
		_, mine := root(w.d.birth.(*ssa.Store).Addr).(*ssa.Alloc)
		return builtin || mine // others can reach what is not the function's own
	}
	return true
}

// fieldName names the field or variable at an address for messages.
func fieldName(addr ssa.Value) string {
	if g, ok := addr.(*ssa.Global); ok {
		return g.Name()
	}
	if _, f := ssax.FieldOf(addr); f != nil {
		return "field " + f.Name()
	}
	return "a variable"
}
