package summary

import (
	"fmt"
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
	"github.com/fencevet/fencevet/internal/ssax"
)

// This file answers for calls whose callee cannot be seen.

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
		effs := e.leaf(n, c, "unknown", "unknown-func-value", effect.Possible, "calls unseen function value "+text)
		effs[0].Hint = e.contractHint(common)
		return effs
	}
	of := "interface " + oneLine(types.TypeString(common.Value.Type(), qualifier))
	if _, ok := types.Unalias(common.Value.Type()).(*types.TypeParam); ok {
		of = "type parameter " + common.Value.Type().String()
	}
	effs := e.leaf(n, c, "unknown", "unknown-interface", effect.Possible, fmt.Sprintf("calls unseen method %s of %s", text, of))
	effs[0].Hint = e.contractHint(common)
	return effs
}

// contractHint names the contract that would settle a dynamic call, or returns
// "" if none can be stated.
func (e *Engine) contractHint(call *ssa.CallCommon) string {
	v := call.Value
	if call.IsInvoke() {
		named, ok := types.Unalias(call.Method.Signature().Recv().Type()).(*types.Named)
		switch {
		case !ok || call.Method.Pkg() == nil:
			return ""
		case call.Method.Pkg() == e.cfg.SSA.Pkg:
			return "//fence:critical on " + named.Obj().Name() + "." + call.Method.Name() + " makes it a contract"
		}
		return "//fence:critical for=" + effect.FuncOf(call.Method).String() + " makes it a contract"
	}
	if load, ok := v.(*ssa.UnOp); ok {
		v = load.X
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		if fn := v.Parent(); fn.Signature.Recv() != nil && fn.Params[0] == v {
			named, ok := types.Unalias(v.Type()).(*types.Named)
			if !ok {
				return ""
			}
			return "//fence:critical on type " + named.Obj().Name() + " makes it a contract"
		}
		return "//fence:critical on parameter " + v.Name() + " makes it a contract"
	case *ssa.Field, *ssa.FieldAddr:
		if _, field := ssax.FieldOf(v); field != nil && field.Pkg() == e.cfg.SSA.Pkg {
			return "//fence:critical on field " + field.Name() + " makes it a contract"
		}
	case *ssa.Global:
		if v.Pkg == e.cfg.SSA {
			return "//fence:critical on variable " + v.Name() + " makes it a contract"
		}
	}
	return ""
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
	switch x := e.operand(fn, callPos(c)).(type) {
	case *ast.CallExpr:
		if sel, ok := ast.Unparen(x.Fun).(*ast.SelectorExpr); ok { // keep the name whole
			return exprText(sel.X) + "." + sel.Sel.Name
		}
		return exprText(x.Fun)
	case ast.Expr: // the iterator of a loop
		return exprText(x)
	}
	if c.Common().IsInvoke() {
		return c.Common().Method.Name()
	}
	return "a function"
}

// noText stands for an argument that is not written out.
const noText = "an argument"

// argText returns the source text of c.Common().Args[i], or noText.
func (e *Engine) argText(fn *ssa.Function, c ssa.CallInstruction, i int) string {
	call, ok := e.operand(fn, callPos(c)).(*ast.CallExpr)
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
	return noText
}
