package protocol

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
)

// A duty is an obligation to signal a fence. It begins
//
//   - where the function publishes the fence ([published]),
//   - where it receives a request with a fence in it from a channel, and it is
//     the one that answers such requests ([received]),
//   - at the start of a goroutine that alone signals a fence of the function
//     that starts it, or is counted by a WaitGroup that is one ([started]),
//   - at the start of a function that is marked critical and signals the fence
//     of a parameter; there only error branches count ([marked]).
//
// It ends when the fence is signalled, or when somebody else gets hold of it: by
// being stored, sent, passed to a call, captured or returned.
type duty struct {
	kind  dutyKind
	birth ssa.Instruction  // nil at the start of the function
	ok    ssa.Value        // a bool that is false if nothing was received, or nil
	keys  []string         // of the fence and what holds it
	fence *directive.Fence // nil if it is not known which
	class string           // qualified
	pos   token.Pos        // where it is reported
	note  string           // why the duty exists, for messages
	in    *ssa.Function    // that starts the goroutine
	given bool             // not to a goroutine, but to somebody who will run the function
}

type dutyKind uint8

const (
	published dutyKind = iota
	received
	started
	marked
	created // a fence in a field, known to nobody else
)

// duties returns what is wrong with how fn fulfils its duties.
func (a *Analysis) duties(fn *ssa.Function) []Problem {
	if !a.anyFence() && !a.roles {
		return nil
	}
	var problems []Problem
	for _, d := range a.births(fn) {
		w := &walker{a: a, fn: fn, d: d, seen: map[string]bool{}}
		w.recoverer = a.swallows(fn, d)
		if p := w.walk(); p != nil {
			problems = append(problems, *p)
		}
	}
	return problems
}

// births finds the duties that begin in fn.
func (a *Analysis) births(fn *ssa.Function) []*duty {
	var ds []*duty
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Call:
				if d := a.publication(instr); d != nil {
					ds = append(ds, d)
				}
			case *ssa.UnOp:
				if instr.Op == token.ARROW && !instr.CommaOk {
					ds = a.request(ds, fn, instr, instr, nil)
				}
			case *ssa.Extract:
				switch t := instr.Tuple.(type) {
				case *ssa.UnOp:
					if t.Op == token.ARROW && instr.Index == 0 {
						ds = a.request(ds, fn, instr, instr, sibling(t, 1))
					}
				case *ssa.Select:
					if instr.Index >= 2 {
						ds = a.request(ds, fn, instr, instr, sibling(t, 1))
					}
				}
			}
		}
	}
	ds = append(ds, a.goroutine(fn)...)
	return a.inSection(fn, ds)
}

// sibling returns the other result of a tuple, or nil.
func sibling(tuple ssa.Value, index int) ssa.Value {
	for _, ref := range *tuple.Referrers() {
		if x, ok := ref.(*ssa.Extract); ok && x.Index == index {
			return x
		}
	}
	return nil
}

// publication returns the duty that a call begins by publishing a fence. What
// stands in a field of the receiver or in a variable of the package is already
// in other hands.
func (a *Analysis) publication(c *ssa.Call) *duty {
	obj := object(&c.Call)
	if obj == nil {
		return nil
	}
	r := a.marks.Role(directive.FuncName(obj), "publish")
	if r == nil {
		return nil
	}
	v := subject(c, a)
	if v == nil || a.shared(c.Parent(), v) {
		return nil
	}
	d := &duty{kind: published, birth: c, keys: keys(v), fence: a.FenceOf(v), class: a.ClassOf(c, r), pos: callAt(c.Parent(), c.Pos()),
		note: "publishes a fence" + a.inClass(a.ClassOf(c, r)) + " here"}
	if a.sentBefore(c, d) {
		return nil
	}
	return d
}

// shared reports whether others can reach a value without being given it.
func (a *Analysis) shared(fn *ssa.Function, v ssa.Value) bool {
	switch x := root(v).(type) {
	case *ssa.Global:
		return true
	case *ssa.Parameter:
		recv := fn.Signature.Recv() != nil && len(fn.Params) > 0 && fn.Params[0] == x
		return recv && len(keys(v)) > 1
	case *ssa.FreeVar:
		return true
	}
	return false
}

// request adds the duty that a received value brings: it is a fence or has one,
// and the function signals that on some path.
func (a *Analysis) request(ds []*duty, fn *ssa.Function, v ssa.Value, at ssa.Instruction, ok ssa.Value) []*duty {
	d := &duty{kind: received, birth: at, ok: ok, keys: []string{key(v)}, pos: receivedAt(v)}
	for _, ref := range *v.Referrers() { // kept in a variable
		if s, ok := ref.(*ssa.Store); ok && s.Val == v {
			if cell, ok := s.Addr.(*ssa.Alloc); ok {
				d.keys = append(d.keys, key(cell), "*"+key(cell))
			}
		}
	}
	for _, s := range a.signalsOf(fn) {
		if s.value != nil && share(keys(s.value), d.keys) {
			d.fence, d.class, d.note = s.fence, s.class, "answers the requests it receives by signalling their fence"+a.inClass(s.class)
			return append(ds, d)
		}
	}
	return ds
}

