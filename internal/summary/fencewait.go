package summary

import (
	"golang.org/x/tools/go/ssa"
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
	code, class := e.awaited(c.Common().Args[0])
	if class == "" {
		return false
	}
	e.addWait(n, callPos(c), "fence-wait", "waits for fence "+e.argText(n.fn, c, 0)+class, code)
	return true
}
