package rows

import (
	"sync"

	_ "example.com/corpus/contract/hooks"
)

// A directive that is right says nothing.
//
//fence:class narrow extends=realtime lock=error

//fence:critical narrow
//fence:allow alloc -- once, at the start
//corpus:silent directive/allow-without-reason,directive/duplicate,directive/contradictory,directive/malformed,directive/unknown-class,directive/loosened-class,directive/unused-allow
func starts() []byte { return make([]byte, 1<<20) }

type holder struct {
	mu sync.Mutex //fence:leaf
}

// Silent: where each of these belongs.
//
//corpus:silent directive/attached-to-nothing,directive/wrong-target,directive/no-effect
func (h *holder) places(done chan struct{}) {
	//fence:begin
	close(done)
	//fence:end
}

//fence:assume wait=no for=example.com/corpus/contract/hooks.Nosuch -- a mistake

//fence:assume wait=no for=example.com/corpus/rows.known -- declared here

// Silent: that function exists.
//
//corpus:silent directive/unknown-function
func known() {}

func nothing() {
	//fence:begin
	//fence:end
}
