package relock

import "sync"

// A roll of names can be ranged over, under its lock.
type roll struct {
	mu    sync.RWMutex
	names map[string]int
}

func (r *roll) add(name string) {
	r.mu.Lock()
	r.names[name]++
	r.mu.Unlock()
}

func (r *roll) count(name string) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.names[name]
}

func (r *roll) each(yield func(string) bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name := range r.names {
		if !yield(name) {
			return
		}
	}
}

func (r *roll) all() func(func(string) bool) {
	return func(yield func(string) bool) {
		r.mu.RLock()
		defer r.mu.RUnlock()
		for name := range r.names {
			if !yield(name) {
				return
			}
		}
	}
}

func (r *roll) adder(name string) func() {
	return func() { r.add(name) }
}

// Reported: the body of the loop runs under the lock.
func (r *roll) double() {
	for name := range r.each {
		r.add(name) // want "relock/self-deadlock: ..roll..double holds roll.mu since iter.go:\\d+ and locks it again at iter.go:\\d+: double → each .iter.go:\\d+. → double .iter.go:\\d+. → add .iter.go:\\d+.; it waits"
	}
}

// Reported: also if the iterator is made first.
func (r *roll) sum() (n int) {
	for name := range r.all() {
		n += r.count(name) // want "relock/recursive-rlock: ..roll..sum holds roll.mu for reading since iter.go:\\d+ and read-locks it again at iter.go:\\d+: sum → all.func1 .iter.go:\\d+. → sum .iter.go:\\d+. → count .iter.go:\\d+."
	}
	return n
}

// Reported: the iterator takes the lock.
func (r *roll) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name := range r.all() { // want "relock/self-deadlock: ..roll..clear holds r.mu since iter.go:\\d+ and read-locks it again at iter.go:\\d+: clear → all.func1"
		delete(r.names, name)
	}
}

// Reported: so does the function that adder returns.
func (r *roll) first() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.names) == 0 {
		r.adder("first")() // want "relock/self-deadlock: ..roll..first holds r.mu since iter.go:\\d+ and locks it again at iter.go:\\d+: first → adder.func1 .iter.go:\\d+. → add"
	}
}

// Silent: another roll.
func (r *roll) copyTo(other *roll) {
	for name := range r.all() {
		other.add(name)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	other.adder("copied")()
}

// Silent: collected first.
func (r *roll) twice() {
	var names []string
	for name := range r.all() {
		names = append(names, name)
	}
	for _, name := range names {
		r.add(name)
	}
}

// Silent: nobody calls it here.
func (r *roll) later() func() {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.adder("later")
}
