package summary

import (
	"fmt"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// send records a send, unless it finds room.
func (e *Engine) send(n *node, instr *ssa.Send) {
	switch {
	case isNil(instr.Chan):
		e.add(n, instr.Pos(), "wait", "blocking-select", effect.Certain, "sends to a nil channel, for ever")
	case !freshSend(instr) && !e.madeRoom(instr) && !(e.cfg.Protocol != nil && e.cfg.Protocol.HasRoom(instr.Chan)):
		e.add(n, instr.Pos(), "wait", "chan-send", effect.Certain, "sends to channel "+e.text(n.fn, instr.Pos(), "of type "+instr.Chan.Type().String()))
	}
}

// receive records a receive from a channel, by what the channel is.
func (e *Engine) receive(n *node, instr *ssa.UnOp) {
	if closedBefore(instr) {
		return
	}
	detail, verb := "chan-recv", "receives from channel "
	code, class := e.awaited(instr.X)
	switch origin := ChannelOrigin(instr.X); {
	case isNil(instr.X):
		e.add(n, instr.Pos(), "wait", "blocking-select", effect.Certain, "receives from a nil channel, for ever")
		return
	case origin == "context":
		detail, verb = "context-wait", "waits for "
	case origin == "time":
		detail, verb = "sleep", "sleeps until "
	case class != "":
		detail, verb = "fence-wait", "waits for fence "
	}
	e.addWait(n, instr.Pos(), detail, verb+e.text(n.fn, instr.Pos(), "of type "+instr.X.Type().String())+class, code)
}

// ChannelOrigin returns "context" for the result of a context's Done, "time"
// for the channel of a timer or ticker, and otherwise "".
func ChannelOrigin(ch ssa.Value) string {
	switch ch := ch.(type) {
	case *ssa.ChangeType:
		return ChannelOrigin(ch.X)
	case *ssa.Call:
		var obj *types.Func
		if ch.Call.IsInvoke() {
			obj = ch.Call.Method
		} else if fn := ch.Call.StaticCallee(); fn != nil {
			obj, _ = fn.Object().(*types.Func)
		}
		if obj == nil || obj.Pkg() == nil {
			return ""
		}
		switch name := obj.Pkg().Path() + "." + obj.Name(); name {
		case "context.Done":
			return "context"
		case "time.After", "time.Tick":
			return "time"
		}
	case *ssa.UnOp:
		if f, ok := ch.X.(*ssa.FieldAddr); ok && f.X.Type() != nil {
			return timerField(f.X.Type())
		}
	case *ssa.Field:
		return timerField(ch.X.Type())
	}
	return ""
}

// timerField returns "time" if t is time.Timer or time.Ticker, or a pointer
// to one: their only exported field is the channel.
func timerField(t types.Type) string {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "time" {
		return "time"
	}
	return ""
}

func isNil(v ssa.Value) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.IsNil()
}

// selectText words a select without default.
func (e *Engine) selectText(fn *ssa.Function, sel *ssa.Select) string {
	if len(sel.States) == 0 {
		return "blocks for ever in select{}"
	}
	var ops []string
	for _, st := range sel.States {
		ch := e.text(fn, st.Pos, "a channel")
		if st.Dir == types.SendOnly {
			ops = append(ops, ch+"<-")
		} else {
			ops = append(ops, "<-"+ch)
		}
	}
	return fmt.Sprintf("waits in select without default (%s)", strings.Join(ops, ", "))
}
