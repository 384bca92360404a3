package escape

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"
)

// A function is one function or function literal of a batch.
type function struct {
	fn     *ssa.Function
	index  int32
	parent *function // the enclosing function of a literal

	params, results []locID
	called          [numParams]locID // what the parameters call; 0 if not made yet
	closure         *ssa.MakeClosure // that creates the literal, if it captures anything
	resultsLost     bool             // some calls of the literal are not known

	syn         *syntax
	dead        []bool // blocks that constant conditions exclude; nil if there are none
	loops       []span // in which code is executed repeatedly
	blockDepth  []int32
	maxDepth    int32 // of a location
	hasClosures bool
	cost        int  // the least that inlining it costs
	inlinable   bool // nothing rules out that the compiler inlines it
}

func newBatch(fns []*ssa.Function, sizes types.Sizes, callee func(*ssa.Function) (Tags, bool)) *batch {
	b := &batch{
		sizes:    sizes,
		callee:   callee,
		byFn:     make(map[*ssa.Function]*function),
		leaks:    make(map[locID]*Leak),
		allocs:   make(map[ssa.Instruction]locID),
		values:   make(map[ssa.Value]locID),
		byVal:    make(map[*ssa.Alloc]bool),
		loopVars: make(map[ssa.Value]*ssa.Alloc),
		vars:     make(map[ssa.Value]locID),
		pointers: make(map[types.Type]bool),
	}
	if g, ok := graphs.Get().(*graph); ok {
		b.graph = *g
	}
	for range numPseudo {
		b.newLoc(nil, 0)
	}
	b.locs[locHeap].degree = heap
	b.locs[locPerhaps].degree = perhaps
	for l := range numPseudo {
		b.locs[l].mutates = true
	}
	for _, fn := range fns {
		b.addFunc(fn, nil, newSyntax(fn))
	}
	// Functions that call each other get better estimates from each other's.
	// All take part at once, so that their order does not matter.
	rounds := min(len(fns), 3)
	for range rounds {
		costs := make([]int, len(b.funcs))
		for i, f := range b.funcs {
			costs[i] = b.cost(f.fn)
		}
		for i, f := range b.funcs {
			f.cost = costs[i]
		}
	}
	for _, f := range b.funcs {
		f.inlinable = f.cost <= inlineBudget || f.parent != nil && f.cost <= literalBudget
	}
	return b
}

// addFunc adds fn and the literals in it.
func (b *batch) addFunc(fn *ssa.Function, parent *function, syn *syntax) {
	f := &function{fn: fn, index: int32(len(b.funcs)), parent: parent, syn: syn, maxDepth: 1}
	f.hasClosures = len(fn.AnonFuncs) > 0
	f.loops = syn.visit(fn)
	b.funcs = append(b.funcs, f)
	b.byFn[fn] = f
	for i, p := range fn.Params {
		l := b.newLoc(f, 1)
		b.locs[l].param = int32(i + 1)
		b.leaks[l] = new(Leak)
		b.values[p] = l
		f.params = append(f.params, l)
	}
	for i := range fn.Signature.Results().Len() {
		l := b.newLoc(f, 1)
		b.locs[l].result = int32(i + 1)
		f.results = append(f.results, l)
	}
	f.measure()
	f.dead = deadBlocks(fn)
	if len(f.loops) > 0 {
		b.findLoopVars(f)
	}
	b.findVars(f)
	for _, anon := range fn.AnonFuncs {
		b.addFunc(anon, f, syn)
	}
	if f.hasClosures {
		b.findClosures(f)
	}
}

// findClosures notes where the literals in f are created, and which of them
// are used other than by calling them on the spot.
func (b *batch) findClosures(f *function) {
	var buf [8]*ssa.Value
	for _, block := range f.fn.Blocks {
		for _, instr := range block.Instrs {
			if mc, ok := instr.(*ssa.MakeClosure); ok {
				if lit := b.byFn[mc.Fn.(*ssa.Function)]; lit != nil {
					lit.closure = mc
					lit.resultsLost = !onlyCalled(mc)
				}
				continue
			}
			for i, op := range instr.Operands(buf[:0]) {
				if fn, ok := (*op).(*ssa.Function); ok && fn.Parent() != nil {
					call, isCall := instr.(ssa.CallInstruction)
					if lit := b.byFn[fn]; lit != nil && !(isCall && i == 0 && call.Common().StaticCallee() == fn) {
						lit.resultsLost = true
					}
				}
			}
		}
	}
}

// findLoopVars finds the variables of three-clause loops that are in memory:
// there is one for each iteration, but for the purpose of flows they are one.
func (b *batch) findLoopVars(f *function) {
	for _, block := range f.fn.Blocks {
		for _, instr := range block.Instrs {
			phi, ok := instr.(*ssa.Phi)
			if !ok {
				break
			}
			if first := incarnations(phi); first != nil {
				b.loopVars[phi] = first
				for _, v := range phi.Edges {
					b.loopVars[v] = first
				}
			}
		}
	}
}

