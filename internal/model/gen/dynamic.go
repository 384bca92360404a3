package main

import (
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
)

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
		changed := len(n.found) != before
		if call := callOf(v); m == nil && call != nil { // Calls counts the parameters of the function that returned v
			for _, i := range row.Calls {
				changed = w.use(n, call.Call.Args[i], nil, nil) || changed
			}
		}
		return changed
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
		if call := callOf(v); call != nil && call.Call.StaticCallee() != nil {
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

// callOf returns the call that v is a result of, or nil.
func callOf(v ssa.Value) *ssa.Call {
	if e, ok := v.(*ssa.Extract); ok {
		v = e.Tuple
	}
	call, _ := v.(*ssa.Call)
	return call
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
