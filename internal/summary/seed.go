package summary

import (
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// Finalizers returns the functions of this package that it gives to
// runtime.SetFinalizer or runtime.AddCleanup and that no directive marks. The
// runtime calls them one after the other in a goroutine of its own, so they must
// not wait.
func (e *Engine) Finalizers() []*ssa.Function {
	var fns []*ssa.Function
	for _, fn := range e.funcs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				if call, ok := instr.(*ssa.Call); ok && registersFinalizer(call) {
					for _, f := range e.finalizers(call.Call.Args[1]) {
						if !slices.Contains(fns, f) && e.visit(f).class == nil {
							fns = append(fns, f)
						}
					}
				}
			}
		}
	}
	return fns
}

// registersFinalizer reports whether the second argument of a call is a function
// that the runtime calls when an object is freed.
func registersFinalizer(call *ssa.Call) bool {
	fn := call.Call.StaticCallee()
	if fn == nil || len(call.Call.Args) < 2 {
		return false
	}
	name := Name(fn)
	return name == effect.Func{Pkg: "runtime", Name: "SetFinalizer"} || name == effect.Func{Pkg: "runtime", Name: "AddCleanup"}
}

// finalizers returns the functions with source that v, in an interface or not,
// is known to be.
func (e *Engine) finalizers(v ssa.Value) []*ssa.Function {
	if made, ok := v.(*ssa.MakeInterface); ok {
		v = made.X
	}
	var fns []*ssa.Function
	for _, x := range e.origins(v).known {
		fn := e.method(x, "")
		if fn == nil {
			continue
		}
		if m, ok := fn.Object().(*types.Func); ok && isWrapper(fn) {
			fn = e.cfg.SSA.Prog.FuncValue(m)
		}
		if fn = e.ownOrNil(fn); fn != nil && fn.Syntax() != nil {
			fns = append(fns, fn)
		}
	}
	return fns
}

// ownOrNil is own for a function that may be nil.
func (e *Engine) ownOrNil(fn *ssa.Function) *ssa.Function {
	if fn == nil {
		return nil
	}
	return e.own(fn)
}
