package escape

import "golang.org/x/tools/go/ssa"

// A Cond says on what it depends that a site is certain if the compiler
// inlines the function: on what becomes of its results and on what is known of
// its parameters. If one of them does not help the compiler, the site
// allocates whenever it is executed. The zero Cond is that of a site that stays
// possible.
type Cond struct {
	Results uint8 // bit i: the caller keeps result i for good
	Params  uint8 // bit i: the caller does not know what parameter i, receiver first, is
}

func (c *Cond) add(d Cond) {
	c.Results |= d.Results
	c.Params |= d.Params
}

// A fate says what is known of a value from the compiler's point of view: of a
// result whether it is kept, of an argument whether it is unknown.
type fate struct {
	hard bool // for certain
	cond Cond // if that becomes of results or parameters of the function
}

// A callFate describes a call.
type callFate struct {
	results [numResults]fate
	args    [numParams]fate
	dynamic fate // whether it is not known what is called
}

// AtCall tells what becomes of a site in the callee, possible on condition c,
// in the function that makes the call: whether it is certain, and if not, on
// what condition of the caller. The call must be one in a function that was
// analysed, and must be what calls the function to which c applies. If that is
// called in another way, for example as a callback, the answer for a nil call
// is right: the site stays possible.
func (r *Result) AtCall(call ssa.CallInstruction, c Cond) (certain bool, rest Cond) {
	cf := r.calls[call]
	if cf == nil || c == (Cond{}) {
		return false, Cond{}
	}
	all := []fate{cf.dynamic}
	for i, f := range cf.results {
		if c.Results&(1<<i) != 0 {
			all = append(all, f)
		}
	}
	for i, f := range cf.args {
		if c.Params&(1<<i) != 0 {
			all = append(all, f)
		}
	}
	for _, f := range all {
		certain = certain || f.hard
		rest.add(f.cond)
	}
	if certain {
		return true, Cond{}
	}
	return false, rest
}

// ResultEscapes returns which results of a call, bit 0 for the first, the
// caller certainly keeps for good.
func (r *Result) ResultEscapes(call ssa.CallInstruction) uint8 {
	var mask uint8
	if cf := r.calls[call]; cf != nil {
		for i, f := range cf.results {
			if f.hard {
				mask |= 1 << i
			}
		}
	}
	return mask
}

// callFates collects what is known about the calls in f.
func (b *batch) callFates(f *function, fates map[ssa.CallInstruction]*callFate) {
	for _, block := range f.fn.Blocks {
		if f.isDead(block) {
			continue
		}
		for _, instr := range block.Instrs {
			call, ok := instr.(*ssa.Call)
			if !ok {
				continue
			}
			if _, ok := call.Call.Value.(*ssa.Builtin); ok {
				continue
			}
			if cf := b.callFate(f, call); cf != (callFate{}) {
				fates[call] = &cf
			}
		}
	}
}

func (b *batch) callFate(f *function, call *ssa.Call) callFate {
	var cf callFate
	callee := b.staticCallee(call.Common())
	if callee == nil {
		cf.dynamic = b.argFate(f, call.Call.Value)
		return cf
	}
	if !b.mayInline(callee) {
		return cf // which has no sites with conditions
	}
	if l, ok := b.values[call]; ok {
		cf.results[0] = b.locs[l].fate
	}
	for _, ref := range *call.Referrers() {
		if x, ok := ref.(*ssa.Extract); ok && x.Index < numResults {
			if l, ok := b.values[x]; ok {
				r := &cf.results[x.Index]
				r.hard = r.hard || b.locs[l].fate.hard
				r.cond.add(b.locs[l].fate.cond)
			}
		}
	}
	args := call.Call.Args
	if call.Call.IsInvoke() {
		return cf // devirtualized: the receiver is known
	}
	for i, a := range args[:min(len(args), numParams)] {
		cf.args[i] = b.argFate(f, a)
	}
	return cf
}

// argFate tells whether the compiler does not know what v is.
func (b *batch) argFate(f *function, v ssa.Value) fate {
	p, never := b.source(v)
	if p != nil && p.Parent() == f.fn {
		if i := paramIndex(p); i < numParams {
			return fate{cond: Cond{Params: 1 << i}}
		}
	}
	return fate{hard: never || b.keepsAll(v)}
}

// keepsAll reports whether v is a known function that keeps everything it is
// given for good: then knowing it does not help the compiler.
func (b *batch) keepsAll(v ssa.Value) bool {
	var fn *ssa.Function
	switch v := v.(type) {
	case *ssa.Function:
		fn = v
	case *ssa.MakeClosure:
		fn = v.Fn.(*ssa.Function)
	default:
		return false
	}
	var tags Tags
	if f := b.byFn[fn]; f != nil {
		tags = b.tagsOf(f)
	} else {
		tags = b.tagsFor(fn)
	}
	n := len(fn.Params)
	if n == 0 || len(tags) < n {
		return false
	}
	for _, leak := range tags[:n] {
		if leak.get(toHard) != 0 {
			return false
		}
	}
	return true
}
