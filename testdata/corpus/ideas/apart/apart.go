// Package apart: some things can never hold up a fence. That is a claim about a
// channel, and it is checked: no section of the class may wait for it.
package apart

//fence:class show

type screen struct {
	shown  chan struct{} //fence:fence show
	logged chan struct{} //fence:orthogonal show
}

//fence:critical show
func (s *screen) badShow() {
	<-s.logged // want "cycle/orthogonality-violated: critical section .*badShow .show. receives from channel s.logged"
	close(s.shown)
}

//fence:critical show
func (s *screen) okShow() { close(s.shown) }

// Outside of sections anybody may wait for it.
func (s *screen) okFlush() { <-s.logged }
