package protocol

import (
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/ssax"
)

// A width is what decides whether a section could be narrower: where it signals,
// and where it publishes a fence.
type width struct {
	a         *Analysis
	fn        *ssa.Function
	in        func(ssa.Instruction, token.Pos) bool
	signals   []ssa.Instruction
	publishes []ssa.Instruction
	deferred  bool // it signals when the function returns
}

// width looks at section s of fn; nil is the whole function, as far as it is
// marked critical.
func (a *Analysis) width(fn *ssa.Function, s *Section) *width {
	open := a.Open(fn)
	if s == nil {
		s = a.Partly(fn)
	}
	w := &width{a: a, fn: fn, in: func(instr ssa.Instruction, pos token.Pos) bool {
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

// follows reports whether y can run after x.
func follows(x, y ssa.Instruction) bool {
	if x.Block() == y.Block() && slices.Index(x.Block().Instrs, x) < slices.Index(y.Block().Instrs, y) {
		return true
	}
	return ssax.Reaches(x.Block(), y.Block())
}

// after returns the last signal before an instruction that runs only when the
// section has nothing to signal any more; nil if it does not.
func (w *width) after(instr ssa.Instruction) ssa.Instruction {
	if w.deferred || len(w.publishes) > 0 && slices.ContainsFunc(w.publishes, func(p ssa.Instruction) bool { return follows(instr, p) }) {
		return nil
	}
	var last ssa.Instruction
	for _, s := range w.signals {
		if s == instr || follows(instr, s) {
			return nil
		}
		if before(s, instr) {
			last = s
		}
	}
	return last
}

// ahead returns the publication that an instruction always comes ahead of, with
// nothing to signal before; nil if there is none.
func (w *width) ahead(instr ssa.Instruction) ssa.Instruction {
	var first ssa.Instruction
	for _, p := range append(slices.Clone(w.publishes), w.signals...) {
		if p == instr || follows(p, instr) {
			return nil
		}
	}
	for _, p := range w.publishes {
		if before(instr, p) {
			first = p
		}
	}
	return first
}

// at returns the instruction that is shown at a position, or nil.
func (w *width) at(pos token.Pos) ssa.Instruction {
	for _, b := range w.fn.Blocks {
		for _, instr := range b.Instrs {
			if _, ok := instr.(*ssa.DebugRef); !ok && instr.Pos().IsValid() && shownAt(w.fn, instr) == pos {
				return instr
			}
		}
	}
	return nil
}

// AfterSignal returns the position of the last signal of section s of fn, if what
// stands at pos only runs behind it; token.NoPos if not.
func (a *Analysis) AfterSignal(fn *ssa.Function, s *Section, pos token.Pos) token.Pos {
	w := a.width(fn, s)
	if instr := w.at(pos); instr != nil {
		if last := w.after(instr); last != nil {
			return shownAt(fn, last)
		}
	}
	return token.NoPos
}

// BeforePublish returns the position where section s of fn publishes a fence, if
// what stands at pos always runs before that, and nothing of it has to be
// signalled yet; token.NoPos if not.
func (a *Analysis) BeforePublish(fn *ssa.Function, s *Section, pos token.Pos) token.Pos {
	w := a.width(fn, s)
	if instr := w.at(pos); instr != nil {
		if first := w.ahead(instr); first != nil {
			return shownAt(fn, first)
		}
	}
	return token.NoPos
}

// LateEnd returns where section s of fn goes on calling functions behind its last
// signal, and that signal; token.NoPos if it does not.
func (a *Analysis) LateEnd(fn *ssa.Function, s *Section) (pos, signal token.Pos) {
	w := a.width(fn, s)
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if !a.takesTime(instr) || !w.in(instr, instr.Pos()) {
				continue
			}
			if last := w.after(instr); last != nil {
				return shownAt(fn, instr), shownAt(fn, last)
			}
		}
	}
	return token.NoPos, token.NoPos
}

// Spawns returns where section s of fn starts goroutines.
func (a *Analysis) Spawns(fn *ssa.Function, s *Section) []token.Pos {
	w := a.width(fn, s)
	var all []token.Pos
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			c, ok := instr.(ssa.CallInstruction)
			if !ok || !w.in(instr, instr.Pos()) {
				continue
			}
			_, isGo := instr.(*ssa.Go)
			if i, _ := startsArg(c.Common()); isGo || i >= 0 {
				all = append(all, shownAt(fn, instr))
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
