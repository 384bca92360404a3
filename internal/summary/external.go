package summary

import (
	"fmt"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
)

// A callback is an argument that a function of the standard library calls
// before it returns.
type callback struct {
	index  int // in CallCommon.Args
	fns    []*ssa.Function
	params []*ssa.Parameter
	elems  []*ssa.Parameter
	closed bool
	under  *directive.Contract // the contract on it, if there is one
}

// callbacks returns the arguments that the standard library calls, as
// modelled, when c runs t: arguments of c, or of the call that returned the
// function that c calls.
func (e *Engine) callbacks(c ssa.CallInstruction, t target) []callback {
	var cbs []callback
	add := func(row *model.Row, args []ssa.Value, skip int) {
		for _, i := range row.Calls {
			i += skip
			if i >= len(args) || slices.ContainsFunc(cbs, func(cb callback) bool { return cb.index == i }) {
				continue
			}
			if loopBody(c) != nil && i == len(args)-1 {
				continue // the body of a loop counts where it stands
			}
			if k := e.contractOn(args[i]); k != nil {
				cbs = append(cbs, callback{index: i, closed: true, under: k})
				continue
			}
			o := e.origins(args[i])
			cb := callback{index: i, params: o.params, elems: o.elems, closed: o.closed && len(o.remote) == 0}
			for _, v := range o.known {
				if fn := e.method(v, ""); fn != nil {
					cb.fns = append(cb.fns, fn)
				}
			}
			cbs = append(cbs, cb)
		}
	}
	common := c.Common()
	for _, fn := range t.fns {
		if e.own(fn) != nil {
			continue
		}
		if row := e.extern(fn).row; row != nil {
			skip := 0
			if fn.Signature.Recv() != nil && !common.IsInvoke() {
				skip = 1
			}
			add(row, common.Args, skip)
		}
	}
	for _, of := range t.std {
		add(returned(of), of.Call.Args, 0)
	}
	return cbs
}

// external returns what a callee without a body in this package does: as
// operations at the place of the call c in n, and as a node that stands for its
// summary, if its package has one. If the callee is not what c calls but an
// argument of it, or has it as its receiver, via is that argument's text.
func (e *Engine) external(n *node, c ssa.CallInstruction, callee *ssa.Function, via string) ([]*effect.Effect, *node) {
	if callee.Synthetic == "package initializer" {
		return nil, nil
	}
	x := e.extern(callee)
	return e.externalAs(n, c, x, e.markOf(callee, x.name), via)
}

// externalAs is external for a callee with the given directives on it here.
func (e *Engine) externalAs(n *node, c ssa.CallInstruction, x *extern, mark *directive.Mark, via string) ([]*effect.Effect, *node) {
	if mark == nil {
		return e.leaves(n, c, x, via), e.stand(x, nil)
	}
	var effs []*effect.Effect
	if !DescribesAll(mark.Assume) {
		effs = e.leaves(n, c, x, via)
	}
	effs = slices.DeleteFunc(effs, func(eff *effect.Effect) bool { return Allowed(mark, eff) })
	effs = e.assumed(n, c, x.name, mark.Assume, effs)
	if mark.Class != "" {
		for i := range effs {
			effs[i] = e.atHome(effs[i], mark.Class)
		}
	}
	return effs, e.stand(x, mark)
}

// stand returns the node that stands for the summary of a function of another
// package, as the directives on it here would have it.
func (e *Engine) stand(x *extern, mark *directive.Mark) *node {
	if x.node != nil {
		return x.node
	}
	if x.peer != nil {
		x.node = e.standPeer(x.peer, x.name, mark)
	}
	if x.sum == nil {
		return x.node
	}
	sum := *x.sum
	x.node = &node{name: x.name, sum: &sum, noReturn: sum.NoReturn, class: e.cfg.Marks.Class(sum.Class)}
	if mark != nil {
		sum.Effects = slices.DeleteFunc(slices.Clone(sum.Effects), func(eff *effect.Effect) bool {
			return assumedAway(mark.Assume, eff) || Allowed(mark, eff)
		})
		if mark.Class != "" {
			x.node.class = e.cfg.Marks.Class(mark.Class)
		}
	}
	return x.node
}

