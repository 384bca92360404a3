package escape

import (
	"go/types"
	"sync"

	"golang.org/x/tools/go/ssa"
)

// A degree says how surely a location is on the heap.
type degree uint8

const (
	stack   degree = iota
	perhaps        // on the heap, unless inlining into the caller changes it
	heap
)

// A locID is an index into batch.locs.
type locID int32

// Pseudo locations. Nothing flows out of them.
const (
	locHeap    locID = iota // memory that outlives everything
	locPerhaps              // the same, unless inlining proves otherwise
	locMutator              // addresses that are written to
	numPseudo

	noLoc locID = -1
)

// A location is something that holds values: a variable, the memory of an
// allocating expression, a parameter, a result.
type location struct {
	in      int32 // head of the list of edges that end here
	fn      int32 // index into batch.funcs, -1 for pseudo locations
	depth   int32 // nesting depth of loops at the declaration, from 1
	param   int32 // 1 + index, for parameters
	result  int32 // 1 + index, for results
	called  int32 // 1 + index of a parameter: this is what it calls
	degree  degree
	cond    Cond // under which the memory here is on the heap
	fate    fate // of what the value here points to
	mutates bool // memory that values in here point to may be written to

	// State of the walk: the least dereferences found from its root to here,
	// and by which edge.
	derefs int32
	via    int32
	gen    uint32
	queued uint32
	todo   bool

	why ssa.Instruction // makes the location escape, if known
}

// An edge is an assignment: dst = src, after derefs dereferences of src (-1
// if the address of src is taken).
type edge struct {
	src, dst locID
	derefs   int32
	next     int32 // next edge with the same dst
	at       ssa.Instruction
}

// A ref is a value as a path: the value of loc after derefs dereferences, or
// the address of loc if derefs is -1.
type ref struct {
	loc    locID
	derefs int32
}

var noRef = ref{loc: noLoc}

func (r ref) deref() ref {
	if r.loc != noLoc {
		r.derefs++
	}
	return r
}

// A batch holds the state of one analysis.
type batch struct {
	sizes  types.Sizes
	callee func(*ssa.Function) (Tags, bool)

	funcs []*function
	byFn  map[*ssa.Function]*function

	graph
	leaks map[locID]*Leak // of parameters

	allocs map[ssa.Instruction]locID // locations of allocating instructions
	values map[ssa.Value]locID       // of phis, parameters and results of calls
	byVal  map[*ssa.Alloc]bool       // captured variables: whether by value

	// loopVars maps the incarnations of a variable declared by a for loop,
	// allocated or joined by a phi, to the first of them.
	loopVars map[ssa.Value]*ssa.Alloc

	// vars maps the values of a variable that is a register, as far as they are
	// known to be used only by way of the variable, to the location of the
	// variable: the compiler does not tell the values of a variable apart.
	vars map[ssa.Value]locID

	// bound holds the values of parameters that are functions, if the batch
	// specializes a function for one call.
	bound map[*ssa.Parameter]*ssa.Function

	walks uint32

	pointers map[types.Type]bool // whether values of the type hold pointers
}

// A graph is the part of a batch that grows much and is gone soon: the next batch
// gets the memory.
type graph struct {
	locs  []location
	edges []edge
	queue []locID // of the walk
	work  []locID // roots to walk
}

var graphs sync.Pool // of *graph

// free gives the graph away: b must not be used any more.
func (b *batch) free() {
	clear(b.edges)
	graphs.Put(&graph{b.locs[:0], b.edges[:0], b.queue[:0], b.work[:0]})
	b.graph = graph{}
}

// run adds all flows and propagates them.
func (b *batch) run() {
	for _, f := range b.funcs {
		b.flowFunc(f)
	}
	b.solve()
}

func (b *batch) newLoc(f *function, depth int32) locID {
	id := locID(len(b.locs))
	fn := int32(-1)
	if f != nil {
		fn = f.index
		f.maxDepth = max(f.maxDepth, depth)
	}
	b.locs = append(b.locs, location{in: -1, fn: fn, depth: depth})
	return id
}

// flow records that a value flows to dst after derefs more dereferences.
func (b *batch) flow(dst locID, derefs int32, v ref, at ssa.Instruction) {
	if v.loc == noLoc {
		return
	}
	d := derefs + v.derefs
	if dst == v.loc && d >= 0 {
		return // x = x, x = *x
	}
	b.edges = append(b.edges, edge{src: v.loc, dst: dst, derefs: d, next: b.locs[dst].in, at: at})
	b.locs[dst].in = int32(len(b.edges) - 1)
}
