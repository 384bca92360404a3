package protocol

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/ssax"
)

// A latch is a type with a sync.Cond and a flag: one method waits until the flag
// is set, others set it and wake up those who wait.
type latch struct {
	cond, flag *types.Var
	waits      []*ssa.Function
	signals    []*ssa.Function
}

// latchCandidates looks for latches, though no directive says that they are fences.
// To declare one gives its methods the roles that they have.
func (a *Analysis) latchCandidates() []*candidate {
	var found []*candidate
	for _, l := range a.latches() {
		if len(l.signals) == 0 {
			continue
		}
		owner := receiverType(l.waits[0])
		if owner == nil || a.marks.Fence(owner) != nil || a.hasRoles(l) {
			continue
		}
		found = append(found, &candidate{pos: owner.Pos(), name: owner.Name(), group: owner.Name(),
			declare: func(spelt, qualified string) []Proposal { return a.proposeLatch(l, owner, spelt, qualified) }})
	}
	return found
}

// proposeLatch treats a type as a fence of a class, and returns the directives that
// say so.
func (a *Analysis) proposeLatch(l *latch, owner *types.TypeName, spelt, qualified string) []Proposal {
	found := []Proposal{{Pos: owner.Pos(), Text: "//fence:fence" + spelt}}
	for _, fn := range l.waits {
		found = append(found, Proposal{Pos: source(fn).Pos(), Text: "//fence:wait" + spelt})
	}
	for _, fn := range l.signals {
		found = append(found, Proposal{Pos: source(fn).Pos(), Text: "//fence:signal" + spelt})
		if a.proposedRoles == nil {
			a.proposedRoles = map[effect.Func]*directive.Role{}
		}
		f := directive.FuncName(objectOf(fn))
		a.proposedRoles[f] = &directive.Role{For: f, Verb: "signal", Class: qualified}
	}
	a.roles = true
	return found
}

// hasRoles reports whether directives say what methods of the latch do.
func (a *Analysis) hasRoles(l *latch) bool {
	for _, fns := range [][]*ssa.Function{l.waits, l.signals} {
		for _, fn := range fns {
			if a.marks.HasRoleOf(directive.FuncName(objectOf(fn))) {
				return true
			}
		}
	}
	return false
}

// role returns the role of that verb that a function has, or would have if what
// is proposed were declared; nil if there is none.
func (a *Analysis) role(f effect.Func, verb string) *directive.Role {
	if r := a.proposedRoles[f]; r != nil && r.Verb == verb {
		return r
	}
	return a.marks.Role(f, verb)
}

// latches finds the types of the package that are latches.
func (a *Analysis) latches() []*latch {
	var all []*latch
	for _, fn := range a.all() {
		if objectOf(fn) == nil || a.isTest(fn) || receiverType(fn) == nil {
			continue
		}
		if cond, flag := waitsForFlag(fn); cond != nil {
			known := false
			for _, l := range all {
				if l.cond == cond && l.flag == flag {
					l.waits = append(l.waits, fn)
					known = true
				}
			}
			if !known {
				all = append(all, &latch{cond: cond, flag: flag, waits: []*ssa.Function{fn}})
			}
		}
	}
	if len(all) == 0 {
		return nil
	}
	for _, fn := range a.all() {
		for _, l := range all {
			if !wakes(fn, l.cond) {
				continue
			}
			if objectOf(fn) == nil || receiverType(fn) != receiverType(l.waits[0]) || !sets(fn, l.flag) {
				l.cond = nil // it wakes up others for other reasons, too
			} else {
				l.signals = append(l.signals, fn)
			}
		}
	}
	found := all[:0]
	for _, l := range all {
		if l.cond != nil {
			found = append(found, l)
		}
	}
	return found
}

// waitsForFlag returns the fields with which fn waits until a flag is set: for
// !x.flag { x.cond.Wait() }, and no other waits of that kind.
func waitsForFlag(fn *ssa.Function) (cond, flag *types.Var) {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			c := condCall(instr, "Wait")
			if c == nil {
				continue
			}
			f := flagOfLoop(b)
			if f == nil || cond != nil {
				return nil, nil
			}
			cond, flag = c, f
		}
	}
	return cond, flag
}

// flagOfLoop returns the field of type bool on which alone the loop of a block is
// left, or nil.
func flagOfLoop(b *ssa.BasicBlock) *types.Var {
	var flag *types.Var
	for _, x := range b.Parent().Blocks {
		if !reaches(x, b) || !reaches(b, x) {
			continue // not in the loop
		}
		for _, s := range x.Succs {
			if reaches(s, b) {
				continue
			}
			f := branchFlag(x)
			if f == nil || flag != nil && f != flag {
				return nil
			}
			flag = f
		}
	}
	return flag
}

// branchFlag returns the field that a block branches on.
func branchFlag(b *ssa.BasicBlock) *types.Var {
	br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return nil
	}
	v := br.Cond
	if not, ok := v.(*ssa.UnOp); ok && not.Op == token.NOT {
		v = not.X
	}
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	_, field := ssax.FieldOf(load.X)
	return field
}

// condCall returns the field of type sync.Cond whose method is called, or nil.
func condCall(instr ssa.Instruction, methods ...string) *types.Var {
	c, ok := instr.(ssa.CallInstruction)
	if !ok {
		return nil
	}
	obj := object(c.Common())
	if obj == nil || len(c.Common().Args) == 0 {
		return nil
	}
	for _, m := range methods {
		if directive.FuncName(obj) == (effect.Func{Pkg: "sync", Name: "(*Cond)." + m}) {
			v := c.Common().Args[0]
			if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
				v = load.X
			}
			_, field := ssax.FieldOf(v)
			return field
		}
	}
	return nil
}

// wakes reports whether fn wakes up those who wait with the field.
func wakes(fn *ssa.Function, cond *types.Var) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c := condCall(instr, "Broadcast", "Signal"); c != nil && c == cond {
				return true
			}
		}
	}
	return false
}

// sets reports whether fn sets the flag.
func sets(fn *ssa.Function, flag *types.Var) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			s, ok := instr.(*ssa.Store)
			if !ok {
				continue
			}
			_, field := ssax.FieldOf(s.Addr)
			c, isConst := s.Val.(*ssa.Const)
			if field == flag && isConst && c.Value != nil && c.Value.Kind() == constant.Bool && constant.BoolVal(c.Value) {
				return true
			}
		}
	}
	return false
}

// receiverType returns the type that fn is a method of, if it has a declaration of
// its own, or nil.
func receiverType(fn *ssa.Function) *types.TypeName {
	if _, ok := source(fn).(*ast.FuncDecl); !ok || fn.Signature.Recv() == nil {
		return nil
	}
	t := fn.Signature.Recv().Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if named, ok := types.Unalias(t).(*types.Named); ok {
		return named.Origin().Obj()
	}
	return nil
}
