package check

import (
	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/graph"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/protocol"
	"github.com/fencevet/fencevet/internal/summary"
)

// This file adds the part that one package has in the graph of who waits for whom.

// AddTo adds what the package declares and does to g, which is not sorted yet; the
// reason says why that is not all.
func (c *Checker) AddTo(g *graph.Graph) (broken string) {
	p := &picture{c: c, g: g, fences: make(map[order.Class]directive.Fence)}
	p.declared()
	e := c.lockEngine()
	if e == nil {
		return c.broken
	}
	if !c.guard(func() {
		marked := p.sections()
		for _, fn := range c.engine.Funcs() {
			if !c.inTest(fn.Pos()) {
				p.function(fn, e.Acts(fn), marked[fn])
			}
		}
	}) {
		return c.broken
	}
	return ""
}

// A picture is a graph while a package is added.
type picture struct {
	c      *Checker
	g      *graph.Graph
	fences map[order.Class]directive.Fence
}

// declared adds classes and fences.
func (p *picture) declared() {
	export := p.c.Export()
	for _, k := range export.Classes {
		if k.Pkg != p.c.unit.Pkg.Path() {
			continue
		}
		p.g.Add(classNode(&k))
		for _, w := range k.Waits {
			p.g.Link(classNode(&k), p.class(w), graph.Edge{Verb: graph.Depends, Func: effect.Func{Pkg: k.Pkg}})
		}
	}
	for _, f := range export.Fences {
		of := order.Class{Pkg: f.Pkg, Name: f.Name}
		p.fences[of] = f
		if f.Pkg == p.c.unit.Pkg.Path() {
			p.g.Link(p.fence(of), p.class(f.Class), graph.Edge{Verb: graph.IsOf, At: f.Decl, Func: effect.Func{Pkg: f.Pkg}})
		}
	}
}

func classNode(k *class.Class) graph.Node {
	return graph.Node{Kind: graph.Class, Pkg: k.Pkg, Name: k.Name}
}

// class returns the node of the class with a qualified name.
func (p *picture) class(qualified string) graph.Node {
	if k := p.c.set.Class(qualified); k != nil {
		return classNode(k)
	}
	return graph.Node{Kind: graph.Class, Name: qualified}
}

// fence returns the node of a fence, or of what could be one.
func (p *picture) fence(of order.Class) graph.Node {
	f := p.fences[of]
	return graph.Node{Kind: graph.Fence, Pkg: of.Pkg, Name: of.Name, Class: f.Class, At: f.Decl}
}

func lockNode(of order.Class) graph.Node {
	return graph.Node{Kind: graph.Lock, Pkg: of.Pkg, Name: of.Name}
}

// sections adds the functions that are marked critical, here or by for=, and
// returns the nodes of those with a body here.
func (p *picture) sections() map[*ssa.Function]*graph.Node {
	marked := make(map[*ssa.Function]*graph.Node)
	for _, s := range p.c.set.Sections() {
		name := s.For
		fn := p.c.sectionFunc(s)
		if fn != nil {
			name = summary.SectionName(fn)
		}
		n := p.section(name, s.Class, p.c.engine.Position(s.Pos))
		if fn != nil {
			marked[fn] = &n
		}
	}
	return marked
}

// section adds a section, and that its class needs it.
func (p *picture) section(name effect.Func, k *class.Class, at effect.Pos) graph.Node {
	n := graph.Node{Kind: graph.Section, Pkg: name.Pkg, Name: name.Name, Class: k.Qualified(), At: at}
	p.g.Link(classNode(k), n, graph.Edge{Verb: graph.Signaled, At: at, Func: name})
	return n
}

// function adds what a function does; whole is its section if it is one.
func (p *picture) function(fn *ssa.Function, acts []order.Act, whole *graph.Node) {
	within := p.within(fn, whole)
	p.awaited(fn, whole)
	for _, a := range acts {
		e := graph.Edge{Func: summary.Name(fn), Does: a.Does, At: p.c.engine.Position(a.Pos)}
		for _, h := range a.Held {
			e := e
			e.Held = h.At
			switch a.Kind {
			case order.Takes:
				e.Verb = graph.Takes
				p.g.Link(lockNode(h.Lock), lockNode(a.Of), e)
			case order.Waits:
				e.Verb = graph.Waits
				p.g.Link(lockNode(h.Lock), p.fence(a.Of), e)
			case order.Signals:
				e.Verb = graph.Needs
				p.g.Link(p.fence(a.Of), lockNode(h.Lock), e)
			}
		}
		for _, s := range within(a) {
			switch a.Kind {
			case order.Takes:
				e.Verb = graph.Takes
				p.g.Link(s, lockNode(a.Of), e)
			case order.Waits:
				e.Verb = graph.Waits
				p.g.Link(s, p.fence(a.Of), e)
			case order.Signals:
				e.Verb = graph.Signaled
				p.g.Link(p.fence(a.Of), s, e)
			}
		}
	}
}

// within returns a function that says in which sections of fn an act is.
func (p *picture) within(fn *ssa.Function, whole *graph.Node) func(order.Act) []graph.Node {
	nodes := make(map[*protocol.Section]graph.Node)
	for _, s := range p.c.protocol.Sections(fn) {
		nodes[s] = p.section(summary.SectionName(fn), s.Class, p.c.engine.Position(s.Pos))
	}
	open, partly := p.c.protocol.Open(fn), p.c.protocol.Partly(fn)
	return func(a order.Act) []graph.Node {
		var in []graph.Node
		if whole != nil && partly == nil {
			in = append(in, *whole)
		}
		if open == nil {
			return in
		}
		for _, s := range open(a.Instr, a.Pos) {
			if s == partly && whole != nil {
				in = append(in, *whole)
			} else if n, ok := nodes[s]; ok {
				in = append(in, n)
			}
		}
		return in
	}
}

// awaited adds the classes of fences that the sections of a function wait for.
func (p *picture) awaited(fn *ssa.Function, whole *graph.Node) {
	sections := p.c.protocol.Sections(fn)
	if whole == nil && len(sections) == 0 {
		return
	}
	add := func(n graph.Node, places []summary.Place) {
		for _, at := range places {
			if to := at.Effect.Awaits(); to != "" {
				does := &effect.Effect{Op: at.Effect.Op, Chain: at.Effect.Chain}
				p.g.Link(n, p.class(to), graph.Edge{Verb: graph.Waits, Func: summary.SectionName(fn), Does: does, At: p.c.engine.Position(at.Pos)})
			}
		}
	}
	places := p.c.engine.Places(fn)
	if whole != nil {
		add(*whole, p.c.within(places, p.c.protocol.Partly(fn)))
	}
	for _, s := range sections {
		n := graph.Node{Kind: graph.Section, Pkg: summary.SectionName(fn).Pkg, Name: summary.SectionName(fn).Name, Class: s.Class.Qualified()}
		add(n, p.c.within(places, s))
	}
}
