package order

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/ssax"
	"github.com/fencevet/fencevet/internal/summary"
)

// A flow is one analysis of a function: first the states at the entries of its
// blocks until nothing changes, then once more with a visitor that sees every
// operation with the state before it.
type flow struct {
	e  *Engine
	n  *node
	in []*state // at the entries of blocks, nil while they are not known
	v  *visitor // nil while states are computed

	states   []state // memory for those at the entries
	now      state   // within the block that is looked at
	callee   callee  // that a call runs
	deferred bool    // deferred calls are running
}

// A visitor collects what a function does. Each of its functions may be nil.
type visitor struct {
	acquire func(a acquisition)
	call    func(c ParamCall)
	exit    func(s *state)
	event   func(ev event)
	// callee is told of each function that is called; may be nil.
	callee func(k *callee, st *state)
	// at is told of each instruction that may wait where locks may be held, and of
	// deferred calls when their time has come; may be nil.
	at func(instr ssa.Instruction, st *state)
	// under is told what runs while a leaf lock is certainly held; may be nil.
	under func(from, to token.Pos, l lockState)
}

// An acquisition is a lock that is taken at a place of the function's own body,
// by itself or by something it calls.
type acquisition struct {
	path  path
	class Class
	read  bool
	text  string // how the function itself names it
	pos   token.Pos
	guard string // what is left of the callee's condition
	block string // the condition of the block it stands in
	// flag says that it depends on a variable that may well say whether the
	// lock is held: callers cannot tell.
	flag  bool
	instr ssa.Instruction
	later bool // it is deferred
	op    *effect.Op
	chain *effect.Chain // calls, none if the operation is in the function itself
	state lockState     // before it
	held  []entry       // all locks before it, to be read only
}

// newFlow returns a flow of n in which nothing but the state at the entry is known.
func (e *Engine) newFlow(n *node) *flow {
	blocks := len(n.fn.Blocks)
	f := &flow{e: e, n: n, in: make([]*state, blocks), states: slices.Grow(e.states, blocks)[:blocks]}
	e.states = nil
	clear(f.states)
	f.in[0] = &f.states[0]
	return f
}

// free gives the memory for the states to the next flow: they must not be used any
// more.
func (f *flow) free() {
	f.e.states, f.states, f.in = f.states[:0], nil, nil
}

// run computes the states and then calls the visitor.
func (e *Engine) run(n *node, v *visitor) {
	f := e.newFlow(n)
	defer f.free()
	if e.changesState(n) {
		f.converge()
	} else {
		for i := range f.in {
			f.in[i] = f.in[0]
		}
	}
	f.v = v
	for i, b := range n.fn.Blocks {
		if n.hot[i] && f.in[i] != nil && (n.told[i] || v.under != nil || v.at != nil) {
			f.block(b, f.entry(b))
		}
	}
}

// entry returns the state at the entry of b, for f.block to change, until the next
// call.
func (f *flow) entry(b *ssa.BasicBlock) *state {
	st := f.in[b.Index]
	if len(st.locks) == 0 && !f.n.busy[b.Index] {
		return st
	}
	st.share()
	f.now = *st
	return &f.now
}

// changesState reports whether the function or something it calls changes what
// is held.
func (e *Engine) changesState(n *node) bool {
	if n.ops || n.defers { // the order of deferred calls matters
		return true
	}
	for _, s := range n.sites {
		for _, t := range append(s.called, s.targets...) {
			if m := t.sum; m != nil && (len(m.Exits)+len(m.Frees) > 0 || m.FreesAny) {
				return true
			}
		}
		for _, t := range s.args {
			if m := t.sum; m != nil && (len(m.Exits)+len(m.Frees) > 0 || m.FreesAny) {
				return true
			}
		}
		if s.ext != (effect.Func{}) && asksByName(s.ext) && e.dep(s.ext) != nil {
			return true
		}
	}
	return false
}

// maxVisits bounds how often one block is looked at: more than the lattice is
// high for any function that people write.
const maxVisits = 64

// converge computes the states at the entries of all blocks.
func (f *flow) converge() {
	dirty := make([]bool, len(f.in))
	visits := make([]int, len(f.in))
	order := ssax.Forward(f.n.fn)
	dirty[0] = true
	for again := true; again; {
		again = false
		for _, b := range order {
			i := b.Index
			if !dirty[i] || !f.n.hot[i] {
				continue
			}
			if visits[i] > maxVisits {
				f.e.cut[f.n.fn] = true
				continue
			}
			dirty[i] = false
			visits[i]++
			out := f.through(b, f.entry(b))
			for k, s := range b.Succs {
				if f.flowInto(s, out, b, k) {
					dirty[s.Index] = true
					again = true
				}
			}
		}
	}
}

// flowInto joins the state at the end of block b to that at the entry of its
// successor s, which is its k-th.
func (f *flow) flowInto(s *ssa.BasicBlock, out *state, b *ssa.BasicBlock, k int) bool {
	if !f.n.hot[s.Index] {
		return false
	}
	st := out
	if br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If); ok {
		st = f.afterTry(out, br.Cond, k == 0)
	}
	if f.in[s.Index] == nil {
		st.share()
		f.states[s.Index] = *st
		f.in[s.Index] = &f.states[s.Index]
		return true
	}
	return f.in[s.Index].join(st)
}

