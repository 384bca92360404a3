package order

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// This file finds out what a package does with its channels: whether all that is
// done with one can be seen, and whether it has a buffer.

// A chanUse is what a package does with a variable or field that is a channel.
type chanUse struct {
	open     bool // it goes somewhere else, or comes from there
	made     bool // it is made here
	buffered bool // with a buffer, or perhaps
}

// chanUses indexes, once, the variables and fields that are channels.
func (e *Engine) chanUses() map[*types.Var]*chanUse {
	if e.chans != nil {
		return e.chans
	}
	e.chans = make(map[*types.Var]*chanUse)
	var operands []*ssa.Value
	for _, fn := range e.cfg.Calls.Funcs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				operands = instr.Operands(operands[:0])
				for _, op := range operands {
					if g, ok := (*op).(*ssa.Global); ok && isChan(g) {
						e.noteChan(g.Object(), g, instr)
					}
				}
				switch v := instr.(type) {
				case *ssa.FieldAddr:
					st, ok := deref(v.X.Type()).Underlying().(*types.Struct)
					if !ok || !isChan(v) {
						continue
					}
					for _, ref := range *v.Referrers() {
						e.noteChan(st.Field(v.Field), v, ref)
					}
				case *ssa.Field:
					if st, ok := v.X.Type().Underlying().(*types.Struct); ok && isChan(v) {
						e.chanUse(st.Field(v.Field)).open = true
					}
				}
			}
		}
	}
	return e.chans
}

// isChan reports whether v is a channel, or the address of one.
func isChan(v ssa.Value) bool {
	_, ok := deref(v.Type()).Underlying().(*types.Chan)
	return ok
}

func (e *Engine) chanUse(v *types.Var) *chanUse {
	u := e.chans[v.Origin()]
	if u == nil {
		u = new(chanUse)
		e.chans[v.Origin()] = u
	}
	return u
}

// noteChan notes what an instruction does with a variable or field that is a
// channel, of which addr is the address.
func (e *Engine) noteChan(obj types.Object, addr ssa.Value, ref ssa.Instruction) {
	v, ok := obj.(*types.Var)
	if !ok {
		return
	}
	u := e.chanUse(v)
	switch ref := ref.(type) {
	case *ssa.Store:
		if ref.Addr != addr {
			u.open = true
			return
		}
		val := ref.Val
		if ct, ok := val.(*ssa.ChangeType); ok {
			val = ct.X
		}
		switch val := val.(type) {
		case *ssa.MakeChan:
			u.made = true
			u.buffered = u.buffered || !unbuffered(val)
			u.open = u.open || escapesBut(val, ref)
		case *ssa.Const:
		default:
			u.open = true
		}
	case *ssa.UnOp:
		u.open = u.open || escapes(ref, 0)
	case *ssa.DebugRef:
	default:
		u.open = true
	}
}

// unbuffered reports whether a channel is certainly made without a buffer.
func unbuffered(mc *ssa.MakeChan) bool {
	c, ok := mc.Size.(*ssa.Const)
	return ok && c.Value != nil && c.Int64() == 0
}

// escapesBut is escapes for a channel that st stores in a field.
func escapesBut(v ssa.Value, st *ssa.Store) bool {
	for _, ref := range *v.Referrers() {
		if ref != st && !harmless(ref, v, 0) {
			return true
		}
	}
	return false
}

// escapes reports whether a channel goes anywhere but into operations on it.
func escapes(v ssa.Value, depth int) bool {
	return v.Referrers() == nil || depth > 4 || slices.ContainsFunc(*v.Referrers(), func(ref ssa.Instruction) bool { return !harmless(ref, v, depth) })
}

// harmless reports whether an instruction is an operation on the channel v.
func harmless(ref ssa.Instruction, v ssa.Value, depth int) bool {
	switch ref := ref.(type) {
	case *ssa.Send:
		return ref.Chan == v
	case *ssa.UnOp:
		return ref.Op == token.ARROW
	case *ssa.Select, *ssa.BinOp, *ssa.DebugRef, *ssa.Range:
		return true
	case *ssa.Store: // of a local variable that is assigned once
		cell, ok := ref.Addr.(*ssa.Alloc)
		return ok && onlyStore(cell) == v && !cellEscapes(cell, depth+1)
	case ssa.CallInstruction:
		b, ok := ref.Common().Value.(*ssa.Builtin)
		return ok && (b.Name() == "close" || b.Name() == "len" || b.Name() == "cap")
	}
	return false
}

// cellEscapes reports whether what a local variable holds goes anywhere.
func cellEscapes(addr ssa.Value, depth int) bool {
	if addr.Referrers() == nil || depth > 4 {
		return true
	}
	for _, ref := range *addr.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store, *ssa.DebugRef:
		case *ssa.UnOp:
			if escapes(ref, depth+1) {
				return true
			}
		case *ssa.MakeClosure:
			for i, b := range ref.Bindings {
				if b == addr && cellEscapes(ref.Fn.(*ssa.Function).FreeVars[i], depth+1) {
					return true
				}
			}
		default:
			return true
		}
	}
	return false
}
