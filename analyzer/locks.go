package analyzer

import (
	"maps"
	"slices"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/waits"
)

// lockBlock returns what the fact of a package says of locks.
func lockBlock(c *check.Checker, k *known, path string) []byte {
	b := order.Block{Pkg: path, Funcs: c.AllLocks(), Needs: c.AllNeeds(), Edges: order.MergeEdges(append(c.Edges(), k.edges()...)), Held: c.AllHolders()}
	return b.Encode()
}

// lockSummary returns the dealings with locks of a function of another package;
// nil if there are none, or nothing is known. Facts that cannot be read are
// noted as missing.
func (k *known) lockSummary(f effect.Func) *order.Summary {
	m, ok := k.locks[f.Pkg]
	if !ok {
		m = make(map[string]*order.Summary)
		k.locks[f.Pkg] = m
		b, err := order.Decode(k.blocks[f.Pkg].Locks)
		if err != nil {
			k.missing[f.Pkg] = err.Error()
			return nil
		}
		for _, fn := range b.Funcs {
			m[fn.Name] = fn.Summary
		}
	}
	return m[f.Name]
}

// needs returns what critical sections in the packages below need.
func (k *known) needs() []order.Need {
	var all []order.Need
	for _, b := range k.lockBlocks() {
		all = append(all, b.Needs...)
	}
	return all
}

// classWaits returns the waits of critical sections in the packages below for fences
// of other classes.
func (k *known) classWaits() []waits.Edge {
	var all []waits.Edge
	for _, fact := range k.direct {
		all = append(all, fact.Waits...)
	}
	return waits.Merge(all)
}

// resources returns the bounded resources in the packages below.
func (k *known) resources() []waits.Resource {
	var all []waits.Resource
	for _, fact := range k.direct {
		all = append(all, fact.Resources...)
	}
	return waits.MergeResources(all)
}

// edges returns the edges between locks of the packages below.
func (k *known) edges() []*order.Edge {
	var all []*order.Edge
	for _, b := range k.lockBlocks() {
		all = append(all, b.Edges...)
	}
	return all
}

// holders returns who waits while holding the lock that is taken at a place of a
// package that is imported directly.
func (k *known) holders(op effect.Pos) []order.Holder {
	for _, b := range k.lockBlocks() {
		if b.Pkg != op.Pkg {
			continue
		}
		for _, h := range b.Held {
			if _, ok := order.LockAt(h.Ops, op); ok {
				return h.By
			}
		}
	}
	return nil
}

// lockBlocks returns what the direct imports say of locks, in the order of their
// paths. Facts that cannot be read are noted as missing.
func (k *known) lockBlocks() []*order.Block {
	if k.lower == nil {
		k.lower = []*order.Block{}
		for _, path := range slices.Sorted(maps.Keys(k.direct)) {
			b, err := order.Decode(k.direct[path].Own.Locks)
			if err != nil {
				k.missing[path] = err.Error()
				continue
			}
			k.lower = append(k.lower, b)
		}
	}
	return k.lower
}
