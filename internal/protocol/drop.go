package protocol

import (
	"fmt"
	"go/constant"
	"go/types"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/ssax"
)

// drops reports sends of a request to a queue that give up if the queue is full,
// where the request has a fence that somebody waits for and nothing tells them.
func (a *Analysis) drops(fn *ssa.Function) []Problem {
	if !a.marks.HasFences() {
		return nil
	}
	var problems []Problem
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(*ssa.Call); ok {
				problems = append(problems, a.refused(fn, c)...)
			}
			sel, ok := instr.(*ssa.Select)
			if !ok || sel.Blocking || len(sel.States) != 1 || sel.States[0].Send == nil {
				continue
			}
			st := sel.States[0]
			class := a.carried(st.Send)
			if class == "" {
				continue
			}
			w := &walker{a: a, fn: fn, d: &duty{keys: keys(st.Send), class: class}}
			if (a.known(fn, st.Send) || a.madeKnown(sel, st.Send)) && w.forgets(sel) || a.abandons(fn, sel, st.Send) {
				problems = append(problems, Problem{Rule: "handoff", Detail: "droppable-handoff", Pos: st.Pos, Fn: fn, Class: a.marks.Class(class),
					Message: fmt.Sprintf("%s drops a request with a fence%s if the queue is full, and nobody signals it; signal an error in the default case, or return one",
						a.names(fn), a.inClass(class))})
			}
		}
	}
	return problems
}

// carried returns the class of the fence that a value is or has a field of, ""
// if there is none.
func (a *Analysis) carried(v ssa.Value) string {
	if f := a.FenceOf(v); f != nil {
		return f.Class
	}
	t := v.Type()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok {
		return ""
	}
	for field := range st.Fields() {
		if f := a.marks.Fence(field); f != nil {
			return f.Class
		}
		if f := a.fenceType(field.Type()); f != nil {
			return f.Class
		}
	}
	return ""
}

// known reports whether somebody else may have a value: it came as a parameter
// or out of a variable, and was not made here.
func (a *Analysis) known(fn *ssa.Function, v ssa.Value) bool {
	switch v := root(v).(type) {
	case *ssa.Parameter:
		return true
	case *ssa.Extract, *ssa.Lookup:
		return true
	case *ssa.UnOp:
		return v.Op.String() == "<-"
	}
	return false
}

// madeKnown reports whether a call that publishes a fence comes before at whenever
// that runs, and v is that fence.
func (a *Analysis) madeKnown(at ssa.Instruction, v ssa.Value) bool {
	for _, b := range at.Parent().Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(*ssa.Call); ok && ssax.Before(c, at) {
				if d := a.publication(c); d != nil && share(d.keys, keys(v)) {
					return true
				}
			}
		}
	}
	return false
}

// defaultOf returns the block of the default case of a select with one send, or
// nil if both cases are empty.
func defaultOf(sel *ssa.Select) *ssa.BasicBlock {
	for _, ref := range *sel.Referrers() {
		idx, ok := ref.(*ssa.Extract)
		if !ok || idx.Index != 0 {
			continue
		}
		for _, use := range *idx.Referrers() {
			if cmp, ok := use.(*ssa.BinOp); ok {
				for _, ref := range *cmp.Referrers() {
					if br, ok := ref.(*ssa.If); ok {
						return br.Block().Succs[1]
					}
				}
			}
		}
	}
	return nil
}

// forgets reports whether the value is not mentioned any more in the default case
// and behind the select, and the function then returns as if all were well.
func (w *walker) forgets(sel *ssa.Select) bool {
	seen := map[*ssa.BasicBlock]bool{}
	var quiet func(b *ssa.BasicBlock, instrs []ssa.Instruction) bool
	quiet = func(b *ssa.BasicBlock, instrs []ssa.Instruction) bool {
		for _, instr := range instrs {
			switch instr := instr.(type) {
			case *ssa.Return:
				for _, r := range instr.Results {
					if c, ok := r.(*ssa.Const); !ok || !unremarkable(c) {
						return false
					}
				}
			case *ssa.Select, *ssa.Panic:
				return false
			}
			if w.settles(instr) || mentions(instr, w) {
				return false
			}
		}
		for _, s := range b.Succs {
			if !seen[s] {
				seen[s] = true
				if !quiet(s, s.Instrs) {
					return false
				}
			}
		}
		return true
	}
	if b := defaultOf(sel); b != nil {
		seen[b] = true
		return quiet(b, b.Instrs)
	}
	b := sel.Block()
	return quiet(b, b.Instrs[slices.Index(b.Instrs, ssa.Instruction(sel))+1:])
}

// unremarkable reports whether a constant result says that all is well: true or no
// error. No fence, in place of one, says the opposite.
func unremarkable(c *ssa.Const) bool {
	if c.Value == nil {
		return types.Identical(c.Type(), types.Universe.Lookup("error").Type())
	}
	return c.Value.Kind() == constant.Bool && constant.BoolVal(c.Value)
}

// mentions reports whether an instruction uses what holds the fence at all.
func mentions(instr ssa.Instruction, w *walker) bool {
	for _, op := range instr.Operands(nil) {
		if *op != nil && w.mine(*op) {
			return true
		}
	}
	return false
}
