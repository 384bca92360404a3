// Package fence marks sections in code that no function boundary fits.
//
// The calls are for fencevet, which checks that what runs between them keeps the
// rules of the class, and that every path that begins a section ends it. At run
// time they do nothing: they compile to no code at all, and a deferred End to what
// an empty deferred function costs, some nanoseconds: the compiler keeps every defer
// statement. Where that counts, end the section without defer, or mark the whole
// function //fence:critical.
//
//	defer fence.Begin("render").End()
//
// makes the rest of the function a section, and
//
//	s := fence.Begin("render")
//	…
//	s.End()
//
// what stands between. The class is a constant: the name of a built-in class, of
// one that the package or one of its imports declares with //fence:class, or
// import/path.name. The empty string is class signal.
//
// A section belongs to the goroutine that began it, ends once, and ends before
// those that were begun before it.
package fence

// A Section is a section that has begun. The zero Section has not, and ending it
// means nothing.
type Section struct{}

// Begin begins a section of the class that its argument names. The result ends it.
//
//fence:begin
func Begin(class string) Section { return Section{} }

// End ends the section.
//
//fence:end
func (Section) End() {}
