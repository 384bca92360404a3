package summary

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
	"github.com/fencevet/fencevet/internal/progress"
)

// This file adds what keeps a section from ever completing: ends of the
// goroutine or the process, loops that others have to end, recursion. These are
// effects like waits, with two differences. Code that only leads to such an end is
// cold, and nothing else counts in it. And what may be right as often as not
// (endless, recursive) counts in the package it stands in, not in those that call
// it: summaries stay small.

// endless records the loops of n that may go on for ever.
func (e *Engine) endless(n *node, hot []bool, exits []*ssa.BasicBlock) {
	for _, l := range progress.Loops(n.fn, hot) {
		n.instr, n.at, n.branch = l.Block.Instrs[0], blockGuard(l.Block), !always(l.Block, exits)
		w := loopWords[l.Kind]
		e.addEffect(n, l.Pos, &effect.Effect{Op: &effect.Op{
			Rule: "progress", Detail: w.detail, Evidence: w.evidence, What: w.what, Hint: w.hint, Func: n.name, Pos: e.pos(l.Pos),
		}})
	}
}

var loopWords = [...]struct {
	detail, what, hint string
	evidence           effect.Evidence
}{
	progress.Spins: {"spin-wait", "spins until another goroutine acts", "look once, and come back later", effect.Certain},
	// Somebody gets on each time.
	progress.Retries: {"spin-wait", "retries a compare-and-swap while others succeed", "", effect.Possible},
	progress.Asks:    {"unbounded-loop", "loops until a call says that it is enough", "count the rounds, or stop when a context is done", effect.Possible},
	progress.Endless: {"unbounded-loop", "loops for ever", "leave the loop when a context is done", effect.Possible},
}

// recursion records the calls by which the functions of a component, which are
// all reachable from each other, lead back to n.
func (e *Engine) recursion(n *node, scc []*node) {
	for _, c := range n.calls {
		i := slices.IndexFunc(c.targets, func(m *node) bool {
			return m.fn != nil && m.e == e && slices.Contains(scc, m) && (len(scc) > 1 || m == n)
		})
		if i < 0 || c.kind == inPlace || c.instr == nil {
			continue
		}
		n.instr, n.at, n.branch = c.instr, c.guard, c.branch
		e.add(n, c.pos, "progress", "recursion", effect.Possible, "recurses with a call of "+c.targets[i].name.In(e.cfg.Path))
		return
	}
}

// ends records where n ends the goroutine or the process: in blocks that are not
// hot because of that.
func (e *Engine) ends(n *node, hot []bool, exits []*ssa.BasicBlock, noReturn func(ssa.CallInstruction) bool) {
	if !slices.Contains(hot, false) {
		return // nothing is cold
	}
	candidates := e.mayRun(n.fn) // whose calls have been visited
	seen := make([]bool, len(n.fn.Blocks))
	var visit func(b *ssa.BasicBlock)
	visit = func(b *ssa.BasicBlock) {
		if seen[b.Index] {
			return
		}
		seen[b.Index] = true
		if !hot[b.Index] && e.endsIn(n, b, candidates[b.Index], exits, noReturn) {
			return
		}
		for _, s := range liveSuccs(b) {
			visit(s)
		}
	}
	visit(n.fn.Blocks[0])
}

// endsIn records the call in b that never returns, and reports whether there is
// one.
func (e *Engine) endsIn(n *node, b *ssa.BasicBlock, visited bool, exits []*ssa.BasicBlock, noReturn func(ssa.CallInstruction) bool) bool {
	for _, instr := range b.Instrs {
		c, ok := instr.(*ssa.Call)
		if !ok {
			continue
		}
		n.instr, n.at, n.branch = c, blockGuard(b), !always(b, exits)
		switch end := endOf(c); {
		case end != notAnEnd:
			e.end(n, c, end)
			return true
		case visited && noReturn(c):
			before := len(n.calls)
			ops := len(n.ops)
			e.call(n, c)
			n.ops = n.ops[:ops] // cold
			for i := range n.calls[before:] {
				n.calls[before+i].cold = true
			}
			return true
		}
	}
	return false
}

