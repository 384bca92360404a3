package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"

	"github.com/fencevet/fencevet/internal/model"
)

// This file traces functions and interfaces through slices, arrays, maps and
// channels. All elements of one container are taken together, whatever their
// index; what is put into it is found by looking at all uses of the container
// and of what it is copied to. It is open if it goes where its uses are not
// followed.

// elementType returns the type of the elements of a container, or nil.
func elementType(t types.Type) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Array:
		return u.Elem()
	case *types.Map:
		return u.Elem()
	case *types.Chan:
		return u.Elem()
	case *types.Pointer:
		if a, ok := u.Elem().Underlying().(*types.Array); ok {
			return a.Elem()
		}
	}
	return nil
}

// isContainer reports whether t holds functions, or interfaces with methods.
func isContainer(t types.Type) bool {
	elem := elementType(t)
	if elem == nil {
		return false
	}
	switch u := elem.Underlying().(type) {
	case *types.Signature:
		return true
	case *types.Interface:
		return u.NumMethods() > 0
	}
	return false
}

// contents traces the elements of the container v.
func (t *tracer) contents(v ssa.Value) {
	if slices.Contains(t.opened, v) {
		return
	}
	t.opened = append(t.opened, v)
	t.merged = true
	switch v := v.(type) {
	case *ssa.Const: // nil, which has none
	case *ssa.MakeSlice, *ssa.MakeMap, *ssa.MakeChan:
		t.inserted(v)
	case *ssa.Alloc: // the array behind a literal
		t.inserted(v)
	case *ssa.Slice:
		t.contents(v.X)
		t.inserted(v)
	case *ssa.ChangeType:
		t.contents(v.X)
		t.inserted(v)
	case *ssa.Phi:
		for _, x := range v.Edges {
			t.contents(x)
		}
		t.inserted(v)
	case *ssa.Call:
		if builtin, ok := v.Call.Value.(*ssa.Builtin); !ok || builtin.Name() != "append" {
			t.closed = false
			return
		}
		for _, x := range v.Call.Args {
			t.contents(x)
		}
		t.inserted(v)
	case *ssa.Parameter:
		t.elems = append(t.elems, v)
		t.inserted(v)
	case *ssa.UnOp:
		t.contentsAt(v.X)
	case *ssa.Field, *ssa.FieldAddr, *ssa.Global:
		t.contentsAt(v)
	default:
		t.closed = false
	}
}

// contentsAt traces the elements of the container in the variable at addr.
func (t *tracer) contentsAt(addr ssa.Value) {
	switch addr := addr.(type) {
	case *ssa.Global:
		t.container(addr.Object())
	case *ssa.Field, *ssa.FieldAddr:
		if _, field := ssax.FieldOf(addr); namedStruct(addr) {
			t.container(field)
			return
		}
		t.closed = false
	case *ssa.Alloc:
		t.containerCell(addr)
	case *ssa.FreeVar:
		t.binding(addr, t.contentsAt)
	default:
		t.closed = false
	}
}

// containerCell traces the elements of the container in a local variable that
// closures share.
func (t *tracer) containerCell(addr ssa.Value) {
	t.local(addr, &t.opened, t.contents, func(use ssa.Instruction) bool {
		switch use := use.(type) {
		case *ssa.UnOp:
			t.inserted(use)
		case *ssa.IndexAddr: // of an array
			t.inserted(use.X)
		default:
			return false
		}
		return true
	})
}

// container traces the elements of all containers that the package assigns to a
// package variable or field. It is closed only if nobody else can reach it.
func (t *tracer) container(obj types.Object) {
	v, ok := obj.(*types.Var)
	if !ok || v == nil || v.Pkg() != t.e.cfg.SSA.Pkg || v.Exported() {
		t.closed = false
		return
	}
	if slices.Contains(t.vars, v.Origin()) {
		return
	}
	t.vars = append(t.vars, v.Origin())
	a := t.e.assignments()[v.Origin()]
	if a == nil || a.open || len(a.stored)+len(a.loads) == 0 {
		t.closed = false
		return
	}
	for _, x := range a.stored {
		t.contents(x)
	}
	for _, x := range a.loads {
		t.inserted(x)
	}
}

// inserted traces what is put into the container v by way of v itself, and
// follows v where it is copied to.
func (t *tracer) inserted(v ssa.Value) {
	if slices.Contains(t.filled, v) || v.Referrers() == nil {
		return
	}
	t.filled = append(t.filled, v)
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.IndexAddr:
			t.insertedAt(ref)
		case *ssa.MapUpdate:
			if ref.Map == v {
				t.trace(ref.Value)
			} else {
				t.closed = false
			}
		case *ssa.Send:
			if ref.Chan == v {
				t.trace(ref.X)
			} else {
				t.closed = false
			}
		case *ssa.Select:
			for _, s := range ref.States {
				if s.Chan == v && s.Send != nil {
					t.trace(s.Send)
				}
				if s.Send == v {
					t.closed = false
				}
			}
		case *ssa.Slice, *ssa.Phi, *ssa.ChangeType:
			t.inserted(ref.(ssa.Value))
		case *ssa.Store:
			if ref.Addr != v {
				t.contentsAt(ref.Addr)
			} else if _, zero := ref.Val.(*ssa.Const); !zero {
				t.contents(ref.Val)
			}
		case ssa.CallInstruction:
			t.insertedBy(ref, v)
		case *ssa.Lookup, *ssa.Range, *ssa.Index, *ssa.BinOp, *ssa.UnOp, *ssa.If, *ssa.DebugRef:
		default:
			t.closed = false
		}
	}
}

// insertedAt traces what is stored in an element.
func (t *tracer) insertedAt(addr *ssa.IndexAddr) {
	for _, use := range *addr.Referrers() {
		switch use := use.(type) {
		case *ssa.Store:
			if use.Addr == addr {
				t.trace(use.Val)
				continue
			}
			t.closed = false
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			t.closed = false
		}
	}
}

// insertedBy traces what a call that gets the container v puts into it.
// Functions of the standard library and those that get a slice from another
// package are taken to put in nothing new.
func (t *tracer) insertedBy(c ssa.CallInstruction, v ssa.Value) {
	common := c.Common()
	if common == t.passed {
		return
	}
	if builtin, ok := common.Value.(*ssa.Builtin); ok {
		first := len(common.Args) > 0 && common.Args[0] == v
		switch {
		case builtin.Name() == "append" && first:
			t.contents(c.Value())
		case builtin.Name() == "copy" && first:
			t.contents(common.Args[1])
		}
		return
	}
	callee := common.StaticCallee()
	if callee == nil {
		t.closed = false
		return
	}
	if body := t.e.own(callee); body != nil {
		for i, arg := range common.Args {
			if arg == v && i < len(body.Params) {
				t.inserted(body.Params[i])
			}
		}
		return
	}
	if _, slice := v.Type().Underlying().(*types.Slice); !slice && !model.IsStd(Name(callee).Pkg) {
		t.closed = false
	}
}

// namedStruct reports whether v is a field, or the address of one, of a struct
// type with a name.
func namedStruct(v ssa.Value) bool {
	x, _ := ssax.FieldOf(v)
	if x == nil {
		return false
	}
	of := x.Type()
	if p, ok := of.Underlying().(*types.Pointer); ok {
		of = p.Elem()
	}
	_, ok := types.Unalias(of).(*types.Named)
	return ok
}
