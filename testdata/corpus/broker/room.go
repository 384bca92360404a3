package broker

import "sync"

// A latest keeps the last value of several kinds.
type latest struct {
	mu     sync.Mutex
	other  sync.Mutex
	value  chan int
	target chan int
	mixed  chan int
	bare   chan int
	open   chan int
	small  chan int
}

func newLatest() *latest {
	return &latest{
		value: make(chan int, 1), target: make(chan int, 1), mixed: make(chan int, 1),
		bare: make(chan int, 1), open: make(chan int, 1), small: make(chan int),
	}
}

// values is for readers only.
func (l *latest) values() <-chan int { return l.value }

// given lets anybody send.
func (l *latest) given() chan int { return l.open }

// put is the only one who sends, apart from offer, and under the same lock.
//
//fence:critical loop
func (l *latest) put(v int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.value:
	default:
	}
	l.value <- v
}

//fence:critical loop
func (l *latest) offer(v int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case l.value <- v:
		return true
	default:
		return false
	}
}

//fence:critical loop
func (l *latest) setTarget(v int) {
	select {
	case <-l.target:
	case l.target <- v:
	}
	select {
	case <-l.open:
	case l.open <- v:
	}
	local := make(chan int, 1)
	go func() { local <- v }()
	select {
	case <-local:
	case local <- v:
	}
}

//fence:critical loop
func (l *latest) setSmall(v int) {
	select { // want "wait/blocking-select"
	case <-l.small:
	case l.small <- v:
	}
	select { // want "wait/blocking-select"
	case <-l.target:
	case l.small <- v:
	}
}

//fence:critical loop
func (l *latest) twice(v int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.value:
	default:
	}
	l.value <- v
	l.value <- v // want "wait/chan-send: critical section .*twice .loop. sends to channel l.value"
}

//fence:critical loop
func (l *latest) otherLock(v int) {
	l.other.Lock()
	defer l.other.Unlock()
	select {
	case <-l.mixed:
	default:
	}
	l.mixed <- v // want "wait/chan-send: critical section .*otherLock .loop. sends to channel l.mixed"
}

//fence:critical loop
func (l *latest) oneLock(v int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.mixed:
	default:
	}
	l.mixed <- v // want "wait/chan-send: critical section .*oneLock .loop. sends to channel l.mixed"
}

//fence:critical loop
func (l *latest) noLock(v int) {
	select {
	case <-l.bare:
	default:
	}
	l.bare <- v // want "wait/chan-send: critical section .*noLock .loop. sends to channel l.bare"
}

//fence:critical loop
func (l *latest) anybody(v int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.open:
	default:
	}
	l.open <- v // want "wait/chan-send: critical section .*anybody .loop. sends to channel l.open"
}

//fence:critical loop
func (l *latest) tooEarly(v int) {
	select {
	case <-l.value:
	default:
	}
	l.mu.Lock()
	l.value <- v // want "wait/chan-send: critical section .*tooEarly .loop. sends to channel l.value"
	l.mu.Unlock()
}
