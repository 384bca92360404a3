package check

import (
	"fmt"
	"maps"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
	"github.com/fencevet/fencevet/internal/summary"
)

// Names returns the names of the package's functions and methods, and of the
// literals that are functions of their own, sorted.
func (c *Checker) Names() (names []string, broken string) {
	if !c.build() {
		return nil, c.broken
	}
	return slices.Sorted(maps.Keys(c.engine.Named())), ""
}

// Callees returns what the calls in the body of a function of this package may
// run, and the calls of which that is not known; a reason says why nothing is
// known at all.
func (c *Checker) Callees(f effect.Func) (calls []summary.Callee, open []effect.Pos, unknown string) {
	if !c.build() {
		return nil, nil, c.broken
	}
	var fn *ssa.Function
	if !c.guard(func() {
		if fn = c.engine.Named()[f.Name]; fn != nil {
			calls, open = c.engine.Callees(fn)
		}
	}) {
		return nil, nil, c.broken
	}
	if fn == nil {
		return nil, nil, fmt.Sprintf("%s has no Go source", f)
	}
	return calls, open, ""
}

// Modelled returns the summary of a function of the standard library, or of
// another package that the model describes; nil if it describes none of that
// name.
func Modelled(f effect.Func) *effect.Summary {
	if row, ok := model.Lookup(f); ok {
		return &effect.Summary{NoReturn: row.NoReturn, Effects: summary.Modelled(f, row)}
	}
	return nil
}
