package depend

import "time"

//fence:class reader
//fence:class writer
//fence:class slow
//fence:class quick

type stream struct {
	read    chan struct{} //fence:fence reader
	written chan struct{} //fence:fence writer
	slow    chan struct{} //fence:fence slow
	quick   chan struct{} //fence:fence quick
}

// Reported as a wait, which makes nobody wait: it comes behind the last signal, so the
// classes do not wait for each other.
//
//fence:critical reader
func (s *stream) reader() {
	close(s.read)
	<-s.written // want "wait/fence-wait: critical section .*reader .reader. waits for fence s.written of class writer"
}

// Reported as a wait: the other side of that.
//
//fence:critical writer
func (s *stream) writer(timer *time.Timer) {
	close(s.written)
	select { // want "wait/blocking-select"
	case <-s.read:
	case <-timer.C:
	}
}

// Reported: a cycle that only the timer breaks.
//
//fence:critical slow
func (s *stream) finishSlow(timer *time.Timer) {
	select { // want "cycle/timeout-only-escape: critical section .*finishSlow .slow. waits in select without default .*; class quick waits for class slow .*finishQuick waits for fence s.slow of class slow at behind.go:[0-9]+., and nothing but a timeout or a context ends that: no class may wait for one that waits for it"
	case <-s.quick:
	case <-timer.C:
	}
	close(s.slow)
}

// Reported: its other side.
//
//fence:critical quick
func (s *stream) finishQuick() {
	<-s.slow // want "cycle/timeout-only-escape: critical section .*finishQuick .quick. waits for fence s.slow of class slow; class slow waits for class quick"
	close(s.quick)
}

// Reported: in a loop the signal of the next turn is still to come.
//
//fence:critical quick
func (s *stream) finishAll(all []*stream) {
	for _, next := range all {
		close(next.quick)
		<-next.slow // want "cycle/timeout-only-escape: critical section .*finishAll"
	}
}
