package order

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/summary"
)

// A callee is a function that runs at a call, with its summary.
type callee struct {
	c       ssa.CallInstruction
	sum     *Summary
	target  *target // nil if it is in another package
	ext     effect.Func
	site    *site // nil if the call's arguments are not its own
	outside bool  // it is not what the call itself runs, but code in between
}

// resolve returns the path, in the function that makes the call, of a lock that
// the callee names.
func (f *flow) resolve(k *callee, r Ref, class Class) (path, Class, bool) {
	var p path
	of := Class{}
	sel := r.Sel
	switch r.Kind {
	case FromGlobal:
		p = path{global: r.Global}
	case FromParam:
		arg := k.argument(r.Index)
		if arg == nil || class == anyLocker && !isLock(arg) {
			return path{}, Class{}, false
		}
		var ok bool
		if p, of, sel, ok = f.extend(arg, sel); !ok {
			return path{}, Class{}, false
		}
	case FromCaptured:
		var ok bool
		if b := f.binding(k, r.Index); b != nil {
			p, of, sel, ok = f.extend(b, sel)
		} else {
			p, of, sel, ok = f.returned(k, r.Index, sel)
			if !ok {
				p, of, sel, ok = f.keptBinding(k, r)
			}
		}
		if !ok {
			return path{}, Class{}, false
		}
	}
	p = p.then(sel)
	if class == (Class{}) && sel == "" || class == anyLocker && !p.anyLocker() {
		class = of
	}
	return p, class, !p.tooLong()
}

// argument returns what the callee gets as its parameter i, or nil if that is not known.
func (k *callee) argument(i int) ssa.Value {
	switch {
	case k.target != nil && k.target.recv != nil && i == 0:
		return k.target.recv
	case k.site == nil:
		return nil
	}
	return argument(k.c, i)
}

// extend returns the path of v and what of sel is still to be followed from
// there: the first load goes through the variable that v is the address of.
func (f *flow) extend(v ssa.Value, sel string) (path, Class, string, bool) {
	if sel != "" && sel[0] == '*' {
		p, c, ok := f.e.loadPath(v)
		return p, c, sel[1:], ok
	}
	p, c := f.e.pathOf(v)
	return p, c, sel, true
}

// returned is extend for the i-th variable that the callee has captured, if the callee
// is a closure that the call of another function has just returned: what is captured is
// a parameter of that function, so that it is an argument here.
func (f *flow) returned(k *callee, i int, sel string) (path, Class, string, bool) {
	made, ok := k.c.Common().Value.(*ssa.Call)
	if !ok || k.target == nil || k.target.bound == nil || i >= len(k.target.bound.Bindings) {
		return path{}, Class{}, "", false
	}
	maker := made.Call.StaticCallee()
	if maker == nil || f.e.cfg.Calls.Own(maker) != k.target.bound.Parent() {
		return path{}, Class{}, "", false
	}
	p, of, sel, ok := f.extend(k.target.bound.Bindings[i], sel)
	param, isParam := p.root.(*ssa.Parameter)
	if !ok || !isParam {
		return path{}, Class{}, "", false
	}
	arg := argument(made, slices.Index(param.Parent().Params, param))
	if arg == nil {
		return path{}, Class{}, "", false
	}
	if p.sel == "" {
		p, of, sel, ok = f.extend(arg, sel)
		return p, of, sel, ok
	}
	q, _, rest, ok := f.extend(arg, p.sel)
	return q.then(rest), of, sel, ok
}

// binding returns what the callee, a closure, has captured as its i-th variable,
// as a value of this function, or nil.
func (f *flow) binding(k *callee, i int) ssa.Value {
	if k.target == nil {
		return nil
	}
	mc := k.target.bound
	if mc == nil {
		mc = closureOf(k.target.fn)
	}
	if mc == nil || i >= len(mc.Bindings) {
		return nil
	}
	b := mc.Bindings[i]
	if mc.Parent() == f.n.fn {
		return b
	}
	// A literal that calls another literal of the same function.
	if own := closureOf(f.n.fn); own != nil && own.Parent() == mc.Parent() {
		if j := slices.Index(own.Bindings, b); j >= 0 {
			return f.n.fn.FreeVars[j]
		}
	}
	return nil
}

// apply runs a callee. With may it is only one of several, or does not always
// run.
func (f *flow) apply(k *callee, st *state, may bool) {
	if k.sum == nil {
		return
	}
	if f.v != nil {
		if f.v.callee != nil {
			f.v.callee(k, st)
		}
		if !may || k.outside {
			f.acquires(k, k.sum, st, nil)
			f.waits(k, st)
		}
		if k.site != nil && (f.v.acquire != nil || f.v.call != nil) {
			f.paramCalls(k, st)
		}
	}
	after := st
	if may {
		after = st.clone()
	}
	f.exit(k, k.sum, after)
	if k.site != nil {
		for i, t := range k.site.args {
			if t.sum != nil && calls(k.sum, i) {
				skipped := after.clone()
				f.exit(&callee{c: k.c, sum: t.sum, target: t}, t.sum, after)
				after.join(skipped)
			}
		}
	}
	if may {
		st.join(after)
	}
}

