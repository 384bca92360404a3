package protocol

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/ssax"
)

// A start is the start of a function as a goroutine: by a go statement, or by
// Go of a WaitGroup or an errgroup.
type start struct {
	in    *ssa.Function
	instr ssa.CallInstruction // nil for a literal that is never started
	at    ssa.Instruction     // instr, or what makes the literal
	of    *ssa.Function
	args  []ssa.Value // for the parameters of the function
	tries bool        // it may be refused
	given string      // it is not started, but given to this function or queue to run it
}

// startOf returns the goroutine of this package that an instruction starts, or
// nil.
func (a *Analysis) startOf(in *ssa.Function, instr ssa.Instruction) *start {
	c, ok := instr.(ssa.CallInstruction)
	if !ok {
		return a.givenAway(in, instr)
	}
	common := c.Common()
	s := &start{in: in, instr: c, at: c}
	if _, ok := c.(*ssa.Go); ok {
		s.set(a, common.Value, common.Args)
	} else if i, tries := startsArg(common); i >= 0 {
		s.tries = tries
		s.set(a, common.Args[i], nil)
	}
	if s.of == nil {
		return a.givenAway(in, instr)
	}
	return s
}

// givenAway returns the function literal, without parameters and results, that an
// instruction gives to another function or sends to a queue, or nil. Whoever gets it
// may call it again where it does not signal, but hardly where it has failed.
func (a *Analysis) givenAway(in *ssa.Function, instr ssa.Instruction) *start {
	var (
		values []ssa.Value
		to     string
		call   ssa.CallInstruction
	)
	switch instr := instr.(type) {
	case *ssa.Send:
		values, to = []ssa.Value{instr.X}, "sends a queue"
	case *ssa.Call:
		if obj := object(&instr.Call); obj != nil {
			values, to, call = instr.Call.Args, "gives "+obj.Name(), instr
		}
	}
	for _, v := range values {
		mc, ok := v.(*ssa.MakeClosure)
		if !ok || len(*mc.Referrers()) != 1 {
			continue
		}
		if lit := literal(mc); lit != nil && lit.Signature.Params().Len()+lit.Signature.Results().Len() == 0 {
			return &start{in: in, instr: call, at: instr, of: origin(lit), given: to}
		}
	}
	return nil
}

// set notes which function is started.
func (s *start) set(a *Analysis, v ssa.Value, args []ssa.Value) {
	if mc, ok := v.(*ssa.MakeClosure); ok && literal(v) == nil { // a method value
		args = append(slices.Clone(mc.Bindings), args...)
	}
	if s.of = a.funcOf(v); s.of == nil {
		return
	}
	s.of, s.args = origin(s.of), args
	if s.of.Parent() == nil && len(s.args) != len(s.of.Params) {
		s.of = nil
	}
}

// startsArg returns the index of the argument that a call starts as a goroutine,
// -1 if it is none, and whether the call may refuse.
func startsArg(c *ssa.CallCommon) (arg int, tries bool) {
	obj := object(c)
	if obj == nil || len(c.Args) != 2 {
		return -1, false
	}
	switch name := directive.FuncName(obj); {
	case name.Pkg == "sync" && name.Name == "(*WaitGroup).Go":
		return 1, false
	case name.Pkg == "golang.org/x/sync/errgroup" && name.Name == "(*Group).Go":
		return 1, false
	case name.Pkg == "golang.org/x/sync/errgroup" && name.Name == "(*Group).TryGo":
		return 1, true
	}
	return -1, false
}

// startsOf returns the places of the package where fn is started as a goroutine.
func (a *Analysis) startsOf(fn *ssa.Function) []*start {
	if a.starts == nil {
		a.starts = map[*ssa.Function][]*start{}
		for _, f := range a.all() {
			for _, b := range f.Blocks {
				for _, instr := range b.Instrs {
					if s := a.startOf(f, instr); s != nil {
						a.starts[s.of] = append(a.starts[s.of], s)
					}
				}
			}
		}
	}
	return a.starts[fn]
}

// goroutine returns the duties of a function that is started as a goroutine and
// alone signals a fence that was made where it is started, or that calls Done of a
// WaitGroup that was counted up there.
func (a *Analysis) goroutine(fn *ssa.Function) []*duty {
	var ds []*duty
	starts := a.startsOf(fn)
	if len(starts) == 0 {
		return nil
	}
	signals := append(a.signalsOf(fn), a.helped(fn)...)
	for _, s := range starts {
		for _, sig := range signals {
			d := a.carries(s, sig)
			if d != nil && !slices.ContainsFunc(ds, func(e *duty) bool { return e.keys[0] == d.keys[0] && e.pos == d.pos }) {
				ds = append(ds, d)
			}
		}
	}
	return ds
}

