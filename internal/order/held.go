package order

import (
	"cmp"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/summary"
)

// This file finds out who waits while holding a lock. It is asked only about locks
// that critical sections take.

// A Holder is a function that waits while it holds a lock.
type Holder struct {
	Lock  string // as the function names it
	Read  bool
	Fn    effect.Func
	Since effect.Pos
	Wait  *effect.Effect // with the calls that lead there
}

// A HeldLock is a lock that somebody holds while waiting, as other packages know
// it: by the places where it is taken.
type HeldLock struct {
	Ops []LockOp // of one class
	By  []Holder
}

// holderKey chooses who excludes whom: a reader only those that write.
type holderKey struct {
	class Class
	read  bool
}

// Holders returns the functions of the package that certainly wait while they hold
// the lock that is taken at a place of the package, one for each, by position.
// Those count of which counts holds.
func (e *Engine) Holders(at effect.Pos, counts func(wait *effect.Effect) bool) []Holder {
	op, ok := LockAt(e.LockOps(), at)
	if !ok {
		return nil
	}
	e.findHolders([]Class{op.Class}, counts)
	return e.holders[holderKey{op.Class, op.Read}]
}

// HeldLocks returns the locks of the package that somebody holds while waiting, in
// a deterministic order.
func (e *Engine) HeldLocks(counts func(wait *effect.Effect) bool) []HeldLock {
	var all []HeldLock
	var classes []Class
	for _, op := range e.LockOps() {
		classes = append(classes, op.Class)
	}
	e.findHolders(classes, counts)
	index := make(map[holderKey]int)
	for _, op := range e.LockOps() {
		k := holderKey{op.Class, op.Read}
		if _, ok := LockAt(e.LockOps(), op.At); !ok || len(e.holders[k]) == 0 {
			continue
		}
		i, ok := index[k]
		if !ok {
			i = len(all)
			index[k] = i
			all = append(all, HeldLock{By: e.holders[k]})
		}
		all[i].Ops = append(all[i].Ops, op)
	}
	return all
}

// maxHolders is how many functions are kept for each lock: the first may be the
// section itself.
const maxHolders = 2

// findHolders finds, once, who holds locks of the classes while waiting.
func (e *Engine) findHolders(classes []Class, counts func(wait *effect.Effect) bool) {
	f := &waitFinder{e: e, counts: counts, wanted: make(map[Class]bool), always: make(map[*node]*effect.Effect)}
	var nodes []*node
	for _, c := range classes {
		if !f.wanted[c] && !e.searched[c] {
			f.wanted[c] = true
			nodes = append(nodes, e.takers()[c]...)
		}
	}
	slices.SortStableFunc(nodes, func(a, b *node) int { return cmp.Compare(a.fn.Pos(), b.fn.Pos()) })
	seen := make(map[*node]bool)
	for _, n := range nodes {
		if seen[n] {
			continue
		}
		seen[n] = true
		for k, h := range f.holds(n) {
			if len(e.holders[k]) < maxHolders {
				e.holders[k] = append(e.holders[k], h)
			}
		}
	}
	for c := range f.wanted {
		e.searched[c] = true
	}
}

// takers returns, by class, the functions that take locks which they can still hold
// at some place: themselves, or through a function that leaves them so.
func (e *Engine) takers() map[Class][]*node {
	if e.taken != nil {
		return e.taken
	}
	e.taken, e.searched, e.holders = make(map[Class][]*node), make(map[Class]bool), make(map[holderKey][]Holder)
	for _, n := range e.order {
		if n.assumed || !e.changesState(n) {
			continue
		}
		for c, s := range n.sites {
			if s.op.kind == lockOp || s.op.kind == tryOp {
				_, class := e.pathOf(argument(c, 0))
				e.addTaker(class, n)
			}
			for _, t := range s.targets {
				for _, x := range t.sum.exits() {
					e.addTaker(x.Class, n)
				}
			}
		}
	}
	return e.taken
}

func (e *Engine) addTaker(c Class, n *node) {
	if c.Pkg != "" && !slices.Contains(e.taken[c], n) {
		e.taken[c] = append(e.taken[c], n)
	}
}

func (s *Summary) exits() []Exit {
	if s == nil {
		return nil
	}
	return s.Exits
}

// A waitFinder finds the waits of functions.
type waitFinder struct {
	e      *Engine
	counts func(*effect.Effect) bool
	wanted map[Class]bool
	always map[*node]*effect.Effect // the waits of functions that are certain whenever they are called
}

// holds returns the locks that n holds while it waits, each with the best witness.
func (f *waitFinder) holds(n *node) map[holderKey]Holder {
	waits := f.waits(n)
	if len(waits) == 0 {
		return nil
	}
	found := make(map[holderKey]Holder)
	f.e.run(n, &visitor{
		at: func(instr ssa.Instruction, st *state) {
			wait := waits[instr]
			if wait == nil {
				return
			}
			for _, x := range st.locks {
				if !x.mode.sure() || !f.wanted[x.class] || madeBy(x.path()) || f.givesUp(n, instr, x.class) {
					continue
				}
				h := Holder{Lock: x.text, Read: x.mode == heldRead, Fn: n.name, Since: x.at, Wait: wait}
				for _, k := range []holderKey{{class: x.class}, {class: x.class, read: true}} {
					if old, ok := found[k]; !(k.read && h.Read) && (!ok || wait.CompareWitness(old.Wait) < 0) {
						found[k] = h
					}
				}
			}
		},
	})
	return found
}