// calls reports whether a function calls its parameter i.
func calls(s *Summary, i int) bool {
	return slices.ContainsFunc(s.Calls, func(c ParamCall) bool { return c.Param == i })
}

// exit changes the state as the callee does.
func (f *flow) exit(k *callee, sum *Summary, st *state) {
	if sum.FreesAny {
		st.release(Class{})
	}
	st.release(sum.Frees...)
	type change struct {
		p path
		l lockState
	}
	var changes []change
	for _, x := range sum.Exits {
		p, class, ok := f.resolve(k, x.Lock, x.Class)
		if !ok {
			if x.Mode&released != 0 {
				st.release(x.Class)
			}
			continue
		}
		before, l := st.mode(p, class), st.at(p)
		if x.Mode&released != 0 && before&(held|heldRead) == 0 {
			st.release(class) // perhaps another name for one that is held
		}
		l = l.of(class)
		l.mode = x.Mode &^ asEntered
		if l.mode&(held|heldRead) != 0 {
			l.from |= before
		}
		if x.Mode&asEntered != 0 {
			l.mode |= before
		} else if x.Mode&(held|heldRead) != 0 {
			text := l.text
			if text == "" { // otherwise taken back for us
				text = class.text(f.e.cfg.Pkg.Pkg.Path())
			}
			l.taking = &taking{class, f.e.cfg.Calls.Position(summary.CallPos(k.c)), text}
		}
		changes = append(changes, change{p, l})
	}
	for _, c := range changes {
		st.set(c.p, c.l)
	}
}

// acquires passes on what a callee takes. While through is not nil, the callee
// is a function that another one calls as its parameter, under the locks that
// through says.
func (f *flow) acquires(k *callee, sum *Summary, st *state, through *throughCall) {
	if f.n.assumed || f.v.acquire == nil || len(sum.Acquires) == 0 {
		return
	}
	held := st.all()
	if through != nil {
		held = through.all(held)
	}
	held = f.during(k, sum, held)
	for _, a := range sum.Acquires {
		guard, ok := a.Guard, true
		if k.site != nil && a.Guard != "" {
			guard, ok = f.e.cfg.Calls.GuardAt(a.Guard, k.c)
		} else if a.Guard != "" {
			guard, ok = "", !flagged(a.Guard)
		}
		if !ok {
			continue
		}
		p, class, ok := f.resolve(k, a.Lock, a.Class)
		if !ok {
			continue
		}
		l := st.at(p)
		l.mode = st.mode(p, class)
		if through != nil {
			l = through.state(p, class, l)
		}
		op, chain := f.hop(k, a, through)
		pos := summary.CallPos(k.c)
		if k.inPlace() {
			pos = a.at
		}
		f.v.acquire(acquisition{
			path: p, class: class, read: a.Read, text: class.text(f.e.cfg.Pkg.Pkg.Path()), pos: pos,
			guard: guard, block: summary.GuardOf(k.c.Block()), op: op, chain: chain, state: l, instr: k.c, later: f.deferred, held: held,
		})
	}
}

// during returns the state of all locks while a callee runs: those of which it has
// changed something when it returns, it may have given up before.
func (f *flow) during(k *callee, sum *Summary, before []entry) []entry {
	if len(before) == 0 || len(sum.Exits)+len(sum.Frees) == 0 && !sum.FreesAny {
		return before
	}
	named, classes := make(map[path]bool), slices.Clone(sum.Frees)
	for _, x := range sum.Exits {
		if p, _, ok := f.resolve(k, x.Lock, x.Class); ok {
			named[p] = true
		} else {
			classes = append(classes, x.Class)
		}
	}
	now := slices.Clone(before)
	for i, x := range now {
		if named[x.path()] || sum.FreesAny || slices.Contains(classes, x.class) || slices.Contains(classes, Class{}) {
			now[i].mode |= released
		}
	}
	return now
}

// hop returns a callee's witness with the call in front.
func (f *flow) hop(k *callee, a Acquire, through *throughCall) (*effect.Op, *effect.Chain) {
	at := f.e.cfg.Calls.Position(summary.CallPos(k.c))
	switch {
	case through != nil && k.wrapper():
		op, tail := unwrapped(a, through.call.Func, through.call.Pos)
		return op, through.chain.Then(tail)
	case through != nil:
		return a.Op, through.chain.Then(effect.At(through.call.Func, through.call.Pos)).Then(a.Chain)
	case k.wrapper():
		return unwrapped(a, f.n.name, at)
	case k.inPlace():
		return a.Op, a.Chain
	}
	return a.Op, a.Chain.After(f.n.name, at)
}

