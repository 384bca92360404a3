package protocol

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
)

// localCandidates looks for local variables that are fences, though no directive
// says so: a channel that a function makes and awaits, or returns, and that a
// function literal in it closes, or sends the value that it has room for. Those
// with one name in the methods of one type are used alike.
func (a *Analysis) localCandidates(fn *ssa.Function) []*candidate {
	var found []*candidate
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			cell, ok := instr.(*ssa.Alloc)
			if !ok || !a.isLocalFence(cell) || !aloneInStatement(fn, cell.Pos()) {
				continue
			}
			around := outermost(fn)
			owner, _, _ := strings.Cut(around.Name(), "#") // of the functions init
			found = append(found, &candidate{pos: cell.Pos(), name: cell.Comment, owner: owner, group: a.names(around) + "." + cell.Comment,
				declare: func(spelt, qualified string) []Proposal {
					a.proposedAt[cell.Pos()] = &directive.Fence{Pkg: a.path, Name: cell.Comment, Class: qualified}
					return []Proposal{{Pos: cell.Pos(), Text: "//fence:fence" + spelt}}
				}})
			if recv := receiverType(around); recv != nil {
				found[len(found)-1].sibling = recv.Name() + "." + cell.Comment
			}
		}
	}
	return found
}

// isLocalFence reports whether the variable is used like a fence. What is signalled
// on some paths only, and awaited together with other things, is not: whoever waits
// does not count on it.
func (a *Analysis) isLocalFence(cell *ssa.Alloc) bool {
	if _, ok := cell.Type().Underlying().(*types.Pointer).Elem().Underlying().(*types.Chan); !ok || a.fenceOf(cell, 0) != nil {
		return false
	}
	made, signalled, awaited := false, false, false
	always, needed := false, false
	for _, ref := range *cell.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			mk, ok := ref.Val.(*ssa.MakeChan)
			if !ok || made {
				return false
			}
			made = true
			if size, ok := mk.Size.(*ssa.Const); !ok || size.Int64() > 1 {
				return false
			}
		case *ssa.UnOp:
			for _, use := range *ref.Referrers() {
				if !awaits(use, ref, cell.Block()) {
					return false
				}
				awaited = true
				sel, ok := use.(*ssa.Select)
				needed = needed || !ok || len(sel.States) == 1 && sel.Blocking
			}
		case *ssa.MakeClosure:
			some, ok := signalsBound(ref, cell)
			if !ok {
				return false
			}
			signalled = signalled || some
			always = always || some && signalsAlways(ref, cell)
		case *ssa.DebugRef:
		default:
			return false
		}
	}
	return made && signalled && awaited && (always || needed)
}

// signalsAlways reports whether the closure signals the channel in a variable that it
// captures on every path on which it returns.
func signalsAlways(mc *ssa.MakeClosure, cell *ssa.Alloc) bool {
	fn := mc.Fn.(*ssa.Function)
	signalling := map[*ssa.BasicBlock]bool{}
	for _, ref := range *fn.FreeVars[slices.Index(mc.Bindings, ssa.Value(cell))].Referrers() {
		if load, ok := ref.(*ssa.UnOp); ok {
			for _, use := range *load.Referrers() {
				signalling[use.Block()] = true
			}
		}
	}
	seen := map[*ssa.BasicBlock]bool{}
	var escapes func(b *ssa.BasicBlock) bool
	escapes = func(b *ssa.BasicBlock) bool {
		if signalling[b] || seen[b] {
			return false
		}
		seen[b] = true
		if _, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok {
			return true
		}
		return slices.ContainsFunc(b.Succs, escapes)
	}
	return !escapes(fn.Blocks[0])
}

