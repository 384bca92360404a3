package summary

import (
	"go/ast"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/protocol"
)

// A Place is an effect of a function seen at one place of its own body: at the
// operation itself, or at the call that leads to it.
type Place struct {
	Pos, End token.Pos
	Effect   *effect.Effect
	Open     []*protocol.Section // that it happens in, outermost first, besides the function
}

// Places returns every effect of fn place by place, in no particular order. The
// body of a literal that is called where it stands belongs to the body of fn.
func (e *Engine) Places(fn *ssa.Function) []Place {
	n := e.visit(fn)
	var places []Place
	for _, r := range e.rawPlaces(n, nil) {
		for _, eff := range e.Settled(r.eff) {
			p := e.place(r.in, r.pos, eff)
			p.Open = r.open
			places = append(places, p)
		}
	}
	for _, a := range n.assume {
		if a.Yes {
			places = append(places, Place{Pos: fn.Pos(), End: fn.Pos(), Effect: e.declared(n, a.Rule)})
		}
	}
	return places
}

// A rawPlace is an effect at a place in the body of in, as n sees it.
type rawPlace struct {
	in   *node
	pos  token.Pos
	eff  *effect.Effect
	open []*protocol.Section
}

// rawPlaces returns the effects of n place by place. The places in a literal
// that n calls where it stands are n's own; what the call says of them
// (arguments, waivers) applies.
func (e *Engine) rawPlaces(n *node, outer []*node) []rawPlace {
	if slices.Contains(outer, n) {
		return nil
	}
	outer = append(outer, n)
	var raw []rawPlace
	for _, op := range n.ops {
		raw = append(raw, rawPlace{n, op.pos, op.eff, op.open})
	}
	for i := range n.calls {
		c := &n.calls[i]
		if c.kind != inPlace {
			for eff := range e.through(n, c, nil) {
				raw = append(raw, rawPlace{n, c.pos, eff, c.open})
			}
			continue
		}
		m := c.targets[0]
		for _, r := range e.rawPlaces(m, outer) {
			if !e.counts(n, c, m, r.eff) {
				continue
			}
			for _, eff := range e.hops(n, c, m, r.eff, nil) {
				if eff = e.unlessWaived(n, c.pos, eff); eff != nil {
					raw = append(raw, rawPlace{r.in, r.pos, eff, joinOpen(c.open, r.open)})
				}
			}
		}
	}
	return raw
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
	shown := &effect.Effect{Op: eff.Op, Chain: eff.Chain, Home: eff.Home, Path: eff.Path}
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

// Literals calls f with every function literal in the variables of the package.
func (e *Engine) Literals(f func(fn *ssa.Function)) {
	for _, fn := range e.cfg.SSA.Func("init").AnonFuncs {
		f(fn)
	}
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
