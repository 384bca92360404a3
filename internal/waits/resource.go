package waits

import (
	"cmp"
	"slices"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Resource is a bounded set of things, such as a free list or a semaphore: whatever
// is given back to it has waited for a fence of a class before. A critical section of
// that class that waits for one waits for itself, once nothing is left.
type Resource struct {
	Class   string // qualified
	Release effect.Pos
	Wait    effect.Pos // before it
	// Taken are the places where one takes from it, in order, and Detail says how:
	// "chan-recv", "chan-send" or "sync-wait".
	Taken  []effect.Pos
	Detail string
	Try    string // how one takes from it without waiting
}

// MergeResources sorts resources and keeps one of each.
func MergeResources(all []Resource) []Resource {
	slices.SortFunc(all, func(a, b Resource) int {
		return cmp.Or(a.Release.Compare(b.Release), cmp.Compare(a.Detail, b.Detail), cmp.Compare(a.Class, b.Class))
	})
	return slices.CompactFunc(all, func(a, b Resource) bool {
		return a.Release == b.Release && a.Detail == b.Detail && a.Class == b.Class
	})
}
