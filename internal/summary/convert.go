package summary

import (
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
)

// This file finds the places where values are converted to contracts: where a
// concrete value becomes an interface with a method under contract, and where a
// function is given to a type, field, variable or parameter under contract.

// A Conversion is one value at one such place.
type Conversion struct {
	Contract *directive.Contract
	Pos, End token.Pos
	// Func is the function that must keep the contract, and Effects are its
	// effects with the function's class, if it is a section, in Class.
	Func    effect.Func
	Effects []*effect.Effect
	Class   string
	// Unseen says what is converted if it is not known which function it is;
	// the other fields about it are zero then.
	Unseen string
}

// Conversions returns all conversions to contracts in the package, in the order
// of the functions. What is not executed, or only on the way to a panic, makes
// none.
func (e *Engine) Conversions() []Conversion {
	if !e.cfg.Marks.HasContracts() {
		return nil
	}
	cv := converter{e: e}
	for _, fn := range e.funcs() {
		hot := e.mayRun(fn)
		for i, b := range fn.Blocks {
			if !hot[i] {
				continue
			}
			for _, instr := range b.Instrs {
				cv.at = instr
				cv.instr(instr)
			}
		}
	}
	for _, a := range e.cfg.Asserted {
		cv.at, cv.asserted = nil, a
		cv.methods(a.From, a.To)
	}
	return cv.found
}

// A converter collects conversions; at is the instruction being looked at, or
// asserted the variable.
type converter struct {
	e        *Engine
	at       ssa.Instruction
	asserted Asserted
	found    []Conversion
}

func (cv *converter) instr(instr ssa.Instruction) {
	marks := cv.e.cfg.Marks
	switch instr := instr.(type) {
	case *ssa.MakeInterface:
		cv.methods(instr.X.Type(), instr.Type())
	case *ssa.ChangeInterface:
		cv.narrowed(instr.X, instr.Type())
	case *ssa.TypeAssert:
		cv.narrowed(instr.X, instr.AssertedType)
	case *ssa.ChangeType:
		if types.IsInterface(instr.Type()) { // to one with the same methods
			cv.narrowed(instr.X, instr.Type())
			return
		}
		cv.value(instr.X, marks.TypeContract(instr.Type()))
	case *ssa.Store:
		cv.value(instr.Val, cv.stored(instr.Addr))
	case ssa.CallInstruction:
		cv.arguments(instr.Common())
	}
}

// stored returns the contract on the field or variable at addr: what a
// parameter holds was checked at the call.
func (cv *converter) stored(addr ssa.Value) *directive.Contract {
	switch addr.(type) {
	case *ssa.FieldAddr, *ssa.Global:
		return cv.e.contractAt(addr)
	}
	return nil
}

// methods notes the methods of the concrete type t that interface to puts under
// contract.
func (cv *converter) methods(t, to types.Type) {
	iface, ok := to.Underlying().(*types.Interface)
	if !ok || types.IsInterface(t) {
		return
	}
	for m := range iface.Methods() {
		if k := cv.e.cfg.Marks.MethodContract(m); k != nil {
			if fn := cv.e.methodOf(t, m.Id()); fn != nil {
				cv.add(k, fn)
			}
		}
	}
}

// narrowed notes the conversion of an interface value to an interface with
// contracts that its own type does not have.
func (cv *converter) narrowed(v ssa.Value, to types.Type) {
	iface, ok := to.Underlying().(*types.Interface)
	if !ok {
		return
	}
	for m := range iface.Methods() {
		k := cv.e.cfg.Marks.MethodContract(m)
		if k == nil {
			continue
		}
		if own := interfaceMethod(v.Type(), m.Id()); own != nil && cv.keeps(cv.e.cfg.Marks.MethodContract(own), k) {
			continue
		}
		o := cv.e.origins(v)
		for _, x := range o.known {
			if fn := cv.e.method(x, m.Id()); fn != nil {
				cv.add(k, fn)
			} else if made, ok := x.(*ssa.MakeInterface); !ok || types.NewMethodSet(made.X.Type()).Lookup(m.Pkg(), m.Name()) != nil {
				o.closed = false
			}
		}
		if !o.closed || len(o.params)+len(o.elems)+len(o.std)+len(o.remote) > 0 {
			cv.unseen(k, "method "+m.Name()+" of interface "+interfaceName(v.Type(), qualifier))
		}
	}
}

// interfaceName returns how messages call an interface: one without a name by its
// methods, not by their parameters, which may get other names.
func interfaceName(t types.Type, qualifier types.Qualifier) string {
	iface, ok := types.Unalias(t).(*types.Interface)
	if !ok {
		return oneLine(types.TypeString(t, qualifier))
	}
	var names []string
	for m := range iface.Methods() {
		names = append(names, m.Name())
	}
	return oneLine("with methods " + strings.Join(names, ", "))
}

