// Package top takes no lock itself. It is the first that imports both sides of a cycle.
package top

// Reported: neither side knows the other.
import (
	"example.com/corpus/lockorder/left" // want "cycle/lock-order-cycle: left.Copy holds low.SourceMu since example.com/corpus/lockorder/left/left.go:[0-9]+ and locks low.TargetMu at example.com/corpus/lockorder/left/left.go:[0-9]+; right.Undo holds low.TargetMu since example.com/corpus/lockorder/right/right.go:[0-9]+ and locks low.SourceMu at example.com/corpus/lockorder/right/right.go:[0-9]+: right.Undo → right.restore .*right.go:[0-9]+.; if they meet, none goes on: take the locks in one order; this package is the first that imports both"
	"example.com/corpus/lockorder/right"
)

// Run does one thing or the other.
func Run(back bool) {
	if back {
		right.Undo()
		return
	}
	left.Copy()
}
