package order

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/summary"
)

// An eventKind is what code does with an object that others wait for.
type eventKind uint8

const (
	noEvent eventKind = iota
	receive
	send
	closing
	waitGroup // WaitGroup.Wait
	done      // WaitGroup.Done
	returns   // of a function that WaitGroup.Go or a Group of errgroup runs
	fenceWait // a call of a function that waits for a fence
	signal    // a call of a function that signals one
)

// An event is one operation on a channel or WaitGroup, at a place of a
// function's own body.
type event struct {
	n       *node
	kind    eventKind
	blocks  bool // it waits until somebody else acts; not so among the cases of a select
	path    path // of the variable that holds the object
	class   Class
	fence   string     // the class of the declared fence that the object is, qualified
	v       *types.Var // that variable, if it is a field or package variable
	instr   ssa.Instruction
	pos     token.Pos
	later   bool // it is deferred
	told    bool // what waits for a fence is told more than which: how long, for how much
	op      *effect.Op
	chain   *effect.Chain
	held    map[path]lockState // the locks that are certainly held
	touched bool               // a lock that the caller may hold was given up
}

// syncEvents lists the functions that are events.
var syncEvents = map[effect.Func]eventKind{
	{Pkg: "sync", Name: "(*WaitGroup).Wait"}:                   waitGroup,
	{Pkg: "sync", Name: "(*WaitGroup).Done"}:                   done,
	{Pkg: "golang.org/x/sync/errgroup", Name: "(*Group).Wait"}: waitGroup,
}

// groupGo lists the functions that run their argument in a goroutine which the
// receiver waits for.
var groupGo = map[effect.Func]bool{
	{Pkg: "sync", Name: "(*WaitGroup).Go"}:                   true,
	{Pkg: "golang.org/x/sync/errgroup", Name: "(*Group).Go"}: true,
}

// eventOf returns the event that a call is, and its operand.
func eventOf(c ssa.CallInstruction) (eventKind, ssa.Value) {
	if b, ok := c.Common().Value.(*ssa.Builtin); ok {
		if b.Name() == "close" {
			return closing, c.Common().Args[0]
		}
		return noEvent, nil
	}
	fn := c.Common().StaticCallee()
	if fn == nil || fn.Signature.Recv() == nil || fn.Name() != "Wait" && fn.Name() != "Done" {
		return noEvent, nil
	}
	if kind := syncEvents[summary.Name(fn)]; kind != noEvent {
		return kind, c.Common().Args[0]
	}
	return noEvent, nil
}

// object returns the path of the variable that holds the channel v, or of the
// WaitGroup that v points to.
func (e *Engine) object(v ssa.Value) (path, Class, *types.Var) {
	if load, ok := v.(*ssa.UnOp); ok && load.Op == token.MUL {
		switch addr := load.X.(type) {
		case *ssa.FieldAddr, *ssa.Global:
			return e.object(addr)
		}
	}
	p, c := e.pathOf(v)
	switch v := v.(type) {
	case *ssa.FieldAddr:
		if st, ok := deref(v.X.Type()).Underlying().(*types.Struct); ok {
			return p, c, st.Field(v.Field).Origin()
		}
	case *ssa.Global:
		obj, _ := v.Object().(*types.Var)
		return p, c, obj
	}
	return p, c, nil
}

// note passes an event on to the visitor.
func (f *flow) note(kind eventKind, v ssa.Value, instr ssa.Instruction, pos token.Pos, st *state, blocks bool) {
	if f.v == nil || f.v.event == nil {
		return
	}
	p, class, obj := f.e.object(v)
	fence := ""
	if f.e.cfg.Fence != nil {
		fence = f.e.cfg.Fence(v)
	}
	f.v.event(event{
		n: f.n, kind: kind, blocks: blocks, path: p, class: class, fence: fence, v: obj, instr: instr, pos: pos, later: f.deferred,
		op:   &effect.Op{Rule: "cycle", Evidence: effect.Certain, Func: f.n.name, Pos: f.e.cfg.Calls.Position(pos)},
		held: certainly(st), touched: touched(st),
	})
}

