package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/protocol"
)

// Config is what an Engine works on: one package, and how to ask about others.
type Config struct {
	Fset  *token.FileSet
	Path  string // import path, as positions and names show it
	SSA   *ssa.Package
	Sizes types.Sizes
	Marks *directive.Set
	// Dep returns the summary of a function of another package that is not in
	// the model of the standard library; nil if it has no effects. A non-empty
	// reason says why nothing is known of it.
	Dep func(f effect.Func) (s *effect.Summary, unknown string)
	// Protocol knows the sections that are not whole functions; it may be nil.
	Protocol *protocol.Analysis
	// Whole, if not nil, joins the engines of a program, so that the dynamic
	// calls in each can lead to all.
	Whole *Whole
	// Peer returns the engine of another package of the program, or why there is
	// none; nil without Whole.
	Peer func(path string) (*Engine, string)
	// Unseen, if not nil, is told of the calls of parameters for which some
	// argument cannot be seen. It is for Count.
	Unseen map[effect.Pos]bool
	// Blank holds the functions called _, which go/ssa does not list, and Asserted
	// the conversions of var _ I = T{}, which it leaves out. Assigned are those in
	// assignments to local variables, for which it knows no place.
	Blank    []*types.Func
	Asserted []Asserted
	Assigned []Asserted
}

// Asserted is a conversion in an assignment, such as one that is only made to show
// that it can be.
type Asserted struct {
	Start    token.Pos // of the variable, in Config.Assigned
	Pos, End token.Pos // of the value
	From, To types.Type
}

// An Engine computes the summaries of one package's functions.
type Engine struct {
	cfg   Config
	nodes map[*ssa.Function]*node
	*components
	allFuncs   []*ssa.Function
	assigned   map[*types.Var]*assignment
	chans      map[*types.Var]*chanUse
	pools      map[any][]ssa.Value // what is assigned to New of a sync.Pool, by place
	operandsOf map[ast.Node]operands
	bodiesOf   map[ssa.CallInstruction][]*ssa.Function
	recoversOf map[*ssa.Function]bool
	mayRunOf   map[*ssa.Function][]bool
	externs    map[*ssa.Function]*extern
	named      map[effect.Func]*extern // returned by functions of other packages
	made       map[maker][]*effect.Effect
	leaks      leakTable
	adapters   int // how many receivers deep replaced is
	peersOf    map[ssa.CallInstruction]*peers
	unique     map[string]*ssa.Function // by UniqueName
	targets    map[effect.Func]*extern  // of dynamic calls, by the analysis of the whole program
}

// New returns an engine for a package whose SSA form has been built.
func New(cfg Config) *Engine {
	shared := new(components)
	if cfg.Whole != nil {
		shared = &cfg.Whole.components
	}
	return &Engine{
		cfg:        cfg,
		components: shared,
		targets:    make(map[effect.Func]*extern),
		peersOf:    make(map[ssa.CallInstruction]*peers),
		nodes:      make(map[*ssa.Function]*node),
		externs:    make(map[*ssa.Function]*extern),
		named:      make(map[effect.Func]*extern),
		made:       make(map[maker][]*effect.Effect),
		operandsOf: make(map[ast.Node]operands),
		bodiesOf:   make(map[ssa.CallInstruction][]*ssa.Function),
		recoversOf: make(map[*ssa.Function]bool),
		mayRunOf:   make(map[*ssa.Function][]bool),
	}
}

// Declared returns the package's declared functions and methods in the order
// of their positions, generic ones as their origins.
func (e *Engine) Declared() []*ssa.Function {
	var fns []*ssa.Function
	for _, m := range e.cfg.SSA.Members {
		switch m := m.(type) {
		case *ssa.Function:
			if m.Synthetic == "" {
				fns = append(fns, m)
			}
		case *ssa.Type:
			named, ok := m.Type().(*types.Named) // an alias' methods are at home elsewhere
			if !ok || named.Obj().Pkg() != e.cfg.SSA.Pkg {
				continue
			}
			for method := range named.Methods() {
				if fn := e.cfg.SSA.Prog.FuncValue(method); fn != nil {
					fns = append(fns, fn)
				}
			}
		}
	}
	for _, obj := range e.cfg.Blank {
		if fn := e.cfg.SSA.Prog.FuncValue(obj); fn != nil {
			fns = append(fns, fn)
		}
	}
	slices.SortFunc(fns, func(a, b *ssa.Function) int { return int(a.Pos()) - int(b.Pos()) })
	return slices.Compact(fns)
}

