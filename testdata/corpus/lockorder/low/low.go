// Package low has locks that its importers take, too.
package low

import "sync"

// The table of sessions and that of users.
var (
	SessionsMu sync.Mutex
	UsersMu    sync.Mutex
	sessions   int
	users      int
	logMu      sync.Mutex
	logged     int
)

// Two registers, each with its lock, and two more locks.
var (
	SourceMu, TargetMu sync.Mutex
	FirstMu, SecondMu  sync.RWMutex
	Source, Target     int
)

// Login counts a session. Callers may hold the lock of the users.
func Login() {
	SessionsMu.Lock()
	sessions++
	SessionsMu.Unlock()
}

// Rename changes a user.
func Rename() {
	UsersMu.Lock()
	users++
	UsersMu.Unlock()
}

// WithLog calls f while nobody else writes to the log.
func WithLog(f func()) {
	logMu.Lock()
	defer logMu.Unlock()
	logged++
	f()
}

// Log writes a line.
func Log() {
	logMu.Lock()
	logged++
	logMu.Unlock()
}

// A Ledger has two locks, one of which others can take.
type Ledger struct {
	Pages sync.Mutex
	index sync.Mutex
	n     int
}

// LockIndex takes the lock of the index.
func (l *Ledger) LockIndex() { l.index.Lock() }

// UnlockIndex gives it back.
func (l *Ledger) UnlockIndex() { l.index.Unlock() }

// Write writes a page and its entry in the index.
func (l *Ledger) Write() {
	l.Pages.Lock()
	defer l.Pages.Unlock()
	l.index.Lock()
	l.n++
	l.index.Unlock()
}

// Turn turns a page.
func (l *Ledger) Turn() {
	l.Pages.Lock()
	l.n--
	l.Pages.Unlock()
}