// certainly returns the locks that are held in any case.
func certainly(st *state) map[path]lockState {
	var held map[path]lockState
	for _, x := range st.locks {
		p, l := x.path(), x.lockState
		if l.mode.sure() {
			if held == nil {
				held = make(map[path]lockState)
			}
			held[p] = l
		}
	}
	return held
}

// touched reports whether a lock that the caller may hold was given up.
func touched(st *state) bool {
	if st.freedAny || len(st.freed) > 0 {
		return true
	}
	for _, x := range st.locks {
		l := x.lockState
		if l.mode&released != 0 {
			return true
		}
	}
	return false
}

// events passes on what an instruction does that is not a call.
func (f *flow) events(instr ssa.Instruction, st *state) {
	if f.v == nil || f.v.event == nil {
		return
	}
	switch instr := instr.(type) {
	case *ssa.UnOp:
		if instr.Op == token.ARROW {
			f.note(receive, instr.X, instr, instr.Pos(), st, true)
		}
	case *ssa.Send:
		f.note(send, instr.Chan, instr, instr.Pos(), st, true)
	case *ssa.Select:
		for _, s := range instr.States {
			kind := receive
			if s.Dir == types.SendOnly {
				kind = send
			}
			f.note(kind, s.Chan, instr, s.Pos, st, false)
		}
	}
}

// waits passes on what a callee waits for.
func (f *flow) waits(k *callee, st *state) {
	if f.v == nil || f.v.event == nil {
		return
	}
	for _, w := range k.sum.waits {
		p, _, ok := f.resolve(k, w.object, w.ev.class)
		if !ok {
			continue
		}
		ev := w.ev
		pos := summary.CallPos(k.c)
		op, chain := f.hop(k, Acquire{Op: ev.op, Chain: ev.chain}, nil)
		if k.inPlace() {
			pos = ev.pos
		}
		ev.n, ev.path, ev.instr, ev.pos, ev.later = f.n, p, k.c, pos, f.deferred
		ev.op, ev.chain, ev.held, ev.touched = op, chain, certainly(st), touched(st)
		if ev.chain.Length() <= maxChain {
			f.v.event(ev)
		}
	}
}

// A wait is an object that a function waits for while the locks are as its
// caller left them. Of its event, other packages know the kind, the class and
// the witness.
type wait struct {
	object Ref
	ev     event
}

// anyObject stands for an object that callers cannot name.
var anyObject = Ref{Kind: FromGlobal}

// waits reports whether an event waits until somebody else acts.
func (ev *event) waits() bool {
	return ev.blocks && (ev.kind == receive || ev.kind == send || ev.kind == waitGroup || ev.kind == fenceWait)
}

// maxWaits bounds the waits of one summary.
const maxWaits = 8

// addWait notes a wait in the summary of n.
func (s *Summary) addWait(n *node, ev event) {
	if !ev.waits() || ev.touched {
		return
	}
	r, ok := refOf(n.fn, ev.path)
	if !ok || ev.path.tooLong() {
		if ev.fence == "" {
			return
		}
		r = anyObject // of the class of fences
	}
	for i, w := range s.waits {
		if w.object == r && w.ev.kind == ev.kind && w.ev.fence == ev.fence {
			if ev.chain.Compare(w.ev.chain) < 0 {
				s.waits[i].ev = ev
			}
			return
		}
	}
	s.waits = append(s.waits, wait{r, ev})
}

// finishWaits sorts the waits and cuts them to size.
func (s *Summary) finishWaits() {
	slices.SortStableFunc(s.waits, func(a, b wait) int { return a.ev.chain.Compare(b.ev.chain) })
	s.waits = s.waits[:min(len(s.waits), maxWaits)]
}
