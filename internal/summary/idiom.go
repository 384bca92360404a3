package summary

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/ssax"
)

// This file recognises operations that look blocking and are not:
//
//   - the first k sends on a fresh channel of capacity k (see fresh.go);
//   - a receive from a channel that was closed before, on all paths;
//   - taking back a lock that the caller held (Unlock, call, Lock);
//   - operations on a buffered channel that are always ready (see room.go).
//
// The first three look at one function only, along all its paths.

// closedBefore reports whether every path to the receive instr passes a close
// of the same channel. If the channel is read from a field or variable, nothing
// in between may assign to it.
func closedBefore(instr *ssa.UnOp) bool {
	at := ssa.Instruction(instr)
	if load, ok := instr.X.(ssa.Instruction); ok && reloadable(instr.X) {
		at = load // later assignments change nothing
	}
	return precededBy(at, instr.X, func(i ssa.Instruction) verdict {
		switch i := i.(type) {
		case *ssa.Call:
			b, ok := i.Call.Value.(*ssa.Builtin)
			switch {
			case ok && b.Name() == "close" && samePlace(i.Call.Args[0], instr.X):
				return yes
			case !ok && reloadable(instr.X):
				return no // may assign
			}
		case *ssa.Store:
			if assigns(i, instr.X) {
				return no
			}
		}
		return undecided
	})
}

// What a function has done with a lock at some point, as far as the lock that
// its caller may hold is concerned: bits of a set, one for each way to get
// there.
const (
	callers uint8 = 1 << iota // as the caller left it
	freed                     // the caller's lock was given up
	ownLock                   // taken by the function itself
)

// retaken reports whether the lock call instr takes back a lock that the
// function's caller held: on every path to it the function has given up the
// caller's lock, in the same mode, and not taken it again.
func retaken(instr ssa.CallInstruction) bool {
	lock := receiver(instr)
	if lock == nil {
		return false
	}
	name := instr.Common().StaticCallee().Name()
	unlockName := map[string]string{"Lock": "Unlock", "RLock": "RUnlock"}[name]
	step := func(state uint8, i ssa.Instruction) uint8 {
		switch i := i.(type) {
		case *ssa.Store:
			if assigns(i, lock) {
				return ownLock // another lock from here on
			}
		case *ssa.Call:
			if !samePlace(receiver(i), lock) {
				return state
			}
			next := uint8(0)
			switch called := i.Call.StaticCallee().Name(); called {
			case unlockName:
				if state&callers != 0 {
					next |= freed
				}
				if state&(freed|ownLock) != 0 {
					next |= callers
				}
			case name:
				if state&freed != 0 {
					next |= callers
				}
				if state&(callers|ownLock) != 0 {
					next |= ownLock
				}
			case "Unlock", "RUnlock", "Lock", "RLock", "TryLock", "TryRLock": // in the other mode
				next = ownLock
			default:
				return state
			}
			return next
		}
		return state
	}
	return stateBefore(instr, callers, step) == freed
}

// stateBefore runs a forward analysis over a finite set of states, bits of a
// byte, and returns the states in which instr can be reached.
func stateBefore(instr ssa.Instruction, start uint8, step func(uint8, ssa.Instruction) uint8) uint8 {
	fn := instr.Parent()
	entry := make([]uint8, len(fn.Blocks))
	entry[0] = start
	at := uint8(0)
	for changed := true; changed; {
		changed = false
		for i, b := range fn.Blocks {
			if entry[i] == 0 {
				continue
			}
			state := entry[i]
			for _, x := range b.Instrs {
				if x == instr {
					at |= state
				}
				state = step(state, x)
			}
			for _, s := range b.Succs {
				if entry[s.Index]|state != entry[s.Index] {
					entry[s.Index] |= state
					changed = true
				}
			}
		}
	}
	return at
}

// receiver returns the receiver of a static method call, or nil.
func receiver(instr ssa.CallInstruction) ssa.Value {
	call := instr.Common()
	if fn := call.StaticCallee(); fn != nil && fn.Signature.Recv() != nil && len(call.Args) > 0 {
		return call.Args[0]
	}
	return nil
}

type verdict uint8

const (
	undecided verdict = iota
	yes
	no
)

// precededBy reports whether on every path from the entry to instr the last
// decided instruction is a yes. about is the value that the question is about:
// paths that start before it is defined are not considered beyond it.
func precededBy(instr ssa.Instruction, about ssa.Value, decide func(ssa.Instruction) verdict) bool {
	ok := true
	walkBack(instr, func(i ssa.Instruction) bool {
		if i == instr {
			return true
		}
		switch decide(i) {
		case yes:
			return false
		case no:
			ok = false
			return false
		}
		if def, isInstr := about.(ssa.Instruction); isInstr && i == def && !reloadable(about) {
			ok = false // defined after any earlier close or unlock
			return false
		}
		return ok
	}, func() { ok = false })
	return ok
}