// Summary returns the summary of a function of this package.
func (e *Engine) Summary(fn *ssa.Function) *effect.Summary {
	return e.visit(fn).sum
}

// A node is a function on its way to a summary.
type node struct {
	e      *Engine // of its package
	fn     *ssa.Function
	name   effect.Func
	assume []directive.Assume
	class  *class.Class // if the whole of it is a critical section

	open     func(ssa.Instruction, token.Pos) []*protocol.Section // nil if there are none
	instr    ssa.Instruction                                      // being scanned
	at       guard                                                // of the block being scanned
	branch   bool                                                 // the block being scanned is executed on a condition
	ops      []op                                                 // its own operations
	calls    []call                                               // calls of functions of this package
	found    []*effect.Effect                                     // with everything it calls, one for each key
	sketches []uint32                                             // of the effects found, for a quick look
	noReturn bool
	sum      *effect.Summary // set when its component is solved
	of       *node           // instead: it is this node, seen from another package,
	mark     *directive.Mark // with these directives
	site     *site           // instead: it is what the call there may run

	index, low int // Tarjan's
	onStack    bool
}

// An op is an effect at a place of a function's own body: an operation, or
// the effect of a function of another package called there.
type op struct {
	pos  token.Pos
	eff  *effect.Effect
	open []*protocol.Section // it happens in
}

// A call is a place of a function's own body where functions of the same
// package run.
type call struct {
	instr   ssa.CallInstruction // nil for calls that do not pass the arguments on
	pos     token.Pos
	at      effect.Pos // the same
	targets []*node
	kind    callKind
	guard   guard
	may     bool                // one of several that the call may run, or not always run
	noAlloc bool                // the caller has noted that it may allocate
	branch  bool                // made on a condition
	made    []*ssa.Call         // what returned the functions called
	open    []*protocol.Section // it is made in
	cold    bool                // never returns, so that only rule progress is interested
}

type callKind uint8

const (
	normal  callKind = iota
	inPlace          // of a literal that is called where it stands: part of the body
	wrapper          // of a synthesized function: its hop is left out of chains
)

// visit is Tarjan's strongconnect.
func (e *Engine) visit(fn *ssa.Function) *node {
	if n := e.nodes[fn]; n != nil {
		return n
	}
	n := &node{e: e, fn: fn, name: Name(fn)}
	e.enter(n)
	e.nodes[fn] = n
	e.annotate(n)

	for _, c := range e.hotCalls(fn) {
		for _, callee := range e.bodies(c) {
			n.leadsTo(e.visit(callee))
		}
		for _, m := range e.peers(n, c).nodes {
			n.leadsTo(m)
		}
	}
	e.leave(n)
	return n
}

// components is the state of Tarjan's algorithm.
type components struct {
	stack   []*node
	next    int
	solving int // components are being solved: it is too late to find others
}

func (s *components) enter(n *node) {
	s.next++
	n.index, n.low, n.onStack = s.next, s.next, true
	s.stack = append(s.stack, n)
}

// leadsTo notes that n depends on m, which has been visited.
func (n *node) leadsTo(m *node) {
	if m.onStack {
		n.low = min(n.low, m.low)
	}
}

// leave solves the component of which n is the first node, if it is.
func (s *components) leave(n *node) {
	if n.low != n.index {
		return
	}
	i := slices.Index(s.stack, n)
	scc := slices.Clone(s.stack[i:])
	s.stack = s.stack[:i]
	s.solving++
	solve(scc)
	s.solving--
	for _, m := range scc {
		m.onStack = false
	}
}

// annotate attaches what directives say of n.
func (e *Engine) annotate(n *node) {
	var m *directive.Mark
	if lit, ok := n.fn.Syntax().(*ast.FuncLit); ok {
		m = e.cfg.Marks.LitMark(lit)
	} else if obj, ok := n.fn.Object().(*types.Func); ok {
		m = e.cfg.Marks.FuncMark(obj)
	}
	if m != nil {
		n.assume = m.Assume
		if m.Class != "" && (e.cfg.Protocol == nil || e.cfg.Protocol.Partly(n.fn) == nil) {
			n.class = e.cfg.Marks.Class(m.Class)
		}
	}
}

