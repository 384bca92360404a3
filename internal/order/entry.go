package order

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// This file finds out how one gets to a function: from which entries of the
// package, and under which locks in any case. It is asked only about functions
// on a cycle of locks.

// entries is how one gets to a function.
type entries struct {
	from  []*node // where code of others, or a goroutine, begins
	gates []gate  // held whenever it is called, sorted
}

// isEntry reports whether others than the functions of the package call n, or
// may.
func (e *Engine) isEntry(n *node) bool {
	return len(e.callersOf(n)) == 0 || e.spawned[n.fn] || n.fn.Parent() == nil && isPublic(n.fn)
}

// callersOf returns the functions that call n: also those, if none are known, that
// call it through an interface for all that anybody can tell.
func (e *Engine) callersOf(n *node) []*node {
	recv := n.fn.Signature.Recv()
	if len(n.callers) > 0 || recv == nil || isPublic(n.fn) {
		return n.callers
	}
	var callers []*node
	for _, c := range e.invokes()[n.fn.Name()] {
		m := e.nodes[c.Parent()]
		if m != nil && !slices.Contains(callers, m) && implements(recv.Type(), c.Common().Value.Type()) {
			callers = append(callers, m)
		}
	}
	return callers
}

func implements(t, iface types.Type) bool {
	i, ok := iface.Underlying().(*types.Interface)
	return ok && (types.Implements(t, i) || types.Implements(types.NewPointer(t), i))
}

// invokes returns the calls of interface methods in the package, by name.
func (e *Engine) invokes() map[string][]ssa.CallInstruction {
	if e.invoked == nil {
		e.invoked = make(map[string][]ssa.CallInstruction)
		for _, n := range e.order {
			for _, b := range n.fn.Blocks {
				for _, instr := range b.Instrs {
					if c, ok := instr.(ssa.CallInstruction); ok && c.Common().IsInvoke() {
						name := c.Common().Method.Name()
						e.invoked[name] = append(e.invoked[name], c)
					}
				}
			}
		}
	}
	return e.invoked
}

// isPublic reports whether other packages can name a function.
func isPublic(fn *ssa.Function) bool {
	if !token.IsExported(fn.Name()) {
		return false
	}
	recv := fn.Signature.Recv()
	if recv == nil {
		return true
	}
	named, ok := types.Unalias(pointee(recv.Type())).(*types.Named)
	return !ok || named.Obj().Exported()
}

// isInit reports whether n runs before main does.
func isInit(n *node) bool {
	return n.fn.Name() == "init" && n.fn.Signature.Recv() == nil && n.fn.Parent() == nil || n.fn.Synthetic == "package initializer" ||
		len(n.fn.Name()) > 5 && n.fn.Name()[:5] == "init#"
}

// entriesOf returns how one gets to n.
func (e *Engine) entriesOf(n *node) *entries {
	if x := e.entries[n]; x != nil {
		return x
	}
	x := new(entries)
	seen := map[*node]bool{n: true}
	for work := []*node{n}; len(work) > 0; work = work[1:] {
		m := work[0]
		if e.isEntry(m) && !isInit(m) {
			x.from = append(x.from, m)
		}
		for _, c := range e.callersOf(m) {
			if !seen[c] {
				seen[c] = true
				work = append(work, c)
			}
		}
	}
	x.gates = e.gatesOfCallers(n, seen)
	if e.entries == nil {
		e.entries = make(map[*node]*entries)
	}
	e.entries[n] = x
	return x
}

// gatesOfCallers returns the locks that may be held at each call of n, however one
// gets there; with all functions from which one gets to n, in any order. They are
// the greatest solution of what each call says of its callee, so that functions that
// call each other cost no more than others.
func (e *Engine) gatesOfCallers(n *node, above map[*node]bool) []gate {
	if g, ok := e.gates[n]; ok {
		return g
	}
	if e.gates == nil {
		e.gates = make(map[*node][]gate)
	}
	for again := true; again; {
		again = false
		for m := range above {
			old, known := e.gates[m]
			gates, called := e.gatesAt(m)
			if called && (!known || len(gates) < len(old)) {
				e.gates[m] = gates
				again = true
			}
		}
	}
	return e.gates[n]
}

