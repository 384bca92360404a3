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
	var all []string
	for ; v != nil; v = readFrom(v) {
		all = append(all, key(v))
	}
	return all
}

// root returns what a value is read from, in the end.
func root(v ssa.Value) ssa.Value {
	for from := readFrom(v); from != nil; from = readFrom(from) {
		v = from
	}
	return v
}

// readFrom returns what a value is read from, one step back; nil if it is not read
// from anything.
func readFrom(v ssa.Value) ssa.Value {
	switch v := v.(type) {
	case *ssa.UnOp:
		if v.Op == token.MUL {
			return v.X
		}
	case *ssa.FieldAddr:
		return v.X
	case *ssa.Field:
		return v.X
	case *ssa.ChangeType:
		return v.X
	case *ssa.FreeVar:
		return binding(v)
	}
	return nil
}

// share reports whether two lists of keys have one in common.
func share(a, b []string) bool {
	return slices.ContainsFunc(a, func(k string) bool { return slices.Contains(b, k) })
}
