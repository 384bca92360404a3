package order

import (
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Use is a function that holds leaf locks at some places.
type Use struct {
	Fn    *ssa.Function
	Spans []Span
}

// A Span is code that runs while a lock is certainly held.
type Span struct {
	From, To token.Pos
	Lock     string // as the function names it
	Since    effect.Pos
}

// At returns the first of the function's spans that pos is in, or nil.
func (u *Use) At(pos token.Pos) *Span {
	for i, s := range u.Spans {
		if pos.IsValid() && s.From <= pos && pos <= s.To {
			return &u.Spans[i]
		}
	}
	return nil
}

// Leaves returns the functions that hold leaf locks.
func (e *Engine) Leaves() []Use {
	var uses []Use
	for _, n := range e.order {
		if !e.changesState(n) {
			continue
		}
		use := Use{Fn: n.fn}
		e.run(n, &visitor{
			under: func(from, to token.Pos, l lockState) {
				use.Spans = append(use.Spans, Span{from, to, l.text, l.at})
			},
		})
		if len(use.Spans) > 0 {
			uses = append(uses, use)
		}
	}
	return uses
}
