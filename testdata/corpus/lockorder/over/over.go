// Package over imports what package top imports, and top: it has been reported there.
package over

// Silent: nothing new comes together here.
import (
	"example.com/corpus/lockorder/left"
	"example.com/corpus/lockorder/right"
	"example.com/corpus/lockorder/top"
)

// Both does all of it.
func Both() {
	left.Copy()
	right.Undo()
	top.Run(false)
}
