package check

import (
	"go/token"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/ssax"
	"github.com/fencevet/fencevet/internal/waits"
)

// This file finds free lists and semaphores in unexported fields to which things come
// back only after a wait for a fence: rule cycle, detail resource-wait. Here these are
// channels. Only what comes before in the same function counts, or before each call of
// it.

// OwnResources returns the bounded resources of the package that are given back
// only after a wait for a fence of a class that users declare.
func (c *Checker) OwnResources() []waits.Resource {
	if c.asked.resources != nil {
		return *c.asked.resources
	}
	c.asked.resources = new([]waits.Resource)
	if !c.protocolUsed || !c.awaitsUserClass() || !c.build() {
		return nil
	}
	var found []waits.Resource
	c.guard(func() {
		r := &releases{c: c, give: make(map[*types.Var][]release), take: make(map[*types.Var][]release)}
		for _, fn := range c.engine.Funcs() {
			r.scan(fn)
		}
		for _, kind := range []struct {
			detail string
			ops    map[*types.Var][]release
			other  map[*types.Var][]release
		}{{"chan-recv", r.give, r.take}, {"chan-send", r.take, r.give}} {
			for v, ops := range kind.ops {
				if res, ok := r.resource(v, ops); ok && len(kind.other[v]) > 0 {
					res.Detail, res.Try = kind.detail, "select with default"
					found = append(found, r.takenAt(res, kind.other[v]))
				}
			}
		}
		found = append(found, r.boundResources()...)
	})
	*c.asked.resources = waits.MergeResources(found)
	return *c.asked.resources
}

// awaitsUserClass reports whether a fence here, declared or with functions that wait
// for it, is of a class that users declare.
func (c *Checker) awaitsUserClass() bool {
	ofUser := func(class string) bool {
		k := c.set.Class(class)
		return k != nil && k.Pkg != ""
	}
	if c.set.HasRole(func(r directive.Role) bool { return r.Verb == "wait" && ofUser(r.Class) }) {
		return true
	}
	return slices.ContainsFunc(c.set.Export().Fences, func(f directive.Fence) bool { return ofUser(f.Class) })
}

// Resources returns those of the package and of all packages below.
func (c *Checker) Resources() []waits.Resource {
	if c.asked.allResources == nil {
		all := slices.Clone(c.OwnResources())
		if c.unit.Resources != nil {
			all = append(all, c.unit.Resources()...)
		}
		all = waits.MergeResources(all)
		c.asked.allResources = &all
	}
	return *c.asked.allResources
}

// A release is an operation on a channel that is a field.
type release struct {
	instr ssa.Instruction
	pos   token.Pos
	owner ssa.Value // of the field
}

// releases are the operations on channels in fields: what is put into one, and what
// is taken out.
type releases struct {
	c          *Checker
	give, take map[*types.Var][]release
	callers    map[*ssa.Function][]ssa.CallInstruction
	open       map[*ssa.Function]bool // functions that are used as values
}

func (r *releases) scan(fn *ssa.Function) {
	add := func(m map[*types.Var][]release, ch ssa.Value, instr ssa.Instruction, pos token.Pos) {
		load, ok := ch.(*ssa.UnOp)
		if !ok || load.Op != token.MUL {
			return
		}
		if x, field := ssax.FieldOf(load.X); field != nil {
			m[field.Origin()] = append(m[field.Origin()], release{instr, pos, x})
		}
	}
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Send:
				add(r.give, instr.Chan, instr, instr.Pos())
			case *ssa.UnOp:
				if instr.Op == token.ARROW {
					add(r.take, instr.X, instr, instr.Pos())
				}
			case *ssa.Select:
				for _, st := range instr.States {
					if st.Dir == types.SendOnly {
						add(r.give, st.Chan, instr, st.Pos)
					} else {
						add(r.take, st.Chan, instr, st.Pos)
					}
				}
			}
		}
	}
}

// resource returns what the channel in a field is, if all that gives back to it waits
// before for fences of one class.
func (r *releases) resource(v *types.Var, ops []release) (waits.Resource, bool) {
	if e := r.c.lockEngine(); e == nil || !e.ClosedChannel(v) {
		return waits.Resource{}, false
	}
	return r.afterWaits(v, ops)
}

// takenAt says where one takes from a resource.
func (r *releases) takenAt(res waits.Resource, ops []release) waits.Resource {
	for _, op := range ops {
		res.Taken = append(res.Taken, r.c.engine.Position(op.pos))
	}
	slices.SortFunc(res.Taken, effect.Pos.Compare)
	return res
}