// afterTry returns the state on the branch where cond, if it is a TryLock, has
// the given value.
func (f *flow) afterTry(st *state, cond ssa.Value, value bool) *state {
	if not, ok := cond.(*ssa.UnOp); ok && not.Op == token.NOT {
		return f.afterTry(st, not.X, !value)
	}
	c, ok := cond.(*ssa.Call)
	if !ok {
		return st
	}
	s := f.n.sites[c]
	if s == nil || s.op.kind != tryOp {
		return st
	}
	st = st.clone()
	p, class := f.e.pathOf(argument(c, 0))
	l := st.at(p)
	switch {
	case value:
		st.lock(p, s.op.mode(), &taking{class, f.e.cfg.Calls.Position(summary.CallPos(c)), f.e.cfg.Calls.Receiver(c)})
	case l.mode&s.op.mode() != 0 && l.mode != s.op.mode(): // undo what was noted for both branches
		l.mode &^= s.op.mode()
		st.set(p, l)
	}
	return st
}

// mode returns how the operation holds the lock afterwards.
func (o lockCall) mode() mode {
	if o.read {
		return heldRead
	}
	return held
}

// through returns the state at the end of b. Only few instructions change it, as
// long as no lock in it is found through a value that b computes anew.
func (f *flow) through(b *ssa.BasicBlock, st *state) *state {
	for _, x := range st.locks {
		if v, ok := x.key.root.(ssa.Instruction); ok && v.Block() == b {
			return f.block(b, st)
		}
	}
	for _, instr := range f.n.steps[b.Index] {
		f.step(instr, st)
	}
	return st
}

// block runs the instructions of b.
func (f *flow) block(b *ssa.BasicBlock, st *state) *state {
	for _, instr := range b.Instrs {
		if v, ok := instr.(ssa.Value); ok && len(st.locks) > 0 {
			st.forget(v)
		}
		f.events(instr, st)
		if _, ok := instr.(*ssa.Defer); !ok {
			f.underLeaf(instr.Pos(), instr.Pos(), st)
			f.tell(instr, st)
		}
		f.step(instr, st)
		if _, ok := instr.(*ssa.Return); ok && f.v != nil && f.v.exit != nil && b != f.n.fn.Recover {
			f.v.exit(st)
		}
	}
	return st
}

// step runs one instruction.
func (f *flow) step(instr ssa.Instruction, st *state) {
	switch instr := instr.(type) {
	case *ssa.Call:
		f.call(instr, st)
	case *ssa.Defer:
		if runsLate(f.n, instr) {
			st.push(instr)
		}
	case *ssa.RunDefers:
		f.runDefers(st)
	case *ssa.MakeClosure:
		if fn := keeps(instr); fn != nil {
			f.later(&callee{target: f.e.known(fn, instr)}, st)
		}
	case *ssa.Go:
		f.goes(instr, st)
	case *ssa.Send:
		f.handOver(instr.X, st)
	case *ssa.Select:
		for _, s := range instr.States {
			if s.Send != nil {
				f.handOver(s.Send, st)
			}
		}
	}
}

// tell tells the visitor of an instruction, if locks may be held.
func (f *flow) tell(instr ssa.Instruction, st *state) {
	if f.v != nil && f.v.at != nil && len(st.locks) > 0 && mayWait(instr) {
		f.v.at(instr, st)
	}
}

// underLeaf tells the visitor that the code from … to runs, if a leaf lock is
// held.
func (f *flow) underLeaf(from, to token.Pos, st *state) {
	if f.v == nil || f.v.under == nil {
		return
	}
	for _, p := range st.sorted() {
		if l := st.at(p); l.mode.sure() && f.e.cfg.Leaf(l.class) {
			f.v.under(from, to, l)
		}
	}
}

// runDefers runs the deferred calls, the last one first.
func (f *flow) runDefers(st *state) {
	defers := st.defers
	st.defers = nil
	f.deferred = true
	defer func() { f.deferred = false }()
	for i := len(defers) - 1; i >= 0; i-- {
		f.tell(defers[i].call, st)
		if !defers[i].may {
			f.call(defers[i].call, st)
			continue
		}
		skipped := st.clone()
		f.call(defers[i].call, st)
		st.join(skipped)
	}
}

