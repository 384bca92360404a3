// Package left takes the locks of package low in one order, and knows nothing of those
// who take them in the other.
package left

import "example.com/corpus/lockorder/low"

// Copy reads one register while it writes to the other.
func Copy() {
	low.SourceMu.Lock()
	defer low.SourceMu.Unlock()
	low.TargetMu.Lock()
	low.Target = low.Source
	low.TargetMu.Unlock()
}

// Compare only reads both.
func Compare() bool {
	low.FirstMu.RLock()
	defer low.FirstMu.RUnlock()
	low.SecondMu.RLock()
	defer low.SecondMu.RUnlock()
	return low.Source == low.Target
}
