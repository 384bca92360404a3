package summary

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
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
		e.add(n, callPos(c), "wait", "fence-wait", effect.Certain, what+e.inClass(e.cfg.Protocol.ClassOf(c, r)))
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
		What: "waits for a fence", Func: n.name, Pos: e.pos(n.fn.Pos()),
	}}
}

// fenceClass returns words for the class of the declared fence that v is, and
// whether it is one.
func (e *Engine) fenceClass(v ssa.Value) (string, bool) {
	if e.cfg.Protocol == nil {
		return "", false
	}
	f := e.cfg.Protocol.FenceOf(v)
	if f == nil {
		return "", false
	}
	return e.inClass(f.Class), true
}
