// Package protocol follows sections and the duty to signal along the paths of
// a function.
//
// # Sections that are not whole functions
//
// A section can be a list of statements between //fence:begin and //fence:end
// ([Analysis.Open] knows what lies inside, by position), what is left of a
// function marked critical when a lone //fence:end ends it early (lone.go), or
// what runs between a call that begins a section and the one that ends it.
// The last kind is followed along every path (paths.go): a path is a block, the
// sections open on it, what it has deferred, and the outcome of those conditions
// that the function tests more than once. Two tests of one variable or field are
// taken to come out alike.
//
// # Calls that begin and end
//
// Those of functions marked //fence:begin and //fence:end, and of package
// fence. A begin that returns something is ended through what it returns: by a
// method of it, by a call of it if it is a function, or by a function that takes
// it. A begin without results is ended by the next call of an end function.
//
// A section whose begin returned something that is stored, passed on or
// returned is in the hands of whoever got it: nothing is said about its end.
//
// # Fences
//
// A fence is known by its declaration ([Analysis.FenceOf]); an instruction that
// signals one is a signal (fences.go). A duty to signal begins where a fence is
// published, comes with a request, or goes with a goroutine or a function that somebody gets to run it (duty.go, starts.go),
// and is followed along the paths of one function until somebody else gets hold of
// the fence (walk.go), or those who wait for it are told by another channel
// (standin.go). There is none if somebody else had the fence before it was published
// (sent.go). Other files each look for one mistake: two signals
// (double.go), a queue that drops (drop.go, abandon.go), a fence that nobody can signal
// (dropped.go), one that is known too early (early.go), errors that get lost
// (ladder.go, swallow.go), signals in the wrong section (contexts.go), signals under a deferred unlock (deferorder.go), and locks
// that a path keeps (leaked.go).
//
// # Hints
//
// How a section could be narrower follows from where it publishes and signals
// (width.go). Which functions are to be marked is a minimum cut (unmarked.go,
// cut.go); what looks like a fence where none is declared, shape.go.
package protocol