// carries returns the duty that a goroutine takes over with a fence that it
// signals, or nil.
func (a *Analysis) carries(s *start, sig *signal) *duty {
	if sig.value == nil {
		return nil
	}
	counted := sig.verb == "calls Done of"
	if !sig.once && !counted {
		return nil
	}
	from, k, held := root(sig.value), key(sig.value), keys(sig.value)
	if p, ok := from.(*ssa.Parameter); ok && p.Parent() == s.of {
		i := slices.Index(s.of.Params, p)
		if i >= len(s.args) {
			return nil
		}
		from, k = root(s.args[i]), strings.Replace(k, key(p), key(s.args[i]), 1)
		held = append(keys(s.args[i]), k)
	}
	does := "starts a goroutine"
	if s.given != "" {
		does = s.given + " a function"
	}
	d := &duty{kind: started, keys: keys(sig.value), fence: sig.fence, class: sig.class, pos: s.at.Pos(), in: s.in, given: s.given != "",
		note: does + " that alone signals a fence" + a.inClass(sig.class)}
	if _, ok := s.at.(*ssa.Call); ok {
		d.pos = callAt(s.in, d.pos)
	}
	switch {
	case s.given != "" && sig.fence != nil && len(a.standInsOf(sig.fence)) > 0:
		return nil // all who wait have another way to go on
	case counted:
		if !a.countedUp(s, k) {
			return nil
		}
		d.note = does + " that is counted by a fence" + a.inClass(sig.class)
	case a.foreign(from, s.in) || a.signalledElsewhere(s.in, s.of, k) || a.givenElsewhere(s, sig, held):
		return nil
	}
	return d
}

// countedUp reports whether the WaitGroup with the key is counted up before the
// goroutine is started, and not down by who starts it.
func (a *Analysis) countedUp(s *start, k string) bool {
	up := false
	for _, b := range s.in.Blocks {
		for _, instr := range b.Instrs {
			c, ok := instr.(ssa.CallInstruction)
			if !ok {
				continue
			}
			obj := object(c.Common())
			if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "sync" || len(c.Common().Args) == 0 || key(c.Common().Args[0]) != k {
				continue
			}
			switch obj.Name() {
			case "Done":
				return false
			case "Add":
				up = up || ssax.Before(c, s.at)
			}
		}
	}
	return up
}

// givenElsewhere reports whether the function that starts the goroutine also
// passes the fence, or what holds it, to somebody else; or keeps it where others
// find it, and some function signals such fences.
func (a *Analysis) givenElsewhere(s *start, sig *signal, held []string) bool {
	w := &walker{a: a, fn: s.in, d: &duty{keys: held}}
	for _, b := range s.in.Blocks {
		for _, instr := range b.Instrs {
			kept := false
			switch instr := instr.(type) {
			case ssa.CallInstruction:
				if instr != s.instr && literal(instr.Common().Value) == nil && w.given(instr) {
					return true
				}
			case *ssa.Store:
				kept = w.mine(instr.Val) && a.others(instr.Addr)
			case *ssa.MapUpdate:
				kept = w.mine(instr.Value) && a.others(instr.Map)
			case *ssa.Send:
				kept = w.mine(instr.X)
			}
			if kept && (sig.fence == nil || sig.fence.Name == "" || a.signalledBy(sig.fence, s.of, s.in)) {
				return true
			}
		}
	}
	return false
}

// signalledBy reports whether a function of the package signals fences of this
// declaration, other than those given.
func (a *Analysis) signalledBy(f *directive.Fence, but ...*ssa.Function) bool {
	if a.signallers == nil {
		a.signallers = map[*directive.Fence][]*ssa.Function{}
		for _, fn := range a.all() {
			for _, sig := range a.signalsOf(fn) {
				if sig.fence != nil {
					a.signallers[sig.fence] = append(a.signallers[sig.fence], fn)
				}
			}
		}
	}
	return slices.ContainsFunc(a.signallers[f], func(fn *ssa.Function) bool { return !slices.Contains(but, fn) })
}

// refused reports goroutines that carry the duty to signal, and that an errgroup
// may refuse to start without anybody noticing.
func (a *Analysis) refused(fn *ssa.Function, c *ssa.Call) []Problem {
	if i, tries := startsArg(&c.Call); i < 0 || !tries || len(*c.Referrers()) > 0 {
		return nil
	}
	s := a.startOf(fn, c)
	if s == nil {
		return nil
	}
	for _, sig := range a.signalsOf(s.of) {
		if d := a.carries(s, sig); d != nil {
			return []Problem{{Rule: "handoff", Detail: "droppable-handoff", Pos: d.pos, Fn: fn, Class: a.marks.Class(d.class),
				Message: fmt.Sprintf("%s %s, and does not see whether TryGo refuses to start it; signal an error if TryGo returns false", a.names(fn), d.note)}}
		}
	}
	return nil
}

// foreign reports whether a value is not one that parent made itself.
func (a *Analysis) foreign(v ssa.Value, parent *ssa.Function) bool {
	if v.Parent() != parent {
		return true
	}
	switch v := v.(type) {
	case *ssa.MakeChan:
		return false
	case *ssa.Alloc: // a variable that holds what parent made
		for _, ref := range *v.Referrers() {
			if s, ok := ref.(*ssa.Store); ok && s.Addr == v {
				switch s.Val.(type) {
				case *ssa.MakeChan, *ssa.Call, *ssa.Alloc:
				default:
					return true
				}
			}
		}
		return false
	case *ssa.Call:
		return false
	}
	return true
}

// signalledElsewhere reports whether the function or another literal in it than
// one signals what has the key.
func (a *Analysis) signalledElsewhere(fn, one *ssa.Function, k string) bool {
	if fn == one {
		return false
	}
	for _, s := range a.signalsOf(fn) {
		if s.value != nil && slices.Contains(keys(s.value), k) {
			return true
		}
	}
	return slices.ContainsFunc(fn.AnonFuncs, func(lit *ssa.Function) bool { return a.signalledElsewhere(lit, one, k) })
}
