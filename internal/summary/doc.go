// Package summary computes what functions do: for each function of one
// package the effects it can have together with everything it calls, each
// with its shortest witness.
//
// # Algorithm
//
// Summaries are computed on demand, bottom-up over the strongly connected
// components of the static call graph (Tarjan's algorithm). Within a component
// the effects of calls are propagated until nothing changes. Every witness has
// a place in a total order (length of the chain, then the positions it passes)
// that prefixing a call preserves, so the fixpoint is unique: recursion is
// exact, and the result does not depend on the order of analysis. Imports have
// no cycles, hence a component never leaves its package; a callee elsewhere is
// looked up by name, in the table of the standard library ([model]) or in the
// summaries of its package (Config.Dep). Only if the whole program is known
// (Config.Whole) do dynamic calls lead back into importers; then the engines of
// all packages work on one graph (whole.go).
//
// # What counts
//
// An instruction counts if it is hot: reachable from the function's entry when
// branches on constants are folded, in a block from which the function can
// still return or loop. Blocks that only lead to panic, or to a call that never
// returns, are cold.
//
// A call is resolved to functions if it is static (functions, methods,
// promoted methods, literals called, deferred or bound to a variable, method
// values and expressions), if its function value can only come from known
// functions, or if its interface value can only hold known concrete types.
// Values are traced through local variables, also captured ones, through
// unexported package variables and struct fields all of whose assignments are
// in the package, through slices, arrays, maps and channels (contents.go), and out
// of the functions that return them, in any package (returned.go). A call through
// a contract is trusted to keep it (contract.go); what is converted to one is
// listed for the caller to check (convert.go). A generic function is analysed
// once, as its origin. The body of a range-over-func loop is part of the function
// it stands in. go statements are not followed: the new goroutine is another
// context.
//
// # Parameters
//
// A summary depends on the function's parameters in two ways. If the function
// calls a parameter, or a method of one, it has an effect (that the callee
// cannot be seen, or what its documentation promises) which gives way to the
// effects of the argument at each call where that is known. So do calls of the
// elements of a parameter that is a container, and calls of methods of a type
// parameter, which each instance settles (generic.go). If an effect stands
// behind a branch on a parameter compared with a constant, it carries that
// condition (guard.go) and is dropped where the argument is another constant. So
// a helper that calls its argument does not mix up its callers, and a helper
// with a flag does not blame callers that leave it off. Other conditions are not
// evaluated, but what stands behind one in a callee is only possible for its
// callers (always.go).
//
// # Idioms
//
// A few operations that look blocking and are not are recognised by looking at
// the whole function: see idiom.go and fresh.go.
//
// # What it cannot see
//
// Any other call of a function value or interface method, functions without a
// Go body, and functions of packages whose summaries are missing, yield an
// effect of rule unknown. The effects of reflection, of code reached by
// go:linkname, and of values changed through unsafe pointers are not modelled.
// Nothing is known about which goroutine runs a function. The operand of a
// receive or a lock is identified only by the expression that names it.
package summary
