package summary

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// This file doubts what a callee does with a struct that the caller has just
// made. A method that first finishes what the struct was used for before
// (if w.output != nil { w.wait() }) has nothing to finish then. What the fields
// hold is not tracked, so the effect is possible rather than gone.

// usedFields returns the parameters, as bits, of which some field is known not
// to be nil in block b: the first eight count.
func usedFields(b *ssa.BasicBlock) (params uint8) {
	for d := b.Idom(); d != nil; d = d.Idom() {
		br, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if !ok || !isNil(cmp.Y) {
			continue
		}
		i := slices.Index([]token.Token{token.NEQ, token.EQL}, cmp.Op)
		if i < 0 || len(d.Succs[i].Preds) != 1 || !d.Succs[i].Dominates(b) {
			continue
		}
		load, ok := cmp.X.(*ssa.UnOp)
		if !ok {
			continue
		}
		if field, ok := load.X.(*ssa.FieldAddr); ok {
			if p := paramOf(field.X); p != nil {
				if i := slices.Index(p.Parent().Params, p); i < 8 {
					params |= 1 << i
				}
			}
		}
	}
	return params
}

// paramOf returns the parameter that v is, also if v is read from the variable
// that a captured parameter lives in; or nil.
func paramOf(v ssa.Value) *ssa.Parameter {
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		if cell, ok := load.X.(*ssa.Alloc); ok {
			if stores := storesTo(cell); len(stores) == 1 {
				v = stores[0].Val
			}
		}
	}
	p, _ := v.(*ssa.Parameter)
	return p
}

// passesFresh reports whether a call passes a variable or struct made by the
// calling function.
func passesFresh(c ssa.CallInstruction) bool {
	return c != nil && slices.ContainsFunc(c.Common().Args, isAlloc)
}

func isAlloc(v ssa.Value) bool {
	_, ok := v.(*ssa.Alloc)
	return ok
}

// madeHere reports whether eff, an effect of m that the call c leads to, stands
// in m behind a test that a field of a struct is not nil which the caller has
// just made.
func (e *Engine) madeHere(c call, m *node, eff *effect.Effect) bool {
	if m.fn == nil || c.kind != normal || !passesFresh(c.instr) {
		return false
	}
	step := eff.Pos // where m does it, or makes the call that leads to it
	if eff.Chain != nil {
		step = eff.Chain.Pos
	}
	var fields uint8
	for _, o := range m.ops {
		if eff.Chain == nil && o.eff.Op == eff.Op {
			fields |= o.fields
		}
	}
	for _, inner := range m.calls {
		if eff.Chain != nil && inner.at == step {
			fields |= inner.fields
		}
	}
	for i, arg := range c.instr.Common().Args {
		if i < 8 && fields&(1<<i) != 0 && isAlloc(arg) {
			return true
		}
	}
	return false
}