// wrapper reports whether the callee was synthesized to adapt another function.
func (k *callee) wrapper() bool { return k.target != nil && summary.IsWrapper(k.target.fn) }

// inPlace reports whether the callee is a literal that is part of the body it
// stands in.
func (k *callee) inPlace() bool { return k.target != nil && summary.PartOfParent(k.target.fn) }

// unwrapped returns the witness of a wrapper as if fn called at pos what it
// wraps.
func unwrapped(a Acquire, fn effect.Func, pos effect.Pos) (*effect.Op, *effect.Chain) {
	if a.Chain == nil {
		op := *a.Op
		op.Func, op.Pos = fn, pos
		return &op, nil
	}
	return a.Op, a.Chain.Next.After(fn, pos)
}

// flagged reports whether a condition depends on a flag. A flag may well say
// whether a lock is held; other conditions hardly do.
func flagged(guard string) bool {
	return strings.Contains(guard, "true") || strings.Contains(guard, "false")
}

// joinGuards returns the conjunction of two conditions. Two conditions at once
// are rare, and one is enough to be careful.
func joinGuards(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// A throughCall is the call of a parameter by a callee, as its caller sees it.
type throughCall struct {
	call  ParamCall
	chain *effect.Chain      // from the caller to the call
	held  map[path]lockState // by paths of the caller
}

// state returns the state of a lock when the parameter is called; before is
// that of the caller.
func (t *throughCall) state(p path, c Class, before lockState) lockState {
	if l, ok := t.held[p]; ok {
		if l.mode&asEntered != 0 {
			l.mode = l.mode&^asEntered | before.mode
		}
		return l
	}
	if t.call.FreesAny || slices.Contains(t.call.Frees, c) {
		before.mode |= released
	}
	return before
}

// all returns the state of all locks when the parameter is called; before is that
// of the caller.
func (t *throughCall) all(before []entry) []entry {
	var now []entry
	for _, x := range before {
		now = append(now, entry{x.key, t.state(x.path(), x.class, x.lockState)})
	}
	for p, l := range t.held {
		if !slices.ContainsFunc(now, func(x entry) bool { return x.path() == p }) {
			now = append(now, entry{&p, t.state(p, l.class, lockState{mode: asEntered, taking: unknownTaking})})
		}
	}
	return now
}

// paramCalls passes on the calls of parameters that a callee makes: what the
// arguments do if they are known, calls of this function's own parameters if
// they are those.
func (f *flow) paramCalls(k *callee, st *state) {
	for _, pc := range k.sum.Calls {
		guard, ok := f.e.cfg.Calls.GuardAt(pc.Guard, k.c)
		if !ok {
			continue
		}
		through := &throughCall{call: pc, held: make(map[path]lockState)}
		way := pc.Chain
		if k.wrapper() && way != nil { // it stands for what it calls
			way = way.Next
		}
		through.chain = way.After(f.n.name, f.e.cfg.Calls.Position(summary.CallPos(k.c)))
		for _, x := range pc.Held {
			if p, class, ok := f.resolve(k, x.Lock, x.Class); ok {
				through.held[p] = lockState{mode: x.Mode, taking: &taking{class, x.At, class.text(f.e.cfg.Pkg.Pkg.Path())}}
			}
		}
		if t := k.site.args[pc.Param]; t != nil {
			if t.sum != nil {
				f.acquires(&callee{c: k.c, sum: t.sum, target: t}, t.sum, st, through)
			}
			continue
		}
		f.forward(k, pc, through, guard, st)
	}
}

// forward notes that a callee calls what is a parameter of this function.
func (f *flow) forward(k *callee, pc ParamCall, through *throughCall, guard string, st *state) {
	arg, ok := argument(k.c, pc.Param).(*ssa.Parameter)
	if !ok || f.v.call == nil {
		return
	}
	r, ok := refOf(f.n.fn, path{root: arg})
	if !ok {
		return
	}
	at := st.clone()
	if pc.FreesAny {
		at.release(Class{})
	}
	at.release(pc.Frees...)
	for p, l := range through.held {
		before := at.at(p)
		before.mode = at.mode(p, l.class)
		at.set(p, through.state(p, l.class, before))
	}
	f.v.call(ParamCall{
		Param: r.Index, Guard: joinGuards(guard, summary.GuardOf(k.c.Block())), Held: f.exits(at), Frees: at.freed, FreesAny: at.freedAny,
		Func: pc.Func, Pos: pc.Pos, Chain: through.chain,
	})
}
