package summary

import (
	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// CallCounts says how many dynamic calls have been resolved, and by what.
type CallCounts struct {
	Local    int // by what the package, or a caller's argument, shows
	Promised int // by a contract or the documentation of the standard library
	Whole    int // by the analysis of the whole program
	Unknown  int // not
	// Open names the calls that are unknown.
	Open []effect.Pos
}

// Count adds the dynamic calls in the hot code of the functions whose summaries
// have been computed. An unseen argument of a call counts as a call of its own in
// the function that calls it.
func (e *Engine) Count(n *CallCounts) {
	for fn := range e.nodes {
		if isWrapper(fn) {
			continue
		}
		for _, c := range e.hotCalls(fn) {
			if _, builtin := c.Common().Value.(*ssa.Builtin); !builtin && c.Common().StaticCallee() == nil {
				e.count(e.nodes[fn], c, n)
			}
		}
	}
}

func (e *Engine) count(fn *node, c ssa.CallInstruction, n *CallCounts) {
	t := e.callees(c)
	at := e.siteKey(c)
	var d *node
	if e.cfg.Whole != nil {
		d = e.cfg.Whole.params[at]
	}
	switch {
	case promised(c.Common()) != nil || e.contractOf(c.Common()) != nil:
		n.Promised++
	case t.closed && (len(t.params)+len(t.elems) == 0 || !e.cfg.Unseen[at]):
		n.Local++
	case t.closed && d != nil && d.site.closed:
		n.Whole++
	case !t.closed && e.cfg.Whole != nil && e.peers(fn, c).site != nil && e.peers(fn, c).site.closed:
		n.Whole++
	default:
		n.Unknown++
		n.Open = append(n.Open, at)
	}
}
