package summary

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"
)

// This file recognises operations on a buffered channel that are always ready:
//
//   - a select that either receives from the channel or sends to it;
//   - a send behind a select with default that has taken out what was there, if
//     all who send hold one lock.
//
// The channel is in a field or package variable of which the package sees all
// that is done with it, or was made in the function.

// A chanUse is what the package does with a channel in one of its fields or
// variables, in all structs together.
type chanUse struct {
	room  int64             // the least capacity of those assigned, 0 if not known
	made  bool              // any is assigned
	sends []ssa.Instruction // sends, and selects with one
	open  bool              // others may assign to it, or send
}

// alwaysReady reports whether a select without default has a case that is ready at
// any time.
func (e *Engine) alwaysReady(sel *ssa.Select) bool {
	for _, out := range sel.States {
		if out.Dir != types.SendOnly {
			continue
		}
		for _, in := range sel.States {
			if in.Dir == types.RecvOnly && samePlace(in.Chan, out.Chan) && e.capacity(out.Chan) > 0 {
				return true
			}
		}
	}
	return false
}

// madeRoom reports whether a send finds the room that was made for it before.
func (e *Engine) madeRoom(send *ssa.Send) bool {
	use := e.chanUseOf(send.Chan)
	if use == nil || use.open || e.capacity(send.Chan) < 1 || !takenOut(send) {
		return false
	}
	locks := locksHeld(send, send.Chan)
	for _, other := range use.sends {
		var theirs []types.Object
		for _, ch := range sentOn(other) {
			theirs = append(theirs, locksHeld(other, ch)...)
		}
		locks = slices.DeleteFunc(locks, func(l types.Object) bool { return !slices.Contains(theirs, l) })
	}
	return len(locks) > 0
}

// takenOut reports whether, on every path, a select with default has taken what was
// in the channel, and nothing has happened since.
func takenOut(send *ssa.Send) bool {
	return precededBy(send, send.Chan, func(i ssa.Instruction) verdict {
		switch i := i.(type) {
		case *ssa.Select:
			if !i.Blocking && len(i.States) == 1 && i.States[0].Dir == types.RecvOnly && samePlace(i.States[0].Chan, send.Chan) {
				return yes
			}
			return no
		case *ssa.Send:
			return no
		case *ssa.Call:
			if _, ok := i.Call.Value.(*ssa.Builtin); !ok {
				return no
			}
		case *ssa.Store:
			if assigns(i, send.Chan) {
				return no
			}
		}
		return undecided
	})
}

// locksHeld returns the package variables and fields of the mutexes that are
// certainly held at instr: fields of the same object as the channel is of.
func locksHeld(instr ssa.Instruction, ch ssa.Value) []types.Object {
	var held []types.Object
	for _, b := range instr.Parent().Blocks {
		for _, x := range b.Instrs {
			c, ok := x.(*ssa.Call)
			if !ok || !callsMutex(c, "Lock") {
				continue
			}
			lock := receiver(c)
			obj := lockBeside(lock, ch)
			if obj == nil || slices.Contains(held, obj) {
				continue
			}
			if precededBy(instr, lock, func(i ssa.Instruction) verdict {
				switch i := i.(type) {
				case *ssa.Call:
					switch {
					case !samePlace(receiver(i), lock):
					case callsMutex(i, "Lock"):
						return yes
					default:
						return no
					}
				case *ssa.Store:
					if assigns(i, lock) {
						return no
					}
				}
				return undecided
			}) {
				held = append(held, obj)
			}
		}
	}
	return held
}

// lockBeside returns the variable that lock is the address of, if that is a package
// variable, as ch is, or a field of the struct that has ch; else nil.
func lockBeside(lock, ch ssa.Value) types.Object {
	if load, ok := ch.(*ssa.UnOp); ok {
		ch = load.X
	}
	if g, ok := lock.(*ssa.Global); ok {
		return g.Object()
	}
	x, field := ssax.FieldOf(lock)
	y, _ := ssax.FieldOf(ch)
	if field == nil || y == nil || !samePlace(x, y) {
		return nil
	}
	return field.Origin()
}

// callsMutex reports whether a call is of that method of sync.Mutex or
// sync.RWMutex.
func callsMutex(c *ssa.Call, method string) bool {
	fn := c.Call.StaticCallee()
	if fn == nil {
		return false
	}
	name := Name(fn)
	return name.Pkg == "sync" && (name.Name == "(*Mutex)."+method || name.Name == "(*RWMutex)."+method)
}

// sentOn returns the channels that instr, a send or select, sends to.
func sentOn(instr ssa.Instruction) []ssa.Value {
	switch instr := instr.(type) {
	case *ssa.Send:
		return []ssa.Value{instr.Chan}
	case *ssa.Select:
		var chans []ssa.Value
		for _, st := range instr.States {
			if st.Dir == types.SendOnly {
				chans = append(chans, st.Chan)
			}
		}
		return chans
	}
	return nil
}

// capacity returns the least capacity that the channel can have, as far as is
// known.
func (e *Engine) capacity(ch ssa.Value) int64 {
	if mk, ok := ch.(*ssa.MakeChan); ok {
		return constSize(mk)
	}
	if load, ok := ch.(*ssa.UnOp); ok {
		switch load.X.(type) {
		case *ssa.Alloc, *ssa.FreeVar:
			return e.localCapacity(load.X)
		}
	}
	if use := e.chanUseOf(ch); use != nil && use.made {
		return use.room
	}
	return 0
}

