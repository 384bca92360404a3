package order

import (
	"go/constant"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// This file finds locks that one round of a loop leaves held and the next one takes
// again. Where the rounds meet it is only known that such a lock may be held, so each
// way back to the beginning of a loop is followed on its own, as far as there is but
// one way to go.

// rounds returns the locks that n takes again in the next round of a loop.
func (e *Engine) rounds(n *node) []Relock {
	if !n.ops && !n.defers || !hasLoop(n.fn) || !slices.ContainsFunc(n.facts.acquires, func(a acquisition) bool { return a.state.mode&^asEntered != 0 }) {
		return nil
	}
	f := e.newFlow(n)
	defer f.free()
	f.converge()
	var found []Relock
	for _, p := range n.fn.Blocks {
		for k, h := range p.Succs {
			if h.Dominates(p) && f.in[p.Index] != nil && n.hot[h.Index] {
				found = append(found, f.nextRound(p, k)...)
			}
		}
	}
	return found
}

func hasLoop(fn *ssa.Function) bool {
	return slices.ContainsFunc(fn.Blocks, func(b *ssa.BasicBlock) bool {
		return slices.ContainsFunc(b.Succs, func(s *ssa.BasicBlock) bool { return s.Dominates(b) })
	})
}

// nextRound returns the locks that are taken again behind the way back from the end of
// block p to its k-th successor. Where p only counts the rounds, the ways into it are
// told apart.
func (f *flow) nextRound(p *ssa.BasicBlock, k int) []Relock {
	h := p.Succs[k]
	l := &loop{f: f, head: h, latch: p, body: bodyOf(h, p)}
	if len(p.Preds) < 2 || p == h {
		return l.follow(f.leave(p, k), h)
	}
	var found []Relock
	for _, q := range slices.Compact(slices.Clone(p.Preds)) {
		if f.in[q.Index] != nil && l.body[q] {
			found = append(found, l.follow(f.leave(q, slices.Index(q.Succs, p)), p)...)
		}
	}
	return found
}

// leave returns the state on the way from b to its k-th successor.
func (f *flow) leave(b *ssa.BasicBlock, k int) *state {
	out := f.block(b, f.in[b.Index].clone())
	if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
		out = f.afterTry(out, br.Cond, k == 0)
	}
	return out
}

// A loop is one that a way back makes.
type loop struct {
	f           *flow
	head, latch *ssa.BasicBlock
	body        map[*ssa.BasicBlock]bool
}

// bodyOf returns the blocks from which latch is reached without head.
func bodyOf(head, latch *ssa.BasicBlock) map[*ssa.BasicBlock]bool {
	body := map[*ssa.BasicBlock]bool{head: true}
	var visit func(b *ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		if !body[b] {
			body[b] = true
			for _, p := range b.Preds {
				visit(p)
			}
		}
	}
	visit(latch)
	return body
}

// follow returns the locks that are certainly held in st, though not always where
// rounds begin, and that the loop takes on the only way from b.
func (l *loop) follow(st *state, b *ssa.BasicBlock) []Relock {
	before := l.f.in[l.head.Index]
	left := slices.ContainsFunc(st.locks, func(x entry) bool {
		return x.mode.sure() && !before.at(x.path()).mode.sure() && !l.inside(x.key.root)
	})
	if !left {
		return nil
	}
	var found []Relock
	saw := *l.f
	saw.v = &visitor{acquire: func(a acquisition) {
		detail := conflict(a.state.mode, a.read)
		if len(found) > 0 || detail == "" || a.flag || flagged(a.guard) || a.later || a.path.anyLocker() || l.inside(a.path.root) || before.at(a.path).mode.sure() {
			return
		}
		r := l.f.e.relock(l.f.n, a, detail)
		r.Round = true
		found = append(found, r)
	}}
	round := false
	for b != nil && len(found) == 0 {
		round = round || b == l.head
		st = saw.block(b, st)
		next := l.next(b)
		if round && next == l.head {
			break
		}
		b = next
	}
	return found
}

// inside reports whether a value is made anew in each round.
func (l *loop) inside(v ssa.Value) bool {
	instr, ok := v.(ssa.Instruction)
	return ok && l.body[instr.Block()]
}

// next returns the block of the loop that is sure to come after b if there is another
// round, or nil.
func (l *loop) next(b *ssa.BasicBlock) *ssa.BasicBlock {
	var stay []*ssa.BasicBlock
	for _, s := range b.Succs {
		if l.body[s] && l.f.n.hot[s.Index] {
			stay = append(stay, s)
		}
	}
	if len(stay) != 1 {
		return nil
	}
	if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok && l.f.n.hot[b.Succs[0].Index] && l.f.n.hot[b.Succs[1].Index] && !countsRounds(br.Cond) {
		return nil
	}
	return stay[0]
}

// countsRounds reports whether a condition only counts the rounds, so that it does not know
// how one ended: of a loop over something, or of a variable that each round changes by the same.
func countsRounds(cond ssa.Value) bool {
	switch cond := cond.(type) {
	case *ssa.Extract:
		switch t := cond.Tuple.(type) {
		case *ssa.Next:
			return cond.Index == 0
		case *ssa.UnOp: // of a channel
			return t.Op == token.ARROW
		}
	case *ssa.BinOp:
		return counter(cond.X) || counter(cond.Y)
	}
	return false
}

// counter reports whether v is a variable that changes by one constant only, or
// that plus one.
func counter(v ssa.Value) bool {
	if step, ok := v.(*ssa.BinOp); ok && isStepOf(step) {
		v = step.X
	}
	phi, ok := v.(*ssa.Phi)
	if !ok {
		return false
	}
	steps := 0
	for i, edge := range phi.Edges {
		if !phi.Block().Dominates(phi.Block().Preds[i]) {
			continue // before the first round
		}
		step, ok := edge.(*ssa.BinOp)
		if !ok || !isStepOf(step) || step.X != ssa.Value(phi) {
			return false
		}
		steps++
	}
	return steps > 0
}

// isStepOf reports whether a value is another one plus or minus a constant.
func isStepOf(op *ssa.BinOp) bool {
	c, ok := op.Y.(*ssa.Const)
	return (op.Op == token.ADD || op.Op == token.SUB) && ok && c.Value != nil && c.Value.Kind() == constant.Int
}
