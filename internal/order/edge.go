package order

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// This file finds the edges of the lock graph: one lock is taken while another
// is held. Locks are told apart as objects, not as classes, so that a cycle of
// edges is one that the same few objects can really be in:
//
//   - a package variable is one object;
//   - two locks that are found from the same object, through fields that never
//     change, are the same two wherever they are found from it in that way. The
//     object may be any of its type.
//
// Two locks of one class, such as those of a node and its parent, make no edge.

// A lockID is a lock of the graph.
type lockID struct {
	pkg  string // that declares it, of a package variable
	base string // the type of the object that it is found from, of others
	sel  string // from there; the name and selector of a variable
}

func globalID(p path) lockID {
	i := strings.LastIndexByte(p.global, '.')
	return lockID{pkg: p.global[:i], sel: p.global[i+1:] + p.sel}
}

// text returns the name of a package variable, as package pkg writes it.
func (l lockID) text(pkg string) string {
	return Class{l.pkg, strings.ReplaceAll(l.sel, "*", "")}.text(pkg)
}

// home returns the package that declares a lock, or the type that it is found from.
func (l lockID) home() string {
	if l.base == "" {
		return l.pkg
	}
	return l.base[:strings.LastIndexByte(l.base, '.')]
}

func (l lockID) compare(m lockID) int {
	return cmp.Or(cmp.Compare(l.pkg, m.pkg), cmp.Compare(l.base, m.base), cmp.Compare(l.sel, m.sel))
}

// A gate is a lock that is held when an edge is made. A cycle that needs the same
// gate twice cannot come about.
type gate struct {
	class Class
	read  bool
}

func (g gate) compare(h gate) int {
	return cmp.Or(g.class.compare(h.class), compareBool(g.read, h.read))
}

// An Edge says that a function takes a lock while it holds another one.
type Edge struct {
	from, to         lockID
	fromRead, toRead bool
	gates            []gate // sorted
	Fn               effect.Func
	Held             string // the lock that is held, as the function names it
	HeldAt           effect.Pos
	Op               *effect.Op // that takes the other
	Chain            *effect.Chain

	// Only within the package:
	n    *node
	pos  token.Pos
	root *ssa.Parameter // that the locks are found from
	last Class          // of the lock that is taken
}

// maxEdges is how many edges between the same two locks are kept: more than one,
// since the best may be behind a gate.
const maxEdges = 8

type edgeKey struct {
	from, to         lockID
	fromRead, toRead bool
}

// lockEdges returns the edges that the functions of the package make, in a
// deterministic order.
func (e *Engine) lockEdges() []*Edge {
	if e.edges != nil {
		return *e.edges
	}
	byKey := make(map[edgeKey][]*Edge)
	for _, n := range e.order {
		if !e.holds(n) {
			continue
		}
		for _, a := range n.facts.acquires {
			if len(a.held) == 0 || a.flag || flagged(a.guard) || a.state.mode.sure() {
				continue
			}
			for _, x := range a.held {
				if x.mode.sure() && x.path() != a.path {
					e.addEdge(byKey, n, a, x)
				}
			}
		}
	}
	var all []*Edge
	for _, edges := range byKey {
		slices.SortFunc(edges, (*Edge).compare)
		all = append(all, edges[:min(len(edges), maxEdges)]...)
	}
	slices.SortFunc(all, (*Edge).compare)
	e.edges = &all
	return all
}