// Allowed reports whether an allow on a function, as mark has it, waives an
// effect of the function.
func Allowed(mark *directive.Mark, eff *effect.Effect) bool {
	return eff.Detail != "incomplete" && (slices.Contains(mark.Allow, eff.Rule) || slices.Contains(mark.Allow, eff.Rule+"/"+eff.Detail))
}

// assumedAway reports whether assumptions replace an effect that analysis
// found.
func assumedAway(assume []directive.Assume, eff *effect.Effect) bool {
	if eff.Detail == "incomplete" {
		return false
	}
	for _, a := range assume {
		if a.Rule == eff.Rule {
			return true
		}
	}
	return eff.Rule == "unknown" && DescribesAll(assume)
}

// markOf returns the directives on a function without a body here: with for=,
// or above its declaration if it is in assembly.
func (e *Engine) markOf(callee *ssa.Function, name effect.Func) *directive.Mark {
	if obj, ok := callee.Object().(*types.Func); ok && name.Pkg == e.cfg.Path {
		if m := e.cfg.Marks.FuncMark(obj); m != nil {
			return m
		}
	}
	return e.cfg.Marks.ForMark(name)
}

// DescribesAll reports whether assumptions leave nothing to analysis.
func DescribesAll(assume []directive.Assume) bool {
	said := map[string]bool{}
	for _, a := range assume {
		said[a.Rule] = true
	}
	return said["wait"] && said["lock"] && said["alloc"]
}

// leaves returns what is known of a callee without asking for its summary:
// what the model says, or that it cannot be seen.
func (e *Engine) leaves(n *node, c ssa.CallInstruction, x *extern, via string) []*effect.Effect {
	name := x.name
	shown := name.In(e.cfg.Path)
	switch {
	case x.row != nil:
		always, never := false, false
		if via == "" {
			always, never = decided(name, c)
		}
		if never {
			return nil
		}
		effs := e.modelled(n, c, x.row, via)
		for _, eff := range effs {
			if always {
				eff.Evidence = effect.Certain
			}
			if eff.Rule == "alloc" {
				eff.Code = name.String()
			}
		}
		return effs
	case cFunction(name.Name) != "":
		return e.leaf(n, c, "wait", "cgo-call", effect.Certain, "calls C function "+cFunction(name.Name))
	case isCgo(name.Name):
		return nil
	case name.Pkg == e.cfg.Path:
		return e.leaf(n, c, "unknown", "opaque-code", effect.Possible, "calls non-Go function "+shown)
	case model.IsStd(name.Pkg):
		return e.leaf(n, c, "unknown", "opaque-code", effect.Possible,
			fmt.Sprintf("calls unmodelled function %s", name))
	case e.cfg.Whole != nil && !x.asked:
		return e.leaf(n, c, "unknown", "opaque-code", effect.Possible, "calls "+shown+" in a way that is not followed")
	case x.unknown != "":
		return e.leaf(n, c, "unknown", "incomplete", effect.Possible,
			fmt.Sprintf("calls unanalysed function %s (%s)", shown, x.unknown))
	}
	return nil
}

// cFunction returns the name of the C function that the Go function with the
// given name, made by cgo, calls; or "".
func cFunction(name string) string {
	for _, prefix := range []string{"_Cfunc_", "_C2func_"} { // the second for calls that want errno
		if c, ok := strings.CutPrefix(name, prefix); ok {
			return c
		}
	}
	return ""
}

// isCgo reports whether cgo made the function with the given name.
func isCgo(name string) bool {
	return strings.HasPrefix(name, "_cgo") || strings.HasPrefix(name, "_Cgo") || cFunction(name) != ""
}

