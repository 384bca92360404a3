package protocol

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/ssax"
)

// A shape is what the package does with a channel or a WaitGroup.
type shape struct {
	added, waited []*ssa.Function // that count a WaitGroup up, and wait for it
	done          bool            // it is counted down
	serves        bool            // by something that loops around a channel

	closers []*ssa.Function // that close the channel
	closed  bool
	sent    bool
	once    bool // received outside of loops
	polled  bool // received in a loop around a select with other cases
	room    bool // made with room for one value that says something
	other   bool // or otherwise
}

// likely reports whether that is what one does with a fence: one side closes it,
// or sends the only value that it has room for, and the other receives once. What
// is closed and received in a loop, together with other things, rather tells a
// goroutine to stop. A WaitGroup is one if the function that counts it up also
// waits for it; most others count goroutines that run for long, and so do those
// that are counted down, and the channels that are closed, behind a loop around a
// channel: those are no sections.
func (s *shape) likely() bool {
	if s.done {
		return !s.serves && slices.ContainsFunc(s.waited, func(fn *ssa.Function) bool { return slices.Contains(s.added, fn) })
	}
	if s.sent {
		return s.room && !s.other && s.once
	}
	return s.closed && s.once && !s.polled && !s.serves
}

// isStep reports whether all that close the channel are steps in the life of an
// object, such as to start or to stop it: exported methods without parameters and
// results, one of which waits for something itself. Whoever waits for such a step
// waits for all that it does.
func (s *shape) isStep(waits func(*ssa.Function) bool) bool {
	some := false
	for _, fn := range s.closers {
		fn = outermost(fn)
		sig := fn.Signature
		if !isExported(fn) || sig.Recv() == nil || sig.Params().Len() > 0 || sig.Results().Len() > 0 {
			return false
		}
		some = some || waits(fn)
	}
	return some
}

// shapeIn notes what an instruction does with what may be a fence.
func (a *Analysis) shapeIn(instr ssa.Instruction, of func(ssa.Value) *shape) {
	note := func(v ssa.Value, what func(s *shape)) {
		if _, ok := v.Type().Underlying().(*types.Chan); !ok {
			return
		}
		if s := of(v); s != nil {
			what(s)
		}
	}
	switch instr := instr.(type) {
	case *ssa.Send:
		note(instr.Chan, func(s *shape) { s.sent = true })
	case *ssa.Select:
		loop := inLoop(instr.Block())
		for _, st := range instr.States {
			note(st.Chan, func(s *shape) {
				send := st.Dir == types.SendOnly
				s.sent = s.sent || send
				s.other = s.other || send && !instr.Blocking
				s.once = s.once || !send && !loop
				s.polled = s.polled || !send && loop
			})
		}
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			note(instr.X, func(s *shape) { s.once = s.once || !inLoop(instr.Block()) })
		}
	case *ssa.Store:
		if s := of(instr.Addr); s != nil {
			mk, others := madeHere(instr.Val)
			size := ssa.Value(nil)
			if mk != nil {
				size = mk.Size
			}
			for _, v := range others { // whoever makes the channel keeps the other end
				for _, use := range *v.Referrers() {
					s.once = s.once || awaits(use, v, instr.Block())
				}
			}
			if c, ok := size.(*ssa.Const); ok && c.Value != nil && c.Int64() == 1 && !isToken(instr.Val.Type()) {
				s.room = true
			} else {
				s.other = true
			}
		}
	case ssa.CallInstruction:
		c := instr.Common()
		counts(instr, of)
		if b, ok := c.Value.(*ssa.Builtin); ok && b.Name() == "close" {
			note(c.Args[0], func(s *shape) {
				s.closed = true
				s.closers = append(s.closers, instr.Parent())
				s.serves = s.serves || behindLoop(instr)
			})
		}
	}
}

// counts notes what a call does with a WaitGroup.
func counts(c ssa.CallInstruction, of func(ssa.Value) *shape) {
	obj := object(c.Common())
	if obj == nil || len(c.Common().Args) == 0 {
		return
	}
	name := directive.FuncName(obj)
	if name.Pkg != "sync" || !strings.HasPrefix(name.Name, "(*WaitGroup).") {
		return
	}
	s := of(c.Common().Args[0])
	if s == nil {
		return
	}
	fn := outermost(c.Parent())
	switch obj.Name() {
	case "Add":
		s.added = append(s.added, fn)
	case "Wait":
		s.waited = append(s.waited, fn)
	case "Done":
		s.done = true
		s.serves = s.serves || servesLoop(c.Parent())
	}
}

// servesLoop reports whether a function receives from channels in a loop.
func servesLoop(fn *ssa.Function) bool { return slices.ContainsFunc(fn.Blocks, receivesInLoop) }

// receivesInLoop reports whether a block receives from a channel and is part of a
// loop.
func receivesInLoop(b *ssa.BasicBlock) bool {
	for _, instr := range b.Instrs {
		switch instr := instr.(type) {
		case *ssa.Select:
			return inLoop(b)
		case *ssa.UnOp:
			if instr.Op == token.ARROW {
				return inLoop(b)
			}
		}
	}
	return false
}

// behindLoop reports whether a call is made when its function is done with a loop
// in which it receives from channels.
func behindLoop(c ssa.CallInstruction) bool {
	if _, ok := c.(*ssa.Defer); ok {
		return servesLoop(c.Parent())
	}
	if inLoop(c.Block()) {
		return false
	}
	for _, b := range c.Parent().Blocks {
		if receivesInLoop(b) && reaches(b, c.Block()) {
			return true
		}
	}
	return false
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
	} else if _, f := ssax.FieldOf(v); f != nil {
		obj = f.Origin()
	}
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != a.path {
		return nil
	}
	return obj
}

// isToken reports whether a channel transports nothing but the fact that
// something happened.
func isToken(t types.Type) bool {
	st, ok := t.Underlying().(*types.Chan).Elem().Underlying().(*types.Struct)
	return ok && st.NumFields() == 0
}
