package protocol

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/model"
)

// runsOnly reports whether all that a call does with a function among its arguments is
// to call it before it returns, as sync.Once.Do does.
func (a *Analysis) runsOnly(c ssa.CallInstruction, arg ssa.Value) bool {
	if _, isGo := c.(*ssa.Go); isGo || c.Common().IsInvoke() {
		return false
	}
	for i, x := range c.Common().Args {
		if x == arg && !a.runsParam(c.Common().StaticCallee(), i, 0) {
			return false
		}
	}
	return slices.Contains(c.Common().Args, arg)
}

// runsParam reports the same of a parameter, where a receiver counts, of a function of
// this package or the standard library.
func (a *Analysis) runsParam(fn *ssa.Function, param, depth int) bool {
	if depth++; fn == nil || depth > maxDepth {
		return false
	}
	fn = origin(fn)
	if len(fn.Blocks) == 0 {
		obj := objectOf(fn)
		if obj == nil {
			return false
		}
		row, ok := model.Lookup(directive.FuncName(obj))
		if fn.Signature.Recv() != nil {
			param--
		}
		return ok && slices.Contains(row.Calls, param)
	}
	if param >= len(fn.Params) {
		return false
	}
	for _, ref := range *fn.Params[param].Referrers() {
		c, ok := ref.(ssa.CallInstruction)
		if _, isGo := ref.(*ssa.Go); !ok || isGo {
			return false
		}
		if c.Common().Value == fn.Params[param] {
			continue
		}
		for i, x := range c.Common().Args {
			if x == fn.Params[param] && !a.runsParam(c.Common().StaticCallee(), i, depth) {
				return false
			}
		}
	}
	return true
}
