package escape

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// call adds the flows of the arguments and results of a call, or of a defer
// statement that is executed once.
func (b *batch) call(f *function, instr ssa.CallInstruction) {
	c := instr.Common()
	if builtin, ok := c.Value.(*ssa.Builtin); ok {
		b.builtin(f, instr, builtin.Name())
		return
	}
	args := c.Args
	callee := b.staticCallee(c)
	if callee == nil {
		dst := b.unknown(c.Value)
		if c.IsInvoke() {
			b.use(f, dst, 0, c.Value, instr)
		}
		for _, a := range args {
			b.use(f, dst, 0, a, instr)
		}
		return
	}
	if c.IsInvoke() { // devirtualized
		args = append([]ssa.Value{c.Value.(*ssa.MakeInterface).X}, args...)
	}
	results := b.results(instr, callee)
	if g := b.member(callee); g != nil {
		for i, r := range results {
			if r != noLoc {
				b.flow(r, 0, ref{g.results[i], 0}, instr)
			}
		}
		for i, a := range args {
			b.use(f, g.params[i], 0, a, instr)
		}
		return
	}
	tags := b.specialized(callee, args)
	if tags == nil {
		tags = b.tagsFor(callee)
	}
	for i, a := range args {
		leak := leaksAll
		if i < len(tags) {
			leak = tags[i]
		}
		b.argument(f, leak, results, a, instr)
		for j := range min(numParams, len(args)) {
			if d := leak.get(toParam + j); d >= 0 {
				b.use(f, b.unknown(args[j]), int32(d), a, instr)
			}
		}
	}
}

// argument adds the flows of one argument to where its parameter leaks.
func (b *batch) argument(f *function, leak Leak, results []locID, a ssa.Value, at ssa.Instruction) {
	hard := leak.get(toHard)
	if hard >= 0 {
		b.use(f, locHeap, int32(hard), a, at)
	}
	if d := leak.get(toHeap); d >= 0 && (hard < 0 || d < hard) {
		b.use(f, locPerhaps, int32(d), a, at)
	}
	if d := leak.get(toMutator); d >= 0 {
		b.use(f, locMutator, int32(d), a, at)
	}
	for i, r := range results[:min(len(results), numResults)] {
		if d := leak.get(toResult + i); d >= 0 && r != noLoc {
			b.use(f, r, int32(d), a, at)
		}
	}
}

// member returns callee if it is in the batch.
func (b *batch) member(callee *ssa.Function) *function {
	if g := b.byFn[callee]; g != nil {
		return g
	}
	if o := callee.Origin(); o != nil {
		return b.byFn[o]
	}
	return nil
}

// tagsFor returns the tags of a function outside the batch, nil if unknown.
func (b *batch) tagsFor(callee *ssa.Function) Tags {
	if m := boundMethod(callee); m != nil {
		if tags := b.tagsFor(m); len(tags) > 0 {
			return tags.bound()
		}
		return nil
	}
	if tags, ok := b.callee(callee); ok {
		return tags
	}
	if o := callee.Origin(); o != nil && o != callee {
		if tags, ok := b.callee(o); ok {
			return tags
		}
	}
	return nil
}

// boundMethod returns the concrete method that the wrapper fn of a method
// value calls, or nil.
func boundMethod(fn *ssa.Function) *ssa.Function {
	if !strings.HasSuffix(fn.Name(), "$bound") {
		return nil
	}
	m, ok := fn.Object().(*types.Func)
	if !ok {
		return nil
	}
	return fn.Prog.FuncValue(m)
}

// results returns the locations of the results of a call, noLoc for those
// that nobody uses.
func (b *batch) results(instr ssa.CallInstruction, callee *ssa.Function) []locID {
	call, ok := instr.(*ssa.Call)
	n := callee.Signature.Results().Len()
	if !ok || n == 0 {
		return nil
	}
	if n == 1 {
		if !b.hasPointers(call.Type()) {
			return []locID{noLoc}
		}
		return []locID{b.valueLoc(call)}
	}
	locs := make([]locID, n)
	for i := range locs {
		locs[i] = noLoc
	}
	for _, instr := range *call.Referrers() {
		if x, ok := instr.(*ssa.Extract); ok && b.hasPointers(x.Type()) {
			l := b.valueLoc(x)
			if locs[x.Index] != noLoc {
				b.flow(l, 0, ref{locs[x.Index], 0}, x)
			} else {
				locs[x.Index] = l
			}
		}
	}
	return locs
}

// staticCallee returns the function that c calls, if it is known.
func (b *batch) staticCallee(c *ssa.CallCommon) *ssa.Function {
	if !c.IsInvoke() {
		if p, ok := c.Value.(*ssa.Parameter); ok {
			return b.bound[p]
		}
		return funcOf(b.staticValue(c.Value))
	}
	return devirtualized(c)
}

// devirtualized returns the method that an interface call must reach because
// the interface has just been made, or nil.
func devirtualized(c *ssa.CallCommon) *ssa.Function {
	mi, ok := c.Value.(*ssa.MakeInterface)
	if !ok || parametric(mi.X.Type()) {
		return nil
	}
	prog := mi.Parent().Prog
	sel := prog.MethodSets.MethodSet(mi.X.Type()).Lookup(c.Method.Pkg(), c.Method.Name())
	if sel == nil {
		return nil
	}
	m := sel.Obj().(*types.Func)
	if !types.Identical(m.Signature().Recv().Type(), mi.X.Type()) {
		return nil // by way of a wrapper
	}
	return prog.FuncValue(m)
}

