package whole

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// This file turns the instructions of functions into the edges of a flow.

// function adds the flow of values in fn.
func (f *flow) function(fn *ssa.Function) {
	var space [8]*ssa.Value
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			f.instr(fn, instr)
			rands := instr.Operands(space[:0])
			if _, ok := instr.(ssa.CallInstruction); ok {
				rands = rands[1:]
			}
			for _, op := range rands {
				if g, ok := (*op).(*ssa.Function); ok {
					f.take(g)
				}
			}
		}
	}
}

// take notes that the address of a function is taken.
func (f *flow) take(fn *ssa.Function) {
	sig := types.NewSignatureType(nil, nil, nil, fn.Signature.Params(), fn.Signature.Results(), fn.Signature.Variadic())
	fns, _ := f.taken.At(sig).([]*ssa.Function)
	for _, g := range fns {
		if g == fn {
			return
		}
	}
	f.taken.Set(sig, append(fns, fn))
}

// instr adds the flow of values by one instruction.
func (f *flow) instr(fn *ssa.Function, instr ssa.Instruction) {
	switch v := instr.(type) {
	case *ssa.Store:
		f.edge(f.node(v.Val), f.node(v.Addr), v.Val.Type())
	case *ssa.UnOp:
		switch {
		case v.Op == token.MUL:
			f.edge(f.node(v.X), f.node(v), v.Type())
		case v.Op == token.ARROW && v.CommaOk:
			f.edge(f.channel(v.X), f.id(resultVar{v, 0}, elem(v.X)), elem(v.X))
		case v.Op == token.ARROW:
			f.edge(f.channel(v.X), f.node(v), v.Type())
		}
	case *ssa.Send:
		f.edge(f.node(v.X), f.channel(v.Chan), v.X.Type())
	case *ssa.Select:
		f.selection(v)
	case *ssa.Phi:
		for _, x := range v.Edges {
			f.assign(v, x)
		}
	case *ssa.ChangeType:
		f.assign(v, v.X)
	case *ssa.ChangeInterface:
		f.assign(v, v.X)
	case *ssa.MakeInterface:
		f.assign(v, v.X)
	case *ssa.TypeAssert:
		if v.CommaOk {
			f.edge(f.node(v.X), f.id(resultVar{v, 0}, v.AssertedType), v.X.Type())
		} else {
			f.assign(v, v.X)
		}
	case *ssa.Convert:
		// A pointer to what something else has put there.
		if b, ok := v.X.Type().Underlying().(*types.Basic); ok && b.Kind() == types.UnsafePointer {
			f.comes(hidden, f.node(v))
		}
	case *ssa.Extract:
		f.edge(f.id(resultVar{v.Tuple, v.Index}, v.Type()), f.node(v), v.Type())
	case *ssa.Lookup:
		f.lookup(v)
	case *ssa.MapUpdate:
		m := v.Map.Type().Underlying().(*types.Map)
		f.edge(f.node(v.Key), f.part(m, m.Key(), 'k'), m.Key())
		f.edge(f.node(v.Value), f.part(m, m.Elem(), 'v'), m.Elem())
	case *ssa.Next:
		f.iteration(v)
	case *ssa.MakeClosure:
		for i, x := range v.Bindings {
			f.edge(f.node(x), f.node(v.Fn.(*ssa.Function).FreeVars[i]), x.Type())
		}
	case *ssa.Return:
		for i, x := range v.Results {
			f.edge(f.node(x), f.id(resultVar{fn, i}, x.Type()), x.Type())
		}
	case *ssa.Panic:
		f.edge(f.node(v.X), f.id(panicVar{}, v.X.Type()), v.X.Type())
	case ssa.CallInstruction:
		f.call(v)
	}
}

func elem(v ssa.Value) types.Type {
	return v.Type().Underlying().(interface{ Elem() types.Type }).Elem()
}

// channel returns the elements of channel v.
func (f *flow) channel(v ssa.Value) int32 { return f.part(elem(v), elem(v), 'c') }

func (f *flow) selection(v *ssa.Select) {
	index := 2
	for _, s := range v.States {
		if s.Dir == types.SendOnly {
			f.edge(f.node(s.Send), f.channel(s.Chan), s.Send.Type())
			continue
		}
		f.edge(f.channel(s.Chan), f.id(resultVar{v, index}, elem(s.Chan)), elem(s.Chan))
		index++
	}
}

func (f *flow) lookup(v *ssa.Lookup) {
	m, ok := v.X.Type().Underlying().(*types.Map)
	if !ok {
		return // of a string
	}
	to := f.node(v)
	if v.CommaOk {
		to = f.id(resultVar{v, 0}, m.Elem())
	}
	f.edge(f.part(m, m.Elem(), 'v'), to, m.Elem())
}

func (f *flow) iteration(v *ssa.Next) {
	r, ok := v.Iter.(*ssa.Range)
	if !ok || v.IsString {
		return
	}
	if m, ok := r.X.Type().Underlying().(*types.Map); ok {
		f.edge(f.part(m, m.Key(), 'k'), f.id(resultVar{v, 1}, m.Key()), m.Key())
		f.edge(f.part(m, m.Elem(), 'v'), f.id(resultVar{v, 2}, m.Elem()), m.Elem())
	}
}

// opaque names functions that hand out values which have reached them in ways
// that cannot be followed.
var opaque = map[string]bool{
	"(*sync/atomic.Value).Load": true,
	"(*sync/atomic.Value).Swap": true,
}

// call adds the flow of values into and out of the functions that c can run.
func (f *flow) call(c ssa.CallInstruction) {
	common := c.Common()
	if b, ok := common.Value.(*ssa.Builtin); ok {
		if b.Name() == "recover" && c.Value() != nil {
			f.edge(f.id(panicVar{}, c.Value().Type()), f.node(c.Value()), c.Value().Type())
		}
		return
	}
	callees := f.callees[c]
	if fn := common.StaticCallee(); fn != nil {
		callees = []*ssa.Function{fn}
	} else if id := f.node(common.Value); id >= 0 {
		f.sites[id] = append(f.sites[id], c)
	}
	for _, fn := range callees {
		f.passes(c, fn)
	}
}

// passes adds the flow of values between the call c and a function that it runs.
func (f *flow) passes(c ssa.CallInstruction, fn *ssa.Function) {
	common := c.Common()
	call := c.Value()
	if fn.Blocks == nil || opaque[fn.String()] {
		if call != nil {
			results := common.Signature().Results()
			for i := range results.Len() {
				f.comes(hidden, f.result(call, results, i))
			}
		}
		return
	}
	args := common.Args
	params := fn.Params
	if common.IsInvoke() && len(params) > 0 {
		params = params[1:]
	}
	for i, arg := range args {
		if i < len(params) {
			f.edge(f.node(arg), f.node(params[i]), arg.Type())
		}
	}
	if call == nil {
		return
	}
	results := common.Signature().Results()
	for i := range results.Len() {
		t := results.At(i).Type()
		f.edge(f.id(resultVar{fn, i}, t), f.result(call, results, i), t)
	}
}