// afterWaits returns the resource in a field if all operations that give back to it
// come after waits for fences of one class.
func (r *releases) afterWaits(v *types.Var, ops []release) (waits.Resource, bool) {
	if v.Exported() || v.Pkg() != r.c.pkg.Pkg {
		return waits.Resource{}, false
	}
	var res waits.Resource
	for _, op := range ops {
		if _, fresh := op.owner.(*ssa.Alloc); fresh { // filled when it is made
			continue
		}
		wait, k := r.waitBeforeAll(runsAt(op.instr))
		if k == "" || res.Class != "" && k != res.Class {
			return waits.Resource{}, false
		}
		at := r.c.engine.Position(op.pos)
		if res.Class == "" || at.Compare(res.Release) < 0 {
			res.Class, res.Release, res.Wait = k, at, r.c.engine.Position(wait)
		}
	}
	if cls := r.c.set.Class(res.Class); cls == nil || cls.Pkg == "" {
		return waits.Resource{}, false
	}
	return res, true
}

// runsAt returns where an instruction runs: of a deferred call, the returns.
func runsAt(instr ssa.Instruction) []ssa.Instruction {
	if d, ok := instr.(*ssa.Defer); ok {
		return returnsOf(d.Parent())
	}
	return []ssa.Instruction{instr}
}

// waitBeforeAll returns the wait that comes before the first of some instructions, if
// all have one for fences of the same class.
func (r *releases) waitBeforeAll(all []ssa.Instruction) (token.Pos, string) {
	var first token.Pos
	class := ""
	for _, at := range all {
		pos, k := r.waitBefore(at, 0)
		if k == "" || class != "" && k != class {
			return token.NoPos, ""
		}
		if class == "" {
			first, class = pos, k
		}
	}
	return first, class
}

// maxCallers bounds how far up callers are asked.
const maxCallers = 3

// waitBefore returns the wait for a fence that comes before an instruction whenever
// that runs, and the class: in the function itself, or before each of its calls.
func (r *releases) waitBefore(at ssa.Instruction, depth int) (token.Pos, string) {
	fn := at.Parent()
	for _, b := range fn.Blocks {
		if b != at.Block() && !b.Dominates(at.Block()) {
			continue
		}
		for _, instr := range b.Instrs {
			if instr == at {
				break
			}
			if k := r.c.protocol.WaitOf(instr); k != "" {
				return instr.Pos(), k
			}
		}
	}
	r.index()
	if depth > maxCallers || r.open[fn] || token.IsExported(fn.Name()) || len(r.callers[fn]) == 0 {
		return token.NoPos, ""
	}
	var first token.Pos
	class := ""
	for _, call := range r.callers[fn] {
		if _, plain := call.(*ssa.Call); !plain {
			return token.NoPos, ""
		}
		pos, k := r.waitBefore(call, depth+1)
		if k == "" || class != "" && k != class {
			return token.NoPos, ""
		}
		if class == "" || pos < first {
			first, class = pos, k
		}
	}
	return first, class
}

// index notes, once, who calls each function, and which are used as values.
func (r *releases) index() {
	if r.callers != nil {
		return
	}
	r.callers, r.open = make(map[*ssa.Function][]ssa.CallInstruction), make(map[*ssa.Function]bool)
	for _, fn := range r.c.engine.Funcs() {
		for _, b := range fn.Blocks {
			for _, instr := range b.Instrs {
				c, ok := instr.(ssa.CallInstruction)
				callee := (*ssa.Function)(nil)
				if ok {
					if callee = c.Common().StaticCallee(); callee != nil {
						r.callers[callee] = append(r.callers[callee], c)
					}
				}
				for _, x := range instr.Operands(nil) {
					if f, isFn := (*x).(*ssa.Function); isFn && (f != callee || x != &c.Common().Value) {
						r.open[f] = true
					}
				}
			}
		}
	}
}

// resourceWait returns the resource that an effect of a section waits for, if that
// is given back only after a wait for the section's class; else nil.
func (c *Checker) resourceWait(cls *class.Class, sec *Section, eff *effect.Effect) *waits.Resource {
	if cls.Pkg == "" || sec.fn == nil || eff.Rule != "wait" || eff.Detail != "chan-recv" && eff.Detail != "chan-send" && eff.Detail != "sync-wait" {
		return nil
	}
	all := c.Resources()
	for i, res := range all {
		if res.Class == cls.Qualified() && res.Detail == eff.Detail &&
			slices.ContainsFunc(res.Taken, func(at effect.Pos) bool { return sameLine(at, eff.Pos) }) {
			return &all[i]
		}
	}
	return nil
}

func sameLine(a, b effect.Pos) bool { return a.Pkg == b.Pkg && a.File == b.File && a.Line == b.Line }