func funcOf(v ssa.Value) *ssa.Function {
	switch v := v.(type) {
	case *ssa.Function:
		return v
	case *ssa.MakeClosure:
		return v.Fn.(*ssa.Function)
	}
	return nil
}

// staticValue looks through variables that are assigned only once.
func (b *batch) staticValue(v ssa.Value) ssa.Value {
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return v
	}
	var a *ssa.Alloc
	switch x := load.X.(type) {
	case *ssa.Alloc, *ssa.FreeVar:
		a = b.variable(x)
	}
	if a == nil || a.Referrers() == nil {
		return v
	}
	if !b.capturedByValue(a) {
		return v
	}
	var val ssa.Value
	for _, ref := range *a.Referrers() {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == a {
			if val != nil {
				return v
			}
			val = st.Val
		}
	}
	if val == nil {
		return v
	}
	return val
}

// unknown returns where the arguments of a call go if the function v, or a
// method of v, is called and v is not known here.
func (b *batch) unknown(v ssa.Value) locID {
	p, never := b.source(v)
	switch {
	case never:
		return locHeap
	case p == nil:
		return locPerhaps
	}
	return b.calledBy(p)
}

// source finds out whether inlining can tell the compiler more about the value
// v. It can if v is a parameter of a function that can be inlined, which is
// returned, or the result of one. It reports true if it never can.
func (b *batch) source(v ssa.Value) (p *ssa.Parameter, never bool) {
	for range 10 { // variables can be assigned to each other
		switch x := v.(type) {
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return nil, x.Op == token.ARROW
			}
			if a := b.variable(x.X); a == nil {
				return nil, true // from a field or global
			} else if st := firstStore(a); st != nil && st.Val != v {
				v = st.Val
				continue
			}
			return nil, false
		case *ssa.ChangeType:
			v = x.X
			continue
		case *ssa.ChangeInterface:
			v = x.X
			continue
		case *ssa.Extract:
			v = x.Tuple
			continue
		case *ssa.Parameter:
			if f := b.byFn[x.Parent()]; f != nil && !f.inlinable {
				return nil, true
			}
			return x, false
		case *ssa.Call:
			callee := b.staticCallee(x.Common())
			return nil, callee == nil || !b.mayInline(callee)
		case *ssa.Const, *ssa.MakeInterface, *ssa.MakeClosure, *ssa.Function, *ssa.Phi, *ssa.Convert, *ssa.BinOp, *ssa.Builtin:
			return nil, false
		}
		return nil, true
	}
	return nil, false
}

// calledBy returns the location of what parameter p calls.
func (b *batch) calledBy(p *ssa.Parameter) locID {
	f := b.byFn[p.Parent()]
	i := paramIndex(p)
	if f == nil || i >= numParams {
		return locPerhaps
	}
	if f.called[i] == 0 {
		l := b.newLoc(f, 0)
		b.locs[l].called = int32(i + 1)
		b.locs[l].degree = perhaps
		b.locs[l].mutates = true
		f.called[i] = l
	}
	return f.called[i]
}

// paramIndex returns the index of p, where a receiver counts.
func paramIndex(p *ssa.Parameter) int { return slices.Index(p.Parent().Params, p) }

// mayInline reports whether the compiler may inline callee.
func (b *batch) mayInline(callee *ssa.Function) bool {
	if g := b.member(callee); g != nil {
		return g.inlinable
	}
	return b.tagsFor(callee).cost(callee.Signature) <= inlineBudget
}

func firstStore(a *ssa.Alloc) *ssa.Store {
	for _, ref := range *a.Referrers() {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == a {
			return st
		}
	}
	return nil
}

// spawn adds the flows of a go statement, or of a defer statement that may be
// executed several times: function and arguments are kept on the heap.
func (b *batch) spawn(f *function, instr ssa.CallInstruction) {
	c := instr.Common()
	if _, ok := c.Value.(*ssa.Builtin); !ok {
		b.use(f, locHeap, 0, c.Value, instr)
	}
	for _, a := range c.Args {
		b.use(f, locHeap, 0, a, instr)
	}
	// The function itself is called with what it gets.
	if g := b.staticCallee(c); g != nil {
		if m := b.member(g); m != nil && !c.IsInvoke() {
			for i, a := range c.Args {
				b.use(f, m.params[i], 0, a, instr)
			}
		}
	}
}

func (b *batch) builtin(f *function, instr ssa.CallInstruction, name string) {
	args := instr.Common().Args
	switch name {
	case "append":
		call, ok := instr.(*ssa.Call)
		if !ok {
			return
		}
		// The old elements may move to new memory, the new ones go there.
		b.use(f, b.valueLoc(call), 0, args[0], instr)
		b.use(f, locMutator, 0, args[0], instr)
		if elem := elemOf(call.Type()); elem == nil || b.hasPointers(elem) {
			b.use(f, locHeap, 1, args[0], instr)
			if len(args) > 1 {
				b.use(f, locHeap, 1, args[1], instr)
			}
		}
	case "copy":
		b.use(f, locMutator, 0, args[0], instr)
		if elem := elemOf(args[1].Type()); elem != nil && b.hasPointers(elem) {
			b.use(f, locHeap, 1, args[1], instr)
		}
	case "clear":
		b.use(f, locMutator, 0, args[0], instr)
	case "min", "max":
		if call, ok := instr.(*ssa.Call); ok && b.hasPointers(call.Type()) {
			for _, a := range args {
				b.use(f, b.valueLoc(call), 0, a, instr)
			}
		}
	case "panic":
		for _, a := range args {
			b.use(f, locHeap, 0, a, instr)
		}
	}
}
