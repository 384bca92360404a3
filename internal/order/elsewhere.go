package order

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// This file is about locks that code elsewhere may give up: functions that are
// kept for later, goroutines, what a call runs that nobody knows, and functions of
// other packages that get hold of a lock.

// keeps returns the function that mc makes, if it is not only called or deferred
// where it is made: whoever gets it may call it at any time.
func keeps(mc *ssa.MakeClosure) *ssa.Function {
	only := func(r ssa.Instruction) bool {
		switch r := r.(type) {
		case *ssa.Call:
			return r.Call.Value == mc && !slices.Contains(r.Call.Args, ssa.Value(mc))
		case *ssa.Defer:
			return r.Call.Value == mc && !slices.Contains(r.Call.Args, ssa.Value(mc))
		case *ssa.DebugRef:
			return true
		}
		return false
	}
	for _, r := range *mc.Referrers() {
		if !only(r) {
			fn, _ := mc.Fn.(*ssa.Function)
			return fn
		}
	}
	return nil
}

// listen makes n know what fn gives up, which it does not call. It reports whether
// fn can give up anything.
func (e *Engine) listen(n *node, fn *ssa.Function) bool {
	if fn = e.cfg.Calls.Own(fn); fn == nil {
		return false
	}
	m := e.visit(fn)
	if m.visited && !m.ops && len(m.sites) == 0 {
		return false
	}
	if !slices.Contains(m.listeners, n) {
		m.listeners = append(m.listeners, n)
	}
	return true
}

// known returns fn, a function of the package that has been visited, nil if it has
// not.
func (e *Engine) known(fn *ssa.Function, bound *ssa.MakeClosure) *target {
	if fn = e.cfg.Calls.Own(fn); fn == nil || e.nodes[fn] == nil {
		return nil
	}
	return &target{node: e.nodes[fn], bound: bound}
}

// later notes what a function that runs at another time may give up of what is
// held here, as far as it names it: other code of that kind gives up its own.
func (f *flow) later(k *callee, st *state) {
	if k.target == nil || k.target.sum == nil {
		return
	}
	for _, x := range k.target.sum.Exits {
		if x.Mode&released == 0 {
			continue
		}
		if p, class, ok := f.resolve(k, x.Lock, x.Class); ok && st.at(p).mode&(held|heldRead) != 0 {
			st.mayRelease(p, class)
		}
	}
}

// goes notes what a goroutine may give up of what is held here.
func (f *flow) goes(g *ssa.Go, st *state) {
	fn, ok := g.Call.Value.(*ssa.Function)
	if !ok {
		return
	}
	if lockCallOf(fn).kind == unlockOp {
		if p, class := f.e.pathOf(argument(g, 0)); st.at(p).mode&(held|heldRead) != 0 {
			st.mayRelease(p, class)
		}
		return
	}
	f.later(&callee{c: g, target: f.e.known(fn, nil), site: new(site)}, st)
}

// handOver notes that whoever receives v may give up the locks in it.
func (f *flow) handOver(v ssa.Value, st *state) {
	if len(st.locks) == 0 {
		return
	}
	for _, part := range partsOf(v, 0) {
		p, _ := f.e.pathOf(part)
		for _, x := range st.locks {
			if x.within(p) && x.mode&(held|heldRead) != 0 {
				st.mayRelease(x.path(), x.class)
			}
		}
	}
}

// partsOf returns v and what it was put together from, if it is a struct or a pointer
// to one that was made here.
func partsOf(v ssa.Value, depth int) []ssa.Value {
	parts := []ssa.Value{v}
	switch x := v.(type) {
	case *ssa.MakeInterface:
		return append(parts, partsOf(x.X, depth)...)
	case *ssa.UnOp:
		v = x.X
	}
	made, ok := v.(*ssa.Alloc)
	if !ok || depth > 2 {
		return parts
	}
	for _, ref := range *made.Referrers() {
		fa, ok := ref.(*ssa.FieldAddr)
		if !ok {
			continue
		}
		for _, ref := range *fa.Referrers() {
			if set, ok := ref.(*ssa.Store); ok && set.Addr == fa {
				parts = append(parts, partsOf(set.Val, depth+1)...)
			}
		}
	}
	return parts
}

// runsLate reports whether a deferred call has anything to do with locks.
func runsLate(n *node, d *ssa.Defer) bool {
	kind, _ := eventOf(d)
	return kind != noEvent || n.sites[d] != nil || n.roles[d] != (role{}) || passes(d)
}

// passes reports whether c is a dynamic call with arguments.
func passes(c ssa.CallInstruction) bool {
	common := c.Common()
	if len(common.Args) == 0 {
		return false
	}
	switch common.Value.(type) {
	case *ssa.Builtin, *ssa.Function, *ssa.MakeClosure:
		return common.IsInvoke()
	}
	return true
}

// opaque notes that a call of which it is not known what it runs may give up the
// locks in the objects that it is passed.
func (f *flow) opaque(c ssa.CallInstruction, st *state) {
	if len(st.locks) == 0 {
		return
	}
	for _, arg := range c.Common().Args {
		p, _ := f.e.pathOf(arg)
		for _, x := range st.locks {
			if x.within(p) {
				st.mayRelease(x.path(), x.class)
			}
		}
	}
}

// passesLock reports whether a call passes a lock that is held.
func (f *flow) passesLock(c ssa.CallInstruction, st *state) bool {
	if len(st.locks) == 0 {
		return false
	}
	for _, arg := range c.Common().Args {
		if p, _ := f.e.pathOf(arg); st.at(p).mode&(held|heldRead) != 0 {
			return true
		}
	}
	return false
}

// lend notes that a function of another package that gets an interface may give up
// the locks that the methods of the interface do.
func (f *flow) lend(c ssa.CallInstruction, st *state) {
	if len(st.locks) == 0 {
		return
	}
	for _, arg := range c.Common().Args {
		mi, ok := arg.(*ssa.MakeInterface)
		if !ok {
			continue
		}
		p, _ := f.e.pathOf(mi.X)
		for _, x := range st.locks {
			if x.within(p) && f.e.releases(mi) {
				st.mayRelease(x.path(), x.class)
			}
		}
	}
}

// releases reports whether a method of an interface gives up a lock of its receiver.
func (e *Engine) releases(mi *ssa.MakeInterface) bool {
	for _, fn := range e.methodsOf(mi) {
		if lockCallOf(fn).kind == unlockOp {
			return true
		}
		if n := e.nodes[e.cfg.Calls.Own(fn)]; n != nil && n.sum != nil && slices.ContainsFunc(n.sum.Exits, func(x Exit) bool { return x.Mode&released != 0 }) {
			return true
		}
	}
	return false
}

// methodsOf returns the methods by which an interface can be used that is made of a
// value: promoted ones are those of the embedded type.
func (e *Engine) methodsOf(mi *ssa.MakeInterface) []*ssa.Function {
	iface, ok := mi.Type().Underlying().(*types.Interface)
	if !ok || types.IsInterface(mi.X.Type()) {
		return nil
	}
	var fns []*ssa.Function
	for m := range iface.Methods() {
		if sel := types.NewMethodSet(mi.X.Type()).Lookup(m.Pkg(), m.Name()); sel != nil {
			if fn := e.cfg.Pkg.Prog.FuncValue(sel.Obj().(*types.Func)); fn != nil {
				fns = append(fns, fn)
			}
		}
	}
	return fns
}

// mayRelease notes that the lock at p may have been given up.
func (s *state) mayRelease(p path, c Class) {
	l := s.at(p)
	l.mode = s.mode(p, c) | released
	s.set(p, l.of(c))
}
