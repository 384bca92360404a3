package directive

import (
	"cmp"
	"go/types"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Lock names a lock by its declaration, as the analysis does.
type Lock struct {
	Pkg  string // import path of the package that declares it
	Name string // "Type.field" or "variable"
}

// An Order is a declared order of locks: First is taken before Then.
type Order struct {
	First, Then Lock
	Decl        effect.Pos
}

func (o Order) compare(p Order) int {
	return cmp.Or(o.First.compare(p.First), o.Then.compare(p.Then), o.Decl.Compare(p.Decl))
}

func (l Lock) compare(m Lock) int {
	return cmp.Or(strings.Compare(l.Pkg, m.Pkg), strings.Compare(l.Name, m.Name))
}

// Orders returns the orders that this package and those it imports declare, in a
// canonical order.
func (s *Set) Orders() []Order {
	all := slices.Clone(s.orders)
	for _, e := range s.imports {
		all = append(all, e.Orders...)
	}
	slices.SortFunc(all, Order.compare)
	return slices.Compact(all)
}

// order takes up a declared order.
func (c *collector) order(s *Site) {
	if !c.once(s) {
		return
	}
	first, ok := c.lockOf(s, s.Order[0], "fence:order")
	then, also := c.lockOf(s, s.Order[1], "fence:order")
	if !ok || !also {
		return
	}
	if first == then {
		c.problem(s.WordPos(s.Order[1]), "contradictory", "%s and %s are the same lock, it cannot be taken before itself", s.Order[0].Text, s.Order[1].Text)
		return
	}
	if back := c.ordered(then, first); back != nil {
		c.problem(s.WordPos(s.Order[0]), "contradictory", "the order %s < %s contradicts the one at %s", s.Order[0].Text, s.Order[1].Text, back.Decl.In(c.set.path))
		return
	}
	c.set.orders = append(c.set.orders, Order{first, then, c.pos(s.Pos())})
}

// ordered returns the last of the declared orders by which first comes before
// then, nil if there are none.
func (c *collector) ordered(first, then Lock) *Order {
	all := c.set.Orders()
	seen := map[Lock]bool{first: true}
	for work := []Lock{first}; len(work) > 0; work = work[1:] {
		for _, o := range all {
			if o.First != work[0] || seen[o.Then] {
				continue
			}
			if o.Then == then {
				return &o
			}
			seen[o.Then] = true
			work = append(work, o.Then)
		}
	}
	return nil
}

// lockOf returns the lock that a word names, which is known to exist as far as it
// is visible. What says what names it.
func (c *collector) lockOf(s *Site, w Word, what string) (Lock, bool) {
	pkg, parts := c.lockPackage(s, w.Text)
	lock := Lock{pkgPath(pkg), strings.Join(parts, ".")}
	obj := pkg.Scope().Lookup(parts[0])
	if obj == nil {
		return lock, true // of another package, not visible from here
	}
	t := obj.Type()
	lock.Name = parts[0]
	for _, name := range parts[1:] {
		_, index, _ := types.LookupFieldOrMethod(t, true, pkg, name)
		for _, i := range index {
			t = indirect(t)
			if named, ok := types.Unalias(t).(*types.Named); ok {
				lock = Lock{pkgPath(named.Obj().Pkg()), named.Obj().Name()}
			}
			f := t.Underlying().(*types.Struct).Field(i)
			lock.Name += "." + f.Name()
			t = f.Type()
		}
	}
	if !isSyncMutex(indirect(t)) {
		c.problem(s.WordPos(w), "no-effect", "%s has no effect on %s, only a sync.Mutex or sync.RWMutex is followed; name the one inside", what, w.Text)
		return Lock{}, false
	}
	return lock, true
}

// indirect returns what a pointer type points to, other types as they are.
func indirect(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}
