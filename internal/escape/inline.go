package escape

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// The compiler inlines functions of at most 80 syntax nodes, where a call of
// a function that is not inlined itself counts 57 more.
const (
	inlineBudget = 80
	callCost     = 57
	// maxInlineInstrs is far more than fits into the budget.
	maxInlineInstrs = 2 * inlineBudget
)

// mayInline reports whether nothing evident keeps the compiler from inlining
// fn into its callers.
func mayInline(fn *ssa.Function) bool {
	instrs, dynamic, _, ok := inlineCost(fn)
	return ok && instrs <= maxInlineInstrs && dynamic < 2
}

// mustInline reports whether the compiler inlines fn for all we know.
func mustInline(fn *ssa.Function) bool {
	instrs, dynamic, static, ok := inlineCost(fn)
	return ok && len(fn.AnonFuncs) == 0 && instrs+callCost*(dynamic+static) <= inlineBudget
}

// inlineCost counts the instructions and the calls in fn. It reports false if
// the compiler never inlines such a function.
func inlineCost(fn *ssa.Function) (instrs, dynamic, static int, ok bool) {
	if decl, ok := fn.Syntax().(*ast.FuncDecl); ok && hasDirective(decl, "go:noinline") || fn.Recover != nil {
		return 0, 0, 0, false
	}
	for _, block := range fn.Blocks {
		for _, instr := range block.Instrs {
			switch instr := instr.(type) {
			case *ssa.Go, *ssa.Defer, *ssa.Select:
				return 0, 0, 0, false
			case *ssa.Call:
				builtin, isBuiltin := instr.Call.Value.(*ssa.Builtin)
				switch callee := instr.Call.StaticCallee(); {
				case isBuiltin && builtin.Name() == "recover" || callee == fn:
					return 0, 0, 0, false
				case isBuiltin:
				case callee == nil:
					dynamic++
				default:
					static++
				}
				instrs++
			case *ssa.DebugRef, *ssa.Phi, *ssa.Jump:
			default:
				instrs++
			}
		}
	}
	return instrs, dynamic, static, true
}

// specialized returns the tags of callee when it is called with args, if one
// of these is a function that callee, surely inlined, calls. Otherwise it
// returns nil.
func (b *batch) specialized(callee *ssa.Function, args []ssa.Value) Tags {
	if o := callee.Origin(); o != nil && len(callee.Blocks) == 0 {
		callee = o
	}
	if b.bound != nil || len(callee.Blocks) == 0 {
		return nil
	}
	var bound map[*ssa.Parameter]*ssa.Function
	for i, p := range callee.Params {
		if _, ok := p.Type().Underlying().(*types.Signature); !ok || i >= len(args) {
			continue
		}
		if fn, ok := args[i].(*ssa.Function); ok && fn.Parent() == nil {
			if bound == nil {
				bound = make(map[*ssa.Parameter]*ssa.Function)
			}
			bound[p] = fn
		}
	}
	if bound == nil || !mustInline(callee) {
		return nil
	}
	special := newBatch([]*ssa.Function{callee}, b.sizes, b.callee)
	special.bound = bound
	special.run()
	return special.tagsOf(special.funcs[0])
}
