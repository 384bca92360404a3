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
	class, ok := e.fenceClass(c.Common().Args[0])
	if ok {
		e.add(n, callPos(c), "wait", "fence-wait", effect.Certain, "waits for fence "+e.argText(n.fn, c, 0)+class)
	}
	return ok
}
