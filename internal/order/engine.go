package order

import (
	"cmp"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
	"github.com/fencevet/fencevet/internal/summary"
)

// Config is what an Engine works on: one package, and how to ask about others.
type Config struct {
	Pkg   *ssa.Package
	Calls *summary.Engine
	// Dep returns the summary of a function of another package that is not in
	// the standard library; nil if nothing is known of it.
	Dep func(f effect.Func) *Summary
	// Needs returns the needs of critical sections, here and in all packages
	// below.
	Needs func() []Need
	// Edges returns the edges of the packages below that hold or take one of some
	// packages' locks. It may be nil.
	Edges func(pkgs []string) []*Edge
	// Orders are the declared orders of locks, here and below.
	Orders []Order
	// Fence returns the class, qualified, of the declared fence that a value is, or
	// "". It is nil if the package knows no fences.
	Fence func(v ssa.Value) string
	// Role returns what a call does with a fence, wait or signal, and the class of the
	// fence, or "". It is nil if no function here has a role.
	Role func(c ssa.CallInstruction) (verb, class string)
	// Fences reports whether a package declares fences or functions with roles.
	Fences func(pkg string) bool
	// IsSection reports whether a function is a critical section.
	IsSection func(fn *ssa.Function) bool
	// Leaf reports whether a lock is declared to be a leaf.
	Leaf func(c Class) bool
	// Skip leaves out a function that nobody else calls, such as a test.
	Skip func(fn *ssa.Function) bool
}

// An Engine analyses the locks of one package.
type Engine struct {
	cfg       Config
	nodes     map[*ssa.Function]*node
	scratch   []acquisition // memory for summarize
	states    []state       // memory for the next flow
	joined    []joined
	order     []*node // callees first, as far as there is no recursion
	unsettled map[*types.Var]bool
	conds     map[*types.Var]condLock
	kept      map[*types.Var]keptFunc
	copied    map[*types.Var]bool    // fields of structs that are assigned as a whole
	spawned   map[*ssa.Function]bool // by go statements
	cut       map[*ssa.Function]bool // of which not everything was followed
	deps      map[effect.Func]*Summary
	chans     map[*types.Var]*chanUse // made when first asked for
	edges     *[]*Edge                // made when first asked for
	ops       *[]LockOp               // made when first asked for
	holders   map[holderKey][]Holder  // of the classes that were searched for
	searched  map[Class]bool
	taken     map[Class][]*node                // made when first asked for
	entries   map[*node]*entries               // made when first asked for
	gates     map[*node][]gate                 // of callers, as far as somebody asked
	heldCalls map[*node]*heldCalls             // made when first asked for
	invoked   map[string][]ssa.CallInstruction // made when first asked for
}

// New analyses a package.
func New(cfg Config) *Engine {
	e := &Engine{
		cfg: cfg, nodes: make(map[*ssa.Function]*node),
		unsettled: make(map[*types.Var]bool), conds: make(map[*types.Var]condLock), kept: make(map[*types.Var]keptFunc), copied: make(map[*types.Var]bool), spawned: make(map[*ssa.Function]bool), cut: make(map[*ssa.Function]bool), deps: make(map[effect.Func]*Summary),
	}
	fns := slices.DeleteFunc(slices.Clone(cfg.Calls.Funcs()), cfg.Skip)
	for _, fn := range fns {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				e.noteStores(fn, instr)
				if g, ok := instr.(*ssa.Go); ok {
					if callee := g.Call.StaticCallee(); callee != nil {
						e.spawned[callee] = true
					}
				}
			}
		}
	}
	for _, fn := range fns {
		e.visit(fn)
	}
	e.solve()
	return e
}

// A node is a function on its way to a summary.
type node struct {
	fn      *ssa.Function
	name    effect.Func
	hot     []bool
	sites   map[ssa.CallInstruction]*site
	ops     bool // it has operations on locks itself
	defers  bool // it defers calls that matter
	joined  bool // a group runs it and waits for it
	section bool // it is a critical section
	roles   map[ssa.CallInstruction]role
	assumed bool     // directives say that it takes none
	asks    []string // packages whose functions it asks about, since they call it
	callers []*node
	// listeners do not call it, and have to know what it gives up all the same.
	listeners []*node
	sum       *Summary
	facts     *facts              // what it does, as of its summary
	steps     [][]ssa.Instruction // by block, those that change what is held
	busy      []bool              // by block, whether they do so even while nothing is held
	told      []bool              // by block, whether visitors are told of something in it
	queued    bool
	visited   bool // all it calls is known
	rounds    int
}

