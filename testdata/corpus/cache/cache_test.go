package cache

import "testing"

// settle is a section that only the test has.
//
//fence:critical loop
func settle(s *shard) int {
	return <-s.freed // want "wait/chan-recv: critical section settle .loop. receives from channel s.freed"
}

//fence:critical loop
func settlePoll(s *shard) int {
	select {
	case n := <-s.freed:
		return n
	default:
		return 0
	}
}

//fence:critical loop
func settleAll(ss ...*shard) {
	for _, s := range ss {
		s.evictAll() // want "wait/chan-recv: critical section settleAll .loop. receives from channel p.ready at cache_test.go:.*: settleAll → .*evictAll"
	}
}

func (s *shard) evictAll() {
	for p := s.oldest; p != nil; p = p.older {
		<-p.ready
	}
}

func TestSettle(t *testing.T) {
	s := &shard{freed: make(chan int, 2)}
	s.freed <- 1
	s.freed <- 2
	if got := settle(s) + settlePoll(s); got != 3 {
		t.Errorf("freed %d, want 3", got)
	}
	if got := settlePoll(s); got != 0 {
		t.Errorf("freed %d more", got)
	}
	settleAll(s)
}
