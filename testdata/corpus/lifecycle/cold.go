// Package lifecycle starts, checks and stops a service.
package lifecycle

import (
	"fmt"
	"log"
	"os"
	"runtime"
	"sync"
	"time"

	"example.com/corpus/lifecycle/buildcfg"
)

const debug = false

const trace, traceLevel = true, 3

type service struct {
	mu     sync.Mutex
	ready  chan struct{}
	errs   chan error
	audit  chan string
	state  int
	name   string
	last   *service
	closer func() error
}

// die writes a message and ends the program.
func die(msg string) {
	println("fatal:", msg)
	os.Exit(3)
}

// must never returns if ok is false.
func must(ok bool, msg string) {
	if !ok {
		die(msg)
	}
}

// abort ends in a panic after it has waited.
func (s *service) abort() {
	<-s.ready
	panic("lifecycle: " + s.name)
}

//fence:critical
func (s *service) check(n int) {
	if n < 0 {
		<-s.ready
		panic("negative")
	}
	s.state = n
}

// The wait is not only on the way to the panic.
//
//fence:critical
func (s *service) checkLate(n int) {
	<-s.ready // want "wait/chan-recv: critical section .*checkLate .signal. receives from channel s.ready"
	if n < 0 {
		panic("negative")
	}
	s.state = n
}

//fence:critical
func (s *service) fatal(err error) {
	if err != nil {
		s.mu.Lock()
		log.Fatalf("%s: %v", s.name, err)
	}
	s.state++
}

// log.Printf comes back, log.Fatal does not.
//
//fence:critical
func (s *service) complain(err error) {
	if err != nil {
		log.Printf("%s: %v", s.name, err) // want "wait/hidden-io-logging: critical section .*complain .signal."
	}
	s.state++
}

//fence:critical
func (s *service) exit(code int) {
	if code != 0 {
		s.errs <- nil
		os.Exit(code)
	}
	s.state = 0
}

//fence:critical
func (s *service) dieIf(bad bool) {
	if bad {
		s.audit <- s.name
		die("bad state")
	}
	s.state = 1
}

// must may return, so it is not cold; what it does first is.
//
//fence:critical
func (s *service) mustBe(n int) {
	must(s.state == n, "wrong state")
	s.state = n + 1
}

//fence:critical
func (s *service) mustAfter(n int) {
	if s.state != n {
		s.errs <- nil // want "wait/chan-send: critical section .*mustAfter .signal. .*s.errs"
		must(n > 0, "wrong state")
	}
	s.state = n + 1
}

// abort waits, but nobody comes back from it.
//
//fence:critical
func (s *service) abortIf(bad bool) {
	if bad {
		s.abort()
	}
	s.state = 2
}

// retreat looks like abort and returns.
//
//fence:critical
func (s *service) retreatIf(bad bool) {
	if bad {
		s.retreat() // want "wait/chan-recv: critical section .*retreatIf .signal. receives from channel s.ready at cold.go:.*: .*retreatIf → .*retreat"
	}
	s.state = 2
}

func (s *service) retreat() {
	<-s.ready
	s.state--
}

// An error that is returned is an ordinary path.
//
//fence:critical
func (s *service) open(err error) error {
	if err != nil {
		s.errs <- err // want "wait/chan-send: critical section .*open .signal. .*s.errs"
		return fmt.Errorf("open %s: %w", s.name, err)
	}
	return nil
}

//fence:critical noalloc
func (s *service) openCold(n int) {
	if n > 10 {
		s.last = &service{name: s.name}
		panic(fmt.Sprintf("lifecycle: %d too many", n))
	}
	s.state = n
}

//fence:critical noalloc
func (s *service) openHot(n int) {
	if n > 10 {
		s.last = &service{} // want "alloc/heap-alloc: critical section .*openHot .noalloc."
		return
	}
	s.state = n
}

// A switch whose last case cannot happen.
//
//fence:critical
func (s *service) next() int {
	switch s.state {
	case 0:
		return 1
	case 1:
		return 2
	default:
		s.mu.Lock()
		panic("lifecycle: no next state")
	}
}

//fence:critical
func (s *service) nextLocked() int {
	switch s.state {
	case 0:
		return 1
	default:
		s.mu.Lock() // want "lock/lock-in-section: critical section .*nextLocked .signal. locks s.mu"
		defer s.mu.Unlock()
		return s.state
	}
}

//fence:critical
func (s *service) debugged() {
	if debug {
		<-s.ready
		log.Println("debug")
	}
	s.state++
}

//fence:critical
func (s *service) traced() {
	if trace {
		log.Println("trace") // want "wait/hidden-io-logging: critical section .*traced .signal."
	}
	s.state++
}

//fence:critical
func (s *service) leveled() {
	if traceLevel > 5 && s.state > 0 {
		time.Sleep(time.Second)
	}
	if !trace {
		s.mu.Lock()
		s.mu.Unlock()
	}
	s.state++
}

//fence:critical
func (s *service) checked() {
	if buildcfg.Checked {
		<-s.ready
	}
	if buildcfg.Level > 2 {
		s.mu.Lock()
		defer s.mu.Unlock()
	}
	s.state++
}

//fence:critical
func (s *service) verbose() {
	if buildcfg.Verbose && buildcfg.Level == 2 {
		<-s.ready // want "wait/chan-recv: critical section .*verbose .signal. receives from channel s.ready"
	}
	s.state++
}

//fence:critical
func (s *service) raced() {
	if buildcfg.Race && s.state > 0 {
		<-s.ready
	}
	if runtime.GOOS == "nosuchos" {
		time.Sleep(time.Second)
	}
	s.state++
}

// A variable is no constant.
var paranoid = false

//fence:critical
func (s *service) suspicious() {
	if paranoid {
		<-s.ready // want "wait/chan-recv: critical section .*suspicious .signal. receives from channel s.ready"
	}
	s.state++
}
