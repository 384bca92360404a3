package summary

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
	"github.com/fencevet/fencevet/internal/rule"
)

// scan fills in n's own operations and calls, from its hot blocks.
func (e *Engine) scan(n *node, noReturn func(ssa.CallInstruction) bool) {
	hot := hotBlocks(n.fn, noReturn)
	sites := e.allocSites(n.fn)
	for i, b := range n.fn.Blocks {
		if !hot[i] {
			continue
		}
		n.at = blockGuard(b)
		for _, instr := range b.Instrs {
			if s, ok := sites[instr]; ok {
				for _, s := range s {
					ev := effect.Possible
					if s.Certain {
						ev = effect.Certain
					}
					e.add(n, s.Pos, "alloc", s.Detail, ev, s.What)
				}
			}
			e.instr(n, instr)
		}
	}
}

// add records an operation of n's own body.
func (e *Engine) add(n *node, pos token.Pos, rule, detail string, ev effect.Evidence, what string) {
	e.addEffect(n, pos, &effect.Effect{Op: &effect.Op{
		Rule: rule, Detail: detail, Evidence: ev, What: what, Func: n.name, Pos: e.pos(pos),
	}})
}

// addEffect records an effect at a place of n's own body, unless it is waived
// there or assumed away.
func (e *Engine) addEffect(n *node, pos token.Pos, eff *effect.Effect) {
	if eff = e.unlessWaived(n, pos, eff); eff != nil {
		up := *eff
		up.Guard = string(guard(eff.Guard).with(n.at))
		n.ops = append(n.ops, op{pos, &up})
	}
}

// addCall records a call at a place of n's own body.
func (n *node) addCall(c call) {
	c.guard = n.at
	n.calls = append(n.calls, c)
}

// unlessWaived returns eff, or nil if directives keep it out of n's summary. An
// effect that gives way to those of an argument is only silenced: the waiver
// is about what is not known.
func (e *Engine) unlessWaived(n *node, pos token.Pos, eff *effect.Effect) *effect.Effect {
	switch {
	case !e.waived(n, pos, eff):
		return eff
	case eff.Param == nil:
		return nil
	}
	return silenced(eff)
}

// waived reports whether directives keep an effect at pos out of n's summary.
func (e *Engine) waived(n *node, pos token.Pos, eff *effect.Effect) bool {
	if assumedAway(n.assume, eff) {
		return true
	}
	if e.cfg.Marks.Waive(pos, eff.Rule, eff.Detail) {
		return true
	}
	for fn := n.fn; fn != nil; fn = fn.Parent() {
		switch node := fn.Syntax().(type) {
		case *ast.FuncDecl, *ast.FuncLit:
			if e.cfg.Marks.WaiveFunc(node, eff.Rule, eff.Detail) {
				return true
			}
		}
	}
	return false
}

// instr records what one instruction does.
func (e *Engine) instr(n *node, instr ssa.Instruction) {
	switch instr := instr.(type) {
	case *ssa.Send:
		switch {
		case isNil(instr.Chan):
			e.add(n, instr.Pos(), "wait", "blocking-select", effect.Certain, "sends to a nil channel, for ever")
		case !freshSend(instr):
			e.add(n, instr.Pos(), "wait", "chan-send", effect.Certain, "sends to channel "+e.text(n.fn, instr.Pos(), "of type "+instr.Chan.Type().String()))
		}
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			e.receive(n, instr)
		}
	case *ssa.Select:
		if instr.Blocking {
			e.add(n, instr.Pos(), "wait", "blocking-select", effect.Certain, e.selectText(n.fn, instr))
		}
	case *ssa.Call:
		e.call(n, instr)
	case *ssa.Defer:
		e.call(n, instr)
	}
}

// receive records a receive from a channel, by what the channel is.
func (e *Engine) receive(n *node, instr *ssa.UnOp) {
	if closedBefore(instr) {
		return
	}
	detail, verb := "chan-recv", "receives from channel "
	switch origin := channelOrigin(instr.X); {
	case isNil(instr.X):
		e.add(n, instr.Pos(), "wait", "blocking-select", effect.Certain, "receives from a nil channel, for ever")
		return
	case origin == "context":
		detail, verb = "context-wait", "waits for "
	case origin == "time":
		detail, verb = "sleep", "sleeps until "
	}
	e.add(n, instr.Pos(), "wait", detail, effect.Certain, verb+e.text(n.fn, instr.Pos(), "of type "+instr.X.Type().String()))
}

