package main

import (
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/escape"
)

// analyse finds out what every function of the library does.
func (w *world) analyse() {
	for _, fn := range w.funcs {
		if w.ground.row(fn) == nil {
			w.visit(fn)
		}
	}
	w.findNoReturn()
	w.allocations()
	for i := 0; i < len(w.nodeList); i++ { // scanning finds wrappers, which are added
		w.scan(w.nodeList[i])
	}
	for changed := true; changed; {
		changed = false
		for i := 0; i < len(w.nodeList); i++ {
			if w.pull(w.nodeList[i]) {
				changed = true
			}
		}
	}
}

// findNoReturn finds the functions that never return.
func (w *world) findNoReturn() {
	for changed := true; changed; {
		changed = false
		for _, n := range w.nodeList {
			if n.noReturn || n.fn.Recover != nil || len(n.fn.Blocks) == 0 {
				continue
			}
			if !w.hot(n.fn)[0] {
				n.noReturn, changed = true, true
			}
		}
	}
}

// pull adds to n what its callees do. It reports whether that was new.
func (w *world) pull(n *node) bool {
	changed := false
	for i := 0; i < len(n.calls); i++ { // pulling may add calls
		s := n.calls[i]
		for _, t := range s.targets {
			for _, key := range sortedKeys(t.found) {
				f := t.found[key]
				if s.once && f.rule == "alloc" {
					continue
				}
				up := &found{rule: f.rule, detail: f.detail, certain: f.certain && s.certain, next: t, hops: f.hops + 1}
				changed = n.inherit(up) || changed
			}
			for k := 0; k < len(t.order); k++ {
				changed = w.discharge(n, s, t, t.order[k]) || changed
			}
		}
	}
	return changed
}

// discharge notes in n what the call s of t does with a parameter that t
// calls.
func (w *world) discharge(n *node, s site, t *node, d dynamicUse) bool {
	if d.param.Parent() != t.fn { // of a function around the literal t
		if n.inside(d.param.Parent()) {
			return n.addDynamic(d)
		}
		return w.open(n, d.param, d.method, d.iface)
	}
	if s.args != nil {
		if i := paramIndex(d.param); i < len(s.args) {
			return w.use(n, s.args[i], d.method, d.iface)
		}
	}
	if d.method == nil {
		return false // a callback's own callbacks count where it is called
	}
	return w.open(n, d.param, d.method, d.iface)
}

// allocations runs the escape analysis, callees first, on declared functions
// with their literals, and notes what allocates on a hot path.
func (w *world) allocations() {
	for _, group := range w.components() {
		result := w.escapes(group)
		for _, fn := range group {
			w.noteAllocations(fn, result)
		}
	}
}

// escapes runs the escape analysis on a group. If that fails, the library
// cannot be described.
func (w *world) escapes(group []*ssa.Function) (r *escape.Result) {
	defer func() {
		if p := recover(); p != nil {
			for _, fn := range group {
				if w.ground.row(fn) == nil {
					w.problem("escape analysis of %s: %v", nameOf(fn), p)
				}
			}
			r = new(escape.Result)
		}
	}()
	return escape.Analyze(group, w.sizes, w.knownTags)
}

func (w *world) noteAllocations(fn *ssa.Function, result *escape.Result) {
	if n := w.nodes[fn]; n != nil {
		hot := w.hot(fn)
		for _, site := range result.Sites(fn) {
			if b := site.Instr.Block(); b == nil || hot[b.Index] {
				n.add("alloc", "implicit-alloc", false, site.What)
			}
		}
	}
	w.tags[fn] = result.Tags(fn)
	for _, lit := range fn.AnonFuncs {
		w.noteAllocations(lit, result)
	}
}

func (w *world) knownTags(fn *ssa.Function) (escape.Tags, bool) {
	fn = origin(fn)
	if fn.Blocks == nil && w.noescape[fn.Object()] {
		return make(escape.Tags, receivers(fn)+fn.Signature.Params().Len()), true
	}
	tags, ok := w.tags[fn]
	return tags, ok
}

// components returns the strongly connected components of declared functions
// under static calls, callees first.
func (w *world) components() [][]*ssa.Function {
	c := &components{index: make(map[*ssa.Function]int), low: make(map[*ssa.Function]int), onStack: make(map[*ssa.Function]bool)}
	for _, fn := range w.funcs {
		if fn.Parent() == nil && c.index[fn] == 0 {
			c.visit(fn)
		}
	}
	return c.groups
}

type components struct {
	index, low map[*ssa.Function]int
	onStack    map[*ssa.Function]bool
	stack      []*ssa.Function
	groups     [][]*ssa.Function
}

// visit is Tarjan's strongconnect.
func (c *components) visit(fn *ssa.Function) {
	c.index[fn] = len(c.index) + 1
	c.low[fn] = c.index[fn]
	c.stack = append(c.stack, fn)
	c.onStack[fn] = true
	for _, callee := range staticCallees(fn, nil) {
		if c.index[callee] == 0 {
			c.visit(callee)
			c.low[fn] = min(c.low[fn], c.low[callee])
		} else if c.onStack[callee] {
			c.low[fn] = min(c.low[fn], c.index[callee])
		}
	}
	if c.low[fn] != c.index[fn] {
		return
	}
	i := slices.Index(c.stack, fn)
	group := slices.Clone(c.stack[i:])
	c.stack = c.stack[:i]
	for _, f := range group {
		c.onStack[f] = false
	}
	c.groups = append(c.groups, group)
}

// staticCallees appends the declared functions that fn and its literals call.
func staticCallees(fn *ssa.Function, list []*ssa.Function) []*ssa.Function {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			call, ok := instr.(ssa.CallInstruction)
			if !ok || call.Common().StaticCallee() == nil {
				continue
			}
			callee := origin(call.Common().StaticCallee())
			for callee.Parent() != nil {
				callee = callee.Parent()
			}
			if callee.Blocks != nil {
				list = append(list, callee)
			}
		}
	}
	for _, lit := range fn.AnonFuncs {
		list = staticCallees(lit, list)
	}
	return list
}

func sortedKeys(m map[string]*found) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
