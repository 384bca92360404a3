package summary

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// This file doubts what a callee does with a struct that the caller has just
// made. A method that first finishes what the struct was used for before
// (if w.output != nil { w.wait() }) has nothing to finish then. What the fields
// hold is not tracked, so the effect is possible rather than gone.

// maxUsed bounds the parameters and the fields that usedField looks at.
const maxUsed = 1 << 7

// usedField returns the field of a parameter that is known not to be nil in
// block b, as in [effect.Effect]: that of the nearest test; or 0.
func usedField(b *ssa.BasicBlock) uint16 {
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
			if used := usedOf(field.X, field.Field); used != 0 {
				return used
			}
		}
	}
	return 0
}

// usedOf returns a field of v, if v is a parameter, as in [effect.Effect]; or 0.
func usedOf(v ssa.Value, field int) uint16 {
	p := paramOf(v)
	if p == nil {
		return 0
	}
	i := slices.Index(p.Parent().Params, p)
	if i >= maxUsed || field >= maxUsed {
		return 0
	}
	return uint16(i<<8 + field + 1)
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

// usedArg returns the argument that a call passes for the parameter used, and
// the field used; or nil.
func usedArg(c call, used uint16) (arg ssa.Value, field int) {
	if used == 0 || c.instr == nil || c.kind != normal || c.instr.Common().IsInvoke() {
		return nil, 0
	}
	if i, args := int(used>>8), c.instr.Common().Args; i < len(args) {
		return args[i], int(used&0xff) - 1
	}
	return nil, 0
}

// usedByCaller returns the field used if a call passes on a parameter of the
// calling function; or 0.
func usedByCaller(c call, used uint16) uint16 {
	if c.kind == inPlace {
		return used
	}
	if arg, field := usedArg(c, used); arg != nil {
		return usedOf(arg, field)
	}
	return 0
}

// passesFresh reports whether a call passes a struct that the calling function
// has just made without storing anything in the field used.
func passesFresh(c call, used uint16) bool {
	arg, last := usedArg(c, used)
	path := []int{last}
	for {
		field, ok := arg.(*ssa.FieldAddr) // of an embedded struct
		if !ok {
			break
		}
		path = append([]int{field.Field}, path...)
		arg = field.X
	}
	made, ok := arg.(*ssa.Alloc)
	return ok && !fills(made, path)
}

// fills reports whether something is stored in the struct at addr as a whole, or
// in its field with the given path.
func fills(addr ssa.Value, path []int) bool {
	return slices.ContainsFunc(*addr.Referrers(), func(user ssa.Instruction) bool {
		switch user := user.(type) {
		case *ssa.Store:
			if load, ok := user.Val.(*ssa.UnOp); ok && user.Addr == addr {
				if lit, ok := load.X.(*ssa.Alloc); ok && lit.Comment == "complit" {
					return fills(lit, path)
				}
			}
			_, zero := user.Val.(*ssa.Const)
			return user.Addr == addr && !zero
		case *ssa.FieldAddr:
			return len(path) > 0 && user.Field == path[0] && fills(user, path[1:])
		}
		return false
	})
}