// reloadable reports whether v is a place that is computed anew at each use,
// so that its definition says nothing about when it came to be.
func reloadable(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.FieldAddr, *ssa.Field:
		return true
	case *ssa.UnOp:
		return v.Op == token.MUL
	}
	return false
}

// walkBack visits the instructions before instr (and instr itself first)
// backwards along all paths, each at most once. visit returns false to stop a
// path; atEntry, if not nil, is called when a path reaches the entry.
func walkBack(instr ssa.Instruction, visit func(ssa.Instruction) bool, atEntry func()) {
	seen := map[*ssa.BasicBlock]bool{}
	var walk func(b *ssa.BasicBlock, from int)
	walk = func(b *ssa.BasicBlock, from int) {
		for i := from; i >= 0; i-- {
			if !visit(b.Instrs[i]) {
				return
			}
		}
		if len(b.Preds) == 0 && atEntry != nil {
			atEntry()
		}
		for _, p := range b.Preds {
			if !seen[p] {
				seen[p] = true
				walk(p, len(p.Instrs)-1)
			}
		}
	}
	b := instr.Block()
	for i, x := range b.Instrs {
		if x == instr {
			walk(b, i)
		}
	}
}

// samePlace reports whether two values denote the same object by the way they
// are written: the same variable, or the same field of the same object.
func samePlace(a, b ssa.Value) bool {
	if a == nil || b == nil {
		return false
	}
	if a == b {
		return true
	}
	switch a := a.(type) {
	case *ssa.UnOp:
		b, ok := b.(*ssa.UnOp)
		return ok && a.Op == token.MUL && b.Op == token.MUL && samePlace(a.X, b.X)
	case *ssa.FieldAddr:
		b, ok := b.(*ssa.FieldAddr)
		return ok && a.Field == b.Field && samePlace(a.X, b.X)
	case *ssa.Field:
		b, ok := b.(*ssa.Field)
		return ok && a.Field == b.Field && samePlace(a.X, b.X)
	case *ssa.ChangeType:
		b, ok := b.(*ssa.ChangeType)
		return ok && samePlace(a.X, b.X)
	}
	return false
}

// assigns reports whether the store changes a variable or field that the
// place v is read through.
func assigns(st *ssa.Store, v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.UnOp:
		return v.Op == token.MUL && (samePlace(st.Addr, v.X) || assigns(st, v.X))
	case *ssa.FieldAddr: // also by an assignment to the whole struct
		return samePlace(st.Addr, v.X) || assigns(st, v.X)
	case *ssa.Field:
		return assigns(st, v.X)
	case *ssa.ChangeType:
		return assigns(st, v.X)
	}
	return false
}

// silentLock reports whether a call of the standard library that locks is the
// retaking of the caller's lock.
func silentLock(instr ssa.CallInstruction, op *effect.Op) bool {
	return op.Rule == "lock" && op.Detail == "lock-in-section" && retaken(instr)
}

// lockCode returns the code of taking the lock that is the receiver of a method
// call, as far as directives say anything of locks.
func (e *Engine) lockCode(c ssa.CallInstruction) string {
	if !e.cfg.Marks.HasLeaves() && !e.cfg.Marks.DeniesLocks() {
		return ""
	}
	lock, ok := lockName(receiver(c))
	if !ok {
		return ""
	}
	name := lock.Pkg + "." + lock.Name
	if !e.cfg.Marks.Denied(name) {
		name = ""
	}
	return effect.LockCode(e.cfg.Marks.Leaf(lock), name)
}

// lockName returns the name of the lock that v is the address of: of a package
// variable or field.
func lockName(v ssa.Value) (lock directive.LeafLock, ok bool) {
	name := ""
	for {
		if g, ok := v.(*ssa.Global); ok {
			return directive.LeafLock{Pkg: g.Pkg.Pkg.Path(), Name: g.Name() + name}, true
		}
		x, field := ssax.FieldOf(v)
		if field == nil {
			return directive.LeafLock{}, false
		}
		name = "." + field.Name() + name
		t := x.Type()
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		if named, ok := types.Unalias(t).(*types.Named); ok {
			obj := named.Obj()
			if obj.Pkg() == nil {
				return directive.LeafLock{}, false
			}
			return directive.LeafLock{Pkg: obj.Pkg().Path(), Name: obj.Name() + name}, true
		}
		v = x
	}
}