// hotCalls returns the calls and deferred calls in the blocks of fn that are
// hot as far as fn alone can tell, in the order of the blocks.
func (e *Engine) hotCalls(fn *ssa.Function) []ssa.CallInstruction {
	var calls []ssa.CallInstruction
	hot := e.mayRun(fn)
	for i, b := range fn.Blocks {
		if !hot[i] {
			continue
		}
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Call:
				calls = append(calls, instr)
			case *ssa.Defer:
				calls = append(calls, instr)
			}
		}
	}
	return calls
}

// bodies returns the functions of this package whose bodies a call runs:
// callees, functions given to a function of the standard library that calls
// them, functions that a callee may call as its parameters, and the body of a
// range-over-func loop.
func (e *Engine) bodies(c ssa.CallInstruction) []*ssa.Function {
	if fns, ok := e.bodiesOf[c]; ok {
		return fns
	}
	var fns []*ssa.Function
	add := func(callees []*ssa.Function) {
		for _, fn := range callees {
			if fn = e.own(fn); fn != nil && !slices.Contains(fns, fn) {
				fns = append(fns, fn)
			}
		}
	}
	t := e.callees(c)
	add(t.fns)
	for _, arg := range e.callbacks(c, t) {
		add(arg.fns)
	}
	add(e.argumentFuncs(c.Common()))
	if c.Common().IsInvoke() && slices.ContainsFunc(t.fns, adapts) {
		for _, v := range e.origins(c.Common().Value).known {
			if recv := inside(v); recv != nil {
				add(e.receiverFuncs(recv))
			}
		}
	}
	for _, call := range t.made {
		add(e.argumentFuncs(call.Common()))
	}
	for _, fn := range t.fns {
		if e.own(fn) == nil {
			add(e.implicitCalls(c, e.extern(fn).name))
		}
	}
	if body := loopBody(c); body != nil {
		add([]*ssa.Function{body})
	}
	e.bodiesOf[c] = fns
	return fns
}

// own returns the function to analyse for a callee: its origin if it is
// generic; nil if it has no body here, or one that cgo made.
func (e *Engine) own(fn *ssa.Function) *ssa.Function {
	if o := fn.Origin(); o != nil {
		fn = o
	}
	if fn.Blocks == nil || fn.Parent() == nil && isCgo(fn.Name()) || fn.Synthetic == "package initializer" {
		return nil
	}
	return fn
}

// isWrapper reports whether fn was synthesized to adapt another function.
func isWrapper(fn *ssa.Function) bool {
	return fn.Synthetic != "" && fn.Parent() == nil && fn.Syntax() == nil &&
		!strings.HasPrefix(fn.Synthetic, "package init")
}

// loopBodySynthetic is how go/ssa marks the body of a range-over-func loop.
const loopBodySynthetic = "range-over-func yield"

// loopBody returns the body of the range-over-func loop that the call c of an
// iterator drives, or nil.
func loopBody(c ssa.CallInstruction) *ssa.Function {
	args := c.Common().Args
	if len(args) == 0 {
		return nil
	}
	var fn *ssa.Function
	switch last := args[len(args)-1].(type) {
	case *ssa.MakeClosure:
		fn = last.Fn.(*ssa.Function)
	case *ssa.Function:
		fn = last
	}
	if fn == nil || fn.Synthetic != loopBodySynthetic {
		return nil
	}
	return fn
}

// callPos returns the position of a call: its parenthesis, or the for keyword of
// the loop that calls an iterator.
func callPos(c ssa.CallInstruction) token.Pos {
	if pos := c.Common().Pos(); pos.IsValid() {
		return pos
	}
	if body := loopBody(c); body != nil && body.Syntax() != nil {
		return body.Syntax().Pos()
	}
	return token.NoPos
}

// calledInPlace reports whether c calls the literal fn where it stands.
func calledInPlace(c ssa.CallInstruction, fn *ssa.Function) bool {
	lit, ok := fn.Syntax().(*ast.FuncLit)
	if !ok {
		return false
	}
	gap := c.Common().Pos() - lit.End() // 1 if the literal is in parentheses
	return gap == 0 || gap == 1
}
