package escape

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// allocLoc returns the location of the memory that instr allocates.
func (b *batch) allocLoc(instr ssa.Instruction) locID {
	l, ok := b.allocs[instr]
	if !ok {
		f := b.byFn[instr.Parent()]
		l = b.newLoc(f, f.depthOf(instr))
		b.allocs[instr] = l
	}
	return l
}

// valueLoc returns the location of a phi or of the result of a call.
func (b *batch) valueLoc(v ssa.Value) locID {
	if phi, ok := v.(*ssa.Phi); ok {
		if l, ok := b.vars[phi]; ok {
			return l
		}
	}
	l, ok := b.values[v]
	if !ok {
		instr := v.(ssa.Instruction)
		f := b.byFn[instr.Parent()]
		l = b.newLoc(f, f.depthOf(instr))
		b.values[v] = l
	}
	return l
}

// ref returns v as a path to a location, or noRef if v points to nothing that
// could be on this batch's stack: constants, globals, what is read from maps
// and channels.
func (b *batch) ref(v ssa.Value) ref {
	if l, ok := b.vars[v]; ok {
		return ref{l, 0}
	}
	return b.ownRef(v)
}

// ownRef is ref for the expression v itself, not the variable that it is
// assigned to.
func (b *batch) ownRef(v ssa.Value) ref {
	switch v := v.(type) {
	case *ssa.Parameter:
		return ref{b.valueLoc(v), 0}
	case *ssa.Phi:
		if a := b.loopVars[v]; a != nil {
			return ref{b.allocLoc(a), -1}
		}
		return ref{b.valueLoc(v), 0}
	case *ssa.FreeVar:
		if outer := b.binding(v); outer != nil {
			return b.ref(outer)
		}
		return noRef
	case *ssa.Alloc:
		return ref{b.allocLoc(b.variable(v)), -1}
	case *ssa.MakeClosure:
		return ref{b.allocLoc(v), -1}
	case *ssa.MakeMap:
		return ref{b.allocLoc(v), -1}
	case *ssa.MakeSlice:
		return ref{b.allocLoc(v), -1}
	case *ssa.BinOp:
		if v.Op == token.ADD && isString(v.Type()) {
			return ref{b.allocLoc(v), -1}
		}
		return noRef
	case *ssa.MakeInterface:
		if b.isDirect(v.X.Type()) {
			return b.ref(v.X)
		}
		return ref{b.allocLoc(v), -1}
	case *ssa.TypeAssert:
		r := b.ref(v.X)
		if !types.IsInterface(v.AssertedType) && !b.isDirect(v.AssertedType) {
			r = r.deref()
		}
		return r
	case *ssa.Call:
		return b.callRef(v)
	case *ssa.Extract:
		return b.extractRef(v)
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return b.ref(v.X).deref()
		}
		return noRef
	case *ssa.FieldAddr:
		return b.ref(v.X)
	case *ssa.IndexAddr:
		return b.ref(v.X)
	case *ssa.Field:
		return b.ref(v.X)
	case *ssa.Index:
		return b.ref(v.X)
	case *ssa.Slice:
		return b.ref(v.X)
	case *ssa.Range:
		return b.ref(v.X)
	case *ssa.ChangeType:
		return b.ref(v.X)
	case *ssa.ChangeInterface:
		return b.ref(v.X)
	case *ssa.SliceToArrayPointer:
		return b.ref(v.X)
	case *ssa.MultiConvert:
		return b.ref(v.X)
	case *ssa.Convert:
		return b.convertRef(v)
	}
	return noRef
}

func (b *batch) convertRef(v *ssa.Convert) ref {
	if isConversion(v) {
		return ref{b.allocLoc(v), -1}
	}
	if isUintptr(v.X.Type()) {
		return b.uintptrRef(v.X)
	}
	return b.ref(v.X)
}

func isUintptr(t types.Type) bool {
	basic, ok := t.Underlying().(*types.Basic)
	return ok && basic.Kind() == types.Uintptr
}

// uintptrRef follows the arithmetic of package unsafe back to a pointer. Like
// the compiler it does not look through XOR, which abi.NoEscape relies on.
func (b *batch) uintptrRef(v ssa.Value) ref {
	switch v := v.(type) {
	case *ssa.Convert:
		if basic, ok := v.X.Type().Underlying().(*types.Basic); ok && basic.Kind() == types.UnsafePointer {
			return b.ref(v.X)
		}
	case *ssa.UnOp:
		if v.Op != token.MUL && v.Op != token.ARROW {
			return b.uintptrRef(v.X)
		}
	case *ssa.BinOp:
		switch v.Op {
		case token.ADD, token.SUB, token.MUL, token.QUO, token.REM, token.AND, token.AND_NOT, token.SHL, token.SHR:
			if r := b.uintptrRef(v.X); r.loc != noLoc {
				return r
			}
			return b.uintptrRef(v.Y)
		}
	}
	return noRef
}

func (b *batch) callRef(v *ssa.Call) ref {
	builtin, ok := v.Call.Value.(*ssa.Builtin)
	if !ok {
		return ref{b.valueLoc(v), 0}
	}
	switch builtin.Name() {
	case "append", "min", "max":
		return ref{b.valueLoc(v), 0}
	case "ssa:wrapnilchk", "Add", "Slice", "String", "StringData", "SliceData":
		return b.ref(v.Call.Args[0])
	}
	return noRef
}

func (b *batch) extractRef(v *ssa.Extract) ref {
	switch tuple := v.Tuple.(type) {
	case *ssa.Call:
		return ref{b.valueLoc(v), 0} // the flows into it come with the instruction
	case *ssa.TypeAssert:
		if v.Index == 0 {
			return b.ref(tuple)
		}
	case *ssa.Next:
		// Keys of maps are on the heap anyway, like everything in a map, but
		// the compiler only knows that of keys.
		if v.Index == 2 {
			return b.ref(tuple.Iter).deref()
		}
	}
	return noRef
}

// binding returns what the free variable stands for in the enclosing function.
func (b *batch) binding(v *ssa.FreeVar) ssa.Value {
	f := b.byFn[v.Parent()]
	if f == nil || f.closure == nil {
		return nil
	}
	for i, fv := range f.fn.FreeVars {
		if fv == v {
			return f.closure.Bindings[i]
		}
	}
	return nil
}

// variable returns the variable or memory of which addr is (part of) the
// address, without passing a pointer, or nil.
func (b *batch) variable(addr ssa.Value) *ssa.Alloc {
	for {
		switch v := addr.(type) {
		case *ssa.Alloc:
			if first := b.loopVars[v]; first != nil {
				return first
			}
			return v
		case *ssa.Phi:
			return b.loopVars[v]
		case *ssa.FieldAddr:
			addr = v.X
		case *ssa.IndexAddr:
			if isSlice(v.X.Type()) {
				return nil
			}
			addr = v.X
		case *ssa.FreeVar:
			if addr = b.binding(v); addr == nil {
				return nil
			}
		default:
			return nil
		}
	}
}