// A site is what a call runs, as far as locks are concerned.
type site struct {
	op      lockCall
	taking  *taking // once it has been run, if it takes a lock
	targets []*target
	sure    bool // the only target is known
	ext     effect.Func
	params  []*ssa.Parameter
	// called are functions that the standard library calls before it returns.
	called []*target
	// args are the arguments that are functions with a body here, by their
	// index as parameters of the callee.
	args map[int]*target
}

// A target is a function with a body here, and the closure it belongs to, if
// that is known.
type target struct {
	*node
	bound *ssa.MakeClosure
	recv  ssa.Value // its receiver, if that is no argument of the call
}

// visit makes the node of fn, after those of all it calls.
func (e *Engine) visit(fn *ssa.Function) *node {
	if n := e.nodes[fn]; n != nil {
		return n
	}
	n := &node{fn: fn, name: summary.Name(fn), sites: make(map[ssa.CallInstruction]*site)}
	e.nodes[fn] = n
	n.hot = e.cfg.Calls.Hot(fn)
	n.assumed = e.cfg.Calls.AssumedAway(fn)
	n.section = e.cfg.IsSection(fn)
	n.steps, n.busy, n.told = make([][]ssa.Instruction, len(fn.Blocks)), make([]bool, len(fn.Blocks)), make([]bool, len(fn.Blocks))
	for i, b := range fn.Blocks {
		if !n.hot[i] {
			continue
		}
		for _, instr := range b.Instrs {
			matters := false
			switch instr := instr.(type) {
			case *ssa.Call:
				busy := e.addSite(n, instr)
				n.busy[i] = n.busy[i] || busy
				matters = busy || passes(instr)
				e.addRole(n, instr)
				kind, _ := eventOf(instr)
				n.told[i] = n.told[i] || matters || kind != noEvent || n.roles[instr] != (role{})
			case *ssa.Defer:
				matters = e.addSite(n, instr)
				e.addRole(n, instr)
				matters = matters || runsLate(n, instr)
				n.defers = n.defers || matters
			case *ssa.RunDefers:
				matters = true
			case *ssa.Return:
				n.told[i] = true
			case *ssa.Send, *ssa.Select:
				n.told[i] = true
				n.steps[i] = append(n.steps[i], instr)
			case *ssa.UnOp:
				n.told[i] = n.told[i] || instr.Op == token.ARROW
			case *ssa.MakeClosure:
				if fn := keeps(instr); fn != nil {
					matters = e.listen(n, fn)
				}
			case *ssa.Go: // of a closure: the same
				if fn, ok := instr.Call.Value.(*ssa.Function); ok {
					matters = lockCallOf(fn).kind == unlockOp || e.listen(n, fn)
				}
			}
			if matters {
				n.told[i] = true
				n.steps[i] = append(n.steps[i], instr)
				if _, ok := instr.(*ssa.Call); !ok {
					n.busy[i] = true
				}
			}
		}
	}
	n.visited = true
	e.order = append(e.order, n)
	return n
}

// addSite notes what a call runs. It reports whether locks have anything to do
// with it.
func (e *Engine) addSite(n *node, c ssa.CallInstruction) bool {
	if _, ok := c.Common().Value.(*ssa.Builtin); ok {
		return false
	}
	var s site
	if !e.fillSite(n, &s, c) {
		return false
	}
	kept := s // most are not
	n.sites[c] = &kept
	return true
}

// fillSite fills in what c runs. It reports whether locks have anything to do with it.
func (e *Engine) fillSite(n *node, s *site, c ssa.CallInstruction) bool {
	if s.op = lockerOp(c); s.op.kind == noOp {
		s.op = e.condOp(c)
	}
	if s.op.kind != noOp {
		n.ops = true
		return true
	}
	if body := summary.LoopBody(c); body != nil {
		s.called = append(s.called, e.target(n, body, nil))
	}
	t := e.cfg.Calls.Targets(c)
	s.sure = t.Sure || t.One
	s.params = t.Params
	for _, fn := range t.Fns {
		if e.cfg.Calls.Own(fn) != nil {
			s.targets = append(s.targets, e.target(n, fn, t.Bound))
			continue
		}
		if len(t.Fns) > 1 {
			continue
		}
		if s.op = lockCallOf(fn); s.op.kind != noOp {
			n.ops = true
			break
		}
		name := summary.Name(fn)
		if groupGo[name] {
			e.addJoined(n, c)
		}
		e.addPrinted(n, s, c, name)
		if row, ok := model.Lookup(name); ok {
			e.addCallbacks(n, s, c, fn, row.Calls)
		} else if !model.IsStd(name.Pkg) && name.Pkg != "" && name.Pkg != e.cfg.Pkg.Pkg.Path() && t.Sure {
			s.ext = name
		}
	}
	if len(s.targets) > 0 || s.ext != (effect.Func{}) {
		e.addArgs(n, s, c)
	}
	if s.ext != (effect.Func{}) {
		for _, arg := range c.Common().Args {
			if mi, ok := arg.(*ssa.MakeInterface); ok {
				for _, fn := range e.methodsOf(mi) {
					e.listen(n, fn)
				}
			}
		}
	}
	if s.op.kind == noOp && len(s.targets)+len(s.params)+len(s.called) == 0 && s.ext == (effect.Func{}) {
		return false
	}
	return true
}

