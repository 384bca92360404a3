package summary

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"
)

// freshSend reports whether a send on ch at instr finds room: ch was made by
// this function with capacity k, at most k-1 sends precede on any path since,
// and nobody else can have sent. k is a constant, or the bound of the loop that
// the send stands in.
func freshSend(instr *ssa.Send) bool {
	mk := made(instr.Chan)
	if mk == nil {
		return false
	}
	uses := channelUses(mk)
	if size, ok := mk.Size.(*ssa.Const); ok && size.Value != nil {
		if room := size.Int64(); room > 0 && mostSendsBefore(instr, mk, uses, room) < room {
			return true
		}
	}
	return fillsInLoop(instr, mk, uses)
}

// mostSendsBefore returns the most sends on any path from the make of the
// channel to instr, room+1 once the channel has escaped.
func mostSendsBefore(instr *ssa.Send, mk *ssa.MakeChan, uses map[ssa.Instruction]channelUse, room int64) int64 {
	full := room + 1
	entry := map[*ssa.BasicBlock]int64{mk.Block(): 0}
	work := []*ssa.BasicBlock{mk.Block()}
	most := int64(-1)
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		n := entry[b]
		for _, i := range b.Instrs {
			if i == ssa.Instruction(mk) {
				n = 0 // a new channel
			}
			if i == ssa.Instruction(instr) {
				most = max(most, n)
			}
			switch uses[i] {
			case useSend:
				n = min(n+1, full)
			case useEscape:
				n = full
			}
		}
		for _, s := range b.Succs {
			if old, seen := entry[s]; !seen || n > old {
				entry[s] = n
				work = append(work, s)
			}
		}
	}
	if most < 0 {
		return full
	}
	return most
}

