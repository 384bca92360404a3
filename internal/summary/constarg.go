package summary

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// constArgs lists the functions of the standard library that have their
// effects for some constant arguments only: active says for which.
var constArgs = map[effect.Func]struct {
	param  int
	active func(constant.Value) bool
}{
	// Only the stacks of all goroutines need a stopped world.
	{Pkg: "runtime", Name: "Stack"}: {1, constant.BoolVal},
	// n < 1 only asks for the current setting.
	{Pkg: "runtime", Name: "GOMAXPROCS"}: {0, func(v constant.Value) bool { return constant.Sign(v) > 0 }},
}

// decided reports, for a call of a function with effects that depend on a
// constant argument, whether it certainly has them or certainly not.
func decided(name effect.Func, c ssa.CallInstruction) (always, never bool) {
	if dep, ok := constArgs[name]; ok {
		if arg, ok := c.Common().Args[dep.param].(*ssa.Const); ok && arg.Value != nil {
			active := dep.active(arg.Value)
			return active, !active
		}
	}
	return false, false
}