// gatesAt returns the locks that may be held at each call of n, by what is known of
// its callers, if one gets to n from any of these.
func (e *Engine) gatesAt(n *node) (gates []gate, called bool) {
	if e.isEntry(n) {
		return nil, true
	}
	for _, m := range e.callersOf(n) {
		outer, ok := e.gates[m]
		if !ok {
			continue
		}
		for _, here := range e.heldAtCalls(m, n) {
			all := sortedGates(slices.Concat(outer, here))
			if called {
				all = slices.DeleteFunc(all, func(g gate) bool { return !slices.Contains(gates, g) })
			}
			gates, called = all, true
		}
	}
	return gates, called
}

// heldAtCalls returns the locks that m may hold at each of its calls of n.
func (e *Engine) heldAtCalls(m, n *node) [][]gate {
	held := e.heldIn(m)
	all := held.calls[n]
	if !slices.Contains(n.callers, m) {
		for _, c := range e.invokes()[n.fn.Name()] {
			if c.Parent() == m.fn {
				all = append(all[:len(all):len(all)], held.invokes[c])
			}
		}
	}
	return all
}

// heldCalls is what one function may hold at its calls.
type heldCalls struct {
	calls   map[*node][][]gate         // of functions of the package
	invokes map[ssa.Instruction][]gate // through interfaces; nil if it holds nothing
}

// heldIn returns what m may hold at its calls.
func (e *Engine) heldIn(m *node) *heldCalls {
	if held := e.heldCalls[m]; held != nil {
		return held
	}
	held := &heldCalls{make(map[*node][][]gate), make(map[ssa.Instruction][]gate)}
	e.run(m, &visitor{
		callee: func(k *callee, st *state) {
			gates := gatesOf(st.locks, path{}, path{})
			if k.target != nil {
				held.calls[k.target.node] = append(held.calls[k.target.node], gates)
			}
			if k.site != nil {
				for _, t := range k.site.args {
					if k.target == nil || t.node != k.target.node {
						held.calls[t.node] = append(held.calls[t.node], gates)
					}
				}
			}
		},
		at: func(instr ssa.Instruction, st *state) {
			if c, ok := instr.(ssa.CallInstruction); ok && c.Common().IsInvoke() {
				held.invokes[instr] = gatesOf(st.locks, path{}, path{})
			}
		},
	})
	if e.heldCalls == nil {
		e.heldCalls = make(map[*node]*heldCalls)
	}
	e.heldCalls[m] = held
	return held
}

// onlyWhileMade reports whether a function gets, as the parameter p, only objects
// that nobody else has seen yet.
func (e *Engine) onlyWhileMade(n *node, p *ssa.Parameter, depth int) bool {
	i := slices.Index(n.fn.Params, p)
	if i < 0 || len(n.callers) == 0 || e.isEntry(n) || depth > 4 {
		return false
	}
	for _, m := range n.callers {
		for c, s := range m.sites {
			if !slices.ContainsFunc(s.targets, func(t *target) bool { return t.node == n }) {
				continue
			}
			arg := argument(c, i)
			if up, ok := arg.(*ssa.Parameter); ok {
				if !e.onlyWhileMade(m, up, depth+1) {
					return false
				}
			} else if arg == nil || !madeHere(arg) {
				return false
			}
		}
	}
	return true
}

// madeHere reports whether v is an object that the function makes itself.
func madeHere(v ssa.Value) bool {
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		if cell, ok := load.X.(*ssa.Alloc); ok && onlyStore(cell) != nil {
			v = onlyStore(cell)
		}
	}
	_, ok := v.(*ssa.Alloc)
	return ok
}
