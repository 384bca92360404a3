package main

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
)

// A node is what is known of one function.
type node struct {
	fn       *ssa.Function
	name     effect.Func
	found    map[string]*found // by rule/detail
	dyn      map[dynamicUse]bool
	order    []dynamicUse // keys of dyn as they were found
	calls    []site
	noReturn bool
}

// found is one effect, with the shortest known way to it.
type found struct {
	rule, detail string
	certain      bool
	next         *node  // the function called on the way, or nil
	text         string // what is there, if next is nil
	hops         int
}

// A dynamicUse says that a function calls one of its parameters: the function
// that it is, or a method of the interface that it is.
type dynamicUse struct {
	param  *ssa.Parameter
	method *types.Func // nil for functions
	iface  types.Type
}

// A site is a place where functions run whose bodies are analysed.
type site struct {
	targets []*node
	args    []ssa.Value // for the parameters of the targets; nil if not known
	certain bool        // it is reached by every call
	once    bool        // it runs once in a process: what it allocates does not count
}

// visit returns the node of a function, scanned.
func (w *world) visit(fn *ssa.Function) *node {
	if n := w.nodes[fn]; n != nil {
		return n
	}
	n := &node{fn: fn, name: nameOf(fn), found: make(map[string]*found), dyn: make(map[dynamicUse]bool)}
	w.nodes[fn] = n
	w.nodeList = append(w.nodeList, n)
	return n
}

// scan finds n's own operations and its calls. It is done when noReturn is
// known for all functions.
func (w *world) scan(n *node) {
	hot := w.hot(n.fn)
	for i, b := range n.fn.Blocks {
		if !hot[i] {
			continue
		}
		for _, instr := range b.Instrs {
			w.instruction(n, instr, i == 0)
		}
	}
}

func (w *world) instruction(n *node, instr ssa.Instruction, certain bool) {
	switch instr := instr.(type) {
	case *ssa.Send:
		n.add("wait", "chan-send", certain, "sends on a channel")
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			n.add("wait", "chan-recv", certain, "receives from a channel")
		}
	case *ssa.Select:
		if instr.Blocking {
			n.add("wait", "blocking-select", certain, "waits in a select")
		}
	case *ssa.Call:
		w.call(n, &instr.Call, certain)
	case *ssa.Defer:
		w.call(n, &instr.Call, certain)
	}
}

// add notes an operation of n itself.
func (n *node) add(rule, detail string, certain bool, text string) bool {
	return n.put(&found{rule: rule, detail: detail, certain: certain, text: text})
}

// put notes an effect unless it is known with as short a way.
func (n *node) put(f *found) bool {
	key := f.rule + "/" + f.detail
	old := n.found[key]
	switch {
	case old == nil:
		n.found[key] = f
	case f.certain && !old.certain, f.certain == old.certain && f.hops < old.hops:
		n.found[key] = f
	default:
		return false
	}
	return true
}

// call notes what a call in n may run.
func (w *world) call(n *node, c *ssa.CallCommon, certain bool) {
	if b, ok := c.Value.(*ssa.Builtin); ok {
		if b.Name() == "print" || b.Name() == "println" {
			n.add("wait", "hidden-io-logging", certain, "prints")
		}
		return
	}
	if callee := c.StaticCallee(); callee != nil {
		w.run(n, origin(callee), c.Args, certain)
		return
	}
	w.callbacks(n, c.Args)
	if c.IsInvoke() {
		w.use(n, c.Value, c.Method, c.Value.Type())
	} else {
		w.use(n, c.Value, nil, nil)
	}
}

// callbacks takes it that a callee that is not known calls the functions it is
// given.
func (w *world) callbacks(n *node, args []ssa.Value) {
	for _, arg := range args {
		if _, ok := arg.Type().Underlying().(*types.Signature); ok {
			w.use(n, arg, nil, nil)
		}
	}
}

// run notes that n runs a function, with these arguments if they are known.
func (w *world) run(n *node, fn *ssa.Function, args []ssa.Value, certain bool) {
	if fn.Synthetic == "package initializer" {
		return
	}
	if row := w.ground.row(fn); row != nil {
		skip := receivers(fn)
		w.apply(n, row, fn.RelString(nil), certain, func(i int, method string) bool {
			if i+skip >= len(args) {
				return false
			}
			iface := fn.Signature.Params().At(i).Type()
			obj, _, _ := types.LookupFieldOrMethod(iface, false, nil, method)
			m, ok := obj.(*types.Func)
			if ok {
				w.use(n, args[i+skip], m, iface)
			}
			return ok
		})
		for _, i := range row.Calls {
			if args == nil || i+skip >= len(args) {
				continue
			}
			if onceInProcess(fn, args) {
				for _, f := range w.trace(args[1]).fns {
					w.runUnknownArgs(n, f, true)
				}
			} else {
				w.use(n, args[i+skip], nil, nil)
			}
		}
		return
	}
	if fn.Blocks == nil {
		w.problem("%s has no body and no row", nameOf(fn))
		return
	}
	n.calls = append(n.calls, site{targets: []*node{w.visit(fn)}, args: args, certain: certain})
}

// onceInProcess reports whether fn is (*sync.Once).Do on a package variable.
func onceInProcess(fn *ssa.Function, args []ssa.Value) bool {
	if fn.Pkg == nil || fn.Pkg.Pkg.Path() != "sync" || fn.Name() != "Do" {
		return false
	}
	v := args[0]
	for {
		switch x := v.(type) {
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.Global:
			return true
		default:
			return false
		}
	}
}

// apply adds the effects of a row to n. An effect that comes from methods of
// parameters is left to invoke, if that knows the argument.
func (w *world) apply(n *node, row *model.Row, text string, certain bool, invoke func(param int, method string) bool) {
	for i, e := range row.Effects {
		invoked := false
		for _, in := range row.Invokes {
			if in.Effect == i && invoke != nil {
				invoked = invoke(in.Param, in.Method) || invoked
			}
		}
		if !invoked {
			n.inherit(&found{rule: e.Rule, detail: e.Detail, certain: certain && e.Evidence == effect.Certain, text: text})
		}
	}
}

// inherit adds an effect that comes from a callee, as it counts here: a lock
// inside the library is a leaf lock, and an allocation depends on what the
// compiler makes of it.
func (n *node) inherit(f *found) bool {
	switch {
	case f.rule == "lock":
		f.detail, f.certain = "hidden-lock", false
	case f.rule == "alloc":
		f.detail, f.certain = "implicit-alloc", false
	case f.rule == "unknown":
		f.certain = false
	}
	return n.put(f)
}
