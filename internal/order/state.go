package order

import (
	"cmp"
	"slices"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// A mode is what may have become of a lock since its function was entered: a
// set of bits, one for each way to get to a place.
type mode uint8

const (
	asEntered mode = 1 << iota // as the caller left it
	released                   // given up, whoever held it
	held                       // taken by this function or what it called
	heldRead                   // taken for reading
	numModes  = iota
)

// sure reports whether the lock is held however the place was reached.
func (m mode) sure() bool { return m == held || m == heldRead }

// A lockState is what is known of one lock at a place.
type lockState struct {
	mode  mode
	from  mode // before it was taken, if it is held: what giving it up leads back to
	class Class
	at    effect.Pos // where it was taken, if it is held
	text  string     // how the code that took it names it
}

// A state is what is known at a place of a function. Locks that are not in it
// are as the function was entered, unless locks of their class were given up.
type state struct {
	locks    map[path]lockState
	freed    []Class // given up through paths that are not known, sorted
	freedAny bool    // or any lock whatsoever
	defers   []deferred
}

// A deferred call runs when the function returns.
type deferred struct {
	call *ssa.Defer
	may  bool // on some paths only
}

func (s *state) clone() *state {
	t := &state{
		locks: make(map[path]lockState, len(s.locks)), freed: slices.Clone(s.freed),
		freedAny: s.freedAny, defers: slices.Clone(s.defers),
	}
	for p, l := range s.locks {
		t.locks[p] = l
	}
	return t
}

// mode returns what is known of the lock at p.
func (s *state) mode(p path, c Class) mode {
	if l, ok := s.locks[p]; ok {
		return l.mode
	}
	if s.freedAny || slices.Contains(s.freed, c) {
		return asEntered | released
	}
	return asEntered
}

// join adds to s what is known on another way to the same place. It reports
// whether that changed s.
func (s *state) join(t *state) bool {
	changed := false
	for p, l := range s.locks {
		m, from := l.mode|t.mode(p, l.class), l.from|t.locks[p].from
		if m != l.mode || from != l.from {
			l.mode, l.from = m, from
			s.locks[p] = l
			changed = true
		}
	}
	for p, l := range t.locks {
		if _, ok := s.locks[p]; !ok {
			l.mode |= s.mode(p, l.class)
			s.locks[p] = l
			changed = true
		}
	}
	for _, c := range t.freed {
		changed = s.freeClass(c) || changed
	}
	if t.freedAny && !s.freedAny {
		s.freedAny, changed = true, true
	}
	return s.joinDefers(t.defers) || changed
}

func (s *state) joinDefers(other []deferred) bool {
	changed := false
	for i, d := range s.defers {
		j := indexDeferred(other, d.call)
		if !d.may && (j < 0 || other[j].may) {
			s.defers[i].may, changed = true, true
		}
	}
	for _, d := range other {
		if indexDeferred(s.defers, d.call) < 0 {
			s.defers = append(s.defers, deferred{d.call, true})
			changed = true
		}
	}
	return changed
}

func indexDeferred(ds []deferred, call *ssa.Defer) int {
	return slices.IndexFunc(ds, func(d deferred) bool { return d.call == call })
}

// freeClass notes that an unknown lock of the class may have been given up.
func (s *state) freeClass(c Class) bool {
	i, found := slices.BinarySearchFunc(s.freed, c, Class.compare)
	if !found {
		s.freed = slices.Insert(s.freed, i, c)
	}
	return !found
}

func (c Class) compare(d Class) int {
	return cmp.Or(cmp.Compare(c.Pkg, d.Pkg), cmp.Compare(c.Name, d.Name))
}

// lock notes that the lock at p is held from here on.
func (s *state) lock(p path, c Class, m mode, at effect.Pos, text string) {
	s.locks[p] = lockState{m, s.mode(p, c), c, at, text}
}

// unlock notes that the lock at p is given up. Whoever took it has then left it
// as it was. If nobody is known to have taken it, it may be another name for one
// that was.
func (s *state) unlock(p path, c Class) {
	if l, ok := s.locks[p]; ok && l.mode&(held|heldRead) != 0 {
		back := l.mode&^(held|heldRead) | l.from&^(held|heldRead)
		if back == 0 {
			back = released
		}
		if back == asEntered && s.mode(path{}, c) == asEntered {
			delete(s.locks, p)
			return
		}
		l.mode, l.from = back, 0
		s.locks[p] = l
		return
	}
	if _, named := refOf(p.owner(), p); c != (Class{}) || !named {
		s.release(c)
	}
	s.locks[p] = lockState{mode: released, class: c}
}

// release notes that some lock of the class, or any one if the class is not
// known, may have been given up.
func (s *state) release(c Class) {
	for q, l := range s.locks {
		if l.class == c || c == (Class{}) || l.class == (Class{}) {
			l.mode |= released
			s.locks[q] = l
		}
	}
	if c == (Class{}) {
		s.freedAny = true
	} else {
		s.freeClass(c)
	}
}

// forget drops what is known of locks that are found through v, which is about
// to get another value.
func (s *state) forget(v ssa.Value) {
	for p := range s.locks {
		if p.root == v {
			delete(s.locks, p)
		}
	}
}

// push notes a deferred call.
func (s *state) push(d *ssa.Defer) {
	if i := indexDeferred(s.defers, d); i >= 0 { // in a loop
		s.defers[i].may = true
		return
	}
	s.defers = append(s.defers, deferred{call: d})
}

// sorted returns the locks in a deterministic order.
func (s *state) sorted() []path {
	paths := make([]path, 0, len(s.locks))
	for p := range s.locks {
		paths = append(paths, p)
	}
	slices.SortFunc(paths, func(a, b path) int {
		return cmp.Or(cmp.Compare(a.global, b.global), cmp.Compare(rootKey(a.root), rootKey(b.root)), cmp.Compare(a.sel, b.sel))
	})
	return paths
}

// rootKey orders the values of one function.
func rootKey(v ssa.Value) string {
	if v == nil {
		return ""
	}
	return v.Name()
}
