package directives

import "time"

type gate struct {
	open  chan struct{}
	state int
}

//fence:critical loop
func (g *gate) used() {
	<-g.open //fence:allow wait -- opened by the caller
	g.state++
}

//fence:critical loop
func (g *gate) unused() {
	g.state++ /* want "directive/unused-allow" */ //fence:allow wait -- nothing waits here
}

// The waiver is for a rule that has no finding here; the wait stays.
//
//fence:critical loop
func (g *gate) wrongRule() {
	<-g.open /* want "wait/chan-recv: critical section .*wrongRule .loop. receives from channel g.open" "directive/unused-allow" */ //fence:allow unknown -- not the rule that is broken
}

// The waiver is for another detail of the same rule.
//
//fence:critical loop
func (g *gate) wrongDetail() {
	<-g.open /* want "wait/chan-recv: critical section .*wrongDetail .loop. receives from channel g.open" "directive/unused-allow" */ //fence:allow wait/sleep -- not the detail that is broken
}

//fence:critical loop
func (g *gate) rightDetail() {
	time.Sleep(time.Second) //fence:allow wait/sleep -- once, at start
}

//fence:critical loop
func (g *gate) above() {
	//fence:allow wait -- opened by the caller
	<-g.open
}

// The line above is the line above, not two lines above.
//
//fence:critical loop
func (g *gate) tooFar() {
	//fence:allow wait -- opened by the caller
	g.state++
	<-g.open // want "wait/chan-recv: critical section .*tooFar .loop. receives from channel g.open"
}