// waits returns the waits of n by instruction.
func (f *waitFinder) waits(n *node) map[ssa.Instruction]*effect.Effect {
	var found map[ssa.Instruction]*effect.Effect
	for i, b := range n.fn.Blocks {
		if !n.hot[i] {
			continue
		}
		for _, instr := range b.Instrs {
			if !mayWait(instr) {
				continue
			}
			if wait := f.wait(n, instr); wait != nil {
				if found == nil {
					found = make(map[ssa.Instruction]*effect.Effect)
				}
				found[instr] = wait
			}
		}
	}
	return found
}

// wait returns the wait of one instruction of n, with what it calls, nil if there
// is none.
func (f *waitFinder) wait(n *node, instr ssa.Instruction) *effect.Effect {
	c, isCall := instr.(ssa.CallInstruction)
	if isCall && waitsOnCond(c) { // it gives up a lock meanwhile
		return nil
	}
	if s := n.sites[c]; isCall && s != nil && s.sure && len(s.targets) == 1 {
		t := s.targets[0]
		wait := f.whenever(t.node, 0)
		if wait == nil || summary.PartOfParent(t.fn) {
			return wait
		}
		return &effect.Effect{Op: wait.Op, Chain: wait.Chain.After(n.name, f.e.cfg.Calls.Position(summary.CallPos(c)))}
	}
	var best *effect.Effect
	for _, eff := range f.e.cfg.Calls.Waits(n.fn, instr) {
		if f.counts(eff) && (best == nil || eff.CompareWitness(best) < 0) {
			best = eff
		}
	}
	return best
}

// whenever returns the best wait of a function that comes whenever it is called.
func (f *waitFinder) whenever(n *node, depth int) *effect.Effect {
	if wait, ok := f.always[n]; ok || depth > maxChain {
		return wait
	}
	f.always[n] = nil // ends recursion
	var best *effect.Effect
	run := f.e.cfg.Calls.Unconditional(n.fn)
	for i, b := range n.fn.Blocks {
		if !n.hot[i] || !run[i] {
			continue
		}
		for _, instr := range b.Instrs {
			if _, ok := instr.(*ssa.Defer); ok || !mayWait(instr) {
				continue
			}
			if wait := f.wait(n, instr); wait != nil && (best == nil || wait.CompareWitness(best) < 0) {
				best = wait
			}
		}
	}
	f.always[n] = best
	return best
}

// mayWait reports whether an instruction is of a kind that can wait.
func mayWait(instr ssa.Instruction) bool {
	switch instr := instr.(type) {
	case *ssa.Send, *ssa.Call, *ssa.Defer:
		return true
	case *ssa.Select:
		return instr.Blocking
	case *ssa.UnOp:
		return instr.Op == token.ARROW
	}
	return false
}

// givesUp reports whether what a call runs may give up a lock of the class first.
func (f *waitFinder) givesUp(n *node, instr ssa.Instruction, class Class) bool {
	c, ok := instr.(ssa.CallInstruction)
	if !ok || n.sites[c] == nil {
		return false
	}
	return slices.ContainsFunc(n.sites[c].targets, func(t *target) bool { return t.sum.GivesUp(class) })
}

// waitsOnCond reports whether a call waits for a Cond.
func waitsOnCond(c ssa.CallInstruction) bool {
	fn := c.Common().StaticCallee()
	return fn != nil && fn.Name() == "Wait" && summary.Name(fn) == (effect.Func{Pkg: "sync", Name: "(*Cond).Wait"})
}

// A LockOp is a place where a lock is taken.
type LockOp struct {
	Class Class
	At    effect.Pos
	Read  bool
}

// LockOps returns the places where the package's functions take locks of a known
// class themselves, by position.
func (e *Engine) LockOps() []LockOp {
	if e.ops != nil {
		return *e.ops
	}
	var all []LockOp
	for _, n := range e.order {
		if !n.ops {
			continue
		}
		for c, s := range n.sites {
			if s.op.kind != lockOp {
				continue
			}
			if _, class := e.pathOf(argument(c, 0)); class.Pkg != "" && class != anyLocker {
				all = append(all, LockOp{class, e.cfg.Calls.Position(c.Pos()), s.op.read})
			}
		}
	}
	slices.SortFunc(all, func(a, b LockOp) int { return a.At.Compare(b.At) })
	e.ops = &all
	return all
}

// LockAt returns the operation in the line of a position, if the line takes only
// locks of one class in one way. The operations are sorted by position.
func LockAt(ops []LockOp, at effect.Pos) (found LockOp, ok bool) {
	at.Col = 0
	first, _ := slices.BinarySearchFunc(ops, at, func(op LockOp, at effect.Pos) int { return op.At.Compare(at) })
	for _, op := range ops[first:] {
		if op.At.File != at.File || op.At.Line != at.Line {
			break
		}
		if ok && (found.Class != op.Class || found.Read != op.Read) {
			return LockOp{}, false
		}
		found, ok = op, true
	}
	return found, ok
}

// GivesUp reports whether a function may give up a lock of the class that its
// caller holds, if only for a time.
func (s *Summary) GivesUp(class Class) bool {
	if s == nil {
		return false
	}
	return s.FreesAny || slices.Contains(s.Frees, class) || slices.Contains(s.Frees, Class{}) ||
		slices.ContainsFunc(s.Exits, func(x Exit) bool { return x.Class == class || x.Class == (Class{}) })
}
