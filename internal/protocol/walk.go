package protocol

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"sort"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A walker looks for a path on which a duty is forgotten.
type walker struct {
	a         *Analysis
	fn        *ssa.Function
	d         *duty
	recoverer token.Pos       // a deferred recover that does not signal
	twice     map[string]bool // conditions tested more than once
	seen      map[string]bool
	steps     int
	found     *Problem
}

// A way is what is known on a path.
type way struct {
	failed bool // an error was seen since the duty began
	known  map[string]bool
}

func (s *way) clone() *way {
	t := *s
	t.known = map[string]bool{}
	for k, v := range s.known {
		t.known[k] = v
	}
	return &t
}

// walk follows the paths from the birth of the duty, and returns what is wrong,
// or nil. If there are too many paths, that is what is wrong.
func (w *walker) walk() *Problem {
	start := &way{known: map[string]bool{}}
	w.twice = testedTwice(w.fn)
	if w.d.birth == nil {
		w.block(w.fn.Blocks[0], 0, start)
		return w.result()
	}
	if w.deferredBefore() {
		return nil
	}
	b := w.d.birth.Block()
	for i, instr := range b.Instrs {
		if instr == w.d.birth {
			w.block(b, i+1, start)
		}
	}
	return w.result()
}

func (w *walker) result() *Problem {
	if w.found == nil && w.steps > maxSteps {
		return &Problem{Rule: "unknown", Detail: "budget-exceeded", Pos: w.fn.Pos(), Fn: w.fn,
			Message: w.a.names(w.fn) + " has too many paths to follow the duty to signal; split it"}
	}
	return w.found
}

// deferredBefore reports whether a call that signals the fence was deferred
// before the duty began.
func (w *walker) deferredBefore() bool {
	for _, b := range w.fn.Blocks {
		for _, instr := range b.Instrs {
			if d, ok := instr.(*ssa.Defer); ok && reaches(b, w.d.birth.Block()) && w.settles(d) {
				return true
			}
		}
	}
	return false
}

// block follows a path through a block from an instruction on.
func (w *walker) block(b *ssa.BasicBlock, from int, s *way) {
	if w.found != nil || w.steps > maxSteps {
		return
	}
	if from == 0 {
		k := fmt.Sprint(b.Index, s.failed, conds(s.known))
		if w.seen[k] {
			return
		}
		w.seen[k] = true
	}
	w.steps++
	for _, instr := range b.Instrs[from:] {
		if !w.instr(instr, s) {
			return
		}
	}
	br, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		for _, next := range b.Succs {
			w.block(next, 0, s.clone())
		}
		return
	}
	absent, tested := w.absent(br.Cond)
	if !tested && w.excuses(br.Cond) {
		return
	}
	name, negated := condition(br.Cond)
	errOutcome, isErr := errorTest(br.Cond)
	for i, next := range b.Succs {
		outcome := (i == 0) != negated
		if known, ok := s.known[name]; ok && known != outcome {
			continue
		}
		if tested && i == absent || i == 0 && w.knownToWaiters(br.Cond) {
			continue
		}
		if w.d.ok != nil && br.Cond == w.d.ok && i == 1 {
			continue // nothing was received
		}
		t := s.clone()
		if w.twice[name] {
			t.known[name] = outcome
		}
		t.failed = s.failed || isErr && (i == 0) == errOutcome
		w.block(next, 0, t)
	}
}

func conds(known map[string]bool) string {
	var all []string
	for k, v := range known {
		all = append(all, fmt.Sprint(k, v))
	}
	sort.Strings(all)
	return strings.Join(all, ",")
}

// absent returns the branch on which a condition says that there is no fence, if it
// compares the fence or what holds it with nil.
func (w *walker) absent(cond ssa.Value) (branch int, ok bool) {
	cmp, ok := cond.(*ssa.BinOp)
	if !ok || cmp.Op != token.EQL && cmp.Op != token.NEQ {
		return 0, false
	}
	x := cmp.X
	if c, isConst := x.(*ssa.Const); isConst && c.IsNil() {
		x = cmp.Y
	} else if c, isConst := cmp.Y.(*ssa.Const); !isConst || !c.IsNil() {
		return 0, false
	}
	if isError(x.Type()) || w.a.FenceOf(x) == nil && !w.mine(x) {
		return 0, false
	}
	if cmp.Op == token.NEQ {
		branch = 1
	}
	return branch, share(keys(x), w.d.keys)
}

