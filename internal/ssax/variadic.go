package ssax

import "golang.org/x/tools/go/ssa"

// Variadic returns the values that a call lists for its variadic parameter, for which
// it passes v; nil if it passes a slice that is there already.
func Variadic(v ssa.Value) []ssa.Value {
	s, ok := v.(*ssa.Slice)
	if !ok {
		return nil
	}
	array, ok := s.X.(*ssa.Alloc)
	if !ok || array.Comment != "varargs" {
		return nil
	}
	var all []ssa.Value
	for _, ref := range *array.Referrers() {
		at, ok := ref.(*ssa.IndexAddr)
		if !ok {
			continue
		}
		for _, use := range *at.Referrers() {
			if st, ok := use.(*ssa.Store); ok && st.Addr == at {
				all = append(all, st.Val)
			}
		}
	}
	return all
}
