package directive

import (
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/class"
)

// Export returns what the directives of the package and of all it imports
// mean for its importers. Equal packages give equal exports, in the same
// order.
func (s *Set) Export() *Export {
	e := &Export{Pkg: s.path}
	for _, k := range s.classes {
		e.Classes = append(e.Classes, *k)
	}
	slices.SortFunc(e.Classes, func(a, b class.Class) int { return strings.Compare(a.Qualified(), b.Qualified()) })
	e.Marks = append(slices.Clone(s.ownFor), importedMarks(s.imports)...)
	slices.SortFunc(e.Marks, func(a, b Mark) int { return a.compare(&b) })
	e.Marks = slices.CompactFunc(e.Marks, func(a, b Mark) bool { return a.compare(&b) == 0 })
	e.Roles = sortedRoles(append(slices.Clone(s.ownRoles), importedRoles(s.imports)...))
	e.Fences = importedFences(s.imports)
	for _, f := range s.ownFences {
		e.Fences = append(e.Fences, *f)
	}
	e.Fences = sortedFences(e.Fences)
	e.Contracts = s.allContracts()
	e.Leaves = s.allLeaves()
	e.Orders = s.Orders()
	return e
}
