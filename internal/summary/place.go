package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// placeOf returns where in the source the conversion that instr makes is
// written: the converted expression, as far as it can be told.
func (e *Engine) placeOf(instr ssa.Instruction) (pos, end token.Pos) {
	fn := instr.Parent()
	if v, ok := instr.(ssa.Value); ok {
		if _, isCall := instr.(ssa.CallInstruction); !isCall && v.Referrers() != nil {
			for _, ref := range *v.Referrers() { // an argument is shown where it stands
				if call, ok := ref.(ssa.CallInstruction); ok {
					if x, ok := e.operand(fn, callPos(call)).(*ast.CallExpr); ok {
						if i := slices.Index(call.Common().Args, v); i >= 0 {
							if receiver(call) != nil {
								i--
							}
							if i >= 0 && i < len(x.Args) {
								return x.Args[i].Pos(), x.Args[i].End()
							}
						}
					}
				}
			}
		}
	}
	if instr.Pos().IsValid() {
		return instr.Pos(), instr.Pos()
	}
	if v, ok := instr.(ssa.Value); ok && v.Referrers() != nil {
		for _, ref := range *v.Referrers() { // a statement that puts it somewhere
			switch ref.(type) {
			case *ssa.Store, *ssa.Return, *ssa.Send, *ssa.MapUpdate:
				if ref.Pos().IsValid() && ref.Block() == instr.Block() {
					return ref.Pos(), ref.Pos()
				}
			}
		}
		if as := e.assignedAt(instr); as != nil {
			return as.Pos, as.End
		}
		for _, ref := range *v.Referrers() {
			if _, ok := ref.(*ssa.Phi); !ok && ref.Pos().IsValid() {
				return ref.Pos(), ref.Pos()
			}
		}
		for _, ref := range *v.Referrers() {
			if phi, ok := ref.(*ssa.Phi); ok {
				for _, use := range *phi.Referrers() {
					if use.Pos().IsValid() {
						return use.Pos(), use.Pos()
					}
				}
			}
		}
	}
	return fn.Pos(), fn.Pos()
}

// assignedAt returns the assignment to a local variable in which the conversion
// that instr makes is written: of those between the same two types in its function
// one that stands between what comes before and after it in its block. It returns
// nil if there is none.
func (e *Engine) assignedAt(instr ssa.Instruction) *Asserted {
	from, to := convertedTypes(instr)
	fn := instr.Parent()
	if from == nil || fn.Syntax() == nil {
		return nil
	}
	instrs := instr.Block().Instrs
	at, high := slices.Index(instrs, instr), fn.Syntax().End()
	low, same := e.before(instr)
	for _, after := range instrs[at+1:] {
		if pos := after.Pos(); pos > low {
			high = pos
			break
		}
	}
	for i := range e.cfg.Assigned {
		as := &e.cfg.Assigned[i]
		inValue := as.Pos <= low && low < as.End // what is converted is made there
		if as.Start <= low && !inValue || as.Start >= high || !types.Identical(as.From, from) || !types.Identical(as.To, to) {
			continue
		}
		if same == 0 {
			return as
		}
		same--
	}
	return nil
}

// before returns the last place before instr, in its block or one that runs before
// that, and how many conversions between the same types stand between them.
func (e *Engine) before(instr ssa.Instruction) (pos token.Pos, same int) {
	from, to := convertedTypes(instr)
	b := instr.Block()
	for instrs := b.Instrs[:slices.Index(b.Instrs, instr)]; ; instrs = b.Instrs {
		for _, x := range slices.Backward(instrs) {
			switch x := x.(type) {
			case *ssa.Alloc, *ssa.Phi: // there a variable is declared
				continue
			default:
				if x.Pos().IsValid() {
					return x.Pos(), same
				}
			}
			if f, t := convertedTypes(x); f != nil && types.Identical(f, from) && types.Identical(t, to) {
				same++
			}
		}
		if b = b.Idom(); b == nil {
			return instr.Parent().Syntax().Pos(), same
		}
	}
}

// convertedTypes returns the types between which instr converts implicitly, or
// nils.
func convertedTypes(instr ssa.Instruction) (from, to types.Type) {
	switch instr := instr.(type) {
	case *ssa.MakeInterface:
		return instr.X.Type(), instr.Type()
	case *ssa.ChangeInterface:
		return instr.X.Type(), instr.Type()
	case *ssa.ChangeType:
		return instr.X.Type(), instr.Type()
	}
	return nil, nil
}
