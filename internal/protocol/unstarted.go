package protocol

import (
	"fmt"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"
)

// unstarted reports function literals that alone signal a fence of fn and never
// run: nobody uses their value, or it is stored in a field that nobody reads.
func (a *Analysis) unstarted(fn *ssa.Function) []Problem {
	if !a.anyFence() && !a.roles {
		return nil
	}
	var problems []Problem
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			mc, ok := instr.(*ssa.MakeClosure)
			if !ok || literal(mc) == nil {
				continue
			}
			where, never := a.neverRuns(mc)
			if !never {
				continue
			}
			if d := a.leftWith(fn, mc); d != nil {
				problems = append(problems, Problem{Rule: "handoff", Detail: "lost-handoff", Pos: literal(mc).Pos(), Fn: fn, Class: a.marks.Class(d.class),
					Message: fmt.Sprintf("%s leaves it to this function literal alone to signal a fence%s, and %s: it never runs; start it, or signal the fence",
						a.names(fn), a.inClass(d.class), where)})
			}
		}
	}
	return problems
}

// neverRuns reports whether nobody can call a closure, and says what becomes of it.
func (a *Analysis) neverRuns(mc *ssa.MakeClosure) (where string, never bool) {
	where = "nobody uses it"
	for _, ref := range *mc.Referrers() {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.ChangeType:
			return "", false
		case *ssa.Store:
			_, field := ssax.FieldOf(ref.Addr)
			if field == nil || field.Exported() || a.fieldRead(field.Name()) {
				return "", false
			}
			where = "stores it in field " + field.Name() + ", which nobody reads"
		default:
			return "", false
		}
	}
	return where, true
}

// leftWith returns the duty that a closure of fn gets, if nobody else has it and
// nothing else is said about it.
func (a *Analysis) leftWith(fn *ssa.Function, mc *ssa.MakeClosure) *duty {
	lit := literal(mc)
	for _, sig := range a.signalsOf(lit) {
		d := a.carries(&start{in: fn, at: mc, of: lit}, sig)
		if d != nil && !slices.ContainsFunc(a.births(fn), func(e *duty) bool { return share(e.keys, d.keys) }) {
			return d
		}
	}
	return nil
}

// fieldRead reports whether the package reads a field of that name, of whatever
// type, or takes its address.
func (a *Analysis) fieldRead(name string) bool {
	if a.read == nil {
		a.read = map[string]bool{}
		for _, fn := range a.all() {
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					if v, field := fieldOf(instr); field != "" && reads(v) {
						a.read[field] = true
					}
				}
			}
		}
	}
	return a.read[name]
}

// fieldOf returns the field that an instruction selects, and what it makes of it.
func fieldOf(instr ssa.Instruction) (ssa.Value, string) {
	v, ok := instr.(ssa.Value)
	if !ok {
		return nil, ""
	}
	if _, field := ssax.FieldOf(v); field != nil {
		return v, field.Name()
	}
	return nil, ""
}

// reads reports whether a selected field is used for more than to store into it.
func reads(v ssa.Value) bool {
	return slices.ContainsFunc(*v.Referrers(), func(ref ssa.Instruction) bool {
		if _, ok := ref.(*ssa.DebugRef); ok {
			return false
		}
		s, ok := ref.(*ssa.Store)
		return !ok || s.Addr != v
	})
}
