package protocol

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"

	"github.com/fencevet/fencevet/internal/directive"
)

// FenceOf returns the declared fence that a value is or is the address of: of a
// type that is one, or read from a field or variable that is one, if need be out
// of a collection. It returns nil if there is none.
func (a *Analysis) FenceOf(v ssa.Value) *directive.Fence {
	if !a.anyFence() {
		return nil
	}
	if f := a.fenceOf(v, 0); f != nil && f.Class != "" {
		return f
	}
	return nil
}

// Awaited is FenceOf, also for what is only declared to be orthogonal to a class.
func (a *Analysis) Awaited(v ssa.Value) *directive.Fence {
	if !a.anyFence() {
		return nil
	}
	return a.fenceOf(v, 0)
}

// maxDepth bounds how far a value is traced.
const maxDepth = 20

func (a *Analysis) fenceOf(v ssa.Value, depth int) *directive.Fence {
	if depth++; depth > maxDepth {
		return nil
	}
	if f := a.fenceType(v.Type()); f != nil {
		return f
	}
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return a.fenceOf(v.X, depth)
		}
	case *ssa.FieldAddr, *ssa.Field:
		if _, field := ssax.FieldOf(v); field != nil {
			return a.declared(field)
		}
	case *ssa.Global:
		return a.declared(v.Object())
	case *ssa.Parameter:
		return a.declared(v.Object())
	case *ssa.Lookup:
		return a.fenceOf(v.X, depth)
	case *ssa.IndexAddr:
		return a.fenceOf(v.X, depth)
	case *ssa.Index:
		return a.fenceOf(v.X, depth)
	case *ssa.Extract:
		switch t := v.Tuple.(type) {
		case *ssa.Lookup:
			return a.fenceOf(t.X, depth)
		case *ssa.Next:
			if r, ok := t.Iter.(*ssa.Range); ok && v.Index == 2 {
				return a.fenceOf(r.X, depth)
			}
		}
	case *ssa.ChangeType:
		return a.fenceOf(v.X, depth)
	case *ssa.Slice:
		return a.fenceOf(v.X, depth)
	case *ssa.FreeVar:
		if x := binding(v); x != nil {
			return a.fenceOf(x, depth)
		}
	case *ssa.Alloc:
		if f := a.proposedAt[v.Pos()]; f != nil {
			return f
		}
		for _, f := range a.marks.LocalFences() {
			if v.Pos() == f.Obj.Pos() {
				return f.Fence
			}
		}
	case *ssa.MakeChan:
		return a.declaredAt(v.Pos())
	}
	return nil
}

// declared returns the fence that a field or variable is, or nil.
func (a *Analysis) declared(obj types.Object) *directive.Fence {
	if f := a.marks.Awaited(obj); f != nil {
		return f
	}
	if v, ok := obj.(*types.Var); ok {
		return a.proposed[v.Origin()]
	}
	return nil
}

// declaredAt returns the local fence in whose declaration a position lies.
func (a *Analysis) declaredAt(pos token.Pos) *directive.Fence {
	for _, f := range a.marks.LocalFences() {
		if f.Node.Pos() <= pos && pos < f.Node.End() {
			return f.Fence
		}
	}
	return nil
}

// fenceType returns the fence that all values of a type are, or nil.
func (a *Analysis) fenceType(t types.Type) *directive.Fence {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return a.marks.Awaited(named.Origin().Obj())
	}
	return nil
}

// binding returns what the only closure of v's function binds to v, or nil.
func binding(v *ssa.FreeVar) ssa.Value {
	fn := v.Parent()
	if fn.Referrers() == nil || len(*fn.Referrers()) != 1 {
		return nil
	}
	if mc, ok := (*fn.Referrers())[0].(*ssa.MakeClosure); ok && mc.Fn == fn {
		return mc.Bindings[slices.Index(fn.FreeVars, v)]
	}
	return nil
}

// A signal is an operation that signals a fence, or hands its result over.
type signal struct {
	instr ssa.Instruction
	pos   token.Pos
	value ssa.Value // the fence, or nil if it is not known which
	fence *directive.Fence
	class string // qualified, "" if it is not known
	verb  string // "closes", "sends to", "calls Signal of"
	once  bool   // a second signal is a mistake
}

// signalOf returns the signal that an instruction is, or nil.
func (a *Analysis) signalOf(instr ssa.Instruction) *signal {
	if !a.anyFence() && !a.roles {
		return nil
	}
	on := func(v ssa.Value, pos token.Pos, verb string, once bool) *signal {
		f := a.FenceOf(v)
		if f == nil {
			return nil
		}
		return &signal{instr: instr, pos: pos, value: v, fence: f, class: f.Class, verb: verb, once: once}
	}
	switch instr := instr.(type) {
	case *ssa.Send:
		return on(instr.Chan, instr.Pos(), "sends to", false)
	case *ssa.Select:
		for _, st := range instr.States {
			if st.Dir == types.SendOnly {
				if s := on(st.Chan, st.Pos, "sends to", false); s != nil {
					return s
				}
			}
		}
	case ssa.CallInstruction:
		return a.signalCall(instr, on)
	}
	return nil
}

