// Package progress recognises loops that need somebody else to end them, or that
// nothing ends.
//
// A loop is looked at through the conditions on which it is left. What they are
// computed from is one of
//
//   - progress: a variable that the loop itself changes, so that it comes to an
//     end or at least gets on: a counter, a list, a slice that gets shorter;
//   - a poll: memory that another goroutine changes, through sync/atomic, TryLock, a
//     select with default, a context;
//   - a question: the result of a call that changes nothing, or of a function value,
//     when the loop does nothing but ask;
//   - anything else, of which nothing is known.
//
// A loop that only polls and does nothing else spins. One that only asks, or is
// never left, has no bound that can be seen. Loops that wait for a channel, that
// range over something, or that get on in a way that is not understood are nobody's
// business here.
package progress

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A Loop is one that may keep a section from completing.
type Loop struct {
	Pos   token.Pos
	Block *ssa.BasicBlock // its first one
	Kind  Kind
}

// A Kind says what is wrong with a loop.
type Kind uint8

const (
	Spins   Kind = iota // until another goroutine acts
	Retries             // a compare-and-swap, until no other goroutine interferes
	Asks                // calls something until it says that it is enough
	Endless             // is never left
)

// Loops returns the loops of fn in the order of their first blocks; hot says, by
// block index, what can be executed and does not end in a panic.
func Loops(fn *ssa.Function, hot []bool) []Loop {
	var found []Loop
	for _, head := range fn.Blocks {
		if !hot[head.Index] || strings.HasPrefix(head.Comment, "range") {
			continue
		}
		body := bodyOf(head, hot)
		if body == nil {
			continue
		}
		l := &loop{head: head, body: body, hot: hot}
		if kind, ok := l.kind(); ok {
			found = append(found, Loop{l.pos(fn), head, kind})
		}
	}
	return found
}

// bodyOf returns the blocks of the loop that head begins, or nil if there is none.
func bodyOf(head *ssa.BasicBlock, hot []bool) map[*ssa.BasicBlock]bool {
	var body map[*ssa.BasicBlock]bool
	var add func(b *ssa.BasicBlock)
	add = func(b *ssa.BasicBlock) {
		if body[b] || !hot[b.Index] {
			return
		}
		body[b] = true
		for _, p := range b.Preds {
			add(p)
		}
	}
	for _, p := range head.Preds {
		if hot[p.Index] && head.Dominates(p) {
			if body == nil {
				body = map[*ssa.BasicBlock]bool{head: true}
			}
			add(p)
		}
	}
	return body
}

// A loop is one that is being looked at.
type loop struct {
	head *ssa.BasicBlock
	body map[*ssa.BasicBlock]bool
	hot  []bool

	seen   map[ssa.Value]bool
	asked  map[*ssa.Call]bool // questions
	polls  bool
	looks  bool // some polls only look
	tries  bool // and others are compare-and-swap,
	swaps  bool // with what was loaded before
	beyond bool // progress, or something that is not understood
}

// kind says what the loop is, if it is one to be reported.
func (l *loop) kind() (Kind, bool) {
	for b := range l.body {
		for _, instr := range b.Instrs {
			if waits(instr) {
				return 0, false
			}
		}
	}
	l.seen, l.asked = map[ssa.Value]bool{}, map[*ssa.Call]bool{}
	exits := 0
	for b := range l.body {
		for _, s := range b.Succs {
			if !l.body[s] && l.hot[s.Index] {
				exits++
				if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
					l.value(br.Cond)
				}
			}
		}
	}
	quiet := l.quiet()
	switch {
	case exits == 0:
		return Endless, true
	case l.beyond:
		return 0, false
	case l.polls && len(l.asked) == 0 && quiet && (l.swaps || l.looks && l.tries):
		return Retries, true
	case l.polls && len(l.asked) == 0 && quiet:
		return Spins, true
	case len(l.asked) > 0 && !l.polls && quiet:
		return Asks, true
	}
	return 0, false
}

// waits reports whether an instruction waits for a channel.
func waits(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Send:
		return true
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	case *ssa.Select:
		return instr.Blocking
	}
	return false
}

// quiet reports whether the loop does nothing but find out whether to go on.
func (l *loop) quiet() bool {
	for b := range l.body {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Call:
				if !l.asked[instr] && !yields(instr) && pollOf(instr) == noPoll && !pure(instr) {
					return false
				}
			case *ssa.Select:
				for _, st := range instr.States {
					if st.Dir == types.SendOnly {
						return false
					}
				}
			case *ssa.Store, *ssa.MapUpdate, *ssa.Defer, *ssa.Go, *ssa.RunDefers:
				return false
			}
		}
	}
	return true
}