// madeHere returns the instruction that makes the channel v, and the values of the
// function that are the same channel; nil if it comes from elsewhere.
func madeHere(v ssa.Value) (mk *ssa.MakeChan, same []ssa.Value) {
	if ct, ok := v.(*ssa.ChangeType); ok {
		v = ct.X
	}
	if mk, ok := v.(*ssa.MakeChan); ok {
		return mk, []ssa.Value{mk}
	}
	load, ok := v.(*ssa.UnOp)
	if !ok {
		return nil, nil
	}
	cell, ok := load.X.(*ssa.Alloc)
	if !ok {
		return nil, nil
	}
	for _, ref := range *cell.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			made, ok := ref.Val.(*ssa.MakeChan)
			if !ok || mk != nil {
				return nil, nil
			}
			mk = made
		case *ssa.UnOp:
			same = append(same, ref)
		}
	}
	return mk, same
}

// awaits reports whether an instruction waits for the channel once, or returns it
// to somebody who may. A channel that is made in a loop is another one each time.
func awaits(use ssa.Instruction, ch ssa.Value, made *ssa.BasicBlock) bool {
	switch use := use.(type) {
	case *ssa.UnOp:
		return use.Op == token.ARROW && (!inLoop(use.Block()) || inLoop(made))
	case *ssa.Select:
		for _, st := range use.States {
			if st.Chan == ch && st.Dir == types.SendOnly {
				return false
			}
		}
		return !inLoop(use.Block()) || inLoop(made)
	case *ssa.ChangeType: // to a channel that can only be received from
		for _, ref := range *use.Referrers() {
			if _, ok := ref.(*ssa.Return); !ok {
				return false
			}
		}
		return true
	case *ssa.Return:
		return true
	}
	return false
}

// signalsBound reports whether the closure signals the channel in a variable that
// it captures, and whether it does nothing else with it.
func signalsBound(mc *ssa.MakeClosure, cell *ssa.Alloc) (some, ok bool) {
	fn := mc.Fn.(*ssa.Function)
	for i, bound := range mc.Bindings {
		if bound != cell {
			continue
		}
		for _, ref := range *fn.FreeVars[i].Referrers() {
			load, isLoad := ref.(*ssa.UnOp)
			if !isLoad {
				return false, false
			}
			for _, use := range *load.Referrers() {
				switch use := use.(type) {
				case *ssa.Send:
					if use.Chan != load || inLoop(use.Block()) || !hasRoom(cell) {
						return false, false
					}
				case ssa.CallInstruction:
					if b, isBuiltin := use.Common().Value.(*ssa.Builtin); !isBuiltin || b.Name() != "close" || behindLoop(use) {
						return false, false
					}
				default:
					return false, false
				}
				some = true
			}
		}
	}
	return some, true
}

// hasRoom reports whether a variable always holds a channel with room for a value.
func hasRoom(cell *ssa.Alloc) bool {
	made := false
	for _, ref := range *cell.Referrers() {
		if s, ok := ref.(*ssa.Store); ok && s.Addr == cell {
			mk, ok := s.Val.(*ssa.MakeChan)
			if !ok {
				return false
			}
			if size, ok := mk.Size.(*ssa.Const); !ok || size.Int64() == 0 {
				return false
			}
			made = true
		}
	}
	return made
}

// localOf returns the local variable that v is loaded from, in the function itself
// or in one around it; nil if it is none.
func localOf(v ssa.Value) *ssa.Alloc {
	load, ok := v.(*ssa.UnOp)
	if !ok || load.Op != token.MUL {
		return nil
	}
	v = load.X
	for {
		free, ok := v.(*ssa.FreeVar)
		if !ok {
			break
		}
		v = binding(free)
	}
	cell, _ := v.(*ssa.Alloc)
	return cell
}

// aloneInStatement reports whether the variable declared at pos is the only one of
// its statement, so that a directive above is about it.
func aloneInStatement(fn *ssa.Function, pos token.Pos) bool {
	alone := false
	if fn.Syntax() == nil {
		return false
	}
	ast.Inspect(fn.Syntax(), func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			alone = alone || len(n.Lhs) == 1 && n.Lhs[0].Pos() == pos
		case *ast.ValueSpec:
			alone = alone || len(n.Names) == 1 && n.Names[0].Pos() == pos
		}
		return !alone
	})
	return alone
}