// modelled returns the effects of a row: operations at the place of the call.
// What depends on methods of arguments is what they do, where they can be seen;
// via is as in external.
func (e *Engine) modelled(n *node, c ssa.CallInstruction, row *model.Row, via string) []*effect.Effect {
	var effs []*effect.Effect
	for i := range row.Effects {
		t := &row.Effects[i]
		if silentLock(c, t.Op) {
			continue
		}
		leaf := e.leaf(n, c, t.Rule, t.Detail, t.Evidence, e.fillIn(t.What, n.fn, c, via))
		switch {
		case via != "":
		case t.Detail == "lock-in-section":
			leaf[0].Code = e.lockCode(c)
		case t.Detail == "sync-wait" && receiver(c) != nil:
			leaf[0].Code, _ = e.awaited(receiver(c))
		}
		invoked := false
		for _, inv := range row.Invokes {
			if inv.Effect == i && via == "" {
				invoked = true
				effs = append(effs, e.invoked(n, c, inv, leaf[0])...)
			}
		}
		if !invoked {
			effs = append(effs, leaf...)
		}
	}
	return effs
}

// invoked returns what a function of the standard library does by calling a
// method of an argument; assumed is what to assume where it cannot be seen.
// Methods with a body here become calls of n.
func (e *Engine) invoked(n *node, c ssa.CallInstruction, inv model.Invoke, assumed *effect.Effect) []*effect.Effect {
	i := inv.Param
	if receiver(c) != nil {
		i++
	}
	if i >= len(c.Common().Args) {
		return []*effect.Effect{assumed}
	}
	var effs []*effect.Effect
	o := e.origins(c.Common().Args[i])
	for _, v := range o.known {
		fn := e.method(v, inv.Method)
		if fn == nil {
			o.closed = false
			continue
		}
		if e.own(fn) != nil {
			e.callBody(n, c, fn, false)
			continue
		}
		more, stand := e.external(n, c, fn, e.argText(n.fn, c, i))
		for _, eff := range more {
			known := assumed.Detail == "abstract-io" || inv.Method == "Read" && assumed.Detail == eff.Detail // called at least once
			switch {
			case eff.Rule == assumed.Rule && !known: // in the words of the function called
				effs = append(effs, assumed)
			case o.merged || len(o.known) > 1 || !o.closed:
				effs = append(effs, eff.Perhaps())
			default:
				effs = append(effs, eff)
			}
		}
		if stand != nil {
			n.addCall(call{pos: callPos(c), targets: []*node{stand}})
		}
	}
	for _, p := range o.params {
		effs = append(effs, conditional(assumed, p, inv.Method, false))
	}
	for _, p := range o.elems {
		effs = append(effs, conditional(assumed, p, inv.Method, true))
	}
	if !o.closed || len(o.remote) > 0 {
		effs = append(effs, assumed)
	}
	return effs
}

// assumed replaces effects by what an assume directive says.
func (e *Engine) assumed(n *node, c ssa.CallInstruction, name effect.Func, assume []directive.Assume, effs []*effect.Effect) []*effect.Effect {
	effs = slices.DeleteFunc(effs, func(eff *effect.Effect) bool { return assumedAway(assume, eff) })
	for _, a := range assume {
		if a.Yes {
			what := fmt.Sprintf("calls %s, which %s by its //fence:assume", name.In(e.cfg.Path), declaredVerb[a.Rule])
			effs = append(effs, e.leaf(n, c, a.Rule, "declared", effect.Certain, what)...)
		}
	}
	return effs
}

// declaredVerb words an effect that a directive declares.
var declaredVerb = map[string]string{
	"wait": "waits", "lock": "takes a lock", "alloc": "allocates", "unknown": "cannot be seen",
}

// atHome notes that eff comes from a critical section of class q: if the class
// denies it, it is reported there.
func (e *Engine) atHome(eff *effect.Effect, q string) *effect.Effect {
	cls := e.cfg.Marks.Class(q)
	if cls == nil || !reported(cls.Judge(eff).Severity) {
		return eff
	}
	up := *eff
	up.Home = join(eff.Home, q)
	return &up
}

// leaf returns an operation at the place of call c in n's body.
func (e *Engine) leaf(n *node, c ssa.CallInstruction, rule, detail string, ev effect.Evidence, what string) []*effect.Effect {
	return []*effect.Effect{{Op: &effect.Op{
		Rule: rule, Detail: detail, Evidence: ev, What: what,
		Func: n.name, Pos: e.pos(callPos(c)),
	}}}
}
