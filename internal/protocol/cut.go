package protocol

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/class"
)

// A Mark is a directive that would make an unmarked signal part of a section.
type Mark struct {
	Node  ast.Node  // the function to mark, or the literal
	Pos   token.Pos // of its line
	Class string    // as the package spells it, "" for the default
	Of    *class.Class
}

// Marks returns the fewest functions that have to be marked so that every signal
// of a declared fence stands in a section; of several such sets the one nearest
// to the signals. They are in the order of their positions.
//
// It is a minimum cut of the graph of calls from entry points to signals, where
// cutting a function costs one.
func (a *Analysis) Marks() []Mark {
	g := a.uncovered()
	var marks []Mark
	for _, fn := range g.cut() {
		src := source(fn)
		if src == nil {
			continue
		}
		marks = append(marks, Mark{Node: src, Pos: src.Pos(), Class: a.spell(g.classFrom(fn)), Of: a.marks.Class(g.classFrom(fn))})
	}
	slices.SortFunc(marks, func(x, y Mark) int { return int(x.Pos - y.Pos) })
	return slices.CompactFunc(marks, func(x, y Mark) bool { return x.Node == y.Node })
}

// cut returns the functions of the minimum cut.
func (g *graph) cut() []*ssa.Function {
	n := g.network()
	for n.augment() {
	}
	// What can still reach the sink lies behind the cut.
	behind := n.search(sink, func(from, to int) bool { return n.room[edge{to, from}] > 0 })
	var cut []*ssa.Function
	for i, fn := range n.funcs {
		if _, in := behind[enter(i)]; in {
			continue
		}
		if _, out := behind[leave(i)]; out {
			cut = append(cut, fn)
		}
	}
	return cut
}

// A network is the functions from which signals can be reached outside of
// sections. Each is two nodes with room for one path between them; calls have
// room for any number.
type network struct {
	funcs []*ssa.Function
	index map[*ssa.Function]int
	room  map[edge]int
	next  map[int][]int // neighbours by edges in either direction
}

type edge struct{ from, to int }

const (
	start0 = 0 // leads to every entry point
	sink   = 1 // follows every signal
	plenty = 1 << 20
)

func enter(i int) int { return 2*i + 2 }
func leave(i int) int { return 2*i + 3 }

// network builds the network.
func (g *graph) network() *network {
	n := &network{index: map[*ssa.Function]int{}, room: map[edge]int{}, next: map[int][]int{}}
	for _, fn := range g.order {
		if g.entry(fn).found {
			n.connect(leave(g.node(n, fn)), sink, plenty)
		}
	}
	return n
}

// node returns the number of a function, which it adds with all that lead to it.
func (g *graph) node(n *network, fn *ssa.Function) int {
	if i, ok := n.index[fn]; ok {
		return i
	}
	i := len(n.funcs)
	n.index[fn] = i
	n.funcs = append(n.funcs, fn)
	n.connect(enter(i), leave(i), 1)
	if g.loose[fn] || isExported(fn) || len(g.callers[fn]) == 0 {
		n.connect(start0, enter(i), plenty)
	}
	for _, s := range g.callers[fn] {
		if !g.a.covered(s.in, s.instr, s.pos) && g.entry(s.in).found {
			n.connect(leave(g.node(n, s.in)), enter(i), plenty)
		}
	}
	return i
}

func (n *network) connect(from, to, room int) {
	n.room[edge{from, to}] += room
	n.next[from] = append(n.next[from], to)
	n.next[to] = append(n.next[to], from)
}

// augment leads one more path from the source to the sink, and reports whether
// there was room.
func (n *network) augment() bool {
	by := n.search(start0, func(from, to int) bool { return n.room[edge{from, to}] > 0 })
	if _, ok := by[sink]; !ok {
		return false
	}
	for to := sink; to != start0; to = by[to] {
		n.room[edge{by[to], to}]--
		n.room[edge{to, by[to]}]++
	}
	return true
}

// search returns all nodes that open edges lead to from start, each with the node
// before it.
func (n *network) search(start int, open func(from, to int) bool) map[int]int {
	by := map[int]int{start: start}
	for queue := []int{start}; len(queue) > 0; queue = queue[1:] {
		for _, to := range n.next[queue[0]] {
			if _, seen := by[to]; !seen && open(queue[0], to) {
				by[to] = queue[0]
				queue = append(queue, to)
			}
		}
	}
	return by
}

// classFrom returns the class of most signals that fn leads to.
func (g *graph) classFrom(fn *ssa.Function) string {
	counts := map[string]int{}
	for _, target := range g.order {
		if g.leads(fn, target) {
			for _, s := range g.signals[target] {
				counts[s.class]++
			}
		}
	}
	best := ""
	for class, n := range counts {
		if n > counts[best] || n == counts[best] && class < best || best == "" {
			best = class
		}
	}
	return best
}

// leads reports whether fn calls target, directly or not.
func (g *graph) leads(fn, target *ssa.Function) bool {
	seen := map[*ssa.Function]bool{}
	var up func(f *ssa.Function) bool
	up = func(f *ssa.Function) bool {
		if f == fn {
			return true
		}
		seen[f] = true
		for _, s := range g.callers[f] {
			if !seen[s.in] && up(s.in) {
				return true
			}
		}
		return false
	}
	return up(target)
}
