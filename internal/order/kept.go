package order

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"
)

// This file is about function literals that an object keeps in a field, and that
// captured that object.

// A keptFunc is the only closure that the package ever stores in a field.
type keptFunc struct {
	closure *ssa.MakeClosure // nil if there are others
	in      ssa.Value        // the object with the field
}

// noteKept notes a store of a function in a field, or of a struct as a whole: what
// the fields of a copy keep knows the original.
func (e *Engine) noteKept(st *ssa.Store) {
	switch t := st.Val.Type().Underlying().(type) {
	case *types.Struct:
		for f := range t.Fields() {
			e.copied[f.Origin()] = true
		}
		return
	case *types.Signature:
	default:
		return
	}
	base, v := holderOf(st.Addr)
	if c, ok := st.Val.(*ssa.Const); v == nil || ok && c.IsNil() {
		return
	}
	val := st.Val
	if t, ok := val.(*ssa.ChangeType); ok {
		val = t.X
	}
	mc, _ := val.(*ssa.MakeClosure)
	if _, other := e.kept[v]; other || base == nil {
		mc = nil
	}
	e.kept[v] = keptFunc{mc, base}
}

// keptBinding returns the path of what the callee names by what it captured, if the
// callee is a closure that is called through a field of the object that it captured.
func (f *flow) keptBinding(k *callee, r Ref) (path, Class, string, bool) {
	load, ok := k.c.Common().Value.(*ssa.UnOp)
	if !ok || k.target == nil || k.target.bound != nil {
		return path{}, Class{}, "", false
	}
	x, field := ssax.FieldOf(load.X)
	if field == nil || f.e.copied[field.Origin()] {
		return path{}, Class{}, "", false
	}
	kept := f.e.kept[field.Origin()]
	if kept.closure == nil || f.e.cfg.Calls.Own(kept.closure.Fn.(*ssa.Function)) != k.target.fn || r.Index >= len(kept.closure.Bindings) {
		return path{}, Class{}, "", false
	}
	p, of, sel, ok := f.extend(kept.closure.Bindings[r.Index], r.Sel)
	home, _ := f.e.pathOf(kept.in)
	if !ok || home.root == nil || home.sel != "" || p.root != home.root {
		return path{}, Class{}, "", false
	}
	here, _ := f.e.pathOf(x)
	here.sel += p.sel
	return here, of, sel, true
}
