package lockorder

import (
	"sync"

	"example.com/corpus/lockorder/low"
	"example.com/corpus/lockorder/mid"
)

var (
	traceMu sync.Mutex
	traced  int
)

// Reported: the other side is in another package.
func Expire() {
	low.SessionsMu.Lock()
	defer low.SessionsMu.Unlock()
	low.Rename() // want "cycle/lock-order-cycle: Expire holds low.SessionsMu since across.go:[0-9]+ and locks low.UsersMu at example.com/corpus/lockorder/low/low.go:[0-9]+: Expire → low.Rename .across.go:[0-9]+.; mid.Import holds low.UsersMu since example.com/corpus/lockorder/mid/mid.go:[0-9]+ and locks low.SessionsMu at example.com/corpus/lockorder/low/low.go:[0-9]+: mid.Import → low.Login .example.com/corpus/lockorder/mid/mid.go:[0-9]+.; if they meet, none goes on: take the locks in one order"
}

// Reported: the callback takes, under the lock of the log, one under which Save
// logs.
func Trace() {
	low.WithLog(func() { // want "cycle/lock-order-cycle: Trace holds low.logMu since .* and locks traceMu at across.go:[0-9]+: Trace → low.WithLog .*; Save holds traceMu since .* and locks low.logMu at .*low.go:[0-9]+: Save → low.Log"
		traceMu.Lock()
		traced++
		traceMu.Unlock()
	})
}

// The other side.
func Save() {
	traceMu.Lock()
	defer traceMu.Unlock()
	traced = 0
	low.Log()
}

// Silent: logs without the lock.
func Restore() {
	traceMu.Lock()
	traced = 0
	traceMu.Unlock()
	low.Log()
}

// Silent: one after the other.
func Migrate() {
	low.Login()
	mid.Import()
}

// Reported: both locks are those of one ledger, and the other side is where it is
// declared.
func Reindex(l *low.Ledger) {
	l.LockIndex()
	defer l.UnlockIndex()
	l.Turn() // want "cycle/lock-order-cycle: Reindex holds low.Ledger.index since across.go:[0-9]+ and locks l.Pages at example.com/corpus/lockorder/low/low.go:[0-9]+: Reindex → low.Turn .across.go:[0-9]+.; ..low.Ledger..Write holds l.Pages since example.com/corpus/lockorder/low/low.go:[0-9]+ and locks l.index at example.com/corpus/lockorder/low/low.go:[0-9]+; if they meet, none goes on: take the locks in one order"
}

// Silent: two ledgers.
func Merge(from, to *low.Ledger) {
	from.LockIndex()
	defer from.UnlockIndex()
	to.Turn()
}

// Silent: one after the other.
func Browse(l *low.Ledger) {
	l.LockIndex()
	l.UnlockIndex()
	l.Turn()
}
