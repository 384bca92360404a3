package summary

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// A guard is a condition on the parameters of a function under which an effect
// in it happens: a branch on a parameter compared with a constant. At a call
// with a constant argument it is decided; a parameter passed on hands it up.
//
// It is written as a sorted list of "index=constant" or "index!constant",
// joined by semicolons, where 0 is the receiver of a method.
type guard string

// maxGuards bounds the conditions kept of one effect; dropping one only makes
// the effect less conditional.
const maxGuards = 3

// with returns the conjunction of two guards.
func (g guard) with(h guard) guard {
	if g == "" || g == h {
		return h
	}
	if h == "" {
		return g
	}
	all := append(strings.Split(string(g), ";"), strings.Split(string(h), ";")...)
	slices.Sort(all)
	all = slices.Compact(all)
	return guard(strings.Join(all[:min(len(all), maxGuards)], ";"))
}

// blockGuard returns the condition under which block b of a function runs, as
// far as branches on its parameters tell.
func blockGuard(b *ssa.BasicBlock) guard {
	var g guard
	for d := b.Idom(); d != nil; d = d.Idom() {
		br, ok := d.Instrs[len(d.Instrs)-1].(*ssa.If)
		if !ok {
			continue
		}
		for i, s := range d.Succs {
			if len(s.Preds) == 1 && s.Dominates(b) {
				g = g.with(condition(br.Cond, i == 0))
			}
		}
	}
	return g
}

// condition returns the guard that says that cond has the given value.
func condition(cond ssa.Value, value bool) guard {
	switch cond := cond.(type) {
	case *ssa.Parameter:
		return paramGuard(cond, true, strconv.FormatBool(value))
	case *ssa.UnOp:
		if cond.Op == token.NOT {
			return condition(cond.X, !value)
		}
	case *ssa.BinOp:
		if cond.Op != token.EQL && cond.Op != token.NEQ {
			return ""
		}
		x, y := cond.X, cond.Y
		if _, ok := x.(*ssa.Const); ok {
			x, y = y, x
		}
		p, ok := x.(*ssa.Parameter)
		c, isConst := y.(*ssa.Const)
		if ok && isConst {
			return paramGuard(p, (cond.Op == token.EQL) == value, constText(c))
		}
	}
	return ""
}

func paramGuard(p *ssa.Parameter, equal bool, text string) guard {
	i := slices.Index(p.Parent().Params, p)
	if i < 0 || text == "" || strings.ContainsAny(text, ";") || len(text) > 40 {
		return ""
	}
	op := "="
	if !equal {
		op = "!"
	}
	return guard(strconv.Itoa(i) + op + text)
}

// constText identifies a constant of a basic type, or nil.
func constText(c *ssa.Const) string {
	if c.Value == nil {
		if c.IsNil() {
			return "nil"
		}
		return "" // the zero value of a type parameter or an aggregate
	}
	return c.Value.ExactString()
}

// atCall returns the guard that is left of g, a guard of the function called
// by c, in the caller; it reports whether the call can satisfy g.
func (g guard) atCall(e *Engine, c ssa.CallInstruction) (left guard, possible bool) {
	if g == "" {
		return "", true
	}
	for cond := range strings.SplitSeq(string(g), ";") {
		at := strings.IndexAny(cond, "=!")
		i, err := strconv.Atoi(cond[:max(at, 0)])
		if err != nil || c == nil {
			continue
		}
		equal, text := cond[at] == '=', cond[at+1:]
		if c.Common().IsInvoke() {
			i-- // the receiver is not among the arguments
		}
		if i < 0 || i >= len(c.Common().Args) {
			continue
		}
		switch arg := c.Common().Args[i].(type) {
		case *ssa.Const:
			if t := constText(arg); t != "" && (t == text) != equal {
				return "", false
			}
		case *ssa.Parameter:
			left = left.with(paramGuard(arg, equal, text))
		default:
			if text == "nil" && equal && e.nonNil(arg) {
				return "", false
			}
		}
	}
	return left, true
}

// nonNil reports whether v is certainly not nil: something just made, the
// address of something, an error made by errors.New or fmt.Errorf, or a package
// variable that holds such and is assigned once.
func (e *Engine) nonNil(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Alloc, *ssa.MakeClosure, *ssa.Function, *ssa.MakeInterface, *ssa.MakeMap, *ssa.MakeChan, *ssa.MakeSlice, *ssa.FieldAddr, *ssa.IndexAddr, *ssa.Global:
		return true
	case *ssa.Call:
		fn := v.Call.StaticCallee()
		if fn == nil {
			return false
		}
		name := Name(fn)
		return name == effect.Func{Pkg: "errors", Name: "New"} || name == effect.Func{Pkg: "fmt", Name: "Errorf"}
	case *ssa.UnOp:
		g, ok := v.X.(*ssa.Global)
		if !ok || v.Op != token.MUL || g.Pkg != e.cfg.SSA || g.Object() == nil {
			return false
		}
		obj, _ := g.Object().(*types.Var)
		a := e.assignments()[obj]
		return a != nil && !a.open && len(a.stored) == 1 && e.nonNil(a.stored[0])
	}
	return false
}