// localCapacity returns the least capacity of the channels that a local variable
// can hold.
func (e *Engine) localCapacity(addr ssa.Value) int64 {
	least := int64(-1)
	t := tracer{e: e, origins: origins{closed: true}}
	var cell func(ssa.Value)
	cell = func(addr ssa.Value) {
		if v, ok := addr.(*ssa.FreeVar); ok {
			t.binding(v, cell)
			return
		}
		t.local(addr, &t.seen, func(v ssa.Value) {
			room := int64(0)
			if mk, ok := v.(*ssa.MakeChan); ok {
				room = constSize(mk)
			}
			if least < 0 || room < least {
				least = room
			}
		}, func(ssa.Instruction) bool { return false })
	}
	cell(addr)
	if !t.closed {
		return 0
	}
	return max(least, 0)
}

func constSize(mk *ssa.MakeChan) int64 {
	if size, ok := mk.Size.(*ssa.Const); ok && size.Value != nil {
		return size.Int64()
	}
	return 0
}

// chanUseOf returns what the package does with the field or variable that ch is
// read from, or nil if it is not one that only the package can reach.
func (e *Engine) chanUseOf(ch ssa.Value) *chanUse {
	if load, ok := ch.(*ssa.UnOp); ok && load.Op == token.MUL {
		ch = load.X
	}
	obj := e.chanVariable(ch)
	if obj == nil {
		return nil
	}
	if e.chans == nil {
		e.chans = make(map[*types.Var]*chanUse)
		e.eachInstr(e.noteChans)
	}
	return e.chans[obj]
}

// chanVariable returns the unexported field or package variable of channel type
// that v is, or is the address of, or nil.
func (e *Engine) chanVariable(v ssa.Value) *types.Var {
	var obj *types.Var
	switch v := v.(type) {
	case *ssa.Global:
		obj, _ = v.Object().(*types.Var)
	case *ssa.FieldAddr, *ssa.Field:
		_, obj = ssax.FieldOf(v)
	}
	if obj == nil || obj.Exported() || obj.Pkg() != e.cfg.SSA.Pkg {
		return nil
	}
	if _, ok := obj.Type().Underlying().(*types.Chan); !ok {
		return nil
	}
	return obj.Origin()
}

// noteChans notes what an instruction does with such variables.
func (e *Engine) noteChans(instr ssa.Instruction, operands []*ssa.Value) {
	if v, ok := instr.(*ssa.Field); ok {
		if obj := e.chanVariable(v); obj != nil {
			e.useOf(obj).passes(v)
		}
		return
	}
	for _, op := range operands {
		obj := e.chanVariable(*op)
		if _, isValue := (*op).(*ssa.Field); obj == nil || isValue {
			continue
		}
		use := e.useOf(obj)
		switch instr := instr.(type) {
		case *ssa.Store:
			if instr.Addr == *op {
				use.assign(instr)
			}
			use.open = use.open || instr.Addr != *op
		case *ssa.UnOp:
			use.passes(instr)
		case *ssa.DebugRef:
		default:
			use.open = true
		}
	}
	if c, ok := instr.(*ssa.ChangeType); ok { // fields get other names
		for _, t := range []types.Type{c.X.Type(), c.Type()} {
			if p, ok := t.Underlying().(*types.Pointer); ok {
				t = p.Elem()
			}
			if st, ok := t.Underlying().(*types.Struct); ok {
				for f := range st.Fields() {
					e.useOf(f.Origin()).open = true
				}
			}
		}
	}
}

func (e *Engine) useOf(obj *types.Var) *chanUse {
	use := e.chans[obj]
	if use == nil {
		use = new(chanUse)
		e.chans[obj] = use
	}
	return use
}

// assign notes what is stored in the variable.
func (u *chanUse) assign(s *ssa.Store) {
	if isNil(s.Val) {
		return
	}
	room := int64(0)
	if mk, ok := s.Val.(*ssa.MakeChan); ok {
		room = constSize(mk)
		if len(*mk.Referrers()) > 1 { // it has other names
			u.open = true
		}
	} else {
		u.open = true
	}
	if !u.made || room < u.room {
		u.room = room
	}
	u.made = true
}

// passes notes what is done with the channel, read from the variable as v.
func (u *chanUse) passes(v ssa.Value) {
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Send:
			u.sends = append(u.sends, ref)
			u.open = u.open || ref.X == v
		case *ssa.Select:
			for _, st := range ref.States {
				if st.Chan == v && st.Dir == types.SendOnly {
					u.sends = append(u.sends, ref)
				}
				u.open = u.open || st.Send == v
			}
		case *ssa.Call:
			_, ok := ref.Call.Value.(*ssa.Builtin)
			u.open = u.open || !ok
		case *ssa.ChangeType:
			ch, ok := ref.Type().Underlying().(*types.Chan)
			u.open = u.open || !ok || ch.Dir() != types.RecvOnly
		case *ssa.UnOp, *ssa.BinOp, *ssa.DebugRef:
		default:
			u.open = true
		}
	}
}
