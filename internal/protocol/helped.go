package protocol

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// helped returns the signals that fn, which is started, makes through functions of the
// package that only such functions call, each with what it passes to them: what holds
// the fence, or the fence itself.
func (a *Analysis) helped(fn *ssa.Function) []*signal {
	var all []*signal
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			c, ok := instr.(ssa.CallInstruction)
			if _, isGo := instr.(*ssa.Go); !ok || isGo || c.Common().StaticCallee() == nil {
				continue
			}
			callee := origin(c.Common().StaticCallee())
			if callee == fn || objectPkg(callee) != a.path || literal(c.Common().Value) != nil || token.IsExported(callee.Name()) {
				continue
			}
			for _, sig := range a.signalsOf(callee) {
				if sig.value == nil || !sig.once {
					continue
				}
				p, ok := root(sig.value).(*ssa.Parameter)
				if i := slices.Index(callee.Params, p); ok && i >= 0 && i < len(c.Common().Args) && a.onlyStarted(callee) {
					through := *sig
					through.instr, through.pos, through.value = instr, instr.Pos(), c.Common().Args[i]
					all = append(all, &through)
				}
			}
		}
	}
	return all
}

// onlyStarted reports whether a function is only called where it stands in a function
// that is started, so that nobody else signals by it.
func (a *Analysis) onlyStarted(helper *ssa.Function) bool {
	var operands []*ssa.Value
	for _, fn := range a.all() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				operands = instr.Operands(operands[:0])
				for i, op := range operands {
					used, ok := (*op).(*ssa.Function)
					if !ok || origin(used) != helper {
						continue
					}
					_, isGo := instr.(*ssa.Go)
					if _, isCall := instr.(ssa.CallInstruction); !isCall || isGo || i > 0 || len(a.startsOf(origin(fn))) == 0 {
						return false
					}
				}
			}
		}
	}
	return true
}
