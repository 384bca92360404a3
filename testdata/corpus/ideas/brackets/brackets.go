// Package brackets: begin and end mark what a section is, and every way out
// passes the end.
package brackets

import "github.com/fencevet/fencevet/fence"

func badForgets(ready bool, done chan struct{}) {
	s := fence.Begin("signal") // want "balance/unbalanced-section: badForgets does not end section .signal., begun with fence.Begin, on the path that returns at brackets.go:10"
	if !ready {
		return
	}
	close(done)
	s.End()
}

func badNotDeferred(done chan struct{}) {
	defer fence.Begin("signal") // want "balance/unbalanced-section: .*"
	close(done)
}

func okDefers(ready bool, done chan struct{}) {
	defer fence.Begin("signal").End()
	if !ready {
		return
	}
	close(done)
}
