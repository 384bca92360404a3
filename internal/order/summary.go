package order

import (
	"cmp"
	"go/token"
	"slices"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Summary is what a caller needs to know of a function's dealings with locks.
type Summary struct {
	// Acquires are the locks that the function takes while they are as its
	// caller left them, each with its shortest witness.
	Acquires []Acquire
	// Exits are the locks that are not as they were when it returns.
	Exits []Exit
	// Frees are the classes of locks of which it may give one up that it cannot
	// name; FreesAny says that it may be any lock.
	Frees    []Class
	FreesAny bool
	// Calls are the parameters that it calls.
	Calls []ParamCall
	waits []wait
}

// trivial reports whether the function has no dealings with locks.
func (s *Summary) trivial() bool {
	return s == nil || len(s.Acquires)+len(s.Exits)+len(s.Frees)+len(s.Calls)+len(s.waits) == 0 && !s.FreesAny
}

// An Acquire is a lock that a function takes.
type Acquire struct {
	Lock  Ref
	Class Class
	Read  bool
	Guard string // condition on the parameters
	Op    *effect.Op
	Chain *effect.Chain
	at    token.Pos // where in the body of the function; only within its package
}

// An Exit is what has become of a lock.
type Exit struct {
	Lock  Ref
	Class Class
	Mode  mode
	At    effect.Pos // where it was taken, if it is held
	Text  string     // its name there
}

// A ParamCall is a call of a parameter that is a function.
type ParamCall struct {
	Param int
	Guard string
	// Held are the locks that are not as they were entered at the call.
	Held     []Exit
	Frees    []Class
	FreesAny bool
	Func     effect.Func // that makes the call
	Pos      effect.Pos  // of the call
	Chain    *effect.Chain
}

// maxAcquires and maxCalls bound a summary; the shortest witnesses are kept.
const (
	maxAcquires = 64
	maxCalls    = 16
)

// addAcquire adds a witness, if it is better than what is there.
func (s *Summary) addAcquire(a Acquire) {
	if a.Chain.Length() > maxChain {
		return
	}
	for i, b := range s.Acquires {
		if a.Lock == b.Lock && a.Read == b.Read && a.Guard == b.Guard {
			if a.less(b) {
				s.Acquires[i] = a
			}
			return
		}
	}
	s.Acquires = append(s.Acquires, a)
}

// maxChain bounds the length of a chain.
const maxChain = 12

func (a Acquire) less(b Acquire) bool {
	return cmp.Or(a.Chain.Compare(b.Chain), a.Op.Pos.Compare(b.Op.Pos)) < 0
}

func (s *Summary) addCall(c ParamCall) {
	if c.Chain.Length() > maxChain {
		return
	}
	for i, d := range s.Calls {
		if c.Param == d.Param && c.Guard == d.Guard && slices.Equal(c.Held, d.Held) {
			if cmp.Or(c.Chain.Compare(d.Chain), c.Pos.Compare(d.Pos)) < 0 {
				s.Calls[i] = c
			}
			return
		}
	}
	s.Calls = append(s.Calls, c)
}

// finish sorts the summary and cuts it to size. It reports whether anything was
// cut.
func (s *Summary) finish() (cut bool) {
	cut = len(s.Acquires) > maxAcquires || len(s.Calls) > maxCalls || len(s.waits) > maxWaits
	slices.SortFunc(s.Acquires, func(a, b Acquire) int {
		return cmp.Or(a.Chain.Compare(b.Chain), a.Op.Pos.Compare(b.Op.Pos), a.Lock.compare(b.Lock), cmp.Compare(a.Guard, b.Guard))
	})
	s.Acquires = s.Acquires[:min(len(s.Acquires), maxAcquires)]
	slices.SortFunc(s.Exits, func(a, b Exit) int { return a.Lock.compare(b.Lock) })
	slices.SortFunc(s.Calls, func(a, b ParamCall) int {
		return cmp.Or(cmp.Compare(a.Param, b.Param), a.Chain.Compare(b.Chain), a.Pos.Compare(b.Pos), cmp.Compare(a.Guard, b.Guard))
	})
	s.Calls = s.Calls[:min(len(s.Calls), maxCalls)]
	s.finishWaits()
	return cut
}

func (r Ref) compare(q Ref) int {
	return cmp.Or(cmp.Compare(r.Kind, q.Kind), cmp.Compare(r.Index, q.Index), cmp.Compare(r.Global, q.Global), cmp.Compare(r.Sel, q.Sel))
}

// equal reports whether two summaries say the same, for the fixpoint.
func (s *Summary) equal(t *Summary) bool {
	if s == nil || t == nil {
		return s.trivial() && t.trivial()
	}
	return slices.EqualFunc(s.Acquires, t.Acquires, func(a, b Acquire) bool {
		return a.Lock == b.Lock && a.Class == b.Class && a.Read == b.Read && a.Guard == b.Guard && a.Op.Pos == b.Op.Pos && a.Chain.Compare(b.Chain) == 0
	}) && slices.Equal(s.Exits, t.Exits) && slices.Equal(s.Frees, t.Frees) && s.FreesAny == t.FreesAny &&
		slices.EqualFunc(s.Calls, t.Calls, func(a, b ParamCall) bool {
			return a.Param == b.Param && a.Guard == b.Guard && slices.Equal(a.Held, b.Held) && slices.Equal(a.Frees, b.Frees) &&
				a.FreesAny == b.FreesAny && a.Pos == b.Pos && a.Chain.Compare(b.Chain) == 0
		}) && slices.EqualFunc(s.waits, t.waits, func(a, b wait) bool { return a.object == b.object && a.ev.chain.Compare(b.ev.chain) == 0 })
}