// value notes what a value that decides whether to go on is computed from.
func (l *loop) value(v ssa.Value) {
	if l.seen[v] {
		return
	}
	l.seen[v] = true
	instr, ok := v.(ssa.Instruction)
	if !ok || !l.body[instr.Block()] {
		return // the same each time
	}
	switch v := v.(type) {
	case *ssa.Phi:
		l.phi(v)
	case *ssa.BinOp, *ssa.Convert, *ssa.ChangeType, *ssa.Extract, *ssa.Field, *ssa.FieldAddr, *ssa.Index, *ssa.IndexAddr:
		l.operands(instr)
	case *ssa.UnOp:
		if v.Op == token.MUL {
			l.load(v)
		}
		l.value(v.X)
	case *ssa.Select:
		l.polls = true
	case *ssa.Call:
		l.call(v)
	default:
		l.beyond = true
	}
}

func (l *loop) operands(instr ssa.Instruction) {
	for _, op := range instr.Operands(nil) {
		if *op != nil {
			l.value(*op)
		}
	}
}

// phi notes where a variable gets its values from.
func (l *loop) phi(v *ssa.Phi) {
	if v.Block() != l.head {
		l.beyond = true // which value it has depends on other conditions
		return
	}
	for i, x := range v.Edges {
		if !l.body[v.Block().Preds[i]] || x == v {
			continue
		}
		if l.madeFrom(x, v, map[ssa.Value]bool{}) {
			l.beyond = true // the loop gets on
			return
		}
		l.value(x)
	}
}

// madeFrom reports whether x is computed from v in the loop.
func (l *loop) madeFrom(x ssa.Value, v *ssa.Phi, seen map[ssa.Value]bool) bool {
	if x == v {
		return true
	}
	instr, ok := x.(ssa.Instruction)
	if !ok || !l.body[instr.Block()] || seen[x] {
		return false
	}
	seen[x] = true
	for _, op := range instr.Operands(nil) {
		if *op != nil && l.madeFrom(*op, v, seen) {
			return true
		}
	}
	return false
}

// load notes a condition on memory: who changes it is the loop, or somebody else.
func (l *loop) load(v *ssa.UnOp) {
	for b := range l.body {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Store, *ssa.MapUpdate:
				l.beyond = true
				return
			case *ssa.Call:
				if pollOf(instr) == noPoll && !yields(instr) && !pure(instr) {
					l.beyond = true // it may change the memory
					return
				}
			}
		}
	}
	l.polls = true
}

// call notes a condition on what a call returns.
func (l *loop) call(c *ssa.Call) {
	switch pollOf(c) {
	case polls:
		l.polls, l.looks = true, true
	case swaps:
		l.polls, l.tries = true, true
		// It is compared with what was there a moment ago, or with what has to be there?
		args := c.Call.Args
		if old := args[len(args)-2]; l.inside(old) {
			l.swaps = true
		}
	default:
		if pure(c) {
			if _, ok := c.Call.Args[0].Type().Underlying().(*types.Chan); ok {
				l.polls = true // how full it is
				return
			}
			l.operands(c)
			return
		}
		l.asked[c] = true
		if slices.ContainsFunc(c.Call.Args, l.inside) || getsOn(c) {
			l.beyond = true // another question, or another answer, each time
		}
	}
}

// inside reports whether a value is computed anew each time.
func (l *loop) inside(v ssa.Value) bool {
	instr, ok := v.(ssa.Instruction)
	return ok && l.body[instr.Block()] && !l.address(v)
}

// address reports whether v only finds its way to memory that stays the same: the
// receiver of a method call.
func (l *loop) address(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.FieldAddr:
		return !l.inside(v.X)
	case *ssa.UnOp:
		return v.Op == token.MUL && !l.inside(v.X)
	case *ssa.Parameter, *ssa.FreeVar, *ssa.Global, *ssa.Const:
		return true
	}
	return false
}

// pos returns where the loop begins: at the for statement that holds all of it.
func (l *loop) pos(fn *ssa.Function) token.Pos {
	from, to := token.NoPos, token.NoPos
	for b := range l.body {
		for _, instr := range b.Instrs {
			if p := instr.Pos(); p.IsValid() && instr.Parent() == fn {
				if _, ok := instr.(*ssa.Phi); ok {
					continue // has the position of the variable
				}
				if !from.IsValid() || p < from {
					from = p
				}
				to = max(to, p)
			}
		}
	}
	pos := from
	if fn.Syntax() != nil {
		ast.Inspect(fn.Syntax(), func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				return n == fn.Syntax()
			case *ast.ForStmt:
				if from.IsValid() && n.Pos() <= from && to < n.End() || !from.IsValid() && n.Cond == nil && len(n.Body.List) == 0 {
					pos = n.Pos() // the innermost, or the last empty one
				}
			}
			return true
		})
	}
	if !pos.IsValid() {
		pos = fn.Pos()
	}
	return pos
}
