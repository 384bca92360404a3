package fences

import "context"

// Who gives up a request because its own context has ended leaves those alone who do
// not look at a context.
//
//fence:critical loop
func badQuit(ctx context.Context, in chan *job, gate chan int) {
	j := <-in //fence:allow wait -- a worker waits for work
	//fence:allow wait -- or for the end
	select {
	case <-ctx.Done():
		return // want "signal/missing-signal: badQuit answers the requests it receives by signalling their fence of class render, and returns"
	case <-gate:
	}
	close(j.done)
}

// A query is what all who wait for give up when their context ends, or the server
// stops.
type query struct {
	key  string
	kind kind
	done chan struct{} //fence:fence render
}

type kind int

const (
	ask kind = iota
	tell
)

type server struct {
	queries chan *query
	stop    chan struct{}
	known   map[string]string
}

func (s *server) ask(ctx context.Context, q *query) {
	select {
	case <-q.done:
	case <-s.stop:
	case <-ctx.Done():
	}
}

func (s *server) askToo(q *query) {
	ctx := context.Background()
	select {
	case <-ctx.Done():
	case <-q.done:
	case <-s.stop:
	}
}

//
//corpus:silent signal/missing-signal
//fence:critical loop
func (s *server) okQuit(ctx context.Context, gate chan int) {
	q := <-s.queries //fence:allow wait -- a worker waits for work
	//fence:allow wait -- or for the end
	select {
	case <-ctx.Done():
		return
	case <-s.stop:
		return
	case <-gate:
	}
	close(q.done)
}

//fence:critical loop
func (s *server) badOther(gate chan int) {
	q := <-s.queries //fence:allow wait -- a worker waits for work
	//fence:allow wait -- or for the gate
	select {
	case <-s.stop:
	case <-gate:
		return // want "signal/missing-signal: .*badOther"
	}
	close(q.done)
}

// What is asked for is no reason not to answer.
//
//fence:critical loop
func (s *server) badKey() {
	//fence:allow wait -- a worker waits for work
	for q := range s.queries { // want "signal/missing-signal: .*badKey .*goes on to the next one"
		if q.key == "" {
			continue
		}
		close(q.done)
	}
}

//fence:critical loop
func (s *server) badLength() {
	//fence:allow wait -- a worker waits for work
	for q := range s.queries { // want "signal/missing-signal: .*badLength .*goes on to the next one"
		if len(q.key) > 10 {
			continue
		}
		close(q.done)
	}
}

// Only the branch without a fence need not answer.
//
//fence:critical loop
func (s *server) badNil() {
	for q := range s.queries { //fence:allow wait -- a worker waits for work
		if q.done == nil {
			continue
		}
		if len(s.known) == 0 {
			return // want "signal/missing-signal: .*badNil .*returns"
		}
		close(q.done)
	}
}

// A kind may well say that nobody waits.
//
//corpus:silent signal/missing-signal
//fence:critical loop
func (s *server) okKind() {
	for q := range s.queries { //fence:allow wait -- a worker waits for work
		if q.kind == tell {
			continue
		}
		close(q.done)
	}
}

//
//corpus:silent signal/missing-signal
//fence:critical loop
func (s *server) okNil() {
	for q := range s.queries { //fence:allow wait -- a worker waits for work
		if q == nil || q.done == nil {
			continue
		}
		close(q.done)
	}
}

// A pledge is given by who starts the work.
type pledge struct {
	kept chan struct{} //fence:fence render
}

func (p *pledge) wait() { <-p.kept }

func badStart(ctx context.Context, gate chan int) *pledge {
	p := &pledge{kept: make(chan struct{})}
	go func() { // want "handoff/lost-handoff: badStart .*returns"
		select {
		case <-ctx.Done():
			return
		case <-gate:
		}
		close(p.kept) //fence:opportunistic
	}()
	return p
}

func okStart(ctx context.Context, gate chan int) *query {
	q := &query{done: make(chan struct{})}
	go func() {
		select {
		case <-ctx.Done():
			return
		case <-gate:
		}
		close(q.done) //fence:opportunistic
	}()
	return q
}

// The fence alone may be kept for later, without the request.
//
//corpus:silent signal/missing-signal
//fence:critical loop
func (s *server) okKept(later map[string][]chan struct{}) {
	for {
		//fence:allow wait -- a worker waits for work
		select {
		case <-s.stop:
			return
		case q := <-s.queries:
			if q.done == nil {
				s.known[q.key] = ""
				continue
			}
			if s.known[q.key] == "" {
				later[q.key] = append(later[q.key], q.done)
				continue
			}
			close(q.done)
		}
	}
}
