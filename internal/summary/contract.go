package summary

import (
	"go/types"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/ssax"
)

// This file trusts contracts: a call through one does what its class allows.
// That is one effect, unknown/weak-contract, whose Op.Code is the class; it
// counts in sections whose class denies more. What is converted to a contract is
// checked in convert.go.

// WeakContract is the detail of rule unknown for what a contract leaves open.
const WeakContract = "weak-contract"

// contractOf returns the contract that a dynamic call is made under, or nil.
func (e *Engine) contractOf(call *ssa.CallCommon) *directive.Contract {
	switch {
	case !e.cfg.Marks.HasContracts() || call.StaticCallee() != nil:
		return nil
	case call.IsInvoke():
		return e.cfg.Marks.MethodContract(call.Method)
	}
	return e.contractOn(call.Value)
}

// contractOn returns the contract on a function value: on its type, or on the
// field, variable or parameter that it is read from; or nil.
func (e *Engine) contractOn(v ssa.Value) *directive.Contract {
	marks := e.cfg.Marks
	if !marks.HasContracts() {
		return nil
	}
	if k := marks.TypeContract(v.Type()); k != nil {
		return k
	}
	switch v := v.(type) {
	case *ssa.Parameter:
		return marks.VarContract(v.Object())
	case *ssa.ChangeType:
		return e.contractOn(v.X)
	case *ssa.Field:
		return e.contractAt(v)
	case *ssa.UnOp:
		return e.contractAt(v.X)
	}
	return nil
}

// contractAt returns the contract on the variable or field that v is, or is the
// address of; or nil.
func (e *Engine) contractAt(v ssa.Value) *directive.Contract {
	marks := e.cfg.Marks
	switch v := v.(type) {
	case *ssa.Field, *ssa.FieldAddr:
		x, field := ssax.FieldOf(v)
		t := x.Type()
		if p, ok := t.Underlying().(*types.Pointer); ok {
			t = p.Elem()
		}
		return marks.FieldContract(t, field)
	case *ssa.Global:
		return marks.VarContract(v.Object())
	case *ssa.Alloc: // where a captured parameter lives
		if stores := storesTo(v); len(stores) == 1 {
			if p, ok := stores[0].Val.(*ssa.Parameter); ok {
				return marks.VarContract(p.Object())
			}
		}
	case *ssa.FreeVar:
		for _, b := range bindings(v) {
			if k := e.contractAt(b); k != nil {
				return k
			}
		}
	}
	return nil
}

// bindings returns what the closures of v's function bind to v.
func bindings(v *ssa.FreeVar) []ssa.Value {
	var bound []ssa.Value
	fn := v.Parent()
	if fn.Referrers() == nil {
		return nil
	}
	for i, fv := range fn.FreeVars {
		if fv != v {
			continue
		}
		for _, ref := range *fn.Referrers() {
			if mc, ok := ref.(*ssa.MakeClosure); ok && mc.Fn == fn {
				bound = append(bound, mc.Bindings[i])
			}
		}
	}
	return bound
}

// argContract returns the contract on an argument of which a callee calls the
// method with the given Id, or which it calls itself if that is ""; or nil.
func (e *Engine) argContract(arg ssa.Value, method string) *directive.Contract {
	if !e.cfg.Marks.HasContracts() {
		return nil
	}
	if method == "" {
		return e.contractOn(arg)
	}
	if m := interfaceMethod(arg.Type(), method); m != nil {
		return e.cfg.Marks.MethodContract(m)
	}
	return nil
}

// interfaceMethod returns the method with the given Id of an interface, or nil.
func interfaceMethod(t types.Type, id string) *types.Func {
	iface, ok := t.Underlying().(*types.Interface)
	if !ok {
		return nil
	}
	for m := range iface.Methods() {
		if m.Id() == id {
			return m
		}
	}
	return nil
}

// trusted returns the effect of calling text under a contract, as an operation
// of n at the call c.
func (e *Engine) trusted(n *node, c ssa.CallInstruction, k *directive.Contract, text string) *effect.Effect {
	eff := e.leaf(n, c, "unknown", WeakContract, effect.Possible,
		"calls "+text+" under the contract on "+k.Words(e.cfg.Path)+" ["+k.ClassName(e.cfg.Path)+"]")[0]
	eff.Code = k.Class
	return eff
}
