package summary

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// implicit lists the functions of the standard library that call methods of
// their arguments which nobody sees in the source: what they do counts if the
// argument's type is known and its methods have bodies in the package. (For
// arguments of unknown type the documentation of the interface speaks.)
var implicit = []struct {
	pkg     string
	funcs   []string // names, or prefixes that end in *
	param   int      // -1: all variadic arguments
	methods []string
}{
	{"sort", []string{"Sort", "Stable", "IsSorted"}, 0, []string{"Len", "Less", "Swap"}},
	{"container/heap", []string{"Init", "Push", "Pop", "Fix", "Remove"}, 0, []string{"Len", "Less", "Swap", "Push", "Pop"}},
	{"fmt", []string{"Print*", "Sprint*", "Fprint*", "Append*", "Errorf"}, -1, []string{"Error", "String", "Format", "GoString"}},
	{"log", []string{"Print*", "(*Logger).Print*"}, -1, []string{"Error", "String", "Format", "GoString"}},
	{"encoding/json", []string{"Marshal*", "(*Encoder).Encode"}, 0, []string{"MarshalJSON", "MarshalText"}},
}

// implicitCalls returns the methods with bodies here that the function of the
// standard library called name calls on the arguments of c.
func (e *Engine) implicitCalls(c ssa.CallInstruction, name effect.Func) []*ssa.Function {
	var fns []*ssa.Function
	for _, row := range implicit {
		if row.pkg != name.Pkg || !slices.ContainsFunc(row.funcs, func(f string) bool { return matches(f, name.Name) }) {
			continue
		}
		for _, arg := range arguments(c, row.param) {
			for _, v := range e.origins(arg).known {
				for _, m := range row.methods {
					if fn := e.method(v, m); fn != nil && e.own(fn) != nil {
						fns = append(fns, fn)
					}
				}
			}
		}
	}
	return fns
}

// matches reports whether a name is, or begins with, what a row says.
func matches(row, name string) bool {
	if prefix, ok := strings.CutSuffix(row, "*"); ok {
		return strings.HasPrefix(name, prefix)
	}
	return row == name
}

// arguments returns argument i of a call, the receiver not counted, or the
// values of its variadic arguments if i is negative.
func arguments(c ssa.CallInstruction, i int) []ssa.Value {
	args := c.Common().Args
	if receiver(c) != nil {
		args = args[1:]
	}
	if i >= 0 {
		if i < len(args) {
			return args[i : i+1]
		}
		return nil
	}
	if len(args) == 0 {
		return nil
	}
	slice, ok := args[len(args)-1].(*ssa.Slice)
	if !ok {
		return nil
	}
	var values []ssa.Value
	if array, ok := slice.X.(*ssa.Alloc); ok {
		for _, ref := range *array.Referrers() {
			if elem, ok := ref.(*ssa.IndexAddr); ok {
				for _, st := range storesTo(elem) {
					values = append(values, st.Val)
				}
			}
		}
	}
	return values
}