// compare orders edges: first by locks, then the better witness.
func (x *Edge) compare(y *Edge) int {
	return cmp.Or(x.from.compare(y.from), x.to.compare(y.to), x.Chain.Compare(y.Chain), x.HeldAt.Compare(y.HeldAt), x.Op.Pos.Compare(y.Op.Pos), cmp.Compare(x.Fn.String(), y.Fn.String()),
		compareBool(x.fromRead, y.fromRead), compareBool(x.toRead, y.toRead), slices.CompareFunc(x.gates, y.gates, gate.compare), cmp.Compare(x.Held, y.Held))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// addEdge notes that n takes a while it holds x, if both are known as objects.
func (e *Engine) addEdge(byKey map[edgeKey][]*Edge, n *node, a acquisition, x entry) {
	if x.class == (Class{}) || a.class == (Class{}) {
		return
	}
	if e.declared(a.class, x.class) != nil { // a violation, and reported as that
		return
	}
	from, to, ok := e.related(x.path(), a.path)
	if !ok || from == to || from.base != "" && x.class == a.class {
		return
	}
	edge := &Edge{
		from: from, to: to, fromRead: x.mode == heldRead, toRead: a.read, Fn: n.name,
		Held: x.text, HeldAt: x.at, Op: a.op, Chain: a.chain, n: n, pos: a.pos, last: a.class, gates: gatesOf(a.held, x.path(), a.path),
	}
	if from.base != "" {
		edge.root, _ = a.path.root.(*ssa.Parameter)
	}
	k := edgeKey{from, to, edge.fromRead, edge.toRead}
	byKey[k] = append(byKey[k], edge)
}

// gatesOf returns the locks that may be held, without two.
func gatesOf(all []entry, but, and path) []gate {
	var gates []gate
	for _, x := range all {
		if x.mode&(held|heldRead) != 0 && x.path() != but && x.path() != and {
			gates = append(gates, gate{x.class, x.mode == heldRead})
		}
	}
	return sortedGates(gates)
}

func sortedGates(gates []gate) []gate {
	slices.SortFunc(gates, gate.compare)
	return slices.Compact(gates)
}

// related returns what two locks of one function are in the graph, if they are
// certain to be the same two wherever they are found in these ways.
func (e *Engine) related(a, b path) (lockID, lockID, bool) {
	if a.root == nil && b.root == nil {
		return globalID(a), globalID(b), true
	}
	if a.root == nil || a.root != b.root || a.tooLong() || b.tooLong() || e.isFresh(a.root) {
		return lockID{}, lockID{}, false
	}
	common := commonSteps(a.sel, b.sel)
	base, ok := typeAt(a.root.Type(), a.sel[:common])
	if !ok {
		return lockID{}, lockID{}, false
	}
	return lockID{base: base, sel: a.sel[common:]}, lockID{base: base, sel: b.sel[common:]}, true
}

// isFresh reports whether a value may be an object that nobody else has seen yet.
func (e *Engine) isFresh(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Parameter, *ssa.Lookup:
		return false
	case *ssa.FreeVar:
		if e.spawned[v.Parent()] {
			return false
		}
		cell := e.cellOf(v, 0)
		return cell == nil || onlyStore(cell) == nil || e.isFresh(onlyStore(cell))
	case *ssa.Extract: // of a loop or a lookup, not a result
		switch v.Tuple.(type) {
		case *ssa.Next, *ssa.Lookup:
			return false
		}
	case *ssa.UnOp: // loaded from a field or a variable
		switch v.X.(type) {
		case *ssa.FieldAddr, *ssa.Global, *ssa.IndexAddr:
			return v.Op != token.MUL
		}
	}
	return true
}

// commonSteps returns how many bytes of two selectors are the same steps, at
// least one step short of either.
func commonSteps(a, b string) int {
	common := 0
	for i := 0; i < len(a) && i < len(b); i++ {
		if isStep(a[i]) && isStep(b[i]) {
			common = i
		}
		if a[i] != b[i] {
			break
		}
	}
	return common
}

func isStep(c byte) bool { return c == '.' || c == '*' }

// typeAt returns the name of the type of the struct that a path ends at.
func typeAt(t types.Type, sel string) (string, bool) {
	for sel != "" {
		if sel[0] == '*' {
			sel = sel[1:]
			continue
		}
		name := sel[1:]
		if i := strings.IndexAny(name, ".*"); i >= 0 {
			name = name[:i]
		}
		st, ok := pointee(t).Underlying().(*types.Struct)
		if !ok {
			return "", false
		}
		i := 0
		for i < st.NumFields() && st.Field(i).Name() != name {
			i++
		}
		if i == st.NumFields() {
			return "", false
		}
		t, sel = st.Field(i).Type(), sel[1+len(name):]
	}
	named, ok := types.Unalias(pointee(t)).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || named.Obj().Parent() != named.Obj().Pkg().Scope() {
		return "", false
	}
	return named.Obj().Pkg().Path() + "." + named.Obj().Name(), true
}

// pointee returns what t points to in the end.
func pointee(t types.Type) types.Type {
	for {
		p, ok := t.Underlying().(*types.Pointer)
		if !ok {
			return t
		}
		t = p.Elem()
	}
}