// excuses reports whether a condition is about the state of what holds the
// fence: then whoever wrote the code has thought about it. What a number or a string
// in a request is compared with says what is asked for, not whether somebody waits.
func (w *walker) excuses(cond ssa.Value) bool {
	found := false
	var visit func(v ssa.Value, depth int)
	visit = func(v ssa.Value, depth int) {
		if depth > maxDepth || found {
			return
		}
		if v != w.d.ok && share(keys(v), w.d.keys) {
			found = true
			return
		}
		switch v := v.(type) {
		case *ssa.UnOp:
			visit(v.X, depth+1)
		case *ssa.BinOp:
			if w.d.kind == received && plain(v.X.Type()) && plain(v.Y.Type()) {
				return
			}
			visit(v.X, depth+1)
			visit(v.Y, depth+1)
		case *ssa.Phi:
			for _, x := range v.Edges {
				visit(x, depth+1)
			}
		case *ssa.Extract:
			if !isError(v.Type()) {
				visit(v.Tuple, depth+1)
			}
		case *ssa.Call:
			for _, arg := range v.Call.Args {
				found = found || !isError(v.Type()) && w.mine(arg)
			}
		case *ssa.TypeAssert:
			visit(v.X, depth+1)
		}
	}
	visit(cond, 0)
	return found
}

// plain reports whether a type is that of numbers or strings, and not one of its own,
// as those of states and kinds mostly are.
func plain(t types.Type) bool {
	b, ok := types.Unalias(t).(*types.Basic)
	return ok && b.Info()&(types.IsNumeric|types.IsString) != 0
}

// instr follows a path through an instruction, and reports whether the duty is
// still there.
func (w *walker) instr(instr ssa.Instruction, s *way) bool {
	if w.d.kind == created {
		return w.replaced(instr)
	}
	if instr == w.d.birth {
		if w.d.kind == received {
			w.found = w.d.problem(w.a, w.fn, "goes on to the next one, past the one received", w.d.pos, s.failed)
		}
		return false
	}
	if w.settles(instr) {
		return false
	}
	switch instr := instr.(type) {
	case *ssa.Select:
		return w.d.fence != nil // a role does not say who waits
	case *ssa.Return:
		w.exit(instr.Pos(), s, "returns")
		return false
	case *ssa.Panic:
		// go/ssa puts one without a position behind the cases of a select.
		if instr.Pos().IsValid() && (w.d.kind == published || w.d.kind == received) {
			w.panics(instr.Pos())
		}
		return false
	case *ssa.Call:
		return w.call(instr)
	}
	return true
}

// call follows a path through a call that does not concern the fence.
func (w *walker) call(c *ssa.Call) bool {
	if obj := object(&c.Call); obj != nil && neverReturns(obj) != no {
		return false
	}
	fn := c.Call.StaticCallee()
	if fn != nil && !w.a.mayReturn(origin(fn)) {
		return false
	}
	if _, builtin := c.Call.Value.(*ssa.Builtin); !builtin && w.recoverer.IsValid() && w.d.kind != marked && (fn == nil || fn.Pkg == w.fn.Pkg) {
		w.found = &Problem{Rule: "signal", Detail: "recover-without-signal", Pos: w.recoverer, Fn: w.fn, Class: w.a.marks.Class(w.d.class),
			Message: fmt.Sprintf("%s %s, and recovers here from a panic in the call at %s without a signal; signal in the deferred function",
				w.a.names(w.fn), w.d.note, w.a.shows(c.Pos()))}
		return false
	}
	return true
}

// exit notes that the function is left with the duty.
func (w *walker) exit(pos token.Pos, s *way, how string) {
	if (w.d.kind == marked || w.d.given) && !s.failed {
		return
	}
	if !pos.IsValid() {
		pos = endOfBody(w.fn)
	}
	w.found = w.d.problem(w.a, w.fn, how, pos, s.failed)
}

// panics notes that the function panics with the duty.
func (w *walker) panics(pos token.Pos) {
	w.found = &Problem{Rule: "signal", Detail: "panic-skips-signal", Pos: pos, Fn: w.fn, Class: w.a.marks.Class(w.d.class),
		Message: fmt.Sprintf("%s %s, and panics here without a signal; defer the signal", w.a.names(w.fn), w.d.note)}
}

