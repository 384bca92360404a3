package protocol

import (
	"fmt"
	"go/token"
	"slices"

	"golang.org/x/tools/go/ssa"
)

// key names a value by the variables and fields it is read from, the same within
// a function and the literals in it.
func key(v ssa.Value) string {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return "*" + key(v.X)
		}
	case *ssa.FieldAddr:
		return fmt.Sprint(key(v.X), ".", v.Field)
	case *ssa.Field:
		return fmt.Sprint("&", key(v.X), ".", v.Field)
	case *ssa.ChangeType:
		return key(v.X)
	case *ssa.FreeVar:
		if x := binding(v); x != nil {
			return key(x)
		}
	case *ssa.Global:
		return v.String()
	}
	if fn := v.Parent(); fn != nil {
		return fmt.Sprintf("%p:%s", fn, v.Name())
	}
	return v.Name()
}

// keys returns the key of a value and of all that it is read from, innermost
// first.
func keys(v ssa.Value) []string {
	all := []string{key(v)}
	for {
		switch x := v.(type) {
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return all
			}
			v = x.X
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.Field:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.FreeVar:
			b := binding(x)
			if b == nil {
				return all
			}
			v = b
		default:
			return all
		}
		all = append(all, key(v))
	}
}

// root returns what a value is read from, in the end.
func root(v ssa.Value) ssa.Value {
	for {
		switch x := v.(type) {
		case *ssa.UnOp:
			if x.Op != token.MUL {
				return v
			}
			v = x.X
		case *ssa.FieldAddr:
			v = x.X
		case *ssa.Field:
			v = x.X
		case *ssa.ChangeType:
			v = x.X
		case *ssa.FreeVar:
			b := binding(x)
			if b == nil {
				return v
			}
			v = b
		default:
			return v
		}
	}
}

// share reports whether two lists of keys have one in common.
func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(k string) bool { return slices.Contains(b, k) })
}
