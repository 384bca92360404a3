package escape

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// capture adds the flows into a closure.
func (b *batch) capture(f *function, mc *ssa.MakeClosure) {
	dst := b.allocLoc(mc)
	fn := mc.Fn.(*ssa.Function)
	if strings.HasSuffix(fn.Name(), "$bound") {
		b.bind(f, mc, dst)
		return
	}
	for _, v := range mc.Bindings {
		r := b.ref(v)
		if a := b.variable(v); a != nil && b.capturedByValue(a) {
			r = r.deref()
			if !b.hasPointers(deref(a.Type())) {
				continue
			}
		}
		b.flow(dst, 0, r, mc)
	}
}

// bind adds the flows of a method value: the receiver is kept in the closure
// and, whenever that is called, passed to the method.
func (b *batch) bind(f *function, mc *ssa.MakeClosure, dst locID) {
	recv := mc.Bindings[0]
	b.use(f, dst, 0, recv, mc)
	m := boundMethod(mc.Fn.(*ssa.Function))
	switch {
	case m == nil || types.IsInterface(recv.Type()):
		b.use(f, locHeap, 0, recv, mc)
	case b.member(m) != nil:
		b.use(f, b.member(m).params[0], 0, recv, mc)
	default:
		leak := leaksAll
		if tags := b.tagsFor(m); len(tags) > 0 {
			leak = tags[0]
		}
		// Nobody knows where the results of the call go.
		results := make([]locID, numResults)
		for i := range results {
			results[i] = locPerhaps
		}
		b.argument(f, leak, results, recv, mc)
	}
}

// capturedByValue reports whether the closures that use variable a hold a
// copy of it: it is small, its address is not taken, and it does not change
// once the first closure exists.
func (b *batch) capturedByValue(a *ssa.Alloc) bool {
	byVal, ok := b.byVal[a]
	if !ok {
		byVal = b.computeByValue(a)
		b.byVal[a] = byVal
	}
	return byVal
}

// uses is what happens to a variable in its function and its closures.
type uses struct {
	b         *batch
	variable  *ssa.Alloc
	addrTaken bool
	stores    []*ssa.Store
	first     *ssa.MakeClosure // that captures the variable
	phi       *ssa.Phi         // joins its incarnations, if it is a loop variable
}

func (b *batch) computeByValue(a *ssa.Alloc) bool {
	size := b.sizeof(deref(a.Type()))
	if !isVariable(a) || size > maxByValue {
		return false
	}
	u := &uses{b: b, variable: a}
	u.collect(a)
	if u.addrTaken {
		return false
	}
	f := b.byFn[a.Parent()]
	depth := f.depthOf(a)
	straight := u.first == nil || u.first.Parent() == a.Parent() && f.depthOf(u.first) == depth
	for _, st := range u.stores {
		if st.Parent() != a.Parent() {
			return false
		}
		switch v := st.Val.(type) {
		case *ssa.Parameter:
			continue
		case *ssa.UnOp: // the copy for the next iteration
			if v.Op == token.MUL && b.variable(v.X) == a {
				continue
			}
		}
		before := u.first == nil || st.Pos() < closurePos(u.first) && !follows(st, u.first)
		initial := st == u.stores[0] && st.Addr == a && (st.Block() == a.Block() || f.depthOf(st) == depth)
		if !before || !straight && !initial {
			return false
		}
	}
	return true
}

// follows reports whether st comes after mc in its block, though perhaps not in
// the source: v = f(func() { … v … }).
func follows(st *ssa.Store, mc *ssa.MakeClosure) bool {
	block := st.Block()
	return block == mc.Block() && slices.Index(block.Instrs, ssa.Instruction(st)) > slices.Index(block.Instrs, ssa.Instruction(mc))
}

// collect notes the uses of addr, the address of (a part of) the variable.
func (u *uses) collect(addr ssa.Value) {
	for _, ref := range *addr.Referrers() {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Phi:
			u.iterations(ref)
		case *ssa.UnOp:
			u.addrTaken = u.addrTaken || ref.Op != token.MUL
		case *ssa.Store:
			if ref.Addr != addr {
				u.addrTaken = true
			} else {
				u.stores = append(u.stores, ref)
			}
		case *ssa.FieldAddr:
			u.collect(ref)
		case *ssa.IndexAddr:
			u.collect(ref)
		case *ssa.MakeClosure:
			u.captured(ref, addr)
		default:
			u.addrTaken = true
		}
		if u.addrTaken {
			return
		}
	}
}

// iterations collects the uses of the other incarnations of a loop variable.
func (u *uses) iterations(phi *ssa.Phi) {
	if u.b.loopVars[phi] != u.variable {
		u.addrTaken = true
		return
	}
	if u.phi != nil {
		return
	}
	u.phi = phi
	u.collect(phi)
	for _, v := range phi.Edges {
		if v != u.variable {
			u.collect(v)
		}
	}
}

func (u *uses) captured(mc *ssa.MakeClosure, addr ssa.Value) {
	if u.first == nil || closurePos(mc) < closurePos(u.first) {
		u.first = mc
	}
	fn := mc.Fn.(*ssa.Function)
	for i, v := range mc.Bindings {
		if v == addr && i < len(fn.FreeVars) {
			u.collect(fn.FreeVars[i])
		}
	}
}

func closurePos(mc *ssa.MakeClosure) token.Pos { return mc.Fn.(*ssa.Function).Pos() }
