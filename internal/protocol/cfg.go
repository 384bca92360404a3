package protocol

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
)

// condition returns a name for a condition, the same for conditions on the same
// variables and fields, and whether the condition is the negation of what the
// name says.
func condition(v ssa.Value) (name string, negated bool) {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.NOT {
			name, negated = condition(v.X)
			return name, !negated
		}
	case *ssa.BinOp:
		if v.Op == token.NEQ {
			return place(v.X) + "==" + place(v.Y), true
		}
	}
	return place(v), false
}

// place names a value by the variables and fields it is read from.
func place(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return "*" + place(v.X)
		}
	case *ssa.FieldAddr:
		return fmt.Sprint(place(v.X), ".", v.Field)
	case *ssa.Field:
		return fmt.Sprint(place(v.X), ".", v.Field)
	case *ssa.BinOp:
		return "(" + place(v.X) + v.Op.String() + place(v.Y) + ")"
	case *ssa.Const, *ssa.Global:
		return v.String()
	}
	return v.Name()
}

// An ending is how a function that never returns ends.
type ending uint8

const (
	no     ending = iota
	exit          // of the process, or a panic
	goexit        // of the goroutine
)

// neverReturns reports how a function of the standard library ends that never
// returns.
func neverReturns(obj *types.Func) ending {
	name := effect.FuncOf(obj)
	if name.Pkg != "runtime" && name.Pkg != "testing" && name.Pkg != "os" && name.Pkg != "log" {
		return no
	}
	row, ok := model.Lookup(name)
	switch {
	case !ok || !row.NoReturn:
		return no
	case name.Pkg == "runtime" || name.Pkg == "testing":
		return goexit
	}
	return exit
}

// mayReturn reports whether a function of this package has a path to a return.
func (a *Analysis) mayReturn(fn *ssa.Function) bool {
	if len(fn.Blocks) == 0 || fn.Recover != nil {
		return true
	}
	if may, ok := a.returns[fn]; ok {
		return may
	}
	a.returns[fn] = true // recursion
	seen := make([]bool, len(fn.Blocks))
	var visit func(b *ssa.BasicBlock) bool
	visit = func(b *ssa.BasicBlock) bool {
		if seen[b.Index] {
			return false
		}
		seen[b.Index] = true
		for _, instr := range b.Instrs {
			switch instr := instr.(type) {
			case *ssa.Return:
				return true
			case *ssa.Call:
				if obj := object(&instr.Call); obj != nil && neverReturns(obj) != no {
					return false
				}
				if callee := instr.Call.StaticCallee(); callee != nil && !a.mayReturn(origin(callee)) {
					return false
				}
			}
		}
		for _, s := range b.Succs {
			if visit(s) {
				return true
			}
		}
		return false
	}
	a.returns[fn] = visit(fn.Blocks[0])
	return a.returns[fn]
}

// recovers reports whether a literal or function that fn defers calls recover.
func recovers(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			d, ok := instr.(*ssa.Defer)
			if !ok {
				continue
			}
			if callee := d.Call.StaticCallee(); callee != nil && callsRecover(origin(callee)) {
				return true
			}
		}
	}
	return false
}

func callsRecover(fn *ssa.Function) bool {
	for _, b := range fn.Blocks {
		for _, instr := range b.Instrs {
			if c, ok := instr.(*ssa.Call); ok {
				if b, ok := c.Call.Value.(*ssa.Builtin); ok && b.Name() == "recover" {
					return true
				}
			}
		}
	}
	return false
}

// objectOf returns the declared function that fn is, or nil.
func objectOf(fn *ssa.Function) *types.Func {
	obj, _ := origin(fn).Object().(*types.Func)
	return obj
}

// callAt returns where the call with its parenthesis at pos begins to be read:
// the name of what it calls.
func callAt(fn *ssa.Function, pos token.Pos) token.Pos {
	if name, ok := callNames(fn)[pos]; ok {
		return name
	}
	return pos
}

// callNames returns the position of what each call of a function names, by that of
// its parenthesis.
func callNames(fn *ssa.Function) map[token.Pos]token.Pos {
	names := map[token.Pos]token.Pos{}
	if src := source(fn); src != nil {
		ast.Inspect(src, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				names[c.Lparen] = c.Fun.Pos()
				if sel, ok := ast.Unparen(c.Fun).(*ast.SelectorExpr); ok {
					names[c.Lparen] = sel.Sel.Pos()
				}
			}
			return true
		})
	}
	return names
}

// endOfBody returns the position of a function's last brace.
func endOfBody(fn *ssa.Function) token.Pos {
	if n := fn.Syntax(); n != nil {
		return n.End() - 1
	}
	return fn.Pos()
}

// name returns the name of the function in messages.
func (x *explorer) name() string { return x.a.names(x.fn) }

// class returns the class of a section as code in the package writes it.
func (x *explorer) class(b *begun) string { return x.a.className(b.Class.Qualified()) }

// className shortens a qualified class name for messages in the package.
func (a *Analysis) className(q string) string {
	if name, ok := strings.CutPrefix(q, a.path+"."); ok {
		return name
	}
	if i := strings.LastIndexByte(q, '.'); i >= 0 {
		return effect.Base(q[:i]) + q[i:]
	}
	return q
}
