package order

import (
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/ssax"
)

// This file is about values that packages fmt and log print: they call their methods
// Error and String, as the documentation of fmt says.

// prints lists the functions that print their last arguments, without a trailing f.
var prints = []string{"Print", "Println", "Sprint", "Sprintln", "Fprint", "Fprintln", "Append", "Appendln", "Error"}

// printed returns the arguments of a call that are printed in a way that calls their
// methods.
func printed(c ssa.CallInstruction, name effect.Func) []ssa.Value {
	if name.Pkg != "fmt" && name.Pkg != "log" {
		return nil
	}
	kind, formats := strings.CutSuffix(name.Name[strings.LastIndexByte(name.Name, '.')+1:], "f")
	args := c.Common().Args
	if !slices.Contains(prints, kind) || len(args) == 0 {
		return nil
	}
	all := ssax.Variadic(args[len(args)-1])
	if !formats || len(args) < 2 {
		return all
	}
	format, ok := args[len(args)-2].(*ssa.Const)
	if !ok || format.Value == nil || format.Value.Kind() != constant.String {
		return nil
	}
	var found []ssa.Value
	for i, calls := range verbs(constant.StringVal(format.Value)) {
		if calls && i < len(all) {
			found = append(found, all[i])
		}
	}
	return found
}

// verbs reports, for each argument of a format, whether its methods are called; none
// are known of formats that number their arguments or take widths from them.
func verbs(format string) []bool {
	var all []bool
	for {
		_, rest, ok := strings.Cut(format, "%")
		if !ok {
			return all
		}
		verb := strings.TrimLeft(rest, "+-# 0123456789.")
		switch {
		case verb == "" || verb[0] == '*' || verb[0] == '[':
			return nil
		case verb[0] != '%':
			sharp := strings.Contains(rest[:len(rest)-len(verb)], "#")
			all = append(all, strings.IndexByte("vsqxXw", verb[0]) >= 0 && !(sharp && verb[0] == 'v'))
		}
		format = verb[1:]
	}
}

// addPrinted notes the methods that a call runs since it prints values.
func (e *Engine) addPrinted(n *node, s *site, c ssa.CallInstruction, name effect.Func) {
	for _, v := range printed(c, name) {
		mi, ok := v.(*ssa.MakeInterface)
		if !ok {
			continue
		}
		fn := e.textMethod(mi.X.Type())
		if fn != nil && e.cfg.Calls.Own(fn) != nil && types.Identical(fn.Params[0].Type(), mi.X.Type()) {
			t := e.target(n, fn, nil)
			t.recv = mi.X
			s.called = append(s.called, t)
		}
	}
}

// textMethod returns the method of a type of the package that gives a value's text,
// nil if it has none or prints itself.
func (e *Engine) textMethod(t types.Type) *ssa.Function {
	elem := t
	if p, ok := t.(*types.Pointer); ok {
		elem = p.Elem()
	}
	named, ok := types.Unalias(elem).(*types.Named)
	if !ok || named.Obj().Pkg() != e.cfg.Pkg.Pkg {
		return nil
	}
	var text *types.Func // Error comes before String
	for m := range named.Origin().Methods() {
		switch {
		case m.Name() == "Format":
			return nil
		case m.Name() == "Error" && isText(m.Signature()), m.Name() == "String" && isText(m.Signature()) && text == nil:
			text = m
		}
	}
	if text == nil {
		return nil
	}
	return e.cfg.Pkg.Prog.FuncValue(text)
}

// isText reports whether a method has the signature of Error and String.
func isText(sig *types.Signature) bool {
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), types.Typ[types.String])
}
