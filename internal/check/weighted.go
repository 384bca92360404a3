package check

import (
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/ssax"
	"github.com/fencevet/fencevet/internal/summary"
	"github.com/fencevet/fencevet/internal/waits"
)

// This file finds bounded resources of golang.org/x/sync in unexported fields:
// semaphores, and groups of goroutines with a limit, whose slots come back when the
// goroutines return.

// A boundOp is what a method of such a resource does.
type boundOp uint8

const (
	takesSome   boundOp = iota + 1 // waits until there is enough
	givesBack                      // of what was taken
	runsOne                        // waits for a slot, and runs a function which has it
	triesOne                       // likewise, without waiting
	limits                         // sets how many slots there are
	bringsNone                     // changes nothing here
	makesFresh                     // returns a new one
	makesFreshN                    // returns a new one as its first result
)

const (
	semaphorePkg = "golang.org/x/sync/semaphore"
	errgroupPkg  = "golang.org/x/sync/errgroup"
)

var boundOps = map[effect.Func]boundOp{
	{Pkg: semaphorePkg, Name: "(*Weighted).Acquire"}:    takesSome,
	{Pkg: semaphorePkg, Name: "(*Weighted).TryAcquire"}: bringsNone,
	{Pkg: semaphorePkg, Name: "(*Weighted).Release"}:    givesBack,
	{Pkg: semaphorePkg, Name: "NewWeighted"}:            makesFresh,
	{Pkg: errgroupPkg, Name: "(*Group).Go"}:             runsOne,
	{Pkg: errgroupPkg, Name: "(*Group).TryGo"}:          triesOne,
	{Pkg: errgroupPkg, Name: "(*Group).SetLimit"}:       limits,
	{Pkg: errgroupPkg, Name: "(*Group).Wait"}:           bringsNone,
	{Pkg: errgroupPkg, Name: "WithContext"}:             makesFreshN,
}

// boundOpOf returns what a call does, 0 if it is none of these.
func boundOpOf(c *ssa.CallCommon) boundOp {
	if fn := c.StaticCallee(); fn != nil && fn.Pkg != nil {
		if path := fn.Pkg.Pkg.Path(); path == semaphorePkg || path == errgroupPkg {
			return boundOps[summary.Name(fn)]
		}
	}
	return 0
}

// A bound is a field that holds a semaphore or group.
type bound struct {
	group   bool
	open    bool // not all that is done with it can be seen
	limited bool
	take    []release
	give    []release // of a group: the returns of what it runs
}

// bounds returns the fields of the package that hold such resources.
func (r *releases) bounds() map[*types.Var]*bound {
	all := make(map[*types.Var]*bound)
	for _, fn := range r.c.engine.Funcs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				v, ok := instr.(ssa.Value)
				if !ok {
					continue
				}
				x, field := ssax.FieldOf(v)
				if field == nil {
					continue
				}
				if is, group := isBound(field.Type()); is {
					if all[field.Origin()] == nil {
						all[field.Origin()] = &bound{group: group}
					}
					r.noteBound(all[field.Origin()], v, x)
				}
			}
		}
	}
	return all
}

// isBound reports whether a field of a type holds a resource of this kind.
func isBound(t types.Type) (is, group bool) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false, false
	}
	path, name := named.Obj().Pkg().Path(), named.Obj().Name()
	return path == semaphorePkg && name == "Weighted" || path == errgroupPkg && name == "Group", path == errgroupPkg
}

// noteBound notes what is done with a resource by way of a field, or its address, of
// owner.
func (r *releases) noteBound(x *bound, v, owner ssa.Value) {
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.UnOp: // a load
			r.noteBound(x, ref, owner)
		case *ssa.Store:
			x.open = x.open || ref.Addr != v || !r.isFreshBound(x, ref.Val)
		case ssa.CallInstruction:
			r.noteBoundCall(x, ref, v, owner)
		default:
			x.open = true
		}
	}
}

