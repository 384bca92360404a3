package escape

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// flowFunc adds the flows of f's instructions.
func (b *batch) flowFunc(f *function) {
	if len(f.fn.Blocks) == 0 {
		b.flowExternal(f)
		return
	}
	for _, block := range f.fn.Blocks {
		if f.isDead(block) {
			continue
		}
		for _, instr := range block.Instrs {
			b.flowInstr(f, instr)
		}
	}
}

// flowInstr adds the flows of one instruction. What only computes a value has
// none: ref looks through it.
func (b *batch) flowInstr(f *function, instr ssa.Instruction) {
	if v, ok := instr.(ssa.Value); ok {
		if _, isPhi := v.(*ssa.Phi); !isPhi {
			if l, ok := b.vars[v]; ok {
				b.flow(l, 0, b.ownRef(v), instr)
			}
		}
	}
	switch instr := instr.(type) {
	case *ssa.Alloc:
		if b.tooLarge(deref(instr.Type()), isVariable(instr)) {
			b.flow(locHeap, 0, b.ownRef(instr), instr)
		}
	case *ssa.MakeSlice:
		if n := b.constSize(instr); n > maxImplicitVar {
			b.flow(locHeap, 0, b.ownRef(instr), instr)
		}
	case *ssa.Store:
		b.store(f, instr)
	case *ssa.MapUpdate:
		b.use(f, locHeap, 0, instr.Key, instr)
		b.use(f, locHeap, 0, instr.Value, instr)
	case *ssa.Send:
		b.use(f, locHeap, 0, instr.X, instr)
	case *ssa.Select:
		for _, st := range instr.States {
			if st.Send != nil {
				b.use(f, locHeap, 0, st.Send, instr)
			}
		}
	case *ssa.Panic:
		b.use(f, locHeap, 0, instr.X, instr)
	case *ssa.Return:
		for i, v := range instr.Results {
			b.use(f, f.results[i], 0, v, instr)
		}
	case *ssa.Phi:
		if b.loopVars[instr] == nil && b.hasPointers(instr.Type()) {
			dst := b.valueLoc(instr)
			for _, v := range instr.Edges {
				b.flow(dst, 0, b.ownRef(v), instr)
			}
		}
	case *ssa.MakeInterface:
		if !b.isDirect(instr.X.Type()) {
			b.use(f, b.allocLoc(instr), 0, instr.X, instr)
		}
	case *ssa.MakeClosure:
		b.capture(f, instr)
	case *ssa.Call:
		b.call(f, instr)
	case *ssa.Go:
		b.spawn(f, instr)
	case *ssa.Defer:
		if f.depthOf(instr) > 1 || instr.DeferStack != nil {
			b.spawn(f, instr)
		} else {
			b.call(f, instr)
		}
	}
}

// flowExternal describes a function without a body. If it is implemented
// elsewhere, its parameters escape, unless it promises otherwise. If only its
// body is not available, nothing is known.
func (b *batch) flowExternal(f *function) {
	noescape := f.syn.noescape(f.fn)
	leaked := locHeap
	if f.syn.root == nil {
		leaked = locPerhaps
	}
	for i, p := range f.fn.Params {
		switch {
		case !b.hasPointers(p.Type()):
		case noescape:
			b.flow(locMutator, 0, ref{f.params[i], 0}, nil)
		default:
			b.flow(leaked, 0, ref{f.params[i], 0}, nil)
		}
	}
}

// use records that v, after derefs dereferences, flows to dst at instr.
func (b *batch) use(f *function, dst locID, derefs int32, v ssa.Value, at ssa.Instruction) {
	if !b.hasPointers(pointee(v.Type(), derefs)) {
		return
	}
	r := b.ref(v)
	if r.loc == noLoc {
		return
	}
	// A value computed in a loop and used behind it was kept in a variable
	// declared outside the loop.
	if src := &b.locs[r.loc]; len(f.loops) > 0 && src.fn == f.index {
		if d := f.depthOf(at); src.depth > d {
			outer := b.newLoc(f, d)
			b.flow(outer, 0, r, at)
			r = ref{outer, 0}
		}
	}
	b.flow(dst, derefs, r, at)
}

