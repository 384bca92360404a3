package relock

import (
	"sync"

	"example.com/corpus/relock/store"
)

// Reported: a visitor that writes to what it visits.
func clearAll(s *store.Store) {
	s.Range(func(k string, _ int) { // want "relock/self-deadlock: clearAll holds store.Store.mu for reading since .*store.go:[0-9]+ and locks it again at .*store.go:[0-9]+: clearAll → store.Range .users.go:[0-9]+. → clearAll.func1 .* → store.Set .users.go:[0-9]+"
		s.Set(k, 0)
	})
}

// Reported: a visitor that reads what it visits.
func sum(s *store.Store) (n int) {
	s.Range(func(k string, _ int) { // want "relock/recursive-rlock: sum holds store.Store.mu for reading since .* and read-locks it again"
		n += s.Get(k)
	})
	return n
}

// Reported: the visitor goes through a function that passes it on.
func sumEach(s *store.Store) (n int) {
	s.Each(func(k string, _ int) { // want "relock/recursive-rlock: sumEach holds store.Store.mu for reading .*: sumEach → store.Each .* → store.Range .* → sumEach.func1 .* → store.Get"
		n += s.Get(k)
	})
	return n
}

// Reported: a transaction that reads around itself.
func bump(s *store.Store, key string) {
	s.Update(func(m map[string]int) { // want "relock/self-deadlock: bump holds store.Store.mu since .*store.go:[0-9]+ and read-locks it again at .*store.go:[0-9]+"
		m[key] = s.Get(key) + 1
	})
}

// Silent: a transaction that uses what it is given.
func bumpInside(s *store.Store, key string) {
	s.Update(func(m map[string]int) { m[key]++ })
}

// Silent: a transaction on one store that reads another.
func copyKey(from, to *store.Store, key string) {
	to.Update(func(m map[string]int) { m[key] = from.Get(key) })
}

// Silent: a visitor of a copy.
func clearSnapshot(s *store.Store) {
	s.Snapshot(func(k string, _ int) { s.Set(k, 0) })
}

// Silent: another goroutine.
func clearLater(s *store.Store) {
	s.Later(func() { s.Set("", 0) })
}

// Reported: a helper of another package has taken the lock.
func lockedGet(s *store.Store, key string) int {
	s.Lock()
	defer s.Unlock()
	return s.Get(key) // want "relock/self-deadlock: lockedGet holds .*Store.mu since users.go:[0-9]+ and read-locks it again at .*store.go:[0-9]+: lockedGet → store.Get .users.go:[0-9]+."
}

// Silent: and has given it back.
func unlockedGet(s *store.Store, key string) int {
	s.Lock()
	s.Unlock()
	return s.Get(key)
}

// Reported: the lock is a variable of another package.
func touch() {
	store.Mu.Lock()
	defer store.Mu.Unlock()
	store.Touch() // want "relock/self-deadlock: touch holds store.Mu since users.go:[0-9]+ and locks it again at .*store.go:[0-9]+"
}

// Reported: a callback under a variable of another package.
func touchInside() {
	store.WithMu(func() { // want "relock/self-deadlock: touchInside holds store.Mu since .*store.go:[0-9]+ and locks it again"
		store.Touch()
	})
}

// counter embeds a lock of another package.
type counter struct {
	store.Locked
	total int
}

// Reported: the method of the embedded type takes it.
func (c *counter) add() {
	c.Lock()
	defer c.Unlock()
	c.Bump() // want "relock/self-deadlock: ..counter..add holds c.Locked.Mutex since users.go:[0-9]+ and locks it again at .*store.go:[0-9]+"
}

// Silent: the variant that expects the lock.
func (c *counter) addLocked() {
	c.Lock()
	defer c.Unlock()
	c.BumpLocked()
	c.total++
}

// Silent: two objects of one type.
func move(a, b *counter) {
	a.Lock()
	defer a.Unlock()
	b.Bump()
}

// registry calls into a store under its own lock.
type registry struct {
	mu    sync.Mutex
	store *store.Store
	names []string
}

// Reported: the own lock, taken again by a visitor that another package calls.
func (r *registry) load() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.store.Range(func(k string, _ int) { // want "relock/self-deadlock: ..registry..load holds r.mu since users.go:[0-9]+ and locks it again at users.go:[0-9]+: load → store.Range .users.go:[0-9]+. → load.func1 .* → add .users.go:[0-9]+."
		r.add(k)
	})
}

func (r *registry) add(name string) {
	//
	// The lock is not held here.
	r.mu.Lock()
	r.names = append(r.names, name)
	r.mu.Unlock()
}

// Silent: the visitor expects the lock.
func (r *registry) reload() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.store.Range(func(k string, _ int) { r.names = append(r.names, k) })
}

// Silent: the visitor runs without the lock.
func (r *registry) refresh() {
	r.mu.Lock()
	r.names = nil
	r.mu.Unlock()
	r.store.Range(func(k string, _ int) { r.add(k) })
}

// Reported: through a function that holds a lock of its own.
func (r *registry) nested() {
	r.mu.Lock()
	defer r.mu.Unlock()
	store.Do(func() { r.add("") }) // want "relock/self-deadlock: ..registry..nested holds r.mu since users.go:[0-9]+ and locks it again at users.go:[0-9]+"
}

// Silent: a function value nobody knows.
func (r *registry) unknown(f func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	store.Do(f)
}
