package protocol

import (
	"fmt"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
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
	if f == nil {
		return false
	}
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
	return slices.Contains(a.standIns[f], channelName(ch))
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

// channelName names a channel: by its field, if it is in one, else as key does.
func channelName(v ssa.Value) string {
	if _, field := loadedField(v); field != nil {
		return fmt.Sprintf("field %p", field.Origin())
	}
	return key(v)
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
