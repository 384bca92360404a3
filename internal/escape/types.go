package escape

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// Limits of the compiler (package ir), in bytes.
const (
	maxStackVar    = 128 << 10 // of declared variables
	maxImplicitVar = 64 << 10  // of new, &T{}, make and closures
	maxStackBox    = 1024      // of values in interfaces
	maxByValue     = 128       // of captured variables
	maxStackMap    = 8         // entries of a map that fits its first group
)

// sizeof returns the size of t, or -1 if it depends on type parameters.
func (b *batch) sizeof(t types.Type) int64 {
	if t == nil || parametric(t) {
		return -1
	}
	return b.sizes.Sizeof(t)
}

// hasSize reports whether values of type t have a size greater than zero
// whatever its type parameters stand for.
func hasSize(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if hasSize(f.Type()) {
				return true
			}
		}
		return false
	case *types.Array:
		return u.Len() > 0 && hasSize(u.Elem())
	case *types.Interface:
		_, param := types.Unalias(t).(*types.TypeParam)
		return !param
	case *types.Tuple:
		return false
	}
	return true // basic types, pointers, slices, maps, channels, functions
}

// parametric reports whether the layout of t depends on a type parameter.
func parametric(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return true
	case *types.Named:
		// Types declared in a generic function have no parameters of their own.
		obj := t.Obj()
		local := obj.Pkg() != nil && obj.Parent() != obj.Pkg().Scope()
		return (local || t.TypeArgs().Len() > 0 || t.TypeParams().Len() > 0) && parametric(t.Underlying())
	case *types.Array:
		return parametric(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			if parametric(f.Type()) {
				return true
			}
		}
	case *types.Tuple:
		for v := range t.Variables() {
			if parametric(v.Type()) {
				return true
			}
		}
	}
	return false
}

// hasPointers reports whether values of type t hold pointers, so that a flow
// of them matters.
func (b *batch) hasPointers(t types.Type) bool {
	switch t := t.(type) {
	case *types.Basic:
		return t.Kind() == types.String || t.Kind() == types.UnsafePointer ||
			t.Kind() == types.UntypedString || t.Kind() == types.UntypedNil
	case *types.Pointer, *types.Slice, *types.Map, *types.Chan, *types.Signature, *types.Interface, *types.TypeParam:
		return true
	case *types.Array:
		return t.Len() > 0 && b.hasPointers(t.Elem())
	case *types.Alias:
		return b.hasPointers(types.Unalias(t))
	}
	has, ok := b.pointers[t]
	if ok {
		return has
	}
	switch t := t.(type) {
	case *types.Named:
		has = b.hasPointers(t.Underlying())
	case *types.Struct:
		for f := range t.Fields() {
			if b.hasPointers(f.Type()) {
				has = true
				break
			}
		}
	default: // the iterators and tuples of go/ssa
		has = true
	}
	b.pointers[t] = has
	return has
}

// isDirect reports whether an interface stores values of type t themselves
// and not a pointer to them.
func (b *batch) isDirect(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Pointer, *types.Map, *types.Chan, *types.Signature:
		return !parametric(t)
	case *types.Basic:
		return u.Kind() == types.UnsafePointer
	case *types.Struct, *types.Array:
		return b.sizeof(t) == b.sizes.Sizeof(types.Typ[types.Uintptr]) && b.hasPointers(t)
	}
	return false
}

// pointee returns what values of type t point to after derefs dereferences, as
// far as that is certain.
func pointee(t types.Type, derefs int32) types.Type {
	for ; derefs > 0; derefs-- {
		switch u := t.Underlying().(type) {
		case *types.Pointer:
			t = u.Elem()
		case *types.Slice:
			t = u.Elem()
		default:
			return t
		}
	}
	return t
}

// scalar returns the basic type that t consists of alone, looking through
// structs of one field and arrays of one element, or nil.
func scalar(t types.Type) *types.Basic {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u
	case *types.Struct:
		if u.NumFields() == 1 {
			return scalar(u.Field(0).Type())
		}
	case *types.Array:
		if u.Len() == 1 {
			return scalar(u.Elem())
		}
	}
	return nil
}

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

func isSlice(t types.Type) bool { return elemOf(t) != nil }

// deref returns the type that t points to.
func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}

// elemOf returns the element type of a slice, also of a type parameter that
// stands for slices, or nil if t is something else.
func elemOf(t types.Type) types.Type {
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return u.Elem()
	case *types.Interface:
		tp, ok := types.Unalias(t).(*types.TypeParam)
		if !ok {
			return nil
		}
		for e := range tp.Constraint().Underlying().(*types.Interface).EmbeddedTypes() {
			if union, ok := e.(*types.Union); ok {
				e = union.Term(0).Type()
			}
			if s, ok := e.Underlying().(*types.Slice); ok {
				return s.Elem()
			}
		}
	}
	return nil
}

// isConversion reports whether v converts between strings and slices or makes
// a string of an integer, which copies.
func isConversion(v *ssa.Convert) bool {
	from, to := v.X.Type(), v.Type()
	if isString(to) {
		return !isString(from)
	}
	return isSlice(to) && isString(from)
}

// termsOf returns the types that t stands for: those of the type set of a type
// parameter, if it is given by a union, otherwise t.
func termsOf(t types.Type) []types.Type {
	tp, ok := types.Unalias(t).(*types.TypeParam)
	if !ok {
		return []types.Type{t}
	}
	return unionTerms(tp.Constraint(), nil)
}

func unionTerms(t types.Type, terms []types.Type) []types.Type {
	switch u := types.Unalias(t).(type) {
	case *types.Union:
		for term := range u.Terms() {
			terms = unionTerms(term.Type(), terms)
		}
		return terms
	case *types.Named:
		if iface, ok := u.Underlying().(*types.Interface); ok {
			return unionTerms(iface, terms)
		}
	case *types.Interface:
		for e := range u.EmbeddedTypes() {
			terms = unionTerms(e, terms)
		}
		return terms
	}
	return append(terms, t)
}

func isTypeParam(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}
