package summary

import (
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/escape"
	"github.com/fencevet/fencevet/internal/model"
)

// This file joins the engines of a whole program. Dynamic calls lead against
// the direction of imports, so a component can have functions of several
// packages: the engines share the state of Tarjan's algorithm, and functions of
// other packages are nodes, not finished summaries.
//
// What a call may run according to the analysis of the whole program counts only
// where nothing better is known: not if the package itself shows what is called,
// not if documentation or a contract says what it does, and at a call of a
// parameter only for callers whose argument cannot be seen.

// A Whole is what the engines of one program have in common.
type Whole struct {
	// Targets returns the functions that the dynamic call with the given SiteKey can
	// run; closed says that it runs no others, though perhaps none at all.
	Targets func(key effect.Pos) (fns []effect.Func, closed bool)
	components
	params map[effect.Pos]*node // what calls of parameters may run
}

// A site is a dynamic call with targets from the analysis of the whole program.
type site struct {
	call   call
	effs   []*effect.Effect // of targets that have no node
	closed bool
}

// scan fills in n, which is what the call at s may run.
func (s *site) scan(n *node) {
	for _, eff := range s.effs {
		n.e.addEffect(n, s.call.pos, eff)
	}
	n.calls = []call{s.call}
}

// settled returns an effect as n has it: what a call may run is asked for where
// the argument cannot be seen.
func (n *node) settled(eff *effect.Effect) []*effect.Effect {
	if n.site == nil || eff.Param == nil {
		return []*effect.Effect{eff}
	}
	return n.e.unseen(eff)
}

// peers is what a call leads to outside its own package, and by the analysis of
// the whole program.
type peers struct {
	nodes []*node // to visit before the caller is solved
	site  *site   // nil if that analysis is not asked or does not know
}

// peers returns what the call c in n leads to.
func (e *Engine) peers(n *node, c ssa.CallInstruction) *peers {
	if e.cfg.Whole == nil {
		return new(peers)
	}
	if p := e.peersOf[c]; p != nil {
		return p
	}
	p := new(peers)
	e.peersOf[c] = p
	note := func(fns []*ssa.Function) {
		for _, fn := range fns {
			if e.own(fn) == nil {
				if x := e.extern(fn); x.peer != nil {
					p.nodes = append(p.nodes, x.peer)
				}
			}
		}
	}
	t := e.callees(c)
	note(t.fns)
	for _, m := range t.remote {
		p.nodes = append(p.nodes, real(m))
	}
	for _, cb := range e.callbacks(c, t) {
		note(cb.fns)
	}
	calls := []*ssa.CallCommon{c.Common()}
	for _, made := range t.made {
		calls = append(calls, made.Common())
	}
	for _, call := range calls {
		note(e.argumentFuncs(call))
		p.nodes = append(p.nodes, e.returnedArguments(call)...)
	}
	onParam := len(t.params)+len(t.elems) > 0
	if generic, _ := typeParam(n.fn, c.Common().Value.Type()); generic != nil && c.Common().IsInvoke() {
		onParam, t.closed = true, true // settled where it is instantiated
	}
	if t.closed && !onParam || promised(c.Common()) != nil || e.contractOf(c.Common()) != nil {
		return p
	}
	at := e.siteKey(c)
	if d := e.cfg.Whole.params[at]; d != nil && onParam && t.closed {
		p.nodes = append(p.nodes, d)
		return p
	}
	s := e.lookUp(n, c)
	if s == nil {
		return p
	}
	if onParam && e.cfg.Whole.params[at] == nil {
		d := &node{e: e, fn: n.fn, name: n.name, assume: n.assume, site: s}
		e.cfg.Whole.put(at, d)
		e.enter(d)
		for _, f := range s.call.targets {
			d.leadsTo(real(f))
		}
		e.leave(d)
		p.nodes = append(p.nodes, d)
	}
	if !t.closed {
		p.site = s
		for _, f := range s.call.targets {
			p.nodes = append(p.nodes, real(f))
		}
	}
	return p
}

func (e *Engine) siteKey(c ssa.CallInstruction) effect.Pos {
	return SiteKey(e.cfg.Fset, e.cfg.Path, c)
}

