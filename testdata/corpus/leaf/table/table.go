// Package table has a leaf lock that its users meet.
package table

import "sync"

// Table counts names.
type Table struct {
	Mu sync.Mutex //fence:leaf
	m  map[string]int
}

// Add counts a name.
func (t *Table) Add(name string) {
	t.Mu.Lock()
	t.m[name]++
	t.Mu.Unlock()
}

// Plain is the same without a promise.
type Plain struct {
	mu sync.Mutex
	n  int
}

// Add counts.
func (p *Plain) Add() {
	p.mu.Lock()
	p.n++
	p.mu.Unlock()
}
