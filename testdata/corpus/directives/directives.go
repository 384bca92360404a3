// Package directives has directives with errors. What cannot be said at the
// line of a directive stands in expected.txt.
package directives

//fence:class strict extends=loop unknown=error

//fence:class loose extends=loop wait=warning

//fence:class orphan extends=nosuch

//fence:class loop extends=signal

//fence:critcal loop
func (g *gate) misspelt() { <-g.open }

// fence:critical loop
func (g *gate) spaced() { <-g.open }

//fence:critical nosuch
func (g *gate) unknownClass() { g.state++ }

//fence:critical loop
//fence:critical loop
func (g *gate) twice() { g.state++ }

//fence:critical strict
func (g *gate) fine() { g.state++ }

//fence:critical loop
func (g *gate) noReason() {
	//fence:allow wait
	g.state++
}

//fence:critical loop

type alone struct{ n int }

//fence:critical loop
func (a *alone) attached() { a.n++ }

//fence:frobnicate
func (a *alone) nonsense() {}