// incarnations returns the first of several allocations of one variable that
// phi joins, or nil if that is not what it does.
func incarnations(phi *ssa.Phi) *ssa.Alloc {
	first, ok := phi.Edges[0].(*ssa.Alloc)
	if !ok {
		return nil
	}
	for _, v := range phi.Edges {
		a, ok := v.(*ssa.Alloc)
		if !ok || a.Pos() != first.Pos() || a.Comment != first.Comment || !isVariable(a) {
			return nil
		}
	}
	return first
}

// onlyCalled reports whether nothing but calls happens to v.
func onlyCalled(v *ssa.MakeClosure) bool {
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Call:
			if ref.Call.Value != v {
				return false
			}
			for _, a := range ref.Call.Args {
				if a == v {
					return false
				}
			}
		default:
			return false
		}
	}
	return true
}

// measure computes the loop depth of each block. It is 0 if the instructions
// of a block differ: code before a loop that never repeats is in one block
// with the body.
func (f *function) measure() {
	f.blockDepth = make([]int32, len(f.fn.Blocks))
	for i, block := range f.fn.Blocks {
		if len(f.loops) == 0 {
			f.blockDepth[i] = 1
			continue
		}
		lo, hi := int32(0), int32(0)
		for _, instr := range block.Instrs {
			if p := codePos(instr); p.IsValid() {
				d := f.depthAt(p, false)
				if hi == 0 || d < lo {
					lo = d
				}
				hi = max(hi, d)
			}
		}
		switch {
		case hi == 0: // no positions
			f.blockDepth[i] = 1
			if idom := block.Idom(); idom != nil && idom.Index < i {
				f.blockDepth[i] = max(1, f.blockDepth[idom.Index])
			}
		case lo == hi || strings.HasPrefix(block.Comment, "range"):
			// The elements of a range are fetched in the body, but at
			// positions in the header.
			f.blockDepth[i] = hi
		}
	}
}

// codePos returns the position of instr if it says where the instruction is
// executed, unlike that of a variable's declaration.
func codePos(instr ssa.Instruction) token.Pos {
	switch instr := instr.(type) {
	case *ssa.Phi, *ssa.Alloc, *ssa.DebugRef:
		return token.NoPos
	case *ssa.Extract, *ssa.Jump, *ssa.RunDefers:
		return token.NoPos
	case *ssa.Store:
		if _, ok := instr.Val.(*ssa.Parameter); ok {
			return token.NoPos
		}
	}
	return instr.Pos()
}

// depthAt returns the loop depth at p. Of a variable declared in the header
// of a loop there is one for each iteration, if perIteration.
func (f *function) depthAt(p token.Pos, perIteration bool) int32 {
	d := int32(1)
	for _, l := range f.loops {
		if l.body <= p && p < l.end || perIteration && l.start <= p && p < l.end {
			d++
		}
	}
	return d
}

// depthOf returns the loop depth of an instruction: for a variable that of
// its declaration, otherwise that of its block.
func (f *function) depthOf(instr ssa.Instruction) int32 {
	if len(f.loops) == 0 {
		return 1
	}
	switch v := instr.(type) {
	case *ssa.Alloc:
		if v.Pos().IsValid() {
			return f.depthAt(v.Pos(), isVariable(v))
		}
	case *ssa.Phi:
		if v.Pos().IsValid() {
			return f.depthAt(v.Pos(), false)
		}
	}
	if d := f.blockDepth[instr.Block().Index]; d > 0 {
		return d
	}
	return f.depthAt(f.nearPos(instr), false)
}

// nearPos returns the code position of instr or the nearest one in its block,
// rather after it than before.
func (f *function) nearPos(instr ssa.Instruction) token.Pos {
	if mc, ok := instr.(*ssa.MakeClosure); ok {
		if fn := mc.Fn.(*ssa.Function); fn.Parent() != nil {
			return fn.Pos()
		}
	}
	instrs := instr.Block().Instrs
	at := slices.Index(instrs, instr)
	for _, x := range instrs[at:] {
		if p := codePos(x); p.IsValid() {
			return p
		}
	}
	for i := at - 1; i >= 0; i-- {
		if p := codePos(instrs[i]); p.IsValid() {
			return p
		}
	}
	return f.fn.Pos()
}

// isVariable reports whether a is a declared variable, not the memory of an
// expression.
func isVariable(a *ssa.Alloc) bool {
	switch a.Comment {
	case "complit", "new", "makeslice", "slicelit", "varargs":
		return false
	}
	return true
}
