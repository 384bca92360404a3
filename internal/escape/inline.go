package escape

import (
	"go/ast"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// mustInline reports whether the compiler inlines fn for all we know.
func mustInline(fn *ssa.Function) bool {
	if neverInlined(fn) || len(fn.AnonFuncs) > 0 {
		return false
	}
	cost := 0
	for _, block := range fn.Blocks {
		for _, instr := range block.Instrs {
			switch instr := instr.(type) {
			case *ssa.Select:
				return false
			case *ssa.Call:
				cost++
				if _, ok := instr.Call.Value.(*ssa.Builtin); !ok {
					cost += callCost
				}
			case *ssa.DebugRef, *ssa.Phi, *ssa.Jump:
			default:
				cost++
			}
		}
	}
	return cost <= inlineBudget
}

// neverInlined reports whether the compiler refuses to inline fn whatever it
// costs.
func neverInlined(fn *ssa.Function) bool {
	if decl, ok := fn.Syntax().(*ast.FuncDecl); ok {
		for _, name := range keptApart {
			if hasDirective(decl, name) {
				return true
			}
		}
	}
	if fn.Recover != nil {
		return true
	}
	dead := deadBlocks(fn)
	for i, block := range fn.Blocks {
		if dead != nil && dead[i] {
			continue
		}
		for _, instr := range block.Instrs {
			switch instr := instr.(type) {
			case *ssa.Go, *ssa.Defer:
				return true
			case *ssa.Call:
				if b, ok := instr.Call.Value.(*ssa.Builtin); ok && b.Name() == "recover" {
					return true
				}
				if callee := instr.Call.StaticCallee(); callee == fn || callee != nil && callee.Origin() == fn {
					return true // the compiler gives up on functions that call themselves
				}
			}
		}
	}
	return false
}

// keptApart lists the directives of functions that are never inlined.
var keptApart = []string{
	"go:noinline",
	"go:cgo_unsafe_args",
	"go:uintptrkeepalive",
	"go:uintptrescapes",
	"go:yeswritebarrierrec",
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
	defer special.free()
	special.bound = bound
	special.run()
	return special.tagsOf(special.funcs[0])
}
