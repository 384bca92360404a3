// Package promises: futures, replies and finished goroutines are fences, too. One
// that is declared as a fence has to be kept on every path.
package promises

import "errors"

var errNoRoute = errors.New("no route")

type call struct {
	route string
	err   error
	done  chan struct{} //fence:fence
}

//fence:critical loop
func badServe(calls chan *call) {
	for c := range calls { /* want "signal/missing-signal: badServe answers the requests it receives" */ //fence:allow wait -- a worker waits for work
		if err := lookup(c.route); err != nil {
			continue // the caller waits for ever
		}
		close(c.done)
	}
}

//fence:critical loop
func okServe(calls chan *call) {
	for c := range calls { //fence:allow wait -- a worker waits for work
		c.err = lookup(c.route)
		close(c.done)
	}
}

func lookup(route string) error {
	if route == "" {
		return errNoRoute
	}
	return nil
}
