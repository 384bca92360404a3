package lifecycle

import (
	"context"
	"fmt"
	"os"
	"strings"
	"sync"
)

var (
	booted  = make(chan struct{}, 1)
	loaded  = make(chan int)
	version string
	once    sync.Once
	cleanup = func() { <-loaded }
	prepare = func() { version = strings.TrimSpace(" v1 ") }
)

// The first init of the file waits.
//
//fence:critical loop
func init() {
	if version != "" {
		<-loaded // want "wait/chan-recv: critical section init.* .loop. receives from channel loaded"
	}
	version = "v1"
}

// The second one does not.
//
//fence:critical loop
func init() {
	select {
	case booted <- struct{}{}:
	default:
	}
}

// The third one calls something that does.
//
//fence:critical loop
func init() {
	if version == "v0" {
		waitLoaded() // want "wait/chan-recv: critical section init.* .loop. receives from channel loaded at start.go:.*: init.* → .*waitLoaded"
	}
}

func waitLoaded() { <-loaded }

//fence:critical loop
func stop() {
	cleanup() // want "wait/chan-recv: critical section stop .loop. receives from channel loaded at start.go:.*: stop → "
}

//fence:critical loop
func start() { prepare() }

// A function given to Once.Do runs here.
//
//fence:critical loop
func load() {
	once.Do(func() { // want "wait/sync-wait: critical section load .loop." "wait/chan-recv: critical section load .loop. receives from channel loaded at start.go:.*: load → "
		version = "v2"
		<-loaded
	})
}

//fence:critical loop
func loadDirect() { version = "v2" }

//fence:critical loop
func env() string {
	v, ok := os.LookupEnv("CORPUS")
	if !ok {
		return version
	}
	return strings.ToLower(v)
}

// shadow has names of its own for what usually waits.
type ringLog struct{ n int }

func (l *ringLog) Printf(string, ...any) { l.n++ }
func (l *ringLog) Fatal(string)          { l.n-- }

type softMutex struct{ held bool }

func (m *softMutex) Lock()   { m.held = true }
func (m *softMutex) Unlock() { m.held = false }

type softGroup struct{ n int }

func (g *softGroup) Wait() { g.n = 0 }

//fence:critical
func shadowLog(log *ringLog) {
	log.Printf("state")
	log.Fatal("state")
}

// Fatal of a ringLog returns: what stands before it is not cold.
//
//fence:critical
func shadowFatal(log *ringLog, bad bool) {
	if bad {
		<-loaded // want "wait/chan-recv: critical section shadowFatal .signal. receives from channel loaded"
		log.Fatal("bad")
	}
}

//fence:critical
func shadowLock(sync *softMutex, wg *softGroup) {
	sync.Lock()
	defer sync.Unlock()
	wg.Wait()
}

//fence:critical
func shadowBuiltins(close func(chan int), c chan int) {
	close(c) // want "unknown/unknown-func-value: critical section shadowBuiltins .signal. .*close"
}

//fence:critical
func shadowPanic(ok bool) int {
	panic := func(string) int { return 7 }
	if !ok {
		return panic("not really")
	}
	return 0
}

// A local panic returns: the wait before it is not cold.
//
//fence:critical
func shadowPanicWait(ok bool) int {
	panic := func(string) int { return 7 }
	if !ok {
		<-loaded // want "wait/chan-recv: critical section shadowPanicWait .signal. receives from channel loaded"
		return panic("not really")
	}
	return 0
}

//fence:critical
func shadowPrintln(println func(string), s string) {
	if println == nil {
		return
	}
	if len(s) > 0 {
		version = s
	}
}

// The inner channel is another one than the outer.
//
//fence:critical loop
func shadowChannel(c chan int, d chan int) int {
	if c := d; cap(d) > 0 {
		return <-c // want "wait/chan-recv: critical section shadowChannel .loop. receives from channel [cd]"
	}
	select {
	case v := <-c:
		return v
	default:
		return 0
	}
}

// Deferred calls run in every function, however it ends.
//
//fence:critical
func deferFirst(s *service) (err error) {
	defer s.retreat() // want "wait/chan-recv: critical section deferFirst .signal. receives from channel s.ready at cold.go:.*: deferFirst → .*retreat"
	if s.state == 0 {
		return fmt.Errorf("%s: not started", s.name)
	}
	defer func() { s.state = 0 }()
	return nil
}

//fence:critical
func deferTwo(s *service) {
	defer s.advance(1)
	defer s.advance(2)
	defer func() {
		if r := recover(); r != nil {
			s.state = -1
		}
	}()
	s.advance(3)
}

func (s *service) advance(n int) { s.state += n }

//fence:critical loop
func deferLoop(ss []*service) {
	for _, s := range ss {
		defer s.retreat() // want "wait/chan-recv: critical section deferLoop .loop. receives from channel s.ready at cold.go:.*: deferLoop → .*retreat"
		defer s.advance(1)
	}
}

//fence:critical loop
func deferLoopClean(ss []*service) {
	for i := range ss {
		defer func() { ss[i].state = i }()
	}
}

// The order of deferred calls does not matter for what they do.
//
//fence:critical
func deferOrder(s *service) {
	defer func() {
		s.mu.Lock() // want "lock/lock-in-section: critical section deferOrder.* .signal. locks s.mu"
		s.state++
		s.mu.Unlock()
	}()
	defer close(s.ready)
	s.state--
}

//fence:critical
func deferOrderTry(s *service) {
	defer func() {
		if s.mu.TryLock() {
			s.state++
			s.mu.Unlock()
		}
	}()
	defer close(s.ready)
	s.state--
}

// A recovered panic leads to a wait.
//
//fence:critical
func recovered(s *service) {
	defer func() {
		if r := recover(); r != nil {
			<-s.ready // want "wait/chan-recv: critical section recovered.* .signal. receives from channel s.ready"
		}
	}()
	s.state++
}

// Contexts: asking is free.
//
//fence:critical
func asked(ctx context.Context, key any) (any, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	_, ok := ctx.Deadline()
	if !ok {
		return nil, nil
	}
	return ctx.Value(key), nil
}

//fence:critical
func awaited(ctx context.Context) error {
	<-ctx.Done() // want "wait/context-wait: critical section awaited .signal."
	return ctx.Err()
}

// A closer in a field can do anything.
//
//fence:critical
func closed(s *service) error {
	return s.closer() // want "unknown/unknown-func-value: critical section closed .signal. .*closer"
}

//fence:critical
func closedGo(s *service) {
	close(s.ready)
	s.closer = nil
}
