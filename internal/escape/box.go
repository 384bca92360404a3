package escape

import (
	"go/token"
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// box reports the conversion of a value to an interface that has to hold a
// pointer to a copy of it.
func (s *siteFinder) box(m *ssa.MakeInterface) {
	t := m.X.Type()
	if s.isDirect(t) || s.isStatic(m.X) {
		return
	}
	size := s.sizeof(t)
	d := s.degreeOf(m)
	if size >= 0 && size > maxStackBox {
		d = heap
	}
	if d == stack || size == 0 || isByte(t, size) {
		return
	}
	definite := size > 0 && !s.smallInt(t, size)
	s.add(m, aBox, d, definite && !s.mayBeConst(m.X), "boxes "+s.f.typeName(t)+s.f.boxUse(m))
	if _, param := m.X.(*ssa.Parameter); param && d == heap && definite && s.f.inlinable {
		s.sites[len(s.sites)-1].If = s.argFate(s.f, m.X).cond // free if it is constant
	}
}

// isByte reports whether there is a static copy of each value of type t.
func isByte(t types.Type, size int64) bool {
	if size != 1 {
		return false
	}
	sc := scalar(t)
	return sc != nil && sc.Info()&(types.IsInteger|types.IsBoolean) != 0
}

// smallInt reports whether boxing a t is free for values below 256.
func (s *siteFinder) smallInt(t types.Type, size int64) bool {
	return (size == 2 || size == 4 || size == 8) && s.sizes.Alignof(t) == size && !s.hasPointers(t)
}

// isStatic reports whether v is constant, so that the box is read-only data:
// a constant, or a struct or array literal of nothing but constants.
func (s *siteFinder) isStatic(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Const:
		return true
	case *ssa.MakeInterface:
		return s.isStatic(v.X)
	case *ssa.UnOp:
		a, ok := v.X.(*ssa.Alloc)
		return ok && v.Op == token.MUL && a.Comment == "complit" && s.constantParts(a)
	}
	return false
}

// constantParts reports whether only constants are stored in (parts of) addr.
func (s *siteFinder) constantParts(addr ssa.Value) bool {
	for _, ref := range *addr.Referrers() {
		switch ref := ref.(type) {
		case *ssa.Store:
			if ref.Addr != addr || !s.isStatic(ref.Val) {
				return false
			}
		case *ssa.FieldAddr:
			if !s.constantParts(ref) {
				return false
			}
		case *ssa.IndexAddr:
			if !s.constantParts(ref) {
				return false
			}
		case *ssa.UnOp, *ssa.DebugRef:
		default:
			return false
		}
	}
	return true
}

// mayBeConst reports whether v may turn out to be constant after inlining.
func (s *siteFinder) mayBeConst(v ssa.Value) bool {
	switch v := v.(type) {
	case *ssa.Parameter:
		return s.f.inlinable
	case *ssa.Call:
		callee := v.Call.StaticCallee()
		return callee != nil && s.mayInline(callee)
	}
	return false
}
