package order

import (
	"cmp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/summary"
)

// Escapes returns, by position, the waits under locks for objects that critical
// sections signal only after they have taken such a lock, where nothing but a
// context or a timer ends the wait.
func (e *Engine) Escapes() []Inversion {
	var waits []event
	for _, n := range e.order {
		if !e.holds(n) {
			continue
		}
		for _, ev := range n.facts.events {
			if ev.kind == receive && len(ev.held) > 0 && onlyEscapes(ev) {
				waits = append(waits, ev)
			}
		}
	}
	found := e.fenceInversions(waits)
	for i := range found {
		found[i].Detail = "timeout-only-escape"
		found[i].Wait.Detail = found[i].Detail
	}
	slices.SortFunc(found, func(a, b Inversion) int {
		return cmp.Or(cmp.Compare(a.Pos, b.Pos), a.Wait.CompareWitness(b.Wait), cmp.Compare(a.Lock, b.Lock))
	})
	return slices.CompactFunc(found, func(a, b Inversion) bool { return a.Pos == b.Pos && a.Lock == b.Lock })
}

// onlyEscapes reports whether ev is a case of a select without default of which all
// other cases wait for a context or timer.
func onlyEscapes(ev event) bool {
	sel, ok := ev.instr.(*ssa.Select)
	if !ok || !sel.Blocking || len(sel.States) < 2 {
		return false
	}
	for _, st := range sel.States {
		if st.Pos != ev.pos && summary.ChannelOrigin(st.Chan) == "" {
			return false
		}
	}
	return true
}
