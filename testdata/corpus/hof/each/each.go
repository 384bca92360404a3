// Package each has functions that call what they are given.
package each

import (
	"io"
	"sync"
)

// Do calls f for every element.
func Do[T any](xs []T, f func(T)) {
	for _, x := range xs {
		f(x)
	}
}

// Locked calls f with mu held.
func Locked(mu *sync.Mutex, f func()) {
	mu.Lock()
	defer mu.Unlock()
	f()
}

// Twice passes f on.
func Twice(f func()) {
	once(f)
	once(f)
}

func once(f func()) { f() }

// Deferred calls f on the way out, from a literal that captures it.
func Deferred(f func()) {
	defer func() { f() }()
}

// Spawn runs f elsewhere.
func Spawn(f func()) { go f() }

// Keep stores f and does not call it.
func Keep(s *[]func(), f func()) { *s = append(*s, f) }

// Header writes a header.
func Header(w io.Writer) error {
	_, err := w.Write([]byte{1})
	return err
}

// A Closer can be closed.
type Closer interface{ Shut() }

// Shut closes c.
func Shut(c Closer) { c.Shut() }

// ShutAll closes what it is given, whatever the type.
func ShutAll[C Closer](c C) { c.Shut() }

// Retry calls f until it succeeds.
func Retry(n int, f func() bool) bool {
	if n == 0 || f() {
		return true
	}
	return Retry(n-1, f)
}

// Walk visits a tree.
func Walk(depth int, visit func(int)) {
	visit(depth)
	if depth > 0 {
		Walk(depth-1, func(d int) { visit(d) })
	}
}
