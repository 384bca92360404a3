package summary

import (
	"slices"
	"strings"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/ssax"
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
	if name.Pkg == "sync" && name.Name == "(*Pool).Get" {
		return e.poolNew(receiver(c))
	}
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

// poolNew returns the functions with bodies here that are assigned to field New of
// a sync.Pool, which calls them when it is empty.
func (e *Engine) poolNew(pool ssa.Value) []*ssa.Function {
	if e.pools == nil {
		e.pools = make(map[any][]ssa.Value)
		for _, fn := range e.funcs() {
			for _, b := range fn.Blocks {
				for _, instr := range b.Instrs {
					if st, ok := instr.(*ssa.Store); ok {
						e.notePool(st)
					}
				}
			}
		}
	}
	var fns []*ssa.Function
	for _, v := range e.pools[poolPlace(pool)] {
		for _, v := range e.origins(v).known {
			if fn := e.method(v, ""); fn != nil && e.own(fn) != nil && !slices.Contains(fns, fn) {
				fns = append(fns, fn)
			}
		}
	}
	return fns
}

// notePool notes a function that is assigned to field New of a sync.Pool.
func (e *Engine) notePool(st *ssa.Store) {
	pool, field := ssax.FieldOf(st.Addr)
	if field == nil || field.Name() != "New" || field.Pkg() == nil || field.Pkg().Path() != "sync" {
		return
	}
	place := poolPlace(pool)
	e.pools[place] = append(e.pools[place], st.Val)
	made, ok := place.(*ssa.Alloc)
	if !ok {
		return
	}
	for _, ref := range *made.Referrers() { // a literal, kept somewhere
		refs := []ssa.Instruction{ref}
		if load, ok := ref.(*ssa.UnOp); ok {
			refs = *load.Referrers()
		}
		for _, ref := range refs {
			if kept, ok := ref.(*ssa.Store); ok && kept.Addr != made {
				place := poolPlace(kept.Addr)
				e.pools[place] = append(e.pools[place], st.Val)
			}
		}
	}
}

// poolPlace returns the variable or field that a pool, or a pointer to it, is in,
// or where it is made.
func poolPlace(v ssa.Value) any {
	if load, ok := v.(*ssa.UnOp); ok {
		v = load.X
	}
	if g, ok := v.(*ssa.Global); ok {
		return g
	}
	if _, field := ssax.FieldOf(v); field != nil {
		return field.Origin()
	}
	return v
}
