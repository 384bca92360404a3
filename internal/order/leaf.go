package order

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// A LeafUse is a function that holds a leaf lock at some places.
type LeafUse struct {
	Fn   *ssa.Function
	Held []LeafSpan
}

// A LeafSpan is code that runs while a leaf lock is certainly held.
type LeafSpan struct {
	From, To token.Pos
	Lock     string
	Since    effect.Pos
}

// Leaves returns the functions that hold leaf locks.
func (e *Engine) Leaves() []LeafUse {
	var uses []LeafUse
	for _, n := range e.order {
		if !e.changesState(n) {
			continue
		}
		use := LeafUse{Fn: n.fn}
		e.run(n, &visitor{
			acquire: func(acquisition) {},
			call:    func(ParamCall) {},
			exit:    func(*state) {},
			under: func(from, to token.Pos, l lockState) {
				use.Held = append(use.Held, LeafSpan{from, to, l.text, l.at})
			},
		})
		if len(use.Held) > 0 {
			uses = append(uses, use)
		}
	}
	return uses
}
