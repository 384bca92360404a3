package lockorder

import "sync"

// Declared orders are about all objects of two types.

//fence:order broker.mu < topic.mu
//fence:order topic.mu < sub.mu

type broker struct {
	mu     sync.Mutex
	topics map[string]*topic
}

type topic struct {
	mu   sync.Mutex
	subs []*sub
}

type sub struct {
	mu   sync.Mutex
	sent int
}

// Silent: keeps to the order.
func (b *broker) Publish(name string) {
	b.mu.Lock()
	t := b.topics[name]
	t.mu.Lock()
	b.mu.Unlock()
	for _, s := range t.subs {
		s.mu.Lock()
		s.sent++
		s.mu.Unlock()
	}
	t.mu.Unlock()
}

// Reported: the broker comes first.
func (b *broker) Drop(t *topic) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b.mu.Lock() // want "cycle/lock-order-cycle: ..broker..Drop holds t.mu since declared.go:[0-9]+ and locks b.mu; fence:order says the opposite at declared.go:7: take them in that order"
	clear(b.topics)
	b.mu.Unlock()
}

// Reported: two declarations together, through a helper.
func (b *broker) Ack(s *sub) {
	s.mu.Lock()
	defer s.mu.Unlock()
	b.size() // want "cycle/lock-order-cycle: ..broker..Ack holds s.mu since .* and locks b.mu at declared.go:[0-9]+: Ack → size .declared.go:[0-9]+.; fence:order says the opposite at declared.go:7 and declared.go:8: take them in that order"
}

func (b *broker) size() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.topics)
}

// Silent: tries.
func (b *broker) TryDrop(t *topic) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if b.mu.TryLock() {
		b.mu.Unlock()
	}
}

// Silent: a new topic that nobody else knows.
func (b *broker) Add(name string) {
	t := new(topic)
	t.mu.Lock()
	defer t.mu.Unlock()
	b.mu.Lock()
	b.topics[name] = t
	b.mu.Unlock()
}

// Silent: a waiver.
func (b *broker) Reset(t *topic) {
	t.mu.Lock()
	defer t.mu.Unlock()
	b.mu.Lock() //fence:allow cycle/lock-order-cycle -- runs before the broker is started
	b.mu.Unlock()
}

//fence:order desk.lid < desk.drawer

type desk struct {
	lid, drawer sync.Mutex
	papers      int
}

// Silent: keeps to the order, whatever others do.
func (d *desk) File() {
	d.lid.Lock()
	defer d.lid.Unlock()
	d.drawer.Lock()
	d.papers++
	d.drawer.Unlock()
}

// Reported: does not.
func (d *desk) Clear() {
	d.drawer.Lock()
	defer d.drawer.Unlock()
	d.lid.Lock() // want "cycle/lock-order-cycle: ..desk..Clear holds d.drawer since declared.go:[0-9]+ and locks d.lid; fence:order says the opposite at declared.go:[0-9]+: take them in that order"
	d.papers = 0
	d.lid.Unlock()
}
