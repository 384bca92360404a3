package summary

import (
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/protocol"
)

// role records a call of a function that directives give a role for fences:
// what it does is what they say. It reports whether the call is one.
func (e *Engine) role(n *node, c ssa.CallInstruction) bool {
	if e.cfg.Protocol == nil {
		return false
	}
	r := e.cfg.Protocol.RoleOf(c)
	if r == nil {
		return false
	}
	if r.Verb == "wait" {
		what := "waits for a fence in " + e.calleeText(n.fn, c)
		if call, ok := e.operand(n.fn, callPos(c)).(*ast.CallExpr); ok {
			if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && receiver(c) != nil {
				what = "waits for fence " + exprText(sel.X)
			}
		}
		class := e.cfg.Protocol.ClassOf(c, r)
		code := effect.WaitCode(class, e.orthogonalTo(receiver(c)))
		if protocol.GivesUp(c.Common()) {
			code = effect.TimedCode(code)
		}
		e.addWait(n, callPos(c), "fence-wait", what+e.inClass(class), code)
	}
	return true
}

// inClass words the class of a fence.
func (e *Engine) inClass(class string) string {
	if class == "" {
		return ""
	}
	return " of class " + e.cfg.Protocol.ClassName(class)
}

// waits returns the effect of a function that directives say waits for a fence,
// or nil, for those who call it without naming it.
func (e *Engine) waits(n *node) *effect.Effect {
	obj, ok := n.fn.Object().(*types.Func)
	if !ok {
		return nil
	}
	r := e.cfg.Marks.Role(directive.FuncName(obj), "wait")
	if r == nil {
		return nil
	}
	return &effect.Effect{Op: &effect.Op{
		Rule: "wait", Detail: "fence-wait", Evidence: effect.Certain,
		What: "waits for a fence", Func: n.name, Pos: e.pos(n.fn.Pos()), Code: effect.WaitCode(r.Class, ""),
	}}
}

// awaited returns the code of a wait for v, and words for its class if it is a
// declared fence.
func (e *Engine) awaited(v ssa.Value) (code, words string) {
	if e.cfg.Protocol == nil || v == nil {
		return "", ""
	}
	f := e.cfg.Protocol.Awaited(v)
	if f == nil {
		return "", ""
	}
	return effect.WaitCode(f.Class, f.Orthogonal), e.inClass(f.Class)
}

// orthogonalTo returns the classes to which v is declared to be orthogonal, joined
// by commas.
func (e *Engine) orthogonalTo(v ssa.Value) string {
	if v == nil {
		return ""
	}
	if f := e.cfg.Protocol.Awaited(v); f != nil {
		return f.Orthogonal
	}
	return ""
}

// addWait records a wait for something of which directives say what code does.
func (e *Engine) addWait(n *node, pos token.Pos, detail, what, code string) {
	e.addEffect(n, pos, &effect.Effect{Op: &effect.Op{
		Rule: "wait", Detail: detail, Evidence: effect.Certain, What: what, Func: n.name, Pos: e.pos(pos), Code: code,
	}})
}

// selectCode returns the code of a select without default: that of the fence it
// waits for, if it waits for no other, except for a context or timer.
func (e *Engine) selectCode(sel *ssa.Select) string {
	code, others, timed := "", false, false
	for _, st := range sel.States {
		if st.Dir == types.RecvOnly && ChannelOrigin(st.Chan) != "" {
			timed = true
			continue
		}
		c, _ := e.awaited(st.Chan)
		others = others || c == "" || st.Dir == types.SendOnly || code != "" && c != code
		code = c
	}
	if others {
		code = ""
	}
	if timed {
		code = effect.TimedCode(code)
	}
	return code
}
