package order

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// This file is about locks that code elsewhere may give up: functions that are
// kept for later, goroutines, and what a call runs that nobody knows.

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
	return &target{e.nodes[fn], bound}
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
			if x.key.root == p.root && x.key.global == p.global && strings.HasPrefix(x.key.sel, p.sel) {
				st.mayRelease(x.path(), x.class)
			}
		}
	}
}

// mayRelease notes that the lock at p may have been given up.
func (s *state) mayRelease(p path, c Class) {
	l := s.at(p)
	l.mode = s.mode(p, c) | released
	s.set(p, l.of(c))
}
