package summary

import (
	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// waitsForFence records the wait for a WaitGroup or Cond that is declared to be a
// fence. It reports whether the call is one.
func (e *Engine) waitsForFence(n *node, c ssa.CallInstruction) bool {
	callee := c.Common().StaticCallee()
	if callee == nil || len(c.Common().Args) != 1 {
		return false
	}
	if name := Name(callee); name.Pkg != "sync" || name.Name != "(*WaitGroup).Wait" && name.Name != "(*Cond).Wait" {
		return false
	}
	if e.cfg.Protocol == nil {
		return false
	}
	f := e.cfg.Protocol.Awaited(c.Common().Args[0])
	if f == nil {
		return false
	}
	what := "waits for fence " + e.argText(n.fn, c, 0) + e.inClass(f.Class)
	e.addWait(n, callPos(c), "fence-wait", what, effect.WaitCode(f.Class, f.Orthogonal))
	return true
}