// returnedArguments returns the nodes for what a callee may call in arguments that
// functions of other packages returned.
func (e *Engine) returnedArguments(call *ssa.CallCommon) []*node {
	var nodes []*node
	for _, arg := range call.Args {
		t := arg.Type()
		elem := isContainer(t)
		if elem {
			t = elementType(t)
		}
		if !isDynamic(t) {
			continue
		}
		for _, r := range e.originsOf(arg, elem, call).remote {
			for _, ret := range r.fns {
				more, _ := e.stands(remote{r.made, []effect.Return{ret}}, ret.Method)
				for _, m := range more {
					nodes = append(nodes, real(m))
				}
			}
		}
	}
	return nodes
}

// real returns the node that m stands for.
func real(m *node) *node {
	if m.of != nil {
		return m.of
	}
	return m
}

func (w *Whole) put(at effect.Pos, d *node) {
	if w.params == nil {
		w.params = make(map[effect.Pos]*node)
	}
	w.params[at] = d
}

// lookUp returns what the analysis of the whole program says of the call c in n,
// nil if it does not know. The targets have been visited.
func (e *Engine) lookUp(n *node, c ssa.CallInstruction) *site {
	fns, closed := e.cfg.Whole.Targets(e.siteKey(c))
	if len(fns) == 0 && !closed {
		return nil
	}
	s := &site{closed: closed, call: call{
		instr: c, pos: callPos(c), at: e.pos(callPos(c)), may: len(fns) > 1 || !closed,
	}}
	for _, f := range fns {
		effs, target := e.target(n, c, f)
		for _, eff := range effs {
			if s.call.may {
				eff = eff.Perhaps()
			}
			s.effs = append(s.effs, eff)
		}
		if target != nil {
			s.call.targets = append(s.call.targets, target)
		}
	}
	return s
}

// target returns what the function f does if the call c in n runs it: as
// operations, and as a node that stands for it.
func (e *Engine) target(n *node, c ssa.CallInstruction, f effect.Func) ([]*effect.Effect, *node) {
	if f.Pkg == e.cfg.Path {
		fn := e.byName(f.Name)
		switch {
		case fn == nil:
			return e.leaf(n, c, "unknown", "opaque-code", effect.Possible, "calls "+f.In(e.cfg.Path)), nil
		case e.own(fn) == nil:
			return e.external(n, c, fn, e.calleeText(n.fn, c))
		}
		return nil, e.visit(fn)
	}
	x := e.targets[f]
	if x == nil {
		x = &extern{name: f}
		x.row, _ = model.Lookup(f)
		e.targets[f] = x
	}
	e.ask(x)
	return e.externalAs(n, c, x, e.cfg.Marks.ForMark(f), e.calleeText(n.fn, c))
}

// fromWhole records what the analysis of the whole program says of the call c in
// n. It reports whether that is all that the call may run.
func (e *Engine) fromWhole(n *node, c ssa.CallInstruction) bool {
	s := e.peers(n, c).site
	if s == nil {
		return false
	}
	for _, eff := range s.effs {
		e.addEffect(n, s.call.pos, eff)
	}
	if len(s.call.targets) > 0 {
		n.addCall(s.call)
	}
	return s.closed
}

// discharged returns what stands in place of an effect that is conditional on a
// parameter, where the argument cannot be seen: what the call may run according
// to the analysis of the whole program.
func (e *Engine) discharged(eff *effect.Effect) ([]*effect.Effect, bool) {
	if e.cfg.Whole == nil || eff.Rule != "unknown" {
		return nil, false
	}
	d := e.cfg.Whole.params[eff.Pos]
	if d == nil {
		return nil, false
	}
	var effs []*effect.Effect
	for _, of := range e.current(d) {
		effs = append(effs, &effect.Effect{
			Op: of.Op, Chain: eff.Chain.Then(of.Chain), Home: of.Home, Guard: eff.Guard, Path: max(eff.Path, of.Path),
		})
	}
	if !d.site.closed {
		o := *eff.Op
		o.Param = nil
		up := *eff
		up.Op = &o
		effs = append(effs, &up)
	}
	return effs, true
}

// Settled returns what is to be assumed of an effect of a critical section: its
// own parameters cannot be seen.
func (e *Engine) Settled(eff *effect.Effect) []*effect.Effect {
	if eff.Param == nil {
		return []*effect.Effect{eff}
	}
	effs := e.unseen(eff)
	if e.cfg.Whole == nil {
		return []*effect.Effect{eff}
	}
	return effs
}

// -- functions of other packages --

