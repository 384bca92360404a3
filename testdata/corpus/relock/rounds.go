package relock

import (
	"io"
	"sync"
	"time"
)

// A mill grinds in rounds, and each takes the lock.
type mill struct {
	mu    sync.Mutex
	rw    sync.RWMutex
	grain int
	full  bool
}

func (m *mill) lock() { m.mu.Lock() }

func (m *mill) take() {
	m.mu.Lock()
	m.grain--
	m.mu.Unlock()
}

// Reported: a round that has nothing to do keeps the lock.
func (m *mill) skips(sacks []int) {
	for _, n := range sacks {
		m.mu.Lock() // want "relock/self-deadlock: ..mill..skips locks m.mu, which the round of the loop before can leave held since rounds.go:\\d+; it waits for itself, for ever: unlock on every way to the end of a round .defer waits for the end of the function."
		if n == 0 {
			continue
		}
		m.grain += n
		m.mu.Unlock()
	}
}

// Reported: the same in a loop that counts.
func (m *mill) counts(n int) {
	for i := 0; i < n; i++ {
		m.mu.Lock() // want "relock/self-deadlock: ..mill..counts locks m.mu, which the round"
		if m.full {
			continue
		}
		m.grain++
		m.mu.Unlock()
	}
}

// Reported: deferred calls run at the end of the function, not of the round.
func (m *mill) defers(sacks map[string]int) {
	for _, n := range sacks {
		m.mu.Lock() // want "relock/self-deadlock: ..mill..defers locks m.mu, which the round"
		defer m.mu.Unlock()
		m.grain += n
	}
}

// Reported: it waits for somebody who needs the lock that it keeps.
func (m *mill) polls() {
	for {
		m.lock() // want "relock/self-deadlock: ..mill..polls can end a round of a loop with mill.mu held since rounds.go:\\d+ and locks it again at rounds.go:\\d+ in the next: polls → lock .rounds.go:\\d+.; it waits"
		if m.grain == 0 {
			time.Sleep(time.Second)
			continue
		}
		m.grain--
		m.mu.Unlock()
		return
	}
}

// Reported: the next round calls what takes it.
func (m *mill) calls(sacks chan int) {
	for n := range sacks {
		m.take() // want "relock/self-deadlock: ..mill..calls can end a round of a loop with m.mu held since rounds.go:\\d+ and locks it again at rounds.go:\\d+ in the next: calls → take"
		m.mu.Lock()
		m.grain += n
		if m.full {
			continue
		}
		m.mu.Unlock()
	}
}

// Reported: read locks, too.
func (m *mill) reads(sacks []int) (sum int) {
	for _, n := range sacks {
		m.rw.RLock() // want "relock/recursive-rlock: ..mill..reads read-locks m.rw, which the round of the loop before can leave held for reading"
		if n == m.grain {
			continue
		}
		sum += n
		m.rw.RUnlock()
	}
	return sum
}

// Silent: the round that keeps the lock is the last one.
func (m *mill) untilFull() {
	done := false
	for !done {
		m.mu.Lock()
		if m.full {
			done = true
			continue
		}
		m.grain++
		m.mu.Unlock()
	}
	m.mu.Unlock()
}

// Silent: so is that with an error.
func (m *mill) untilError() (err error) {
	for err == nil {
		m.mu.Lock()
		if m.full {
			err = io.EOF
			continue
		}
		m.mu.Unlock()
	}
	m.mu.Unlock()
	return err
}

// Silent: and the one that sets the counter to the end.
func (m *mill) untilLast(n int) {
	for i := 0; i < n; i++ {
		m.mu.Lock()
		if m.full {
			i = n
			continue
		}
		m.mu.Unlock()
	}
}

// Silent: each round gives up what the one before took.
func (m *mill) handsOn(n int) {
	for i := 0; i < n; i++ {
		if i > 0 {
			m.mu.Unlock()
		}
		m.mu.Lock()
	}
}

// Silent: only one round takes it.
func (m *mill) first(n int) {
	locked := false
	for i := 0; i < n; i++ {
		if !locked {
			m.mu.Lock()
			locked = true
		}
		m.grain++
	}
	if locked {
		m.mu.Unlock()
	}
}

// Silent: another mill in each round.
func all(mills []*mill) {
	for _, m := range mills {
		m.mu.Lock()
		defer m.mu.Unlock()
	}
}

// Silent: the function ends, or the program.
func (m *mill) ends(sacks []int) {
	for range sacks {
		m.mu.Lock()
		if m.full {
			return
		}
		if m.grain < 0 {
			panic("no grain")
		}
		m.mu.Unlock()
	}
}
