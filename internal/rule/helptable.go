package rule

// A helpRow is what the table says of a rule or a detail. Examples are
// complete declarations; a test runs fencevet on them. shows is, for a whole
// rule, the detail that the wrong one shows.
type helpRow struct{ why, fix, wrong, right, shows string }

// helps has a row for every rule, and for the details that need more words.
var helps = map[string]helpRow{
	"wait": {
		why:   "Others wait until the section is done. If it waits for something that itself depends on them, nobody ever goes on; if it waits for anything else, everybody pays.",
		fix:   "Do the waiting before the section or after it, hand it to a goroutine, or try without waiting (select with default).",
		shows: "chan-recv", wrong: waitWrong, right: waitRight,
	},
	"wait/chan-send": {
		fix: "Send with select and default and count what is dropped, or send to a buffered channel that has room for all there can be, made in the same function.",
		wrong: `
type job struct {
	done  chan struct{}
	audit chan string
}

//fence:critical
func (j *job) complete() {
	j.audit <- "done" // until somebody reads
	close(j.done)
}
`, right: `
type job struct {
	done  chan struct{}
	audit chan string
}

//fence:critical
func (j *job) complete() {
	select {
	case j.audit <- "done":
	default: // the auditor is behind
	}
	close(j.done)
}
`},
	"wait/chan-recv": {wrong: waitWrong, right: waitRight},
	"wait/blocking-select": {
		fix: "Give the select a default case.",
		wrong: `
//fence:critical
func poll(a, b chan int, done chan struct{}) {
	select {
	case <-a:
	case <-b:
	}
	close(done)
}
`, right: `
//fence:critical
func poll(a, b chan int, done chan struct{}) {
	select {
	case <-a:
	case <-b:
	default:
	}
	close(done)
}
`},
	"wait/sync-wait": {
		fix: "Let the last of those who are awaited do what comes after, or wait outside of the section.",
		wrong: `
import "sync"

//fence:critical
func finish(wg *sync.WaitGroup, done chan struct{}) {
	wg.Wait()
	close(done)
}
`, right: `
import "sync/atomic"

// finish is called by every worker; the last one signals.
//
//fence:critical
func finish(left *atomic.Int64, done chan struct{}) {
	if left.Add(-1) == 0 {
		close(done)
	}
}
`},
	"wait/sleep": {
		fix: "Start a timer that goes on when the time has come (time.AfterFunc), outside of the section.",
		wrong: `
import "time"

//fence:critical loop
func handle(retry func()) {
	time.Sleep(time.Second)
}
`, right: `
import "time"

//fence:critical loop
func handle(retry func()) {
	time.AfterFunc(time.Second, retry)
}
`},
	"wait/context-wait": {
		fix: "Ask ctx.Err(), which does not wait.",
		wrong: `
import "context"

//fence:critical
func stop(ctx context.Context, done chan struct{}) {
	<-ctx.Done()
	close(done)
}
`, right: `
import "context"

//fence:critical
func stop(ctx context.Context, done chan struct{}) {
	if ctx.Err() != nil {
		close(done)
	}
}
`},
	"wait/net-io": {
		fix: "Hand the request to a goroutine that is not part of the section.",
		wrong: `
import "net/http"

//fence:critical loop
func handle(url string) {
	http.Get(url)
}
`, right: `
import "net/http"

//fence:critical loop
func handle(url string) {
	go http.Get(url)
}
`},
	"wait/file-db-proc-io": {
		fix: "Read before the section, write after it, or hand the work to a goroutine.",
		wrong: `
import "os"

//fence:critical loop
func handle(data []byte) {
	os.WriteFile("state", data, 0o666)
}
`, right: `
//fence:critical loop
func handle(data []byte, writer chan<- []byte) {
	select {
	case writer <- data:
	default: // an older state is still being written
	}
}
`},
	"wait/hidden-io-logging": {
		why: "A logger takes a lock and writes to a file or a pipe. If nobody reads the pipe, the section stands still with all who wait for it.",
		fix: "Count in the section and log elsewhere, or use a logger that drops what it cannot write at once.",
		wrong: `
import "log"

//fence:critical
func complete(done chan struct{}) {
	log.Print("done")
	close(done)
}
`, right: `
import "sync/atomic"

var completed atomic.Int64 // logged once a second elsewhere

//fence:critical
func complete(done chan struct{}) {
	completed.Add(1)
	close(done)
}
`},
	"wait/runtime-stall": {
		fix: "Leave that to a goroutine that nobody waits for.",
		wrong: `
import "runtime"

//fence:critical
func complete(done chan struct{}) {
	runtime.GC()
	close(done)
}
`, right: `
//fence:critical
func complete(done chan struct{}) {
	close(done)
}
`},
	"wait/abstract-io": {
		why: "Behind an io.Reader or io.Writer there may be a file, a pipe or a connection.",
		fix: "Take a concrete type that does not wait, such as *bytes.Buffer.",
		wrong: `
import "io"

//fence:critical
func complete(w io.Writer, msg []byte) {
	w.Write(msg)
}
`, right: `
import "bytes"

//fence:critical
func complete(w *bytes.Buffer, msg []byte) {
	w.Write(msg)
}
`},
	"wait/cgo-call":     {fix: "If the C function is known to return at once, describe it: //fence:assume with wait=no and the reason, on a Go function around it."},
	"wait/foreign-wait": {fix: "Let a goroutine wait for the other process and tell the section by an atomic variable."},
	"wait/declared":     {fix: "Do not call it here; or, if it does not wait after all, correct its //fence:assume."},

	"lock": {
		why:   "Whoever holds the lock may be waiting for this very section, and whoever is preempted while holding it makes the section late. If somebody is known to wait while holding it, the finding is an error and says who.",
		fix:   "Use an atomic variable, or TryLock with something sensible to do if it fails, or prepare under the lock before the section.",
		shows: "lock-in-section", wrong: lockWrong, right: lockRight,
	},
	"lock/lock-in-section": {wrong: lockWrong, right: lockRight},
	"lock/forbidden-lock":  helpForbidden,
	"lock/hidden-lock": {
		why: "The standard library takes a lock there. It is held for a short time only, but code that must never be late cannot know by whom.",
	},

	"alloc": {
		why:   "An allocation may have to wait for the garbage collector, or do a share of its work first.",
		fix:   "Allocate before the section, keep a buffer and use it again, or return values instead of pointers.",
		shows: "heap-alloc", wrong: allocWrong, right: allocRight,
	},
	"alloc/heap-alloc": {wrong: allocWrong, right: allocRight},
	"alloc/implicit-alloc": {
		fix: "Give slices and maps their capacity before the section; pass concrete types instead of interfaces; bind closures once.",
		wrong: `
import "fmt"

//fence:critical realtime
func label(n int) string {
	return fmt.Sprintf("%d", n)
}
`, right: `
//fence:critical realtime
func label(digits []byte, n int) {
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] = '0' + byte(n%10)
		n /= 10
	}
}
`},

	"unknown": {
		why:   "What cannot be seen may wait, lock or allocate. It is reported as what it is: neither wrong nor clean.",
		fix:   "Make the value known (a concrete type, an unexported field that is set in the package, a parameter), or describe the callee with //fence:assume and the reason.",
		shows: "unknown-func-value", wrong: unknownWrong, right: unknownRight,
	},
	"unknown/unknown-func-value": {wrong: unknownWrong, right: unknownRight},
	"unknown/unknown-interface": {
		wrong: `
type Sink interface{ Put(int) }

//fence:critical
func Flush(s Sink) {
	s.Put(1)
}
`, right: `
type Ring struct{ n int }

func (r *Ring) Put(n int) { r.n += n }

//fence:critical
func Flush(s *Ring) {
	s.Put(1)
}
`},
	"unknown/opaque-code": {fix: "Describe the function: //fence:assume with the effects that it has, and how you know."},
	"unknown/incomplete":  {fix: "Make the package that is named compile; the line says how."},
	"unknown/declared":    {fix: "If it is known by now what the function does, correct its //fence:assume."},

	"signal":   {why: "Whoever waits for a fence that nobody signals waits for ever.", fix: "Signal on every path, best with defer right after the fence is made; or return it to somebody who does."},
	"balance":  {why: "A section without end covers code that it was not meant for; one that ends early does not cover what it should.", fix: "Begin and end in the same function, with defer."},
	"unmarked": {why: "Code that signals a fence is what others wait for, whether it is marked or not.", fix: "Mark the function that is named, or one that calls it, with //fence:critical."},
	"cycle": {
		why:   "If a lock is held while waiting, and the code that ends the wait needs the lock, neither goes on.",
		fix:   "Release the lock before waiting, or do not take it on the way to the signal.",
		shows: "join-under-lock", wrong: cycleWrong, right: cycleRight,
	},
	"cycle/join-under-lock":              {wrong: cycleWrong, right: cycleRight},
	"cycle/timeout-only-escape":          helpEscape,
	"cycle/self-wait":                    helpSelfWait,
	"cycle/resource-wait":                helpResource,
	"cycle/undeclared-dependency":        helpUndeclared,
	"cycle/class-cycle":                  helpClassCycle,
	"cycle/orthogonality-violated":       helpOrthogonal,
	"cycle/same-class-nesting":           helpNesting,
	"cycle/lock-held-at-wait-in-section": helpLockAtWait,
	"cycle/lock-order-cycle": {
		why: "Two goroutines that take two locks in different orders can each end up with the lock that the other one waits for.",
		fix: "Take the locks in one order everywhere, or release the first before taking the second. //fence:order A < B declares the order that you want.",
		wrong: `
import "sync"

var (
	usersMu, roomsMu sync.Mutex
	users, rooms     int
)

func Join() {
	usersMu.Lock()
	defer usersMu.Unlock()
	roomsMu.Lock() // while Close holds it and waits for usersMu
	users++
	rooms++
	roomsMu.Unlock()
}

func Close() {
	roomsMu.Lock()
	defer roomsMu.Unlock()
	usersMu.Lock()
	users, rooms = 0, 0
	usersMu.Unlock()
}
`, right: `
import "sync"

var (
	usersMu, roomsMu sync.Mutex
	users, rooms     int
)

//fence:order usersMu < roomsMu

func Join() {
	usersMu.Lock()
	defer usersMu.Unlock()
	roomsMu.Lock()
	users++
	rooms++
	roomsMu.Unlock()
}

func Close() {
	usersMu.Lock()
	defer usersMu.Unlock()
	roomsMu.Lock()
	users, rooms = 0, 0
	roomsMu.Unlock()
}
`},
	"relock": {
		why:   "A mutex of package sync cannot be locked again by the goroutine that holds it: it waits for itself.",
		fix:   "Split the function: one that locks, and one that expects the lock to be held.",
		shows: "self-deadlock", wrong: relockWrong, right: relockRight,
	},
	"relock/self-deadlock": {wrong: relockWrong, right: relockRight},
	"handoff":              {why: "A duty that is handed over can be lost on the way.", fix: "Make sure that whoever takes it over signals on every path, and that the queue cannot drop it."},
	"progress": {
		why:   "A section that need not end is a wait for all who wait for it.",
		fix:   "Bound the loop, and leave exits to code outside of sections.",
		shows: "exit-in-section", wrong: progressWrong, right: progressRight,
	},
	"progress/exit-in-section": {
		why:   "runtime.Goexit, and FailNow or Fatal of a test, end the goroutine in the middle of the section: those who wait for its signal are still there. (os.Exit and log.Fatal end them, too; they are shown with -all.)",
		fix:   "Return an error, or defer the signal: deferred calls run at the end of a goroutine.",
		wrong: progressWrong, right: progressRight,
	},
	"progress/spin-wait": {
		why: "A loop that looks at a flag until another goroutine has changed it is a wait that nobody sees, and takes a processor from the one it waits for. Yielding in between, or sleeping, does not change that.",
		fix: "Look once, and come back when something has changed.",
		wrong: `
import "sync/atomic"

//fence:critical realtime
func fill(ready *atomic.Bool, out []float32) {
	for !ready.Load() {
	}
	clear(out)
}
`, right: `
import "sync/atomic"

//fence:critical realtime
func fill(ready *atomic.Bool, out []float32) bool {
	if !ready.Load() {
		return false // play silence, and look again in the next round
	}
	clear(out)
	return true
}
`},
	"progress/unbounded-loop": {
		why: "A loop that is never left, or that only asks somebody else whether it may end, has no bound that a reader could check. It counts in sections that call it in the same package.",
		fix: "Count the rounds and fail, or stop when a context is done.",
		wrong: `
type pool struct{ free []int }

func (p *pool) tryGet() (int, bool) {
	if len(p.free) == 0 {
		return 0, false
	}
	return p.free[0], true
}

//fence:critical realtime
func get(p *pool) int {
	for {
		if v, ok := p.tryGet(); ok {
			return v
		}
	}
}
`, right: `
type pool struct{ free []int }

func (p *pool) tryGet() (int, bool) {
	if len(p.free) == 0 {
		return 0, false
	}
	return p.free[0], true
}

//fence:critical realtime
func get(p *pool) (v int, ok bool) {
	for i := 0; i < 3 && !ok; i++ {
		v, ok = p.tryGet()
	}
	return v, ok
}
`},
	"progress/recursion": {
		why: "How deep a recursion goes depends on data: it needs time and stack that nobody has reserved. It counts in sections that call it in the same package.",
		fix: "Use a loop over a list of what is still to be done.",
		wrong: `
type tree struct {
	left, right *tree
	n           int
}

//fence:critical realtime
func (t *tree) sum() int {
	if t == nil {
		return 0
	}
	return t.n + t.left.sum() + t.right.sum()
}
`, right: `
//fence:critical realtime
func sum(nodes []int) (total int) {
	for _, n := range nodes {
		total += n
	}
	return total
}
`},
	"contract": {
		why:   "Calls through the contract are trusted; what breaks it is never seen there.",
		fix:   "Convert a function that keeps the contract, or correct this one.",
		shows: "wait", wrong: contractWrong, right: contractRight,
	},
	"contract/wait": {wrong: contractWrong, right: contractRight},

	"directive": {
		why:   "A directive that is not understood would protect nothing and look as if it did.",
		fix:   "Correct it as the message says; the manual (fencevet -help) has the grammar.",
		shows: "malformed", wrong: directiveWrong, right: directiveRight,
	},
}
