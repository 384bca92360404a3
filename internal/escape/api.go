// Package escape finds out which instructions of a function allocate on the
// heap, as the gc compiler would compile it.
//
// The analysis is the compiler's, carried over to go/ssa. Every variable and
// every allocating expression is a location. Assignments are edges between
// locations, weighted with the number of dereferences minus the number of
// address-of operations that the value passes. A location must be on the heap
// if its address flows to a location that outlives it: the heap itself, a
// result, a variable declared outside the loop or outside the closure.
// What a function does with its parameters is summarized in [Tags], so that
// functions are analysed once, callees before callers.
//
// Where it differs from the compiler it has reasons:
//
//   - Locations exist only for allocations, variables in memory, phis,
//     parameters and results. All other values are paths to one of those, so
//     the graph stays about as small as the compiler's.
//   - Code that constant conditions exclude is ignored. It has no sites.
//   - There is no inlining, except that small functions which call their
//     parameters are looked at anew for each function passed. What the
//     compiler may keep on the stack after it inlined the function into its
//     caller is on the heap only "perhaps": there are two degrees of heap, and
//     only the hard one makes a site certain.
//   - Composite literals, folded concatenations and conversions that the
//     compiler elides are recognized in the syntax tree of the function.
//
// Registers are more precise than the compiler's variables. In two rare cases
// it allocates and this package does not know: a variable is assigned several
// unrelated pointers of which only one escapes, and a variable declared
// outside a loop is assigned in it but holds nothing over from one iteration
// to the next.
package escape

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// A Site is an instruction that allocates, or may.
type Site struct {
	Instr   ssa.Instruction
	Pos     token.Pos // of the construct; better than Instr.Pos(), which is often missing
	Detail  string    // of rule alloc: "heap-alloc" or "implicit-alloc"
	Certain bool      // allocates every time it is executed
	What    string    // "allocates new(T)", "closure captures x", "append may grow s.buf"
}

// The details of rule alloc that sites have.
const (
	heapAlloc     = "heap-alloc"     // new, &T{}, make, variables moved to the heap
	implicitAlloc = "implicit-alloc" // everything that does not look like an allocation
)

// A Result holds what [Analyze] found out about a set of functions.
type Result struct {
	sites map[*ssa.Function][]Site
	tags  map[*ssa.Function]Tags
}

// Sites returns the allocations in fn's own body, without those in its
// function literals, in order of position.
func (r *Result) Sites(fn *ssa.Function) []Site { return r.sites[fn] }

// Tags returns what fn does with its parameters, receiver first. It is nil
// for functions that were not analysed.
func (r *Result) Tags(fn *ssa.Function) Tags { return r.tags[fn] }

// Analyze computes the allocation sites and leak tags of functions that are
// mutually recursive (usually one), each together with its function literals;
// see [Callees]. callee returns the tags of a statically called function
// outside the set, asking first for an instance and then for its origin. If it
// does not know them, every argument leaks, though not for certain, because
// the compiler does know them.
func Analyze(fns []*ssa.Function, sizes types.Sizes, callee func(*ssa.Function) (Tags, bool)) *Result {
	b := newBatch(fns, sizes, callee)
	b.run()
	r := &Result{
		sites: make(map[*ssa.Function][]Site, len(b.funcs)),
		tags:  make(map[*ssa.Function]Tags, len(b.funcs)),
	}
	for _, f := range b.funcs {
		r.sites[f.fn] = b.sitesOf(f)
		r.tags[f.fn] = b.tagsOf(f)
	}
	return r
}