// channelOrigin returns "context" for the result of a context's Done, "time"
// for the channel of a timer or ticker, and otherwise "".
func channelOrigin(ch ssa.Value) string {
	switch ch := ch.(type) {
	case *ssa.ChangeType:
		return channelOrigin(ch.X)
	case *ssa.Call:
		var obj *types.Func
		if ch.Call.IsInvoke() {
			obj = ch.Call.Method
		} else if fn := ch.Call.StaticCallee(); fn != nil {
			obj, _ = fn.Object().(*types.Func)
		}
		if obj == nil || obj.Pkg() == nil {
			return ""
		}
		switch name := obj.Pkg().Path() + "." + obj.Name(); name {
		case "context.Done":
			return "context"
		case "time.After", "time.Tick":
			return "time"
		}
	case *ssa.UnOp:
		if f, ok := ch.X.(*ssa.FieldAddr); ok && f.X.Type() != nil {
			return timerField(f.X.Type())
		}
	case *ssa.Field:
		return timerField(ch.X.Type())
	}
	return ""
}

// timerField returns "time" if t is time.Timer or time.Ticker, or a pointer
// to one: their only exported field is the channel.
func timerField(t types.Type) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "time" {
		return "time"
	}
	return ""
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}

// selectText words a select without default.
func (e *Engine) selectText(fn *ssa.Function, sel *ssa.Select) string {
	if len(sel.States) == 0 {
		return "blocks for ever in select{}"
	}
	var ops []string
	for _, st := range sel.States {
		ch := e.text(fn, st.Pos, "a channel")
		if st.Dir == types.SendOnly {
			ops = append(ops, ch+"<-")
		} else {
			ops = append(ops, "<-"+ch)
		}
	}
	return fmt.Sprintf("waits in select without default (%s)", strings.Join(ops, ", "))
}

// call records what a call or deferred call does: the calls of functions with
// a body here, the effects of all others, and what cannot be seen.
func (e *Engine) call(n *node, c ssa.CallInstruction) {
	common := c.Common()
	pos := common.Pos()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		if name := b.Name(); name == "print" || name == "println" {
			e.add(n, pos, "wait", "hidden-io-logging", effect.Certain, "writes to standard error with "+name)
		}
		return
	}
	if body := loopBody(c); body != nil {
		n.addCall(call{pos: pos, targets: []*node{e.visit(body)}, kind: inPlace})
	}
	callees, params, closed := e.callees(common)
	for _, fn := range callees {
		if body := e.own(fn); body != nil {
			kind := normal
			if isWrapper(body) {
				kind = wrapper
			} else if calledInPlace(c, body) && e.visit(body).class == nil {
				kind = inPlace
			}
			n.addCall(call{instr: c, pos: pos, targets: []*node{e.visit(body)}, kind: kind})
			continue
		}
		e.callExternal(n, c, fn, "")
	}
	for _, p := range params {
		e.callParam(n, c, p)
	}
	for _, cb := range e.callbacks(c, callees) {
		e.callback(n, c, cb)
	}
	if !closed {
		for _, eff := range e.open(n, c) {
			e.addEffect(n, pos, eff)
		}
	}
}

// callExternal records the call of a function without a body here; via
// is as in external.
func (e *Engine) callExternal(n *node, c ssa.CallInstruction, fn *ssa.Function, via string) {
	effs, stand := e.external(n, c, fn, via)
	for _, eff := range effs {
		e.addEffect(n, c.Common().Pos(), eff)
	}
	if stand != nil {
		site := call{pos: c.Common().Pos(), targets: []*node{stand}}
		if via == "" {
			site.instr = c
		}
		n.addCall(site)
	}
}

// callback records that a function of the standard library calls one of its
// arguments.
func (e *Engine) callback(n *node, c ssa.CallInstruction, cb callback) {
	pos := c.Common().Pos()
	for _, fn := range cb.fns {
		if body := e.own(fn); body != nil {
			kind := normal
			if isWrapper(body) {
				kind = wrapper
			}
			n.addCall(call{pos: pos, targets: []*node{e.visit(body)}, kind: kind})
			continue
		}
		e.callExternal(n, c, fn, e.argText(n.fn, c, cb.index))
	}
	what := fmt.Sprintf("passes unseen function value %s to %s", e.argText(n.fn, c, cb.index), e.calleeText(n.fn, c))
	for _, p := range cb.params {
		for _, eff := range e.leaf(n, c, "unknown", "unknown-func-value", effect.Possible, what) {
			e.addEffect(n, pos, conditional(eff, p, "", false))
		}
	}
	if !cb.closed {
		e.add(n, pos, "unknown", "unknown-func-value", effect.Possible, what)
	}
}