// target returns fn, which n calls.
func (e *Engine) target(n *node, fn *ssa.Function, bound *ssa.MakeClosure) *target {
	fn = e.cfg.Calls.Own(fn)
	m := e.visit(fn)
	if !slices.Contains(m.callers, n) {
		m.callers = append(m.callers, n)
	}
	if bound != nil && bound.Fn != fn {
		bound = nil
	}
	return &target{node: m, bound: bound}
}

// addCallbacks notes the arguments of c that a function of the standard library
// calls before it returns.
func (e *Engine) addCallbacks(n *node, s *site, c ssa.CallInstruction, fn *ssa.Function, calls []int) {
	for _, i := range calls {
		if fn.Signature.Recv() != nil && !c.Common().IsInvoke() {
			i++
		}
		if i >= len(c.Common().Args) {
			continue
		}
		if v := e.cfg.Calls.FuncValues(c.Common().Args[i]); v.Sure {
			for _, f := range v.Fns {
				if e.cfg.Calls.Own(f) != nil {
					s.called = append(s.called, e.target(n, f, v.Bound))
				}
			}
		}
	}
}

// addArgs notes the arguments of c that are functions. Literals that are passed
// to a function of another package may ask what other functions of that package
// do: these are likely to meet again.
func (e *Engine) addArgs(n *node, s *site, c ssa.CallInstruction) {
	for i, arg := range c.Common().Args {
		if _, ok := arg.Type().Underlying().(*types.Signature); !ok {
			continue
		}
		v := e.cfg.Calls.FuncValues(arg)
		if !v.Sure || len(v.Fns) != 1 || e.cfg.Calls.Own(v.Fns[0]) == nil {
			continue
		}
		t := e.target(n, v.Fns[0], v.Bound)
		if s.args == nil {
			s.args = make(map[int]*target)
		}
		s.args[paramIndex(c, i)] = t
		if s.ext.Pkg != "" && !slices.Contains(t.asks, s.ext.Pkg) {
			t.asks = append(t.asks, s.ext.Pkg)
		}
	}
}

// paramIndex returns the index, as a parameter of the callee, of c's argument i.
func paramIndex(c ssa.CallInstruction, i int) int {
	if c.Common().IsInvoke() {
		return i + 1 // 0 is the receiver
	}
	return i
}

// argument returns what c passes as the callee's parameter i, or nil.
func argument(c ssa.CallInstruction, i int) ssa.Value {
	if c.Common().IsInvoke() {
		if i == 0 {
			return c.Common().Value
		}
		i--
	}
	if i < 0 || i >= len(c.Common().Args) {
		return nil
	}
	return c.Common().Args[i]
}

// dep returns the summary of a function of another package.
func (e *Engine) dep(f effect.Func) *Summary {
	s, ok := e.deps[f]
	if !ok {
		s = e.cfg.Dep(f)
		e.deps[f] = s
	}
	return s
}

// asksByName reports whether a function of another package may lock or unlock
// something for its caller, by its name.
func asksByName(f effect.Func) bool {
	return strings.Contains(strings.ToLower(f.Name[strings.LastIndexByte(f.Name, '.')+1:]), "lock")
}

// maxRounds bounds how often a function in a recursion is looked at.
const maxRounds = 12

// solve computes the summaries of all functions.
func (e *Engine) solve() {
	queue := slices.Clone(e.order)
	for _, n := range queue {
		n.queued = true
	}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		n.queued = false
		if n.rounds++; n.rounds > maxRounds {
			e.cut[n.fn] = true
			continue
		}
		sum := e.summarize(n)
		if sum.equal(n.sum) {
			continue
		}
		n.sum = sum
		for _, m := range slices.Concat(n.callers, n.listeners) {
			if !m.queued {
				m.queued = true
				queue = append(queue, m)
			}
		}
	}
}

// Cut returns the functions that deal with locks in more ways than are followed,
// by position.
func (e *Engine) Cut() []*ssa.Function {
	return slices.SortedFunc(maps.Keys(e.cut), func(a, b *ssa.Function) int { return cmp.Compare(a.Pos(), b.Pos()) })
}

// Summary returns the summary of a function of this package, nil if locks have
// nothing to do with it.
func (e *Engine) Summary(fn *ssa.Function) *Summary {
	n := e.nodes[fn]
	if n == nil || n.sum.trivial() {
		return nil
	}
	return n.sum
}