// settles reports whether an instruction ends the duty: it signals the fence, or
// somebody else gets it.
func (w *walker) settles(instr ssa.Instruction) bool {
	for _, s := range w.signals(instr) {
		if s.value == nil || share(keys(s.value), w.d.keys) {
			return true
		}
	}
	if w.tells(instr) {
		return true
	}
	switch instr := instr.(type) {
	case *ssa.Store:
		cell, local := instr.Addr.(*ssa.Alloc)
		return w.mine(instr.Val) && !(local && slices.Contains(w.d.keys, key(cell)))
	case *ssa.Send:
		return w.mine(instr.X)
	case *ssa.MapUpdate:
		return w.mine(instr.Value) || w.mine(instr.Key)
	case *ssa.Select:
		for _, st := range instr.States {
			if st.Send != nil && w.mine(st.Send) {
				return true
			}
		}
	case *ssa.Return:
		for _, r := range instr.Results {
			if w.mine(r) {
				return true
			}
		}
	case *ssa.MakeInterface:
		return w.mine(instr.X)
	case *ssa.MakeClosure:
		return w.capturedBy(instr)
	case ssa.CallInstruction:
		return w.given(instr)
	}
	return false
}

// signals returns the signals that an instruction makes, also on some path of a
// literal that it calls or defers.
func (w *walker) signals(instr ssa.Instruction) []*signal {
	if s := w.a.signalOf(instr); s != nil {
		return []*signal{s}
	}
	if c, ok := instr.(ssa.CallInstruction); ok {
		if lit := literal(c.Common().Value); lit != nil {
			return w.a.signalsOf(lit)
		}
	}
	return nil
}

// mine reports whether a value is the fence or what holds it.
func (w *walker) mine(v ssa.Value) bool {
	switch v.Type().Underlying().(type) {
	case *types.Basic:
		return false
	}
	k := key(v)
	for _, d := range w.d.keys {
		if d == k {
			return true
		}
	}
	if w.d.fence != nil && w.a.FenceOf(v) == w.d.fence && share(keys(v), w.d.keys) {
		return true
	}
	switch v := v.(type) {
	case *ssa.MakeInterface:
		return w.mine(v.X)
	case *ssa.ChangeType:
		return w.mine(v.X)
	case *ssa.Phi:
		for _, x := range v.Edges {
			if x != v && key(x) != key(v) && !isPhi(x) && w.mine(x) {
				return true
			}
		}
	}
	return false
}

func isPhi(v ssa.Value) bool {
	_, ok := v.(*ssa.Phi)
	return ok
}

// capturedBy reports whether a literal gets the fence that is neither deferred nor
// called where it stands, or one of those hands it on.
func (w *walker) capturedBy(mc *ssa.MakeClosure) bool {
	holds := false
	for _, b := range mc.Bindings {
		holds = holds || w.mine(b)
	}
	if !holds {
		return false
	}
	for _, ref := range *mc.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Defer, *ssa.DebugRef:
		case *ssa.Call:
			if ref.Call.Value != mc {
				return true
			}
		default:
			return true
		}
	}
	return false
}

// given reports whether a call gets the fence.
func (w *walker) given(c ssa.CallInstruction) bool {
	if r := w.a.RoleOf(c); r != nil && r.Verb != "signal" {
		return false
	}
	common := c.Common()
	if lit := literal(common.Value); lit != nil { // it may hand the fence on
		inner := *w
		inner.fn = lit
		for _, b := range lit.Blocks {
			for _, instr := range b.Instrs {
				if inner.settles(instr) {
					return true
				}
			}
		}
	}
	if _, ok := common.Value.(*ssa.Builtin); ok {
		return false
	}
	if common.IsInvoke() && w.mine(common.Value) {
		return true
	}
	for i, arg := range common.Args {
		if w.mine(arg) && !w.a.leavesAlone(common.StaticCallee(), i) {
			return true
		}
	}
	return false
}

// leavesAlone reports whether a function of this package neither signals what is
// in its parameter nor lets anybody else have it.
func (a *Analysis) leavesAlone(fn *ssa.Function, param int) bool {
	if fn == nil {
		return false
	}
	fn = origin(fn)
	if len(fn.Blocks) == 0 || param >= len(fn.Params) {
		return false
	}
	p := fn.Params[param]
	if quiet, ok := a.quiet[p]; ok {
		return quiet
	}
	a.quiet[p] = false // recursion
	w := &walker{a: a, fn: fn, d: &duty{keys: keys(p)}}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if w.settles(instr) {
				return false
			}
		}
	}
	a.quiet[p] = true
	return true
}
