package order

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/summary"
)

// A role is what a call does with a fence because directives say so.
type role struct {
	kind  eventKind // fenceWait or signal
	fence string    // class of the fence, qualified; "" if it is not known
}

// addRole notes the role of a call, if it has one.
func (e *Engine) addRole(n *node, c ssa.CallInstruction) {
	if e.cfg.Role == nil {
		return
	}
	verb, class := e.cfg.Role(c)
	kind, ok := map[string]eventKind{"wait": fenceWait, "signal": signal}[verb]
	if !ok {
		return
	}
	if n.roles == nil {
		n.roles = make(map[ssa.CallInstruction]role)
	}
	n.roles[c] = role{kind, class}
}

// noteRole passes a call with a role on to the visitor. The fence is known by the
// type that has the method.
func (f *flow) noteRole(r role, c ssa.CallInstruction, st *state) {
	if f.v == nil || f.v.event == nil {
		return
	}
	ev := event{
		n: f.n, kind: r.kind, blocks: r.kind == fenceWait, fence: r.fence, instr: c, pos: summary.CallPos(c), later: f.deferred,
		op:   &effect.Op{Rule: "cycle", Evidence: effect.Certain, Func: f.n.name, Pos: f.e.cfg.Calls.Position(summary.CallPos(c))},
		held: certainly(st), touched: touched(st),
	}
	if v := ofMethod(c); v != nil {
		ev.path, _ = f.e.pathOf(v)
		ev.told = c.Common().Signature().Params().Len() > 0
		if named, ok := types.Unalias(pointee(v.Type())).(*types.Named); ok && named.Obj().Pkg() != nil {
			ev.class = Class{named.Obj().Pkg().Path(), named.Obj().Name()}
		}
	}
	f.v.event(ev)
}

// ofMethod returns the receiver of a call of a method, nil if it is none.
func ofMethod(c ssa.CallInstruction) ssa.Value {
	if c.Common().IsInvoke() || c.Common().Signature().Recv() != nil {
		return argument(c, 0)
	}
	return nil
}
