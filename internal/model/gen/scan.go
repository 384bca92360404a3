package main

import (
	"go/constant"
	"go/token"
	"go/types"
	"strings"

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

// use notes that n calls v, or method m of it. It reports whether that was
// new.
func (w *world) use(n *node, v ssa.Value, m *types.Func, iface types.Type) bool {
	s := w.trace(v)
	changed := false
	for _, o := range s.once {
		changed = n.add("lock", "hidden-lock", false, "sync.Once") || changed
		for _, fn := range w.trace(o).fns {
			changed = w.runUnknownArgs(n, fn, true) || changed
		}
	}
	for _, p := range s.params {
		if n.inside(p.Parent()) {
			changed = n.addDynamic(dynamicUse{p, m, iface}) || changed
		} else { // it was stored by another function
			changed = w.open(n, p, m, iface) || changed
		}
	}
	if m == nil {
		for _, fn := range s.fns {
			changed = w.runUnknownArgs(n, fn, false) || changed
		}
	} else {
		for _, mi := range s.boxed {
			switch fn, has := w.methodOf(mi.X.Type(), m); {
			case fn != nil:
				changed = w.runUnknownArgs(n, fn, false) || changed
			case has:
				changed = w.open(n, mi, m, iface) || changed
			}
		}
	}
	for _, o := range s.open {
		changed = w.open(n, o, m, iface) || changed
	}
	return changed
}

// runUnknownArgs notes that n runs fn; it reports whether that was new.
func (w *world) runUnknownArgs(n *node, fn *ssa.Function, once bool) bool {
	for _, s := range n.calls {
		if s.args == nil && s.once == once && s.targets[0].fn == fn {
			return false
		}
	}
	calls, effects := len(n.calls), len(n.found)
	w.run(n, fn, nil, false)
	if len(n.calls) > calls {
		n.calls[len(n.calls)-1].once = once
	}
	return len(n.calls) != calls || len(n.found) != effects
}

// inside reports whether n is fn or one of its literals.
func (n *node) inside(fn *ssa.Function) bool {
	for f := n.fn; f != nil; f = f.Parent() {
		if f == fn {
			return true
		}
	}
	return false
}

func (n *node) addDynamic(d dynamicUse) bool {
	if n.dyn[d] {
		return false
	}
	n.dyn[d] = true
	n.order = append(n.order, d)
	return true
}

// open notes a dynamic call whose target is not known: what the documentation
// promises of it, else what the library itself has for it if no one else can
// provide any, else that it is unknown.
func (w *world) open(n *node, v ssa.Value, m *types.Func, iface types.Type) bool {
	if row := w.promised(v, m, iface); row != nil {
		before := len(n.found)
		w.apply(n, row, describe(v, m, iface), false, nil)
		return len(n.found) != before
	}
	if m == nil {
		return n.add("unknown", "unknown-func-value", false, describe(v, m, iface))
	}
	if named, ok := types.Unalias(iface).(*types.Named); ok && closed(named.Obj()) || !m.Exported() {
		changed := false
		for _, fn := range w.implementations(iface, m) {
			changed = w.runUnknownArgs(n, fn, false) || changed
		}
		return changed
	}
	return n.add("unknown", "unknown-interface", false, describe(v, m, iface))
}

// promised returns the row for a dynamic call: of the method in the interface
// it is called through or in the one that declares it, of a named function
// type, or of the result of a function.
func (w *world) promised(v ssa.Value, m *types.Func, iface types.Type) *model.Row {
	if m == nil {
		if named, ok := types.Unalias(v.Type()).(*types.Named); ok && named.Obj().Pkg() != nil {
			if row := w.ground[effect.Func{Pkg: named.Obj().Pkg().Path(), Name: named.Obj().Name()}]; row != nil {
				return row
			}
		}
		if e, ok := v.(*ssa.Extract); ok {
			v = e.Tuple
		}
		if call, ok := v.(*ssa.Call); ok && call.Call.StaticCallee() != nil {
			name := nameOf(origin(call.Call.StaticCallee()))
			name.Name += "()"
			return w.ground[name]
		}
		return nil
	}
	if named, ok := types.Unalias(iface).(*types.Named); ok && named.Obj().Pkg() != nil {
		if row := w.ground[effect.Func{Pkg: named.Obj().Pkg().Path(), Name: named.Obj().Name() + "." + m.Name()}]; row != nil {
			return row
		}
	}
	name := effect.FuncOf(m)
	if strings.HasPrefix(name.Name, "interface.") {
		name.Pkg = ""
	}
	return w.ground[name]
}

// describe words a dynamic call for a reason.
func describe(v ssa.Value, m *types.Func, iface types.Type) string {
	if m != nil {
		return types.TypeString(iface, (*types.Package).Name) + "." + m.Name()
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		switch addr := v.X.(type) {
		case *ssa.FieldAddr:
			return "function in field " + fieldOf(addr.X.Type(), addr.Field).Name()
		case *ssa.Global:
			return "function in variable " + addr.Name()
		}
	case *ssa.Parameter:
		return "function given to " + v.Parent().Name()
	}
	return "function " + types.TypeString(v.Type(), (*types.Package).Name)
}

// hot reports which blocks of fn are not doomed to end in a panic or in a
// function that never returns.
func (w *world) hot(fn *ssa.Function) []bool {
	doomed := make([]bool, len(fn.Blocks))
	ends := make([]bool, len(fn.Blocks))
	for i, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Panic:
				doomed[i] = true
			case *ssa.Return:
				ends[i] = true
			case *ssa.Call:
				if callee := instr.Call.StaticCallee(); callee != nil && w.neverReturns(origin(callee)) {
					doomed[i] = true
				}
			}
		}
		if len(b.Succs) == 0 && !doomed[i] {
			ends[i] = true
		}
	}
	for changed := true; changed; {
		changed = false
		for i, b := range fn.Blocks {
			if doomed[i] || ends[i] {
				continue
			}
			all := true
			for _, s := range live(b) {
				all = all && doomed[s.Index]
			}
			if all {
				doomed[i], changed = true, true
			}
		}
	}
	hot := make([]bool, len(fn.Blocks))
	var mark func(b *ssa.BasicBlock)
	mark = func(b *ssa.BasicBlock) {
		if hot[b.Index] || doomed[b.Index] {
			return
		}
		hot[b.Index] = true
		for _, s := range live(b) {
			mark(s)
		}
	}
	if len(fn.Blocks) > 0 {
		mark(fn.Blocks[0])
	}
	return hot
}

// live returns the successors of b without those behind a constant condition.
func live(b *ssa.BasicBlock) []*ssa.BasicBlock {
	if len(b.Instrs) > 0 {
		if cond, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
			if c, ok := cond.Cond.(*ssa.Const); ok && c.Value != nil {
				if constant.BoolVal(c.Value) {
					return b.Succs[:1]
				}
				return b.Succs[1:2]
			}
		}
	}
	return b.Succs
}

// neverReturns reports whether no call of fn returns.
func (w *world) neverReturns(fn *ssa.Function) bool {
	if row := w.ground.row(fn); row != nil {
		return row.NoReturn
	}
	n := w.nodes[fn]
	return n != nil && n.noReturn
}