// value notes the conversion of function value v to a contract, which may be
// nil.
func (cv *converter) value(v ssa.Value, k *directive.Contract) {
	if k == nil || cv.keeps(cv.e.contractOn(v), k) {
		return
	}
	o := cv.e.origins(v)
	for _, x := range o.known {
		if fn := cv.e.method(x, ""); fn != nil {
			cv.add(k, fn)
		} else {
			o.closed = false
		}
	}
	for _, p := range o.params {
		if !cv.keeps(cv.e.contractOn(p), k) {
			o.closed = false
		}
	}
	if !o.closed && !o.clean || len(o.std)+len(o.elems)+len(o.remote) > 0 {
		cv.unseen(k, "this function value")
	}
}

// keeps reports whether what is under contract have may be converted to want.
func (cv *converter) keeps(have, want *directive.Contract) bool {
	if have == nil {
		return false
	}
	a, b := cv.e.cfg.Marks.Class(have.Class), cv.e.cfg.Marks.Class(want.Class)
	return have.Class == want.Class || a != nil && b != nil && a.Covers(b)
}

// arguments notes the arguments for parameters under contract, and the type
// arguments for type parameters whose constraints have methods under contract.
func (cv *converter) arguments(call *ssa.CallCommon) {
	sig, args := call.Signature(), call.Args
	fn := call.Method
	if callee := call.StaticCallee(); callee != nil {
		cv.instantiated(callee)
		if o := callee.Origin(); o != nil {
			callee = o
		}
		sig = callee.Signature
		fn, _ = callee.Object().(*types.Func)
		if sig.Recv() != nil && len(args) > 0 {
			args = args[1:]
		}
	}
	for i, arg := range args {
		cv.value(arg, cv.e.cfg.Marks.ParamContract(sig, fn, i))
	}
}

// instantiated notes the type arguments of an instance.
func (cv *converter) instantiated(fn *ssa.Function) {
	o := fn.Origin()
	if o == nil {
		return
	}
	for i, arg := range fn.TypeArgs() {
		cv.methods(arg, o.TypeParams().At(i).Constraint())
	}
}

// add notes that fn is converted to k here.
func (cv *converter) add(k *directive.Contract, fn *ssa.Function) {
	c := Conversion{Contract: k}
	c.Func, c.Effects, c.Class = cv.e.effectsOf(fn)
	cv.put(c)
}

// unseen notes that it is not known what is converted to k here.
func (cv *converter) unseen(k *directive.Contract, what string) {
	cv.put(Conversion{Contract: k, Unseen: what})
}

// put notes a conversion at the place of the instruction, once.
func (cv *converter) put(c Conversion) {
	if c.Pos, c.End = cv.asserted.Pos, cv.asserted.End; cv.at != nil {
		c.Pos, c.End = cv.e.placeOf(cv.at)
	}
	same := func(d Conversion) bool {
		return d.Pos == c.Pos && d.Contract == c.Contract && d.Func == c.Func && d.Unseen == c.Unseen
	}
	if !slices.ContainsFunc(cv.found, same) {
		cv.found = append(cv.found, c)
	}
}

// effectsOf returns the name and the effects of a function, and its class if it
// is a critical section. What it does with its own parameters is what is to be
// assumed of them.
func (e *Engine) effectsOf(fn *ssa.Function) (name effect.Func, effs []*effect.Effect, cls string) {
	if body := e.own(fn); body != nil {
		n := e.visit(body)
		wraps := isWrapper(body)
		name = n.name
		if wraps {
			if m, ok := fn.Object().(*types.Func); ok {
				name = effect.FuncOf(m)
			}
		}
		for _, eff := range n.sum.Effects {
			if wraps && eff.Chain != nil {
				up := *eff
				up.Chain = eff.Chain.Next
				eff = &up
			}
			effs = append(effs, eff)
		}
		if n.class != nil {
			cls = n.class.Qualified()
		}
	} else {
		x := e.extern(fn)
		name = x.name
		mark := e.markOf(fn, x.name)
		switch {
		case x.row != nil:
			effs = Modelled(x.name, x.row)
		case x.summary() != nil:
			effs, cls = x.summary().Effects, x.summary().Class
		case x.unknown != "" || name.Pkg == e.cfg.Path || model.IsStd(name.Pkg):
			effs = []*effect.Effect{{Op: &effect.Op{
				Rule: "unknown", Detail: "opaque-code", What: withReason("runs code that cannot be seen", x.unknown), Func: name,
			}}}
		}
		if mark != nil {
			effs = slices.DeleteFunc(slices.Clone(effs), func(eff *effect.Effect) bool {
				return assumedAway(mark.Assume, eff) || Allowed(mark, eff)
			})
			if mark.Class != "" {
				cls = mark.Class
			}
		}
	}
	var plain []*effect.Effect
	for _, eff := range effs {
		if eff.Param == nil {
			plain = append(plain, eff)
			continue
		}
		plain = append(plain, e.unseen(eff)...)
	}
	return name, plain, cls
}

// withReason adds why to a text, if it is not "".
func withReason(text, why string) string {
	if why == "" {
		return text
	}
	return text + " (" + why + ")"
}

// Modelled returns the effects of a function that the model describes, as if it
// were called on its own.
func Modelled(f effect.Func, row *model.Row) []*effect.Effect {
	var effs []*effect.Effect
	for _, eff := range row.Effects {
		o := *eff.Op
		o.Func, o.What = f, unnamed.Replace(o.What)
		effs = append(effs, &effect.Effect{Op: &o})
	}
	return effs
}
