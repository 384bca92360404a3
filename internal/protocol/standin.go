package protocol

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
)

// This file knows channels that stand in for a fence: whoever waits for the fence also
// waits for them, in the same select, so that an error or a panic that is sent there
// reaches them all.
//
//	select {
//	case err := <-errs: // stands in for done
//	case <-done:
//	}

// standsIn reports whether a channel stands in for a fence: the package waits for the
// fence, and only in a select that receives from the channel, too.
func (a *Analysis) standsIn(f *directive.Fence, ch ssa.Value) bool {
	return f != nil && slices.Contains(a.standInsOf(f), channelName(ch))
}

// standInsOf returns the names of the channels that stand in for a fence.
func (a *Analysis) standInsOf(f *directive.Fence) []string {
	if a.standIns == nil {
		a.standIns = map[*directive.Fence][]string{}
		for _, fn := range a.all() {
			if a.isTest(fn) || a.trusted(fn) {
				continue
			}
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					a.noteWait(instr)
				}
			}
		}
	}
	return a.standIns[f]
}

// noteWait notes what an instruction waits for besides a fence. Only looking is no
// wait.
func (a *Analysis) noteWait(instr ssa.Instruction) {
	note := func(v ssa.Value, besides []string) {
		f := a.FenceOf(v)
		if f == nil {
			return
		}
		if known, seen := a.standIns[f]; seen {
			besides = slices.DeleteFunc(slices.Clone(known), func(n string) bool { return !slices.Contains(besides, n) })
		}
		a.standIns[f] = besides
	}
	switch instr := instr.(type) {
	case *ssa.UnOp:
		if a.WaitOf(instr) != "" {
			note(instr.X, nil)
		}
	case *ssa.Call:
		if a.WaitOf(instr) != "" && len(instr.Call.Args) > 0 {
			note(instr.Call.Args[0], nil)
		}
	case *ssa.Select:
		if !instr.Blocking {
			return
		}
		var names []string
		for _, st := range instr.States {
			if st.Dir == types.RecvOnly {
				names = append(names, channelName(st.Chan))
			}
		}
		for _, st := range instr.States {
			if st.Dir == types.RecvOnly {
				note(st.Chan, names)
			}
		}
	}
}

// channelName names a channel: by its field, if it is in one, else as key does. One
// context is as good as another.
func channelName(v ssa.Value) string {
	if c, ok := v.(*ssa.Call); ok {
		if obj := object(&c.Call); obj != nil && directive.FuncName(obj) == (effect.Func{Pkg: "context", Name: "Context.Done"}) {
			return "context"
		}
	}
	if _, field := loadedField(v); field != nil {
		return fmt.Sprintf("field %p", field.Origin())
	}
	return key(v)
}

// knownToWaiters reports whether a condition says that a select has received from a
// channel, or seen a context end, that all who wait for the fence wait for, too: they
// know that no signal will come.
func (w *walker) knownToWaiters(cond ssa.Value) bool {
	eq, ok := cond.(*ssa.BinOp)
	if !ok || eq.Op != token.EQL {
		return false
	}
	index, ok := eq.X.(*ssa.Extract)
	if !ok || index.Index != 0 {
		return false
	}
	sel, ok := index.Tuple.(*ssa.Select)
	n, isConst := eq.Y.(*ssa.Const)
	if !ok || !isConst || n.Value == nil || int(n.Int64()) >= len(sel.States) {
		return false
	}
	st := sel.States[n.Int64()]
	return st.Dir == types.RecvOnly && w.a.standsIn(w.d.fence, st.Chan)
}

// tells reports whether an instruction tells those who wait for the fence, by a
// channel that stands in for it.
func (w *walker) tells(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Send:
		return w.a.standsIn(w.d.fence, instr.Chan)
	case *ssa.Select:
		return slices.ContainsFunc(instr.States, func(st *ssa.SelectState) bool {
			return st.Dir == types.SendOnly && w.a.standsIn(w.d.fence, st.Chan)
		})
	case ssa.CallInstruction:
		b, ok := instr.Common().Value.(*ssa.Builtin)
		return ok && b.Name() == "close" && w.a.standsIn(w.d.fence, instr.Common().Args[0])
	}
	return false
}
