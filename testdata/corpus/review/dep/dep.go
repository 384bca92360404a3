// Package dep has helpers and sections for package review.
package dep

// Apply is a section that calls what it is given and leaves the answer for it
// to its callers.
//
//fence:critical loop
func Apply(f func()) {
	f() //fence:allow unknown -- callers answer for f
}

// A Tree has children.
type Tree interface{ Kids() }

// Do calls f.
type Do struct{ N int }

// Run calls f.
func (d Do) Run(f func()) { f() }
