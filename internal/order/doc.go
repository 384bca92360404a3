// Package order finds out who waits for whom: which locks the functions of a
// package hold at each place, which they take, and where that can never go on.
//
// # Locks
//
// A lock is a sync.Mutex or sync.RWMutex. Its [Class] is its declaration, a
// field or a variable. Which instance of the class is meant is told by the path
// by which a function gets there: from a parameter, a captured variable, a
// package variable or another value, through fields. Two locks are taken for
// the same only if their paths are equal, start from the same value, and load
// no field in between that somebody assigns after the object was made. Anything
// else is taken for another lock where it is taken, and for the same where it is
// given up, so that what counts as held certainly is.
//
// # Held locks
//
// A forward analysis computes, for each place of a function, what may have
// become of each lock since the function was entered: it is as it was, given up,
// taken, or taken for reading, as a set of these. A lock is held if nothing else
// is possible. Deferred calls run at returns, the last one first; TryLock counts
// on the branch where it succeeded; blocks that only lead to a panic do not
// count.
//
// # Calls
//
// The [Summary] of a function says which locks it takes while they are as its
// caller left them, what has become of locks when it returns, and under which
// locks it calls its parameters; all that in terms of its own parameters,
// captured variables and package variables. At a call these are replaced by the
// arguments. So a helper may lock or unlock for its caller, and a function that
// gives up its caller's lock before it takes it again does no harm. What stands
// behind a flag among the parameters does not count where the flag is off, or
// where its value is not known. Goroutines are other contexts: go statements are
// not followed.
//
// Functions of other packages are asked only where the answer can matter: a lock
// declared in their package is held, they are passed a lock that is held or a
// function that takes locks, they are called by such a function, or their name says
// that they lock. So a front end that analyses packages on demand needs few others.
//
// # Questions
//
// The answers are given by files of their own: a lock that is taken again (relock.go),
// also in the next round of a loop (round.go); a wait under a lock that the other side
// needs, in the package (join.go, chans.go, group.go) or in a critical section of any
// package (need.go, escape.go); cycles in the graph of locks (edge.go, cycle.go,
// entry.go) and declared orders (declared.go); what runs under leaf locks (leaf.go); who
// waits while holding a lock (held.go); a wait for one's own signal (selfwait.go); and
// for a picture all that a function does (act.go). What code elsewhere may do with a
// lock is in elsewhere.go; where locks and functions hide behind a sync.Cond, a
// sync.Locker, a field or a print, in cond.go, locker.go, kept.go and format.go.
package order
