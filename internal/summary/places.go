package summary

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Place is an effect of a function seen at one place of its own body: at the
// operation itself, or at the call that leads to it.
type Place struct {
	Pos, End token.Pos
	Effect   *effect.Effect
}

// Places returns every effect of fn place by place, in no particular order. The
// body of a literal that is called where it stands belongs to the body of fn.
func (e *Engine) Places(fn *ssa.Function) []Place {
	n := e.visit(fn)
	var places []Place
	seen := map[*node]bool{}
	var collect func(m *node)
	collect = func(m *node) {
		if seen[m] {
			return
		}
		seen[m] = true
		for _, op := range m.ops {
			places = append(places, e.place(m, op.pos, op.eff))
		}
		for _, c := range m.calls {
			if c.kind == inPlace {
				collect(c.targets[0])
				continue
			}
			for eff := range e.through(m, c) {
				places = append(places, e.place(m, c.pos, eff))
			}
		}
	}
	collect(n)
	for _, a := range n.assume {
		if a.Yes {
			places = append(places, Place{Pos: fn.Pos(), End: fn.Pos(), Effect: e.declared(n, a.Rule)})
		}
	}
	return places
}

// place locates an effect: a call is shown at the name of what it calls, since
// that is where the eye looks and where the line is right in a chain of calls.
func (e *Engine) place(m *node, pos token.Pos, eff *effect.Effect) Place {
	p := Place{Pos: pos, End: pos}
	if eff.If != 0 { // nobody knows who calls a section: it is compiled on its own
		eff = eff.Surely()
	}
	if call, ok := e.operand(m.fn, pos).(*ast.CallExpr); ok {
		p.Pos, p.End = call.Pos(), call.End()
		switch fun := ast.Unparen(call.Fun).(type) {
		case *ast.SelectorExpr:
			p.Pos = fun.Sel.Pos()
		case *ast.FuncLit:
			p.Pos = pos
		}
	}
	if !p.Pos.IsValid() { // an instruction without a position of its own
		p.Pos = m.fn.Pos()
		p.End = p.Pos
	}
	at := e.pos(p.Pos)
	shown := &effect.Effect{Op: eff.Op, Chain: eff.Chain, Home: eff.Home}
	if eff.Chain != nil {
		head := *eff.Chain
		head.Pos = at
		shown.Chain = &head
	} else {
		o := *eff.Op
		o.Pos = at
		shown.Op = &o
	}
	p.Effect = shown
	return p
}

// Func returns the function whose source is the given declaration or literal,
// or nil.
func (e *Engine) Func(syntax ast.Node) *ssa.Function {
	for _, fn := range e.funcs() {
		if fn.Syntax() == syntax {
			return fn
		}
	}
	return nil
}

// Bodyless returns the summary of a function of this package that has no Go
// body: what its directives say, and that the rest cannot be seen.
func (e *Engine) Bodyless(fn *ssa.Function) *effect.Summary {
	n := &node{fn: fn, name: Name(fn)}
	e.annotate(n)
	sum := &effect.Summary{}
	if n.class != nil {
		sum.Class = n.class.Qualified()
	}
	opaque := &effect.Effect{Op: &effect.Op{
		Rule: "unknown", Detail: "opaque-code", Evidence: effect.Possible,
		What: "runs code without a Go body", Func: n.name, Pos: e.pos(fn.Pos()),
	}}
	if !assumedAway(n.assume, opaque) {
		sum.Effects = append(sum.Effects, opaque)
	}
	for _, a := range n.assume {
		if a.Yes {
			sum.Effects = append(sum.Effects, e.declared(n, a.Rule))
		}
	}
	slices.SortFunc(sum.Effects, (*effect.Effect).Compare)
	return sum
}
