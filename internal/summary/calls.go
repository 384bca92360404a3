package summary

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
)

// This file answers what package order asks about functions and calls. Nothing
// here asks for the summary of another package.

// Funcs returns every function of the package that has source, literals
// included, in a deterministic order.
func (e *Engine) Funcs() []*ssa.Function { return e.funcs() }

// Own returns the function to analyse for a callee: its origin if it is
// generic; nil if it has no body here.
func (e *Engine) Own(fn *ssa.Function) *ssa.Function { return e.own(fn) }

// Position makes a source position independent of the machine.
func (e *Engine) Position(p token.Pos) effect.Pos { return e.pos(p) }

// CallPos returns the position of a call: its parenthesis, or the for keyword
// of the loop that calls an iterator.
func CallPos(c ssa.CallInstruction) token.Pos { return callPos(c) }

// IsWrapper reports whether fn was synthesized to adapt another function.
func IsWrapper(fn *ssa.Function) bool { return isWrapper(fn) }

// PartOfParent reports whether the literal fn is part of the body it stands in:
// called or deferred where it stands, or the body of a range-over-func loop.
func PartOfParent(fn *ssa.Function) bool { return partOfParent(fn) }

// Receiver returns the source text of the receiver of a method call.
func (e *Engine) Receiver(c ssa.CallInstruction) string {
	return e.fillIn("{recv}", c.Parent(), c, "")
}

// Hot reports, by block index, which blocks of fn are reachable and not doomed
// to end in a panic or in a call that is documented never to return.
func (e *Engine) Hot(fn *ssa.Function) []bool {
	return e.hotBlocks(fn, func(c ssa.CallInstruction) bool {
		callee := c.Common().StaticCallee()
		if callee == nil || e.own(callee) != nil {
			return false
		}
		row, ok := model.Lookup(Name(callee))
		return ok && row.NoReturn
	}, nil)
}

// Targets says what a call runs.
type Targets struct {
	Fns    []*ssa.Function  // functions, here or elsewhere
	Bound  *ssa.MakeClosure // if the only one is a closure that is known
	Params []*ssa.Parameter // or parameters of the caller, or of a function that it is a literal in
	Sure   bool             // exactly one, and it is known which
	One    bool             // exactly one, though perhaps made for another object
}

// Targets returns what a call may run, as far as is known.
func (e *Engine) Targets(c ssa.CallInstruction) Targets {
	if !c.Common().IsInvoke() && c.Common().StaticCallee() == nil {
		if _, ok := c.Common().Value.(*ssa.Builtin); !ok {
			return e.FuncValues(c.Common().Value)
		}
	}
	t := e.callees(c)
	bound, _ := c.Common().Value.(*ssa.MakeClosure)
	one := t.closed && len(t.fns)+len(t.params)+len(t.std) == 1
	return Targets{t.fns, bound, t.params, one && !t.may, one && len(t.remote)+len(t.elems) == 0}
}

// FuncValues returns the functions that a value of function type may be.
func (e *Engine) FuncValues(v ssa.Value) Targets {
	o := e.origins(v)
	t := Targets{Params: o.params}
	for _, x := range o.known {
		if fn := e.method(x, ""); fn != nil {
			t.Fns = append(t.Fns, fn)
		}
	}
	t.One = o.closed && len(o.known)+len(o.params)+len(o.std) == 1 && len(o.remote)+len(o.elems) == 0
	t.Sure = o.closed && !o.merged && len(o.known)+len(o.params)+len(o.std) == 1
	if t.Sure && len(o.known) == 1 {
		t.Bound, _ = o.known[0].(*ssa.MakeClosure)
	}
	return t
}

// LoopBody returns the body of the range-over-func loop that the call c of an
// iterator drives, or nil.
func LoopBody(c ssa.CallInstruction) *ssa.Function { return loopBody(c) }

// GuardOf returns the condition on its function's parameters under which block
// b runs, as far as branches on parameters compared with constants tell.
func GuardOf(b *ssa.BasicBlock) string { return string(blockGuard(b)) }

// GuardAt returns what is left in the caller of a guard of the function that c
// calls. It reports whether the call satisfies the guard as far as anybody can
// tell: a flag whose value is not known here may say just the opposite.
func (e *Engine) GuardAt(g string, c ssa.CallInstruction) (left string, ok bool) {
	rest, possible := guard(g).atCall(e, c)
	if !possible {
		return "", false
	}
	if g == "" {
		return "", true
	}
	common := c.Common()
	for cond := range strings.SplitSeq(g, ";") {
		i, text, found := cutGuard(cond)
		if common.IsInvoke() {
			i--
		}
		if !found || text != "true" && text != "false" || i < 0 || i >= len(common.Args) {
			continue
		}
		switch common.Args[i].(type) {
		case *ssa.Const, *ssa.Parameter:
		default:
			return "", false
		}
	}
	return string(rest), true
}

// cutGuard splits one condition of a guard.
func cutGuard(cond string) (index int, text string, ok bool) {
	at := strings.IndexAny(cond, "=!")
	if at <= 0 {
		return 0, "", false
	}
	for _, d := range cond[:at] {
		if d < '0' || d > '9' {
			return 0, "", false
		}
		index = index*10 + int(d-'0')
	}
	return index, cond[at+1:], true
}

// Waived reports whether directives waive a finding at a place of fn.
func (e *Engine) Waived(fn *ssa.Function, pos token.Pos, rule, detail string) bool {
	return e.waived(&node{fn: fn}, pos, &effect.Effect{Op: &effect.Op{Rule: rule, Detail: detail}})
}

// AssumedAway reports whether directives on fn say that it takes no locks.
func (e *Engine) AssumedAway(fn *ssa.Function) bool {
	n := &node{fn: fn}
	e.annotate(n)
	return slices.ContainsFunc(n.assume, func(a directive.Assume) bool { return a.Rule == "lock" && !a.Yes })
}

// CallSpan returns the source of a call up to its parenthesis: what is reported
// of the call stands there.
func (e *Engine) CallSpan(c ssa.CallInstruction) (from, to token.Pos) {
	pos := callPos(c)
	if call, ok := e.operand(c.Parent(), pos).(*ast.CallExpr); ok {
		return call.Pos(), call.Lparen
	}
	return pos, pos
}
