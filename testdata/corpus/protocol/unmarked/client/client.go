// Package client has no directives, and signals a fence of another package.
package client

import "example.com/corpus/protocol/unmarked"

func badClose(t *unmarked.Task) {
	close(t.Gone) // want "unmarked/unannotated-signal-path: badClose closes a fence of class unmarked.render outside of any section; mark it //fence:critical unmarked.render, or"
}

func okWait(t *unmarked.Task) { <-t.Gone }