// receivedAt returns the position of the receive that made v.
func receivedAt(v ssa.Value) token.Pos {
	x, ok := v.(*ssa.Extract)
	if !ok {
		return v.Pos()
	}
	if sel, ok := x.Tuple.(*ssa.Select); ok {
		i := 2
		for _, st := range sel.States {
			if st.Dir == types.RecvOnly {
				if i == x.Index {
					return st.Pos
				}
				i++
			}
		}
	}
	return x.Tuple.Pos()
}

// signalsOf returns the signals in fn and in the literals that it calls or
// defers.
func (a *Analysis) signalsOf(fn *ssa.Function) []*signal {
	var all []*signal
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if s := a.signalOf(instr); s != nil {
				all = append(all, s)
			}
		}
	}
	return all
}

// inSection adds the duties of a function that is marked critical: the fences of its
// parameters that it signals, but for those that it publishes itself.
func (a *Analysis) inSection(fn *ssa.Function, ds []*duty) []*duty {
	if !a.isMarked(fn) || fn.Signature.Results().Len() > 0 {
		return ds // who gets a result may signal the error
	}
	for _, s := range a.signalsOf(fn) {
		if s.value == nil || !s.once {
			continue
		}
		if _, ok := root(s.value).(*ssa.Parameter); !ok {
			continue
		}
		k := key(s.value)
		if slices.ContainsFunc(ds, func(d *duty) bool { return d.keys[0] == k }) {
			continue
		}
		ds = append(ds, &duty{kind: marked, keys: keys(s.value), fence: s.fence, class: s.class, pos: s.pos,
			note: "is a critical section that signals a fence" + a.inClass(s.class)})
	}
	return ds
}

// isMarked reports whether fn is marked critical.
func (a *Analysis) isMarked(fn *ssa.Function) bool {
	src := source(fn)
	return fn.Syntax() == src && slices.ContainsFunc(a.marks.Sections(), func(s directive.Section) bool {
		return s.Decl != nil && s.Decl == src || s.Lit != nil && s.Lit == src
	})
}

// swallows returns where a deferred literal recovers from panics without
// signalling the fence, or token.NoPos.
func (a *Analysis) swallows(fn *ssa.Function, d *duty) token.Pos {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			def, ok := instr.(*ssa.Defer)
			if !ok {
				continue
			}
			lit := literal(def.Call.Value)
			if lit == nil || !callsRecover(lit) {
				continue
			}
			w := &walker{a: a, fn: lit, d: d}
			quiet := true
			for _, b := range lit.Blocks {
				for _, instr := range b.Instrs {
					_, panics := instr.(*ssa.Panic)
					quiet = quiet && !panics && !w.settles(instr)
				}
			}
			if quiet {
				return def.Pos()
			}
		}
	}
	return token.NoPos
}

// words describes a problem with a duty.
func (d *duty) problem(a *Analysis, fn *ssa.Function, how string, at token.Pos, isError bool) *Problem {
	p := &Problem{Rule: "signal", Detail: "missing-signal", Pos: at, Fn: fn, Class: a.marks.Class(d.class)}
	cure := "signal it on every path, or hand it over"
	who := a.names(fn)
	switch {
	case d.kind == started:
		p.Rule, p.Detail, p.Pos = "handoff", "lost-handoff", d.pos
		who = a.names(d.in)
		if d.given {
			how = "the function " + how
		} else {
			how = "the goroutine " + how
		}
		cure = "signal it with defer"
	case d.kind == received:
		cure = "answer each request, also with an error"
	case d.kind == marked, isError:
		p.Detail, cure = "fallible-after-publish", "signal the error"
	}
	if d.kind == published {
		p.Pos = d.pos
	}
	p.Message = fmt.Sprintf("%s %s, and %s at %s without a signal; %s", who, d.note, how, a.shows(at), cure)
	return p
}

// errorTest reports whether a condition compares an error with nil, and which
// outcome means that there is one.
func errorTest(v ssa.Value) (outcome, ok bool) {
	cmp, isCmp := v.(*ssa.BinOp)
	if !isCmp || cmp.Op != token.NEQ && cmp.Op != token.EQL {
		return false, false
	}
	x := cmp.X
	if c, isConst := x.(*ssa.Const); isConst && c.IsNil() {
		x = cmp.Y
	} else if c, isConst := cmp.Y.(*ssa.Const); !isConst || !c.IsNil() {
		return false, false
	}
	return cmp.Op == token.NEQ, isError(x.Type())
}
