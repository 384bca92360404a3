// Package right takes the locks of package low in another order than package left.
package right

import "example.com/corpus/lockorder/low"

// Undo moves a value back.
func Undo() {
	low.TargetMu.Lock()
	defer low.TargetMu.Unlock()
	restore()
}

func restore() {
	low.SourceMu.Lock()
	low.Source = low.Target
	low.SourceMu.Unlock()
}

// Equal only reads both.
func Equal() bool {
	low.SecondMu.RLock()
	defer low.SecondMu.RUnlock()
	low.FirstMu.RLock()
	defer low.FirstMu.RUnlock()
	return low.Source == low.Target
}
