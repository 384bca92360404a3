package order

import (
	"cmp"
	"slices"
	"strings"

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
	mode mode
	from mode // before it was taken, if it is held: what giving it up leads back to
	*taking
}

// A taking says who took a lock. States share it, and nobody changes it.
type taking struct {
	class Class
	at    effect.Pos // where it was taken, if it is held
	text  string     // how the code that took it names it
}

var unknownTaking = new(taking)

// of returns l for a lock of class c.
func (l lockState) of(c Class) lockState {
	if l.class != c {
		l.taking = &taking{c, l.at, l.text}
	}
	return l
}

// A state is what is known at a place of a function. Locks that are not in it
// are as the function was entered, unless locks of their class were given up.
type state struct {
	locks    []entry // few; written by set, drop and join only
	shared   bool    // locks belongs to other states, too
	freed    []Class // given up through paths that are not known, sorted
	freedAny bool    // or any lock whatsoever
	defers   []deferred
}

// A deferred call runs when the function returns.
type deferred struct {
	call *ssa.Defer
	may  bool // on some paths only
}

// clone returns a copy. Most copies are only read, so that the lists are copied
// when one of the two is changed: those that are clipped when they grow.
func (s *state) clone() *state {
	s.share()
	t := *s
	return &t
}

// share prepares s for being copied.
func (s *state) share() {
	s.shared, s.freed, s.defers = true, slices.Clip(s.freed), slices.Clip(s.defers)
}

// An entry is what is known of the lock at a path.
type entry struct {
	key *path // entries of many states share it
	lockState
}

func (x entry) path() path { return *x.key }

// within reports whether the lock is, or is a part of, what is at p.
func (x entry) within(p path) bool {
	return x.key.root == p.root && x.key.global == p.global && strings.HasPrefix(x.key.sel, p.sel)
}

// lookup returns what is known of the lock at p, if anything is.
func (s *state) lookup(p path) (lockState, bool) {
	for i := range s.locks {
		if *s.locks[i].key == p {
			return s.locks[i].lockState, true
		}
	}
	return lockState{taking: unknownTaking}, false
}

// has reports whether anything is known of the lock at p.
func (s *state) has(p path) bool {
	_, ok := s.lookup(p)
	return ok
}

// at returns what is known of the lock at p, or nothing.
func (s *state) at(p path) lockState {
	l, _ := s.lookup(p)
	return l
}

// set notes what is known of the lock at p.
func (s *state) set(p path, l lockState) {
	for i := range s.locks {
		if *s.locks[i].key == p {
			if s.locks[i].lockState != l {
				s.own(0)
				s.locks[i].lockState = l
			}
			return
		}
	}
	s.own(1)
	key := p
	s.locks = append(s.locks, entry{&key, l})
}

// drop forgets the lock at p.
func (s *state) drop(p path) {
	s.own(0)
	s.locks = slices.DeleteFunc(s.locks, func(x entry) bool { return *x.key == p })
}

// own makes the locks belong to s alone, with room for more of them. Loops over them
// go on with what they were.
func (s *state) own(more int) {
	if s.shared {
		s.locks, s.shared = append(make([]entry, 0, len(s.locks)+more), s.locks...), false
	}
	s.locks = slices.Grow(s.locks, more)
}

// all returns what is known of all locks, to be read only: what changes s
// afterwards leaves it as it is.
func (s *state) all() []entry {
	s.shared = true
	return s.locks
}

