package protocol

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/ssax"
)

// A Width is what decides whether a section could be narrower: where it signals,
// and where it publishes a fence.
type Width struct {
	a         *Analysis
	fn        *ssa.Function
	in        func(ssa.Instruction, token.Pos) bool
	signals   []ssa.Instruction
	publishes []ssa.Instruction
	deferred  bool // it signals when the function returns
	shown     map[token.Pos]ssa.Instruction
}

// Width looks at section s of fn; nil is the whole function, as far as it is
// marked critical.
func (a *Analysis) Width(fn *ssa.Function, s *Section) *Width {
	open := a.Open(fn)
	if s == nil {
		s = a.Partly(fn)
	}
	w := &Width{a: a, fn: fn, in: func(instr ssa.Instruction, pos token.Pos) bool {
		return s == nil || open != nil && slices.Contains(open(instr, pos), s)
	}}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			c, isCall := instr.(ssa.CallInstruction)
			_, isDefer := instr.(*ssa.Defer)
			signals := len(a.signalsIn(instr)) > 0
			if isCall && !signals {
				if lit := literal(c.Common().Value); lit != nil {
					signals = len(a.signalsOf(lit)) > 0
				}
			}
			switch {
			case signals && isDefer:
				w.deferred = true
			case signals && w.in(instr, instr.Pos()):
				w.signals = append(w.signals, instr)
			case isCall && w.in(instr, instr.Pos()):
				if obj := object(c.Common()); obj != nil && a.marks.Role(directive.FuncName(obj), "publish") != nil {
					w.publishes = append(w.publishes, instr)
				}
			}
		}
	}
	return w
}

// after returns the last signal before an instruction that runs only when the
// section has nothing to signal any more; nil if it does not.
func (w *Width) after(instr ssa.Instruction) ssa.Instruction {
	if w.deferred || len(w.publishes) > 0 && slices.ContainsFunc(w.publishes, func(p ssa.Instruction) bool { return ssax.CanFollow(instr, p) }) {
		return nil
	}
	var last ssa.Instruction
	for _, s := range w.signals {
		if s == instr || ssax.CanFollow(instr, s) {
			return nil
		}
		if ssax.Before(s, instr) {
			last = s
		}
	}
	return last
}

// ahead returns the publication that an instruction always comes ahead of, with
// nothing to signal before; nil if there is none.
func (w *Width) ahead(instr ssa.Instruction) ssa.Instruction {
	var first ssa.Instruction
	for _, p := range append(slices.Clone(w.publishes), w.signals...) {
		if p == instr || ssax.CanFollow(p, instr) {
			return nil
		}
	}
	for _, p := range w.publishes {
		if ssax.Before(instr, p) {
			first = p
		}
	}
	return first
}

// at returns the instruction that is shown at a position, or nil.
func (w *Width) at(pos token.Pos) ssa.Instruction {
	if w.shown == nil {
		w.shown = map[token.Pos]ssa.Instruction{}
		names := callNames(w.fn)
		for _, b := range w.fn.Blocks {
			for _, instr := range b.Instrs {
				if _, ok := instr.(*ssa.DebugRef); ok || !instr.Pos().IsValid() {
					continue
				}
				at := instr.Pos()
				if name, ok := names[at]; ok {
					at = name
				}
				if w.shown[at] == nil {
					w.shown[at] = instr
				}
			}
		}
	}
	return w.shown[pos]
}

// AfterSignal returns the position of the last signal of the section, if what
// stands at pos only runs behind it; token.NoPos if not.
func (w *Width) AfterSignal(pos token.Pos) token.Pos {
	if len(w.signals) == 0 {
		return token.NoPos
	}
	if instr := w.at(pos); instr != nil {
		if last := w.after(instr); last != nil {
			return shownAt(w.fn, last)
		}
	}
	return token.NoPos
}

// BeforePublish returns the position where the section publishes a fence, if what
// stands at pos always runs before that, and nothing of it has to be signalled yet;
// token.NoPos if not.
func (w *Width) BeforePublish(pos token.Pos) token.Pos {
	if len(w.publishes) == 0 {
		return token.NoPos
	}
	if instr := w.at(pos); instr != nil {
		if first := w.ahead(instr); first != nil {
			return shownAt(w.fn, first)
		}
	}
	return token.NoPos
}

// LateEnd returns where the section goes on calling functions behind its last
// signal, and that signal; token.NoPos if it does not.
func (w *Width) LateEnd() (pos, signal token.Pos) {
	if len(w.signals) == 0 {
		return token.NoPos, token.NoPos
	}
	for _, b := range w.fn.Blocks {
		for _, instr := range b.Instrs {
			if !w.a.takesTime(instr) || !w.in(instr, instr.Pos()) {
				continue
			}
			if last := w.after(instr); last != nil {
				return shownAt(w.fn, instr), shownAt(w.fn, last)
			}
		}
	}
	return token.NoPos, token.NoPos
}

// Spawns returns where the section starts goroutines.
func (w *Width) Spawns() []token.Pos {
	var all []token.Pos
	for _, b := range w.fn.Blocks {
		for _, instr := range b.Instrs {
			c, ok := instr.(ssa.CallInstruction)
			if !ok || !w.in(instr, instr.Pos()) {
				continue
			}
			_, isGo := instr.(*ssa.Go)
			if i, _ := startsArg(c.Common()); isGo || i >= 0 {
				all = append(all, shownAt(w.fn, instr))
			}
		}
	}
	return all
}

// Covering returns how many signals of the package stand in no section, and marks
// with which all of them would.
func (a *Analysis) Covering() (signals int, marks []Mark) {
	g := a.uncovered()
	for _, fn := range g.order {
		if g.entry(fn).found {
			signals += len(g.signals[fn])
		}
	}
	if signals == 0 {
		return 0, nil
	}
	return signals, a.Marks()
}