// end records a call that ends the goroutine or the process, if that leaves
// anybody waiting.
func (e *Engine) end(n *node, c *ssa.Call, end ending) {
	if end == notAnEnd {
		return
	}
	eff := &effect.Effect{Op: &effect.Op{
		Rule: "progress", Detail: exitInSection, Evidence: effect.Certain, Func: n.name, Pos: e.pos(callPos(c)),
		What: fmt.Sprintf("ends the goroutine with %s", e.calleeText(n.fn, c)), Hint: "return an error, or defer the signal",
	}}
	if end == ofProcess { // and with it those who wait, unless they are elsewhere
		eff.Evidence, eff.What, eff.Hint = effect.Possible, fmt.Sprintf("ends the process with %s", e.calleeText(n.fn, c)), ""
	}
	if !e.signalsLater(c, eff) {
		e.addEffect(n, callPos(c), eff)
	}
}

const exitInSection = "exit-in-section"

// counts reports whether an effect of m counts for n, which calls m in c: all do,
// but for those of this rule, and those of cold code.
func (e *Engine) counts(n *node, c *call, m *node, eff *effect.Effect) bool {
	switch {
	case eff.Rule != "progress":
		return !c.cold
	case staysHome(eff):
		return m.e == n.e && m.of == nil
	case eff.Detail == exitInSection:
		return c.instr == nil || !e.signalsLater(c.instr, eff)
	}
	return true
}

// staysHome reports whether an effect does not count in other packages.
func staysHome(eff *effect.Effect) bool {
	return eff.Rule == "progress" && eff.Detail != exitInSection && eff.Detail != "spin-wait"
}

// Exported returns what other packages are to know of a summary.
func Exported(s *effect.Summary) *effect.Summary {
	if !slices.ContainsFunc(s.Effects, staysHome) {
		return s
	}
	out := *s
	out.Effects = slices.DeleteFunc(slices.Clone(s.Effects), staysHome)
	return &out
}

// An ending says what a call that never returns ends.
type ending uint8

const (
	notAnEnd ending = iota
	ofGoroutine
	ofProcess
)

// endOf says what a call ends: the model has the functions that never return.
func endOf(c *ssa.Call) ending {
	var row *model.Row
	name := effect.Func{}
	if c.Call.IsInvoke() {
		if soundsFinal(c.Call.Method.Name()) {
			row, name = promised(&c.Call), effect.FuncOf(c.Call.Method)
		}
	} else if callee := c.Call.StaticCallee(); callee != nil && soundsFinal(callee.Name()) {
		name = Name(callee)
		row, _ = model.Lookup(name)
	}
	switch {
	case row == nil || !row.NoReturn:
		return notAnEnd
	case name.Pkg == "runtime", name.Pkg == "testing":
		return ofGoroutine
	}
	return ofProcess
}

// soundsFinal tells quickly most functions that return. Those that panic are others.
func soundsFinal(name string) bool {
	for _, word := range []string{"Fatal", "Exit", "exit", "FailNow", "Skip"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// signalsLater reports whether a goroutine that ends at c signals all the same,
// in a call that it has deferred before.
func (e *Engine) signalsLater(c ssa.CallInstruction, eff *effect.Effect) bool {
	if eff.Evidence != effect.Certain { // a process runs no deferred calls
		return false
	}
	at := c.Block()
	for b := at; b != nil; b = b.Idom() {
		for _, instr := range b.Instrs {
			if instr == c.(ssa.Instruction) {
				break
			}
			if d, ok := instr.(*ssa.Defer); ok && e.signals(d) {
				return true
			}
		}
	}
	return false
}

// signals reports whether a deferred call signals: a channel, a WaitGroup, or a
// fence.
func (e *Engine) signals(d *ssa.Defer) bool {
	if e.isSignal(d) {
		return true
	}
	callee := d.Call.StaticCallee()
	if callee == nil {
		return false
	}
	for _, b := range callee.Blocks {
		for _, instr := range b.Instrs {
			if _, ok := instr.(*ssa.Send); ok {
				return true
			}
			if c, ok := instr.(ssa.CallInstruction); ok && e.isSignal(c) {
				return true
			}
		}
	}
	return false
}

// isSignal reports whether a call closes a channel, is done with a WaitGroup, or
// has the role of a signal.
func (e *Engine) isSignal(c ssa.CallInstruction) bool {
	if b, ok := c.Common().Value.(*ssa.Builtin); ok {
		return b.Name() == "close"
	}
	if callee := c.Common().StaticCallee(); callee != nil && Name(callee) == (effect.Func{Pkg: "sync", Name: "(*WaitGroup).Done"}) {
		return true
	}
	if e.cfg.Protocol == nil {
		return false
	}
	r := e.cfg.Protocol.RoleOf(c)
	return r != nil && r.Verb == "signal"
}
