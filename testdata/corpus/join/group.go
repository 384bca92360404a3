package join

import "sync"

// A crawler starts its workers with WaitGroup.Go.
type crawler struct {
	mu   sync.Mutex
	log  sync.Mutex
	wg   sync.WaitGroup
	free sync.WaitGroup
	seen map[string]bool
	n    int
}

func (c *crawler) start(urls []string) {
	for _, u := range urls {
		c.wg.Go(func() {
			c.visit(u)
		})
	}
	c.free.Go(c.report)
}

func (c *crawler) visit(u string) {
	c.mu.Lock()
	c.seen[u] = true
	c.mu.Unlock()
}

func (c *crawler) report() {
	c.log.Lock()
	c.n++
	c.log.Unlock()
}

// Reported: the workers need the lock to return.
func (c *crawler) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wg.Wait() // want "cycle/join-under-lock: ..crawler..close holds c.mu since group.go:[0-9]+ and waits for crawler.wg; ..crawler..start.func1, which is started at group.go:[0-9]+, first locks c.mu at group.go:[0-9]+: start.func1 → visit .group.go:[0-9]+.; neither goes on: unlock before waiting"
}

// Reported: a method is run.
func (c *crawler) flush() {
	c.log.Lock()
	c.free.Wait() // want "cycle/join-under-lock: ..crawler..flush holds c.log since .* and waits for crawler.free; ..crawler..report, which is started at group.go:[0-9]+, first locks c.log at group.go:[0-9]+; neither"
	c.log.Unlock()
}

// Silent: another lock.
func (c *crawler) closeQuietly() {
	c.log.Lock()
	defer c.log.Unlock()
	c.wg.Wait()
}

// Silent: waits without the lock.
func (c *crawler) shutdown() {
	c.wg.Wait()
	c.mu.Lock()
	c.seen = nil
	c.mu.Unlock()
}

// Reported: all of it is local.
func fetchAll(urls []string) int {
	var (
		mu sync.Mutex
		wg sync.WaitGroup
		n  int
	)
	mu.Lock()
	defer mu.Unlock()
	for range urls {
		wg.Go(func() {
			mu.Lock()
			n++
			mu.Unlock()
		})
	}
	wg.Wait() // want "cycle/join-under-lock: fetchAll holds mu since .* and waits for wg; fetchAll.func1, which is started at .*, first locks mu at"
	return n
}

// Silent: the lock is given up before.
func fetchSome(urls []string) int {
	var (
		mu sync.Mutex
		wg sync.WaitGroup
		n  int
	)
	mu.Lock()
	n = len(urls)
	mu.Unlock()
	for range urls {
		wg.Go(func() {
			mu.Lock()
			n++
			mu.Unlock()
		})
	}
	wg.Wait()
	return n
}

// Reported: the lock belongs to the receiver, the group to the call.
func (c *crawler) refresh(urls []string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var wg sync.WaitGroup
	for _, u := range urls {
		wg.Go(func() { c.visit(u) })
	}
	wg.Wait() // want "cycle/join-under-lock: ..crawler..refresh holds c.mu since .* and waits for wg; ..crawler..refresh.func1, which is started at .*, first locks c.mu at .*: refresh.func1 → visit"
}

// Silent: the goroutines need the lock of another crawler.
func (c *crawler) merge(others []*crawler) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var wg sync.WaitGroup
	for _, o := range others {
		wg.Go(func() { o.visit("") })
	}
	wg.Wait()
}

// Silent: another group than the one that runs the function.
func (c *crawler) pause() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.free.Wait()
}