// mode returns what is known of the lock at p.
func (s *state) mode(p path, c Class) mode {
	if l, ok := s.lookup(p); ok {
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
	if same(s.locks, t.locks) && same(s.freed, t.freed) {
		if t.freedAny && !s.freedAny {
			s.freedAny, changed = true, true
		}
		return s.joinDefers(t.defers) || changed
	}
	for _, x := range s.locks {
		p, l := x.path(), x.lockState
		m, from := l.mode|t.mode(p, l.class), l.from|t.at(p).from
		if m != l.mode || from != l.from {
			l.mode, l.from = m, from
			s.set(p, l)
			changed = true
		}
	}
	if more := s.lacks(t); more > 0 {
		s.own(more)
		for _, x := range t.locks {
			if l, p := x.lockState, x.path(); !s.has(p) {
				l.mode |= s.mode(p, l.class)
				s.locks = append(s.locks, entry{x.key, l})
			}
		}
		changed = true
	}
	changed = s.free(t.freed) || changed
	if t.freedAny && !s.freedAny {
		s.freedAny, changed = true, true
	}
	return s.joinDefers(t.defers) || changed
}

// lacks returns how many locks are in t and not in s.
func (s *state) lacks(t *state) int {
	n := 0
	for i := range t.locks {
		if !s.has(t.locks[i].path()) {
			n++
		}
	}
	return n
}

// same reports whether two lists are one and the same, as those of a state and its
// copy often are.
func same[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// joinDefers adds the deferred calls of another way. Those of both ways keep their
// order: the last one runs first.
func (s *state) joinDefers(other []deferred) bool {
	changed := false
	for i, d := range s.defers {
		j := indexDeferred(other, d.call)
		if !d.may && (j < 0 || other[j].may) {
			s.maybe(i)
			changed = true
		}
	}
	at := 0 // in s.defers, behind what has been seen of both
	for _, d := range other {
		if i := indexDeferred(s.defers, d.call); i >= 0 {
			at = max(at, i+1)
			continue
		}
		s.defers = slices.Insert(slices.Clone(s.defers), at, deferred{d.call, true})
		at++
		changed = true
	}
	return changed
}

// maybe notes that a deferred call runs on some paths only.
func (s *state) maybe(i int) {
	if !s.defers[i].may {
		s.defers = slices.Clone(s.defers)
		s.defers[i].may = true
	}
}

func indexDeferred(ds []deferred, call *ssa.Defer) int {
	return slices.IndexFunc(ds, func(d deferred) bool { return d.call == call })
}

// free notes that unknown locks of the classes, which are sorted, may have been
// given up. It reports whether that is new.
func (s *state) free(classes []Class) bool {
	if same(s.freed, classes) {
		return false
	}
	if len(s.freed) == 0 { // append copies it before it grows
		s.freed = slices.Clip(classes)
		return true
	}
	var all []Class // others may share s.freed
	for _, c := range classes {
		if _, found := slices.BinarySearchFunc(s.freed, c, Class.compare); found {
			continue
		}
		if all == nil {
			all = append(make([]Class, 0, len(s.freed)+len(classes)), s.freed...)
		}
		all = append(all, c)
	}
	if all == nil {
		return false
	}
	slices.SortFunc(all, Class.compare)
	s.freed = all
	return true
}

func (c Class) compare(d Class) int {
	return cmp.Or(cmp.Compare(c.Pkg, d.Pkg), cmp.Compare(c.Name, d.Name))
}

// lock notes that the lock at p is held from here on.
func (s *state) lock(p path, m mode, t *taking) {
	s.set(p, lockState{m, s.mode(p, t.class), t})
}

// unlock notes that the lock at p is given up. Whoever took it has then left it
// as it was. If nobody is known to have taken it, it may be another name for one
// that was.
func (s *state) unlock(p path, c Class) {
	if l, ok := s.lookup(p); ok && l.mode&(held|heldRead) != 0 {
		back := l.mode&^(held|heldRead) | l.from&^(held|heldRead)
		if back == 0 {
			back = released
		}
		if back == asEntered && s.mode(path{}, c) == asEntered {
			s.drop(p)
			return
		}
		l.mode, l.from = back, 0
		s.set(p, l)
		return
	}
	if _, named := refOf(p.owner(), p); c != (Class{}) || !named {
		s.release(c)
	}
	s.set(p, lockState{mode: released, taking: &taking{class: c}})
}

// release notes that some lock of one of the classes, which are sorted, may have
// been given up; any one if a class is not known.
func (s *state) release(classes ...Class) {
	if len(classes) == 0 {
		return
	}
	any := slices.Contains(classes, Class{})
	for _, x := range s.locks {
		q, l := x.path(), x.lockState
		if l.mode&released == 0 && (any || l.class == (Class{}) || slices.Contains(classes, l.class)) {
			l.mode |= released
			s.set(q, l)
		}
	}
	if any {
		s.freedAny = true
		return
	}
	s.free(classes)
}

// forget drops what is known of locks that are found through v, which is about
// to get another value.
func (s *state) forget(v ssa.Value) {
	gone := func(x entry) bool { return x.key.root == v }
	if slices.ContainsFunc(s.locks, gone) {
		s.own(0)
		s.locks = slices.DeleteFunc(s.locks, gone)
	}
}

// push notes a deferred call.
func (s *state) push(d *ssa.Defer) {
	if i := indexDeferred(s.defers, d); i >= 0 { // in a loop
		s.maybe(i)
		return
	}
	s.defers = append(s.defers, deferred{call: d})
}

// sorted returns the locks in a deterministic order.
func (s *state) sorted() []path {
	paths := make([]path, 0, len(s.locks))
	for _, x := range s.locks {
		paths = append(paths, x.path())
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
