package protocol

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// errorType is the interface error.
var errorType = types.Universe.Lookup("error").Type().Underlying().(*types.Interface)

// isError reports whether values of a type are errors, of which nil says that nothing
// has failed: of type error, or of another type that implements it and has a nil, such
// as a pointer. The zero of a number that is an error may well be one.
func isError(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Interface, *types.Pointer, *types.Slice, *types.Map, *types.Signature, *types.Chan:
		return types.Implements(t, errorType)
	}
	return false
}

// dropsError reports whether nothing ever looks at the error that a call returns, nor
// at another result that may tell the same.
func dropsError(c *ssa.Call) bool {
	if isError(c.Type()) {
		return len(*c.Referrers()) == 0
	}
	results, ok := c.Type().(*types.Tuple)
	if !ok || results.Len() == 0 || !isError(results.At(results.Len()-1).Type()) {
		return false
	}
	for _, ref := range *c.Referrers() {
		x, ok := ref.(*ssa.Extract)
		if !ok || x.Index == results.Len()-1 && len(*x.Referrers()) > 0 || isTested(x) {
			return false
		}
	}
	return true
}

// isTested reports whether a value decides what comes next.
func isTested(v ssa.Value) bool {
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.If, *ssa.BinOp, *ssa.TypeAssert, *ssa.Phi:
			return true
		case *ssa.UnOp:
			if ref.Op == token.NOT {
				return true
			}
		}
	}
	return false
}
