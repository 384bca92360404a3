package escape

import (
	"go/constant"

	"golang.org/x/tools/go/ssa"
)

// deadBlocks reports for each block of fn whether constant conditions exclude
// it, or returns nil if there are no such conditions. The compiler drops dead
// code first, so nothing escapes there.
func deadBlocks(fn *ssa.Function) []bool {
	found := false
	for _, b := range fn.Blocks {
		if constantSucc(b) >= 0 {
			found = true
			break
		}
	}
	if !found {
		return nil
	}
	dead := make([]bool, len(fn.Blocks))
	for i := range dead {
		dead[i] = true
	}
	work := []*ssa.BasicBlock{fn.Blocks[0]}
	if fn.Recover != nil {
		work = append(work, fn.Recover)
	}
	for len(work) > 0 {
		b := work[len(work)-1]
		work = work[:len(work)-1]
		if !dead[b.Index] {
			continue
		}
		dead[b.Index] = false
		if i := constantSucc(b); i >= 0 {
			work = append(work, b.Succs[i])
		} else {
			work = append(work, b.Succs...)
		}
	}
	return dead
}

// isDead reports whether b is never executed.
func (f *function) isDead(b *ssa.BasicBlock) bool { return f.dead != nil && f.dead[b.Index] }

// constantSucc returns the index of the only successor that b can have
// because its condition is constant, or -1.
func constantSucc(b *ssa.BasicBlock) int {
	if len(b.Instrs) == 0 {
		return -1
	}
	branch, ok := b.Instrs[len(b.Instrs)-1].(*ssa.If)
	if !ok {
		return -1
	}
	c, ok := branch.Cond.(*ssa.Const)
	switch {
	case !ok || c.Value == nil || c.Value.Kind() != constant.Bool:
		return -1
	case constant.BoolVal(c.Value):
		return 0
	}
	return 1
}

// Callees returns the functions whose tags the analysis of fn and its
// literals may ask for: those that live code calls or mentions, methods of
// method values and of interfaces whose content is known included. Functions
// are mutually recursive, and have to be analysed together, if they reach
// each other this way.
func Callees(fn *ssa.Function) []*ssa.Function {
	c := &calleeFinder{seen: make(map[*ssa.Function]bool)}
	c.visit(fn)
	return c.found
}

type calleeFinder struct {
	seen  map[*ssa.Function]bool
	found []*ssa.Function
}

func (c *calleeFinder) add(fn *ssa.Function) {
	if fn != nil && !c.seen[fn] {
		c.seen[fn] = true
		c.found = append(c.found, fn)
	}
}

func (c *calleeFinder) visit(fn *ssa.Function) {
	var buf [10]*ssa.Value
	dead := deadBlocks(fn)
	for _, b := range fn.Blocks {
		if dead != nil && dead[b.Index] {
			continue
		}
		for _, instr := range b.Instrs {
			for _, op := range instr.Operands(buf[:0]) {
				if callee, ok := (*op).(*ssa.Function); ok && callee.Parent() == nil {
					c.add(callee)
					c.add(boundMethod(callee))
				}
			}
			if call, ok := instr.(ssa.CallInstruction); ok && call.Common().IsInvoke() {
				c.add(devirtualized(call.Common()))
			}
		}
	}
	for _, anon := range fn.AnonFuncs {
		c.visit(anon)
	}
}