// signalCall returns the signal that a call is, or nil.
func (a *Analysis) signalCall(c ssa.CallInstruction, on func(ssa.Value, token.Pos, string, bool) *signal) *signal {
	common := c.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		if b.Name() == "close" {
			return on(common.Args[0], common.Pos(), "closes", true)
		}
		return nil
	}
	obj := object(common)
	if obj == nil {
		return nil
	}
	name := directive.FuncName(obj)
	if name.Pkg == "sync" {
		switch name.Name {
		case "(*WaitGroup).Done", "(*Cond).Signal", "(*Cond).Broadcast":
			return on(common.Args[0], common.Pos(), "calls "+obj.Name()+" of", false)
		}
		return nil
	}
	r := a.role(name, "signal")
	if r == nil {
		return nil
	}
	s := &signal{instr: c, pos: common.Pos(), class: r.Class, verb: "calls " + obj.Name() + " of", once: true}
	s.value = subject(c, a)
	if s.value != nil {
		s.fence = a.FenceOf(s.value)
	}
	if s.class == "" && s.fence != nil {
		s.class = s.fence.Class
	}
	return s
}

// subject returns the fence that a call of a function with a role is about: its
// receiver, or its first argument that is a fence, or else one of a type that has a
// method with a role; nil if there is none.
func subject(c ssa.CallInstruction, a *Analysis) ssa.Value {
	common := c.Common()
	if common.IsInvoke() {
		return common.Value
	}
	obj := object(common)
	if obj != nil && obj.Signature().Recv() != nil && len(common.Args) > 0 {
		return common.Args[0]
	}
	for _, arg := range common.Args {
		if a.FenceOf(arg) != nil {
			return arg
		}
	}
	for _, arg := range common.Args {
		if a.roleType(arg.Type()) {
			return arg
		}
	}
	return nil
}

// roleType reports whether a method of a type has a role for fences: it is a user's
// fence type, also if no directive calls it a fence.
func (a *Analysis) roleType(t types.Type) bool {
	if !a.roles {
		return false
	}
	if _, named := types.Unalias(t).(*types.Named); named && !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	for m := range types.NewMethodSet(t).Methods() {
		if fn, ok := m.Obj().(*types.Func); ok && a.marks.HasRoleOf(directive.FuncName(fn.Origin())) {
			return true
		}
	}
	return false
}

// RoleOf returns the role that a call has for fences, wait, signal, publish or
// opportunistic, or nil.
func (a *Analysis) RoleOf(c ssa.CallInstruction) *directive.Role {
	if !a.roles {
		return nil
	}
	obj := object(c.Common())
	if obj == nil {
		return nil
	}
	f := directive.FuncName(obj)
	for _, verb := range [...]string{"wait", "signal", "publish", "opportunistic"} {
		if r := a.marks.Role(f, verb); r != nil {
			return r
		}
	}
	return nil
}

// ClassOf returns the class of a call with a role, qualified: that of the role,
// or that of the fence that it is about; "" if neither is known.
func (a *Analysis) ClassOf(c ssa.CallInstruction, r *directive.Role) string {
	if r.Class != "" {
		return r.Class
	}
	if v := subject(c, a); v != nil {
		if f := a.FenceOf(v); f != nil {
			return f.Class
		}
	}
	return ""
}

// ClassName shortens a qualified class name as code of the package writes it.
func (a *Analysis) ClassName(q string) string { return a.className(q) }

// HasRoom reports whether v is a declared fence in a local variable, or in a field
// that nobody else can assign to, and that always holds a channel with room for a
// value: its one signal finds room.
func (a *Analysis) HasRoom(v ssa.Value) bool {
	if a.FenceOf(v) == nil {
		return false
	}
	if cell := localOf(v); cell != nil {
		return hasRoom(cell)
	}
	_, field := loadedField(v)
	if field == nil || field.Exported() || field.Pkg().Path() != a.path {
		return false
	}
	if a.rooms == nil {
		a.rooms = map[*types.Var]bool{}
		for _, fn := range a.all() {
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					a.room(instr)
				}
			}
		}
	}
	return a.rooms[field.Origin()]
}

// room notes what a store into a field says about the room of its channel.
func (a *Analysis) room(instr ssa.Instruction) {
	s, ok := instr.(*ssa.Store)
	if !ok {
		return
	}
	_, field := ssax.FieldOf(s.Addr)
	if field == nil {
		return
	}
	field = field.Origin()
	roomy, seen := a.rooms[field]
	mk, _ := madeHere(s.Val)
	if c, isConst := s.Val.(*ssa.Const); isConst && c.IsNil() && seen {
		return // it is not used any more
	}
	has := false
	if mk != nil {
		size, isConst := mk.Size.(*ssa.Const)
		has = isConst && size.Int64() > 0
	}
	a.rooms[field] = has && (roomy || !seen)
}

// WaitOf returns the class of the fence that an instruction waits for, qualified; ""
// if it is no wait for a fence.
func (a *Analysis) WaitOf(instr ssa.Instruction) string {
	of := func(v ssa.Value) string {
		if f := a.FenceOf(v); f != nil {
			return f.Class
		}
		return ""
	}
	switch instr := instr.(type) {
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			return of(instr.X)
		}
	case *ssa.Call:
		if r := a.RoleOf(instr); r != nil && r.Verb == "wait" {
			return a.ClassOf(instr, r)
		}
		if obj := object(&instr.Call); obj != nil && directive.FuncName(obj).Pkg == "sync" && directive.FuncName(obj).Name == "(*WaitGroup).Wait" {
			return of(instr.Call.Args[0])
		}
	}
	return ""
}
