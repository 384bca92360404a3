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
// # Sites that depend on the caller
//
// What a function returns is on the heap if the function is compiled on its
// own. If it is inlined, it depends on the caller: the object is on the heap if
// the caller keeps it. Likewise with what a function passes to a method of a
// parameter, or boxes: where it is inlined and the argument is known, the
// compiler may know better. Such sites are not certain but have a condition,
// [Site].If, and whoever propagates them to callers decides at each call:
//
//   - A site with Certain set is certain for all callers.
//   - At a call of the function, [Result.AtCall] of the caller's analysis tells
//     whether the site is certain in the caller, or on what condition it is.
//     With neither it stays possible.
//   - Of the function with which the search ends, the critical section, nobody
//     knows the callers. Taken as compiled on its own, a site that still has a
//     condition is certain.
//
// A function too expensive to inline has no such sites: they are certain.
//
// # Limits
//
// Registers are more precise than the compiler's variables, which hold all that
// is ever assigned to them. The values of a register are put together if they
// meet in a phi or if no other variable in the function has the same name, and
// only if the assignment shows where they come from. Otherwise the compiler may
// allocate what this package takes to be on the stack.
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
	If      Cond      // not Certain, but on this condition
	Sized   bool      // not Certain, but if the type arguments have a size
	What    string    // verb phrase: "allocates new(T)", "allocates: append may grow s.buf"
	Hint    string    // the usual cure: "preallocate with make(…, cap)"
}

// A Result holds what [Analyze] found out about a set of functions.
type Result struct {
	sites map[*ssa.Function][]Site
	tags  map[*ssa.Function]Tags
	calls map[ssa.CallInstruction]*callFate
}

// Sites returns the allocations in fn's own body, without those in its
// function literals, in order of position.
func (r *Result) Sites(fn *ssa.Function) []Site { return r.sites[fn] }

// Tags returns what fn does with its parameters. It is nil for functions that
// were not analysed.
func (r *Result) Tags(fn *ssa.Function) Tags { return r.tags[fn] }

// Analyze computes the allocation sites and leak tags of functions that are
// mutually recursive (usually one), each together with its function literals;
// see [Callees]. callee returns the tags of a statically called function
// outside the set, asking first for an instance and then for its origin. If it
// does not know them, every argument leaks, though not for certain, because
// the compiler does know them.
func Analyze(fns []*ssa.Function, sizes types.Sizes, callee func(*ssa.Function) (Tags, bool)) *Result {
	b := newBatch(fns, sizes, callee)
	defer b.free()
	b.run()
	r := &Result{
		sites: make(map[*ssa.Function][]Site, len(b.funcs)),
		tags:  make(map[*ssa.Function]Tags, len(b.funcs)),
		calls: make(map[ssa.CallInstruction]*callFate),
	}
	for _, f := range b.funcs {
		r.sites[f.fn] = b.sitesOf(f)
		r.tags[f.fn] = b.tagsOf(f)
		b.callFates(f, r.calls)
	}
	return r
}