// fillsInLoop reports whether instr is the only send on the channel before it
// escapes, and runs once in each round of a loop that counts up from zero to
// the channel's capacity.
func fillsInLoop(instr *ssa.Send, mk *ssa.MakeChan, uses map[ssa.Instruction]channelUse) bool {
	for i, use := range uses {
		if i == ssa.Instruction(instr) {
			continue
		}
		if use == useSend || comesBefore(i, instr, mk.Block()) {
			return false
		}
	}
	at := instr.Block()
	for _, test := range at.Parent().Blocks {
		if !ssax.Reaches(at, test) || !ssax.Reaches(test, at) {
			continue
		}
		br, ok := test.Instrs[len(test.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cmp, ok := br.Cond.(*ssa.BinOp)
		if ok && cmp.Op == token.LSS && sameCount(cmp.Y, mk.Size) && countsFromZero(cmp.X) &&
			test.Succs[0].Dominates(at) && innermost(at, test) &&
			!reaches(test.Succs[0], mk.Block(), test) && // made anew in each round
			!reaches(test.Succs[1], at, mk.Block()) { // filled again
			return true
		}
	}
	return false
}

// comesBefore reports whether i can run before j without the channel being made
// anew, in block mk, in between.
func comesBefore(i, j ssa.Instruction, mk *ssa.BasicBlock) bool {
	if i.Block() == j.Block() {
		for _, x := range i.Block().Instrs {
			if x == i {
				return true
			}
			if x == j {
				break
			}
		}
	}
	return slices.ContainsFunc(i.Block().Succs, func(s *ssa.BasicBlock) bool {
		return s != mk && reaches(s, j.Block(), mk)
	})
}

// innermost reports whether every way from block b back to itself passes the
// loop's test.
func innermost(b, test *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{test: true}
	var visit func(x *ssa.BasicBlock) bool
	visit = func(x *ssa.BasicBlock) bool {
		for _, s := range x.Succs {
			if s == b && b != test {
				return false
			}
			if !seen[s] {
				seen[s] = true
				if !visit(s) {
					return false
				}
			}
		}
		return true
	}
	return visit(b)
}

// reaches reports whether control can go from the start of block a to block b
// without passing block avoid.
func reaches(a, b, avoid *ssa.BasicBlock) bool {
	seen := map[*ssa.BasicBlock]bool{avoid: true}
	var visit func(x *ssa.BasicBlock) bool
	visit = func(x *ssa.BasicBlock) bool {
		if x == b {
			return true
		}
		if seen[x] {
			return false
		}
		seen[x] = true
		return slices.ContainsFunc(x.Succs, visit)
	}
	return visit(a)
}

// sameCount reports whether two integers are the same value, seen through
// conversions.
func sameCount(a, b ssa.Value) bool {
	strip := func(v ssa.Value) ssa.Value {
		for {
			c, ok := v.(*ssa.Convert)
			if !ok {
				return v
			}
			v = c.X
		}
	}
	a, b = strip(a), strip(b)
	if ca, ok := a.(*ssa.Const); ok {
		cb, ok := b.(*ssa.Const)
		return ok && ca.Value != nil && cb.Value != nil && ca.Int64() == cb.Int64()
	}
	return a == b || samePlace(a, b)
}

// countsFromZero reports whether v is the counter of a loop that starts at
// zero and goes up by one, as seen by the loop's test.
func countsFromZero(v ssa.Value) bool {
	if b, ok := v.(*ssa.BinOp); ok && b.Op == token.ADD && isInt(b.Y, 1) {
		// The test comes after the counting: in a range over a slice, which
		// counts from -1, or over an integer, which tests zero beforehand.
		phi, ok := b.X.(*ssa.Phi)
		return ok && (startsAt(phi, b, -1) || startsAt(phi, b, 0))
	}
	phi, ok := v.(*ssa.Phi)
	if !ok {
		return false
	}
	for _, x := range phi.Edges {
		if b, ok := x.(*ssa.BinOp); ok && b.Op == token.ADD && b.X == ssa.Value(phi) && isInt(b.Y, 1) {
			return startsAt(phi, b, 0)
		}
	}
	return false
}

// startsAt reports whether the edges of phi are next and otherwise start.
func startsAt(phi *ssa.Phi, next ssa.Value, start int64) bool {
	for _, x := range phi.Edges {
		if x != next && !isInt(x, start) {
			return false
		}
	}
	return true
}

func isInt(v ssa.Value, n int64) bool {
	c, ok := v.(*ssa.Const)
	return ok && c.Value != nil && c.Value.Kind() == constant.Int && c.Int64() == n
}

// made returns the make of the channel v, seen through a variable, or a field
// of a local struct, that is assigned once.
func made(v ssa.Value) *ssa.MakeChan {
	switch v := v.(type) {
	case *ssa.MakeChan:
		return v
	case *ssa.ChangeType:
		return made(v.X)
	case *ssa.UnOp:
		if v.Op != token.MUL {
			return nil
		}
		if val := assignedOnce(v.X); val != nil {
			return made(val)
		}
	}
	return nil
}

// assignedOnce returns the only value assigned to a local variable, or to a
// field of a local struct, or nil.
func assignedOnce(addr ssa.Value) ssa.Value {
	var stores []*ssa.Store
	switch addr := addr.(type) {
	case *ssa.Alloc:
		stores = storesTo(addr)
	case *ssa.FieldAddr:
		holder, ok := addr.X.(*ssa.Alloc)
		if !ok || len(storesTo(holder)) > 0 {
			return nil
		}
		for _, ref := range *holder.Referrers() {
			if f, ok := ref.(*ssa.FieldAddr); ok && f.Field == addr.Field {
				stores = append(stores, storesTo(f)...)
			}
		}
	}
	if len(stores) != 1 {
		return nil
	}
	return stores[0].Val
}

func storesTo(addr ssa.Value) []*ssa.Store {
	var stores []*ssa.Store
	for _, ref := range *addr.Referrers() {
		if st, ok := ref.(*ssa.Store); ok && st.Addr == addr {
			stores = append(stores, st)
		}
	}
	return stores
}

type channelUse uint8

const (
	useSend   channelUse = iota + 1 // puts a value into the channel
	useEscape                       // others may use the channel from here on
)

// channelUses classifies every instruction that handles the channel, or the
// variables it is assigned to.
func channelUses(mk *ssa.MakeChan) map[ssa.Instruction]channelUse {
	uses := map[ssa.Instruction]channelUse{}
	seen := map[ssa.Value]bool{}
	var visit func(v ssa.Value)
	// visitHolder follows a local struct that has the channel in a field: it
	// escapes where the struct does.
	visitHolder := func(holder *ssa.Alloc, field int) {
		if seen[holder] {
			return
		}
		seen[holder] = true
		for _, ref := range *holder.Referrers() {
			if f, ok := ref.(*ssa.FieldAddr); ok {
				if f.Field == field {
					visit(f)
				}
				continue
			}
			if _, ok := ref.(*ssa.DebugRef); !ok {
				uses[ref] = useEscape
			}
		}
	}
	visit = func(v ssa.Value) {
		if seen[v] {
			return
		}
		seen[v] = true
		for _, ref := range *v.Referrers() {
			switch ref := ref.(type) {
			case *ssa.Send:
				if ref.Chan == v {
					uses[ref] = useSend
				} else {
					uses[ref] = useEscape
				}
			case *ssa.Select:
				for _, st := range ref.States {
					if st.Send == v {
						uses[ref] = useEscape
					} else if st.Chan == v && st.Dir == types.SendOnly && uses[ref] == 0 {
						uses[ref] = useSend
					}
				}
			case *ssa.ChangeType:
				visit(ref)
			case *ssa.UnOp: // a receive, or the load of a variable
				if ref.Op == token.MUL {
					visit(ref)
				}
			case *ssa.Store:
				if ref.Addr == v {
					continue
				}
				switch addr := ref.Addr.(type) {
				case *ssa.Alloc:
					visit(addr)
				case *ssa.FieldAddr:
					holder, ok := addr.X.(*ssa.Alloc)
					if !ok {
						uses[ref] = useEscape
						continue
					}
					visitHolder(holder, addr.Field)
				default:
					uses[ref] = useEscape
				}
			case *ssa.Call:
				if _, ok := ref.Call.Value.(*ssa.Builtin); !ok { // not close, len, cap
					uses[ref] = useEscape
				}
			case *ssa.BinOp, *ssa.If, *ssa.DebugRef:
			default:
				uses[ref] = useEscape
			}
		}
	}
	visit(mk)
	return uses
}