// open returns the effects of a call whose callee cannot be seen: what the
// documentation of its interface or function type promises, or that it is
// unknown.
func (e *Engine) open(n *node, c ssa.CallInstruction) []*effect.Effect {
	common := c.Common()
	if row := promised(common); row != nil {
		return e.modelled(n, c, row, "")
	}
	text := e.calleeText(n.fn, c)
	if !common.IsInvoke() {
		return e.leaf(n, c, "unknown", "unknown-func-value", effect.Possible,
			"calls unseen function value "+text)
	}
	of := "interface " + oneLine(types.TypeString(common.Value.Type(), qualifier))
	if _, ok := types.Unalias(common.Value.Type()).(*types.TypeParam); ok {
		of = "type parameter " + common.Value.Type().String()
	}
	return e.leaf(n, c, "unknown", "unknown-interface", effect.Possible,
		fmt.Sprintf("calls unseen method %s of %s", text, of))
}

// promised returns the row of a dynamic call whose meaning is documented: a
// method of an interface of the standard library, a value of one of its
// function types, or the function that one of its functions returned.
func promised(common *ssa.CallCommon) *model.Row {
	var name effect.Func
	if common.IsInvoke() {
		if _, ok := types.Unalias(common.Value.Type()).(*types.TypeParam); ok {
			return nil
		}
		name = effect.FuncOf(common.Method)
		// What an interface says of a method that it embeds comes first: a
		// hash.Hash never waits in Write, though an io.Writer may.
		if named, ok := types.Unalias(common.Value.Type()).(*types.Named); ok && named.Obj().Pkg() != nil {
			row, ok := model.Lookup(effect.Func{Pkg: named.Obj().Pkg().Path(), Name: named.Obj().Name() + "." + common.Method.Name()})
			if ok {
				return row
			}
		}
	} else {
		if named, ok := types.Unalias(common.Value.Type()).(*types.Named); ok && named.Obj().Pkg() != nil {
			row, ok := model.Lookup(effect.Func{Pkg: named.Obj().Pkg().Path(), Name: named.Obj().Name()})
			if ok {
				return row
			}
		}
		return returned(common.Value)
	}
	row, _ := model.Lookup(name)
	return row
}

// returned returns the row of the function value v if a function of the
// standard library returned it: sync.OnceFunc, iter.Pull, strings.SplitSeq.
func returned(v ssa.Value) *model.Row {
	if ct, ok := v.(*ssa.ChangeType); ok {
		v = ct.X
	}
	if x, ok := v.(*ssa.Extract); ok {
		v = x.Tuple
	}
	call, ok := v.(*ssa.Call)
	if !ok || call.Call.StaticCallee() == nil {
		return nil
	}
	name := Name(call.Call.StaticCallee())
	name.Name += "()"
	row, _ := model.Lookup(name)
	return row
}

// calleeText returns the source text of the called expression.
func (e *Engine) calleeText(fn *ssa.Function, c ssa.CallInstruction) string {
	if call, ok := e.operand(fn, c.Common().Pos()).(*ast.CallExpr); ok {
		return exprText(call.Fun)
	}
	if c.Common().IsInvoke() {
		return c.Common().Method.Name()
	}
	return "a function"
}

// argText returns the source text of c.Common().Args[i], never "".
func (e *Engine) argText(fn *ssa.Function, c ssa.CallInstruction, i int) string {
	call, ok := e.operand(fn, c.Common().Pos()).(*ast.CallExpr)
	if receiver(c) != nil {
		i--
	}
	switch {
	case !ok:
	case i >= 0 && i < len(call.Args):
		return exprText(call.Args[i])
	case i < 0:
		if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
			return exprText(sel.X)
		}
	}
	return "an argument"
}

// reported reports whether a finding of this severity is shown by default.
func reported(s rule.Severity) bool { return s >= rule.Warning }