// askPeer finds the node for a function of another package. It may be on the
// stack, in which case it is asked for again and again.
func (e *Engine) askPeer(x *extern) {
	if e.solving > 0 {
		return
	}
	peer, why := e.cfg.Peer(x.name.Pkg)
	if peer == nil {
		x.unknown, x.asked = why, true
		return
	}
	switch fn := peer.byName(x.name.Name); {
	case fn == nil:
		x.unknown = fmt.Sprintf("package %s has no function %s", x.name.Pkg, x.name.Name)
	case peer.own(fn) == nil:
		x.sum = peer.Bodyless(fn)
	default:
		x.peer = peer.visit(fn)
	}
	x.asked = true
}

// standPeer returns the node that stands here for a node of another package.
func (e *Engine) standPeer(of *node, name effect.Func, mark *directive.Mark) *node {
	m := &node{e: e, name: name, of: of, mark: mark}
	switch {
	case mark != nil && mark.Class != "":
		m.class = e.cfg.Marks.Class(mark.Class)
	case of.class != nil:
		m.class = e.cfg.Marks.Class(of.class.Qualified())
	}
	return m
}

// seenFromHere returns the effects of the node that m stands for, as the
// directives on it here would have them.
func (e *Engine) seenFromHere(m *node) []*effect.Effect {
	effs := e.current(m.of)
	if m.mark == nil {
		return effs
	}
	return slices.DeleteFunc(slices.Clone(effs), func(eff *effect.Effect) bool {
		return assumedAway(m.mark.Assume, eff) || Allowed(m.mark, eff)
	})
}

// summary returns the finished summary of x, or nil.
func (x *extern) summary() *effect.Summary {
	if x.peer != nil {
		return x.peer.sum
	}
	return x.sum
}

// peerTags returns the leak tags of a function of another package. Escape
// analysis follows static calls only, which lead in the direction of imports.
func (e *Engine) peerTags(f effect.Func) (escape.Tags, bool) {
	if f.Pkg == e.cfg.Path || model.IsStd(f.Pkg) {
		return nil, false
	}
	peer, _ := e.cfg.Peer(f.Pkg)
	if peer == nil {
		return nil, false
	}
	fn := peer.byName(f.Name)
	if fn == nil || peer.own(fn) == nil {
		return nil, false
	}
	tags := peer.leakUnit(outermost(fn)).result.Tags(fn)
	return tags, len(tags) > 0
}

// returnsOf returns what a function of another package returns, as far as that is
// known: like escape analysis, this follows static calls only.
func (e *Engine) returnsOf(fn *ssa.Function) []effect.Return {
	if e.cfg.Whole == nil {
		if x := e.extern(fn); x.sum != nil {
			return x.sum.Returns
		}
		return nil
	}
	x := e.nameOf(fn)
	if x.row != nil || x.name.Pkg == e.cfg.Path || model.IsStd(x.name.Pkg) {
		return nil
	}
	peer, _ := e.cfg.Peer(x.name.Pkg)
	if peer == nil {
		return nil
	}
	fn = peer.byName(x.name.Name)
	if fn == nil || peer.own(fn) == nil {
		return nil
	}
	return peer.returns(fn)
}

// byName returns the function of this package with the given unique name, or
// nil.
func (e *Engine) byName(name string) *ssa.Function {
	if e.unique == nil {
		e.unique = make(map[string]*ssa.Function)
		for _, fn := range e.funcs() {
			e.unique[UniqueName(fn).Name] = fn
		}
		for _, fn := range e.Declared() { // also those without a body
			e.unique[UniqueName(fn).Name] = fn
		}
	}
	return e.unique[name]
}

// -- names for the analysis of the whole program --

// SiteKey names the dynamic call c in a function of the package with the given
// import path, in all programs alike: by the position of its parenthesis, or of
// the for keyword of the loop that calls an iterator. A call in a function that
// was synthesized to adapt another has no position; the function names it.
func SiteKey(fset *token.FileSet, path string, c ssa.CallInstruction) effect.Pos {
	p := callPos(c)
	if !p.IsValid() {
		return effect.Pos{Pkg: c.Parent().String()}
	}
	at := fset.Position(p)
	return effect.Pos{Pkg: path, File: filepath.Base(at.Filename), Line: at.Line, Col: at.Column}
}

// UniqueName names fn uniquely in its program: instances of a generic function
// like their origin, literals by their numbers.
func UniqueName(fn *ssa.Function) effect.Func {
	parent := fn.Parent()
	if parent == nil {
		return Name(fn)
	}
	name := UniqueName(parent)
	name.Name += ".func" + strconv.Itoa(slices.Index(parent.AnonFuncs, fn)+1)
	return name
}