// noteBoundCall notes a call with a resource as v among its arguments.
func (r *releases) noteBoundCall(x *bound, c ssa.CallInstruction, v, owner ssa.Value) {
	args := c.Common().Args
	if c.Common().IsInvoke() || len(args) == 0 || args[0] != v || slices.Contains(args[1:], v) {
		x.open = true
		return
	}
	op := release{c, summary.CallPos(c), owner}
	switch kind := boundOpOf(c.Common()); kind {
	case takesSome:
		x.take = append(x.take, op)
	case givesBack:
		x.give = append(x.give, op)
	case runsOne, triesOne:
		if kind == runsOne {
			x.take = append(x.take, op)
		}
		x.open = x.open || !r.noteRun(x, args[1], owner)
	case limits:
		x.limit(args[1])
	case bringsNone:
	default:
		x.open = true
	}
}

// noteRun notes the returns of a function that a group runs. It reports whether the
// function is known.
func (r *releases) noteRun(x *bound, f, owner ssa.Value) bool {
	v := r.c.engine.FuncValues(f)
	if !v.Sure || len(v.Fns) != 1 {
		return false
	}
	fn := v.Fns[0]
	if summary.IsWrapper(fn) {
		fn = wrapped(fn)
	}
	if fn == nil || len(fn.Blocks) == 0 {
		return false
	}
	for _, ret := range returnsOf(fn) {
		x.give = append(x.give, release{ret, ret.Pos(), owner})
	}
	return true
}

// wrapped returns the method that a wrapper calls, nil if that is not known.
func wrapped(fn *ssa.Function) *ssa.Function {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(*ssa.Call); ok && c.Call.StaticCallee() != nil {
				return c.Call.StaticCallee()
			}
		}
	}
	return nil
}

// returnsOf returns the places where a function returns.
func returnsOf(fn *ssa.Function) []ssa.Instruction {
	var all []ssa.Instruction
	for _, b := range fn.Blocks {
		if ret, ok := b.Instrs[len(b.Instrs)-1].(*ssa.Return); ok && b != fn.Recover {
			all = append(all, ret)
		}
	}
	return all
}

// limit notes how many slots a group gets; less than none is no limit.
func (x *bound) limit(n ssa.Value) {
	if k, ok := n.(*ssa.Const); ok && k.Value != nil && constant.Sign(k.Value) < 0 {
		x.open = true
		return
	}
	x.limited = true
}

// isFreshBound reports whether a value is a resource of which all that happens to it
// is that it is stored in a field, and perhaps gets a limit.
func (r *releases) isFreshBound(x *bound, v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Const:
		return true // nil
	case *ssa.Call:
		if boundOpOf(&v.Call) != makesFresh {
			return false
		}
	case *ssa.Extract:
		if call, ok := v.Tuple.(*ssa.Call); !ok || v.Index != 0 || boundOpOf(&call.Call) != makesFreshN {
			return false
		}
	case *ssa.Alloc:
	default:
		return false
	}
	stored := false
	for _, ref := range *v.Referrers() {
		switch ref := ref.(type) {
		case *ssa.DebugRef:
		case *ssa.Store:
			if stored || ref.Val != v {
				return false
			}
			stored = true
		case *ssa.Call:
			if boundOpOf(&ref.Call) != limits {
				return false
			}
			x.limit(ref.Call.Args[1])
		default:
			return false
		}
	}
	return true
}

// boundResources returns the resources of this kind that are given back only after a
// wait for a fence of one class.
func (r *releases) boundResources() []waits.Resource {
	var found []waits.Resource
	for v, x := range r.bounds() {
		if x.open || x.group && !x.limited || len(x.give) == 0 || len(x.take) == 0 {
			continue
		}
		if res, ok := r.afterWaits(v, x.give); ok {
			res.Detail, res.Try = "sync-wait", "TryAcquire"
			if x.group {
				res.Try = "TryGo"
			}
			found = append(found, r.takenAt(res, x.take))
		}
	}
	return found
}
