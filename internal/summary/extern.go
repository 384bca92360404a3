package summary

import (
	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
)

// An extern is what is known of a function without a body in this package.
type extern struct {
	name    effect.Func
	row     *model.Row      // from the model, or
	sum     *effect.Summary // from its package; nil if it does nothing
	unknown string          // or why nothing is known
	asked   bool            // sum, peer and unknown are valid
	peer    *node           // instead of sum, if the engines of a program are joined
	node    *node           // stands for sum, made when first called
}

// extern returns what is known of fn: from the model, else from its package.
func (e *Engine) extern(fn *ssa.Function) *extern {
	x := e.nameOf(fn)
	e.ask(x)
	return x
}

// nameOf returns the extern for fn, of which its package need not have been
// asked.
func (e *Engine) nameOf(fn *ssa.Function) *extern {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	x := e.externs[fn]
	if x == nil {
		x = &extern{name: Name(fn)}
		x.row, _ = model.Lookup(x.name)
		e.externs[fn] = x
	}
	return x
}

// ask finds out what the package of x says.
func (e *Engine) ask(x *extern) {
	if x.row == nil && x.name.Pkg != e.cfg.Path && !model.IsStd(x.name.Pkg) {
		e.askFor(x)
	}
}

// askFor is ask for a function that must be another package's.
func (e *Engine) askFor(x *extern) {
	if x.asked {
		return
	}
	if e.cfg.Whole != nil {
		e.askPeer(x)
		return
	}
	x.asked = true
	x.sum, x.unknown = e.cfg.Dep(x.name)
}

// noReturn reports whether the function is known never to return.
func (x *extern) noReturn() bool {
	if x.row != nil {
		return x.row.NoReturn
	}
	return x.sum != nil && x.sum.NoReturn || x.peer != nil && x.peer.noReturn
}
