// Package foreign marks functions of a package that it does not own. The
// findings of its directives stand in expected.txt.
package foreign

import "example.com/corpus/foreign/lib"

//fence:critical loop for=example.com/corpus/foreign/lib.(*Client).Call

//fence:critical loop for=example.com/corpus/foreign/lib.(*Client).Poll

//fence:critical signal for=example.com/corpus/foreign/lib.Retry

//fence:critical signal for=example.com/corpus/foreign/lib.Mode

//fence:assume wait=no for=example.com/corpus/foreign/lib.(*Client).Settle -- the duration is zero in production

//fence:assume wait=yes for=example.com/corpus/foreign/lib.(*Client).Spin -- spins until the server answers

//fence:critical loop
func settle(c *lib.Client) { c.Settle() }

//fence:critical loop
func spin(c *lib.Client) {
	c.Spin() // want "wait/declared: critical section spin .loop. "
}

// Call is a section of class loop, which the caller's class does not exceed
// for waits; its lock is the caller's own matter.
//
//fence:critical signal
func call(c *lib.Client) string {
	return c.Call("x") // want "lock/lock-in-section: critical section call .signal. locks c.mu at example.com/corpus/foreign/lib/lib.go:.*: call → .*Call.* → .*count"
}

//fence:critical loop
func callLoop(c *lib.Client) string { return c.Call("x") }

//fence:critical loop
func poll(c *lib.Client) string { return c.Poll() }

//fence:critical noalloc
func name(c *lib.Client) string {
	return c.Name() // want "alloc/implicit-alloc: critical section name .noalloc. .* at example.com/corpus/foreign/lib/lib.go:.*: name → .*Name"
}

//fence:critical noalloc
func mode() int { return lib.Mode() }

//fence:allow wait for=example.com/corpus/foreign/lib.(*Client).Drain -- replies are always there when it is called

//fence:critical
func drain(c *lib.Client) {
	c.Drain() // want "lock/lock-in-section: critical section drain .signal. locks c.mu"
}

// An allow beside a call is about what the call does, also through a function
// that it passes on.
//
//fence:critical loop
func withAllowed(c *lib.Client) {
	lib.With(c, func(c *lib.Client) { c.Call("x") }) //fence:allow wait -- the reply is there
}

//fence:critical loop
func withUnknownAllowed(c *lib.Client, f func(*lib.Client)) {
	lib.With(c, f) //fence:allow unknown -- f comes from this package
}
