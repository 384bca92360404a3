package protocol

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
)

// A shape is what the package does with a channel or WaitGroup.
type shape struct {
	closed  bool // or Done
	awaited bool // by a plain receive, or Wait
	sent    bool
}

// likely reports whether that is what one does with a fence: one side signals,
// and the other does nothing but wait. What is only received in a select together
// with other things rather tells a goroutine to stop.
func (s *shape) likely() bool { return s.closed && s.awaited && !s.sent }

// Propose looks for fields and variables of the package that are fences, though
// no directive says so, and treats them as such from now on. It returns them in
// the order of their positions.
func (a *Analysis) Propose() []*types.Var {
	shapes := map[*types.Var]*shape{}
	of := func(v ssa.Value) *shape {
		obj := a.variableOf(v)
		if obj == nil || a.marks.Fence(obj) != nil {
			return nil
		}
		if shapes[obj] == nil {
			shapes[obj] = new(shape)
		}
		return shapes[obj]
	}
	for _, fn := range a.all() {
		if strings.Contains(a.shows(fn.Pos()), "_test.go:") {
			continue
		}
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				a.shapeIn(instr, of)
			}
		}
	}
	var found []*types.Var
	a.proposed = map[types.Object]*directive.Fence{}
	for obj, s := range shapes {
		if s.likely() {
			found = append(found, obj)
			a.proposed[obj] = &directive.Fence{Pkg: a.path, Name: obj.Name(), Class: "signal"}
		}
	}
	slices.SortFunc(found, func(x, y *types.Var) int { return int(x.Pos() - y.Pos()) })
	return found
}

// shapeIn notes what an instruction does with what may be a fence.
func (a *Analysis) shapeIn(instr ssa.Instruction, of func(ssa.Value) *shape) {
	switch instr := instr.(type) {
	case *ssa.Send:
		if s := of(instr.Chan); s != nil {
			s.sent = true
		}
	case *ssa.Select:
		for _, st := range instr.States {
			if s := of(st.Chan); s != nil && st.Dir == types.SendOnly {
				s.sent = true
			}
		}
	case *ssa.UnOp:
		if instr.Op == token.ARROW && !instr.CommaOk {
			if s := of(instr.X); s != nil {
				s.awaited = true
			}
		}
	case ssa.CallInstruction:
		c := instr.Common()
		if b, ok := c.Value.(*ssa.Builtin); ok && b.Name() == "close" {
			if s := of(c.Args[0]); s != nil {
				s.closed = true
			}
			return
		}
		if obj := object(c); obj != nil && obj.Pkg() != nil && obj.Pkg().Path() == "sync" && len(c.Args) > 0 {
			switch directive.FuncName(obj).Name {
			case "(*WaitGroup).Done":
				if s := of(c.Args[0]); s != nil {
					s.closed = true
				}
			case "(*WaitGroup).Wait":
				if s := of(c.Args[0]); s != nil {
					s.awaited = true
				}
			}
		}
	}
}

// variableOf returns the field or package variable of this package that a value
// is read from or is the address of, or nil.
func (a *Analysis) variableOf(v ssa.Value) *types.Var {
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		v = load.X
	}
	var obj *types.Var
	if g, ok := v.(*ssa.Global); ok {
		obj, _ = g.Object().(*types.Var)
	} else if _, f := fieldOf(v); f != nil {
		obj = f.Origin()
	}
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != a.path {
		return nil
	}
	return obj
}