// call runs a call, or a deferred one when its time has come.
func (f *flow) call(c ssa.CallInstruction, st *state) {
	s := f.n.sites[c]
	if r := f.n.roles[c]; r != (role{}) {
		f.noteRole(r, c, st)
	}
	if f.v != nil && f.v.under != nil {
		from, to := f.e.cfg.Calls.CallSpan(c)
		f.underLeaf(from, to, st)
	}
	if passes(c) && (s == nil || !s.sure || len(s.params) > 0) {
		f.opaque(c, st)
	}
	if s == nil {
		if kind, v := eventOf(c); kind != noEvent {
			f.note(kind, v, c, summary.CallPos(c), st, true)
		}
		return
	}
	if s.op.kind != noOp {
		f.operate(c, s, st)
		return
	}
	for _, t := range s.called {
		f.callee = callee{c: c, sum: t.sum, target: t, outside: true}
		f.apply(&f.callee, st, true)
	}
	for _, p := range s.params {
		f.callParam(c, p, st, s.sure)
	}
	for _, t := range s.targets {
		if lit := t.fn.Syntax(); lit != nil && summary.PartOfParent(t.fn) {
			f.underLeaf(lit.Pos(), lit.End(), st)
		}
		f.callee = callee{c: c, sum: t.sum, target: t, site: s}
		f.apply(&f.callee, st, !s.sure)
	}
	if s.ext != (effect.Func{}) {
		f.lend(c, st)
	}
	if s.ext != (effect.Func{}) && (f.asks(s, st) || f.passesLock(c, st)) {
		f.callee = callee{c: c, sum: f.e.dep(s.ext), site: s, ext: s.ext}
		f.apply(&f.callee, st, false)
	}
}

// asks reports whether it matters what a function of another package does: its
// name says that it locks, a lock of its package or a package variable is held, it
// is passed a function that takes locks, or it may wait for a fence under a lock.
func (f *flow) asks(s *site, st *state) bool {
	if asksByName(s.ext) {
		return true
	}
	for _, pkg := range f.n.asks {
		if pkg == s.ext.Pkg {
			return true
		}
	}
	for _, x := range st.locks {
		l := x.lockState
		if (l.class.Pkg == s.ext.Pkg || x.key.global != "") && l.mode&(held|heldRead) != 0 {
			return true
		}
	}
	for _, t := range s.args {
		if !t.sum.trivial() {
			return true
		}
	}
	return f.e.cfg.Fences != nil && f.e.cfg.Fences(s.ext.Pkg) && len(st.locks) > 0
}

// operate runs an operation on a lock.
func (f *flow) operate(c ssa.CallInstruction, s *site, st *state) {
	p, class := f.e.pathOf(argument(c, 0))
	switch s.op.kind {
	case unlockOp:
		st.unlock(p, class)
	case tryOp:
		l := st.at(p)
		l.from |= st.mode(p, class)
		l.mode = st.mode(p, class) | s.op.mode()
		st.set(p, l.of(class))
	case lockOp:
		pos := summary.CallPos(c)
		if s.taking == nil {
			s.taking = &taking{class, f.e.cfg.Calls.Position(pos), f.e.cfg.Calls.Receiver(c) + f.e.condNote(c, class)}
		}
		if f.v != nil && f.v.acquire != nil && !f.n.assumed {
			at, text := s.taking.at, s.taking.text
			before := st.at(p)
			before.mode = st.mode(p, class)
			all := st.all()
			what := "locks " + text
			if s.op.read {
				what = "read-locks " + text
			}
			f.v.acquire(acquisition{
				path: p, class: class, read: s.op.read, text: text, pos: pos, state: before, block: summary.GuardOf(c.Block()), flag: behindFlag(c.Block()), instr: c, later: f.deferred, held: all,
				op: &effect.Op{Rule: "relock", Evidence: effect.Certain, What: what, Func: f.n.name, Pos: at},
			})
		}
		st.lock(p, s.op.mode(), s.taking)
	}
}

// behindFlag reports whether a branch on a variable of type bool that is not a
// parameter decides whether b runs.
func behindFlag(b *ssa.BasicBlock) bool {
	for d := b.Idom(); d != nil; d = d.Idom() {
		br, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		cond := br.Cond
		for {
			not, ok := cond.(*ssa.UnOp)
			if !ok || not.Op != token.NOT {
				break
			}
			cond = not.X
		}
		if load, ok := cond.(*ssa.UnOp); ok && load.Op == token.MUL {
			for _, s := range d.Succs {
				if len(s.Preds) == 1 && s.Dominates(b) {
					return true
				}
			}
		}
	}
	return false
}

// callParam notes the call of a parameter.
func (f *flow) callParam(c ssa.CallInstruction, p *ssa.Parameter, st *state, sure bool) {
	if f.v == nil || f.v.call == nil || p.Parent() != f.n.fn || c.Common().IsInvoke() || !sure {
		return
	}
	r, ok := refOf(f.n.fn, path{root: p})
	if !ok {
		return
	}
	call := ParamCall{
		Param: r.Index, Guard: summary.GuardOf(c.Block()), Frees: st.freed, FreesAny: st.freedAny,
		Func: f.n.name, Pos: f.e.cfg.Calls.Position(summary.CallPos(c)),
	}
	call.Held = f.exits(st)
	f.v.call(call)
}

// exits returns what is known of the locks that callers can name.
func (f *flow) exits(st *state) []Exit {
	var out []Exit
	for _, p := range st.sorted() {
		l := st.at(p)
		if l.mode == asEntered || p.tooLong() {
			continue
		}
		if r, ok := refOf(f.n.fn, p); ok {
			out = append(out, Exit{Lock: r, Class: l.class, Mode: l.mode, At: l.at, Text: l.text})
		}
	}
	return out
}
