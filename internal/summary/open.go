package summary

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/protocol"
)

// openAt returns the sections that the instruction being scanned runs in, other
// than the whole function.
func (n *node) openAt(pos token.Pos) []*protocol.Section {
	if n.open == nil {
		return nil
	}
	return n.open(n.instr, pos)
}

// sectionsOf returns how to ask for the sections in fn, or nil.
func (e *Engine) sectionsOf(fn *ssa.Function) func(ssa.Instruction, token.Pos) []*protocol.Section {
	if e.cfg.Protocol == nil {
		return nil
	}
	return e.cfg.Protocol.Open(fn)
}

// within notes that eff happens in sections: those that deny it report it.
func (e *Engine) within(eff *effect.Effect, open []*protocol.Section) *effect.Effect {
	for _, s := range open {
		eff = e.atHome(eff, s.Class.Qualified())
	}
	return eff
}

// joinOpen returns the sections that a call is made in and those that are open
// in the body that it runs, each once.
func joinOpen(outer, inner []*protocol.Section) []*protocol.Section {
	all := slices.Clone(outer)
	for _, s := range inner {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}