// store adds the flows of an assignment. Everything that is stored through a
// pointer goes to the heap, as far as the compiler is concerned.
func (b *batch) store(f *function, st *ssa.Store) {
	if a := b.variable(st.Addr); a != nil {
		if f.direct(st, a) {
			b.use(f, b.allocLoc(a), 0, st.Val, st)
			return
		}
	}
	b.use(f, locMutator, 0, st.Addr, st)
	if !f.selfAssign(st) {
		b.use(f, locHeap, 0, st.Val, st)
	}
}

// direct reports whether st assigns to (a part of) the variable a by its name
// or sets a part of the literal or the new memory a, as opposed to assigning
// through a pointer to it.
func (f *function) direct(st *ssa.Store, a *ssa.Alloc) bool {
	switch {
	case a.Comment == "varargs":
		return true
	case a.Comment == "new":
		return st.Addr == a && st.Pos() == a.Pos()
	case isVariable(a):
		pos := st.Pos()
		switch addr := st.Addr.(type) {
		case *ssa.FieldAddr:
			pos = addr.Pos()
		case *ssa.IndexAddr:
			pos = addr.Pos()
		}
		t, ok := f.syn.targets[pos]
		return !ok || t.owner == a.Comment
	}
	if f.syn.root == nil {
		return true
	}
	end, ok := f.syn.lits[a.Pos()]
	return !ok || a.Pos() <= st.Pos() && st.Pos() <= end
}

// selfAssign recognizes assignments that the compiler ignores because they
// store only what the object already holds: p.buf = p.buf[i:j], *p = (*p)[i:],
// p.x = p.y, a[i] = a[j].
func (f *function) selfAssign(st *ssa.Store) bool {
	val := st.Val
	slice, sliced := val.(*ssa.Slice)
	if sliced {
		val = slice.X
	}
	load, ok := val.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return false
	}
	switch dst := st.Addr.(type) {
	case *ssa.FieldAddr:
		src, ok := load.X.(*ssa.FieldAddr)
		switch {
		case !ok:
			return false
		case sliced:
			return sameVariable(dst.X, src.X)
		}
		return samePath(dst.X, src.X) && f.syn.sameStmt(dst.Pos(), src.Pos())
	case *ssa.IndexAddr:
		src, ok := load.X.(*ssa.IndexAddr)
		return ok && !sliced && samePath(dst.X, src.X) && f.syn.sameStmt(dst.Pos(), src.Pos())
	}
	return sliced && sameVariable(st.Addr, load.X)
}

// sameVariable reports whether x and y are values of one variable.
func sameVariable(x, y ssa.Value) bool {
	if x == y {
		return true
	}
	lx, ok := x.(*ssa.UnOp)
	if !ok || lx.Op != token.MUL {
		return false
	}
	ly, ok := y.(*ssa.UnOp)
	if !ok || ly.Op != token.MUL || lx.X != ly.X {
		return false
	}
	switch lx.X.(type) {
	case *ssa.Alloc, *ssa.FreeVar:
		return true
	}
	return false
}

// samePath reports whether x and y are the same value or the same field of
// the same value, loaded twice.
func samePath(x, y ssa.Value) bool {
	if x == y {
		return true
	}
	switch x := x.(type) {
	case *ssa.UnOp:
		y, ok := y.(*ssa.UnOp)
		return ok && x.Op == y.Op && samePath(x.X, y.X)
	case *ssa.FieldAddr:
		y, ok := y.(*ssa.FieldAddr)
		return ok && x.Field == y.Field && samePath(x.X, y.X)
	}
	return false
}

// tooLarge reports whether the compiler does not put a t on the stack.
func (b *batch) tooLarge(t types.Type, variable bool) bool {
	limit := int64(maxImplicitVar)
	if variable {
		limit = maxStackVar
	}
	return b.sizeof(t) > limit
}

// constSize returns the size of the memory that make allocates, or -1 if it
// is not constant.
func (b *batch) constSize(m *ssa.MakeSlice) int64 {
	n, ok := m.Cap.(*ssa.Const)
	size := b.sizeof(elemOf(m.Type()))
	if !ok || size < 0 || n.Int64() < 0 {
		return -1
	}
	if size > 0 && n.Int64() > maxImplicitVar*2/size {
		return maxImplicitVar * 2
	}
	return n.Int64() * size
}
