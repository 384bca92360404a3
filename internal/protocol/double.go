package protocol

import (
	"fmt"
	"slices"

	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"
)

// doubles reports fences that are signalled again after they were: where the
// first signal always comes before the second, or always leads to it, and the
// fence is not made anew between.
func (a *Analysis) doubles(fn *ssa.Function) []Problem {
	var signals []*signal
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			for _, s := range a.signalsIn(instr) {
				if s.value != nil {
					signals = append(signals, s)
				}
			}
		}
	}
	var problems []Problem
	for _, s := range signals {
		if s.once && repeats(s.instr.Block()) && !a.renewed(s, s) {
			problems = append(problems, Problem{Rule: "signal", Detail: "double-signal", Pos: s.pos, Fn: fn, Class: a.marks.Class(s.class),
				Message: fmt.Sprintf("%s %s a fence%s, and does so again in the next turn of the loop; signal it once", a.names(fn), s.verb, a.inClass(s.class))})
		}
	}
	for _, first := range signals {
		for _, second := range signals {
			if first != second && first.once && a.again(first, second) {
				problems = append(problems, Problem{Rule: "signal", Detail: "double-signal", Pos: second.pos, Fn: fn, Class: a.marks.Class(second.class),
					Message: fmt.Sprintf("%s %s a fence%s that is signalled already at %s; signal it once", a.names(fn), second.verb, a.inClass(second.class), a.shows(first.pos))})
			}
		}
	}
	return problems
}

// inClass words a class of fences.
func (a *Analysis) inClass(q string) string {
	if q == "" {
		return ""
	}
	return " of class " + a.className(q)
}

// signalsIn returns the signals that an instruction makes: itself, or in a
// literal that it defers or calls, in the part that always runs.
func (a *Analysis) signalsIn(instr ssa.Instruction) []*signal {
	if s := a.signalOf(instr); s != nil {
		if _, ok := instr.(*ssa.Go); ok {
			return nil
		}
		return []*signal{s}
	}
	var c *ssa.CallCommon
	switch instr := instr.(type) {
	case *ssa.Defer:
		c = &instr.Call
	case *ssa.Call:
		c = &instr.Call
	default:
		return nil
	}
	lit := literal(c.Value)
	if lit == nil {
		return nil
	}
	var all []*signal
	for _, in := range lit.Blocks[0].Instrs {
		if s := a.signalOf(in); s != nil {
			s.instr = instr
			all = append(all, s)
		}
	}
	return all
}

// literal returns the function literal that v is, or nil.
func literal(v ssa.Value) *ssa.Function {
	var fn *ssa.Function
	switch v := v.(type) {
	case *ssa.MakeClosure:
		fn = v.Fn.(*ssa.Function)
	case *ssa.Function:
		fn = v
	}
	if fn == nil || fn.Parent() == nil || len(fn.Blocks) == 0 {
		return nil
	}
	return fn
}

// again reports whether second surely signals what first has signalled.
func (a *Analysis) again(first, second *signal) bool {
	if key(first.value) != key(second.value) {
		return false
	}
	_, late := first.instr.(*ssa.Defer)
	if late && !second.once {
		return false // it is sent to first, and closed when the function ends
	}
	if _, ok := second.instr.(*ssa.Defer); ok && late {
		return first.instr != second.instr && (ssax.Before(first.instr, second.instr)) && !a.renewed(first, second)
	}
	if late { // the explicit one comes first; it is reported against the deferred one
		return ssax.Before(first.instr, second.instr) && !a.renewed(first, second)
	}
	if !ssax.Before(first.instr, second.instr) && !leadsTo(first.instr, second.instr) {
		return false
	}
	return !a.renewed(first, second)
}

// repeats reports whether a block runs in every turn of a loop that has another one.
func repeats(b *ssa.BasicBlock) bool {
	for h := b; h != nil; h = h.Idom() {
		for _, latch := range h.Preds {
			if h.Dominates(latch) && b.Dominates(latch) {
				return true
			}
		}
	}
	return false
}

// leadsTo reports whether every path from x passes y, other than by a panic.
func leadsTo(x, y ssa.Instruction) bool {
	if x.Block() == y.Block() {
		return false // y comes first
	}
	seen := map[*ssa.BasicBlock]bool{y.Block(): true}
	reached := false
	var ends func(b *ssa.BasicBlock) bool
	ends = func(b *ssa.BasicBlock) bool {
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			return true
		}
		for _, s := range b.Succs {
			reached = reached || s == y.Block()
			if !seen[s] {
				seen[s] = true
				if ends(s) {
					return true
				}
			}
		}
		return false
	}
	return !ends(x.Block()) && reached
}

// renewed reports whether the fence may be another one when second runs: the
// variable or field may have been assigned between, or a loop may have gone on
// to the next object.
func (a *Analysis) renewed(first, second *signal) bool {
	fn := first.instr.Parent()
	defs, loops := rootDef(first.value), false
	moves := false // a call may assign a field on the way to the fence
	for v := first.value; v != nil; v = readFrom(v) {
		_, field := ssax.FieldOf(v)
		moves = moves || field != nil && a.reassigned(field)
	}
	for _, b := range fn.Blocks {
		if !reaches(first.instr.Block(), b) || !reaches(b, second.instr.Block()) {
			continue
		}
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Store:
				if slices.Contains(keys(first.value), key(instr.Addr)) {
					if between(first.instr, instr, second.instr) {
						return true
					}
				}
			case *ssa.Call:
				if moves && between(first.instr, instr, second.instr) {
					return true
				}
			}
			if defs != nil && instr == defs && between(first.instr, instr, second.instr) {
				loops = true
			}
		}
	}
	return loops
}

// between reports whether x may run after first and before second.
func between(first, x, second ssa.Instruction) bool {
	after := first.Block() != x.Block() || slices.Index(x.Block().Instrs, x) > slices.Index(first.Block().Instrs, first) || inLoop(x.Block())
	prior := second.Block() != x.Block() || slices.Index(x.Block().Instrs, x) < slices.Index(second.Block().Instrs, second) || inLoop(x.Block())
	return after && prior && x != first && x != second
}

func inLoop(b *ssa.BasicBlock) bool {
	return slices.ContainsFunc(b.Succs, func(s *ssa.BasicBlock) bool { return reaches(s, b) })
}

// reaches reports whether there is a path from x to y; every block reaches
// itself.
func reaches(x, y *ssa.BasicBlock) bool { return x == y || ssax.Reaches(x, y) }

// rootDef returns the instruction that makes what a value is read from, or nil.
func rootDef(v ssa.Value) ssa.Instruction {
	instr, _ := root(v).(ssa.Instruction)
	return instr
}

// loadedField returns the field that a value is loaded from, if it is.
func loadedField(v ssa.Value) (ssa.Value, *types.Var) {
	if load, ok := v.(*ssa.UnOp); ok {
		return ssax.FieldOf(load.X)
	}
	return ssax.FieldOf(v)
}

// reassigned reports whether the package assigns to the field of an object that
// it did not make in the same function.
func (a *Analysis) reassigned(field *types.Var) bool {
	if a.assigns == nil {
		a.assigns = map[*types.Var]bool{}
		for _, fn := range a.all() {
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					if s, ok := instr.(*ssa.Store); ok {
						if x, f := ssax.FieldOf(s.Addr); f != nil {
							if _, fresh := root(x).(*ssa.Alloc); !fresh {
								a.assigns[f.Origin()] = true
							}
						}
					}
				}
			}
		}
	}
	return a.assigns[field.Origin()]
}
