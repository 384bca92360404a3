package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"
)

// An assignment is what the package does with one of its variables, or with a
// field of one of its struct types in all structs together.
type assignment struct {
	stored []ssa.Value
	loads  []ssa.Value // where a container is read from it
	open   bool        // its address is taken, or it is assigned in a way not followed
}

// assignments indexes, once, the assignments to the package variables and
// struct fields of func or interface type, or that hold such. A variable that is not in the index
// is never assigned.
func (e *Engine) assignments() map[*types.Var]*assignment {
	if e.assigned != nil {
		return e.assigned
	}
	e.assigned = make(map[*types.Var]*assignment)
	e.eachInstr(e.noteAssignments)
	return e.assigned
}

// eachInstr calls f for each instruction of the package. The operands belong to f until
// it returns.
func (e *Engine) eachInstr(f func(instr ssa.Instruction, operands []*ssa.Value)) {
	var operands []*ssa.Value
	for _, fn := range e.funcs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				operands = instr.Operands(operands[:0])
				f(instr, operands)
			}
		}
	}
}

func (e *Engine) noteAssignments(instr ssa.Instruction, operands []*ssa.Value) {
	for _, op := range operands {
		v := *op
		var obj *types.Var
		switch addr := v.(type) {
		case *ssa.Global:
			obj, _ = addr.Object().(*types.Var)
		case *ssa.FieldAddr:
			_, obj = ssax.FieldOf(addr)
		}
		if obj == nil || obj.Pkg() != e.cfg.SSA.Pkg || !isDynamic(obj.Type()) && !isContainer(obj.Type()) {
			continue
		}
		a := e.assignmentOf(obj)
		switch instr := instr.(type) {
		case *ssa.Store:
			if instr.Addr == v {
				a.stored = append(a.stored, instr.Val)
			} else {
				a.open = true
			}
		case *ssa.UnOp:
			if isContainer(obj.Type()) {
				a.loads = append(a.loads, instr)
			}
		case *ssa.IndexAddr: // of an array
			a.loads = append(a.loads, v)
		case *ssa.DebugRef:
		default:
			a.open = true
		}
	}
	// A conversion between struct types carries fields over under other names.
	if c, ok := instr.(*ssa.ChangeType); ok {
		e.openFields(c.X.Type())
		e.openFields(c.Type())
	}
}

func (e *Engine) assignmentOf(v *types.Var) *assignment {
	a := e.assigned[v.Origin()]
	if a == nil {
		a = new(assignment)
		e.assigned[v.Origin()] = a
	}
	return a
}

// openFields gives up on the fields of t if it is a struct, or points to one.
func (e *Engine) openFields(t types.Type) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for f := range st.Fields() {
		if isDynamic(f.Type()) || isContainer(f.Type()) {
			e.assignmentOf(f).open = true
		}
	}
}

// isDynamic reports whether calls through a value of type t are dynamic.
func isDynamic(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Signature, *types.Interface:
		return true
	}
	return false
}
