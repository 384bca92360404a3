package escape

import "golang.org/x/tools/go/ssa"

// solve propagates until nothing changes: from each location, along the
// edges backwards, to everything that flows into it. A location is walked
// again when its degree rises, so at most three times.
func (b *batch) solve() {
	push := func(l locID) {
		if !b.locs[l].todo {
			b.locs[l].todo = true
			b.work = append(b.work, l)
		}
	}
	for i := len(b.locs) - 1; i >= 0; i-- {
		if l := &b.locs[i]; l.in >= 0 && b.matters(l) {
			push(locID(i))
		}
	}
	for len(b.work) > 0 {
		root := b.work[len(b.work)-1]
		b.work = b.work[:len(b.work)-1]
		b.locs[root].todo = false
		b.walk(root, push)
	}
}

// matters reports whether a walk from l can have a consequence: whether there
// is anything that l could outlive or that it could mark as written to.
func (b *batch) matters(l *location) bool {
	if l.fn < 0 || l.degree > stack || l.mutates || l.result > 0 {
		return true
	}
	f := b.funcs[l.fn]
	return f.hasClosures || l.depth < f.maxDepth
}

// walk finds the least number of dereferences between root and everything
// that flows into it (Bellman-Ford, since weights can be negative), and draws
// the conclusions.
func (b *batch) walk(root locID, push func(locID)) {
	b.walks++
	gen := b.walks
	r := &b.locs[root]
	r.gen, r.derefs, r.via = gen, 0, -1
	// Locations that are as high already have been or will be walked themselves.
	limit := r.degree
	if limit == stack || r.called > 0 {
		limit = heap
	}
	b.queue = append(b.queue[:0], root)
	for head := 0; head < len(b.queue); head++ {
		id := b.queue[head]
		l := &b.locs[id]
		l.queued = 0
		derefs := l.derefs
		raised := false
		if derefs < 0 {
			// The address of l flows to root; what flows into l does not
			// become an address by that.
			derefs = 0
			l.cond.add(b.condition(r, l))
			if d := b.outlives(r, l); d > l.degree {
				l.degree, l.mutates = d, true
				l.why = b.reason(id, root)
				raised = true
			}
		}
		if derefs == 0 && r.mutates && !l.mutates {
			l.mutates = true
			push(id)
		}
		if l.param > 0 {
			b.leak(id, r, derefs)
		}
		if derefs == 0 && id != root {
			b.keep(r, l)
		}
		if raised {
			push(id)
			if l.degree >= limit {
				continue // its own walk goes on from here
			}
		}
		for e := l.in; e >= 0; e = b.edges[e].next {
			edge := &b.edges[e]
			src := &b.locs[edge.src]
			if src.degree >= limit {
				continue
			}
			if d := derefs + edge.derefs; src.gen != gen || src.derefs > d {
				src.gen, src.derefs, src.via = gen, d, e
				if src.queued != gen {
					src.queued = gen
					b.queue = append(b.queue, edge.src)
				}
			}
		}
	}
}

// outlives returns how surely an address stored in r may be used when l, if
// it were on the stack, is gone.
func (b *batch) outlives(r, l *location) degree {
	if r.degree > stack {
		return r.degree
	}
	if r.fn < 0 {
		return stack // the mutator
	}
	rf := b.funcs[r.fn]
	if r.result > 0 {
		if rf.parent != nil && !rf.resultsLost && b.inside(l.fn, r.fn) {
			// A closure all of whose calls are known may return what its
			// surroundings own.
			return stack
		}
		if rf.inlinable {
			return perhaps
		}
		return heap
	}
	if r.fn == l.fn {
		if r.depth < l.depth {
			return heap
		}
		return stack
	}
	if b.inside(r.fn, l.fn) {
		// Stored in a variable of the enclosing function. If the closure is
		// inlined there, both have the same lifetime.
		return perhaps
	}
	return stack
}

// inside reports whether function g is a closure within f, at any depth.
func (b *batch) inside(f, g int32) bool {
	if f < 0 || g < 0 || f == g {
		return false
	}
	outer := b.funcs[f]
	for p := b.funcs[g].parent; p != nil; p = p.parent {
		if p == outer {
			return true
		}
	}
	return false
}

// leak records that parameter id flows to root.
func (b *batch) leak(id locID, r *location, derefs int32) {
	leak := b.leaks[id]
	l := &b.locs[id]
	if r.mutates {
		leak.add(toMutator, int(derefs))
	}
	switch d := b.outlives(r, l); {
	case d == stack:
	case r.degree == stack && r.result > 0 && r.fn == l.fn && r.result <= numResults:
		leak.add(toResult+int(r.result)-1, int(derefs))
	case r.called > 0 && r.fn == l.fn:
		leak.add(toHeap, int(derefs))
		leak.add(toParam+int(r.called)-1, int(derefs))
	default:
		leak.add(toHeap, int(derefs))
		if d == heap {
			leak.add(toHard, int(derefs))
		}
	}
}

// condition returns on what it depends that root r outlives what is in l: on
// what happens to a result or a parameter of l's function.
func (b *batch) condition(r, l *location) Cond {
	switch {
	case r.fn != l.fn:
	case r.result > 0 && r.result <= numResults:
		return Cond{Results: 1 << (r.result - 1)}
	case r.called > 0:
		return Cond{Params: 1 << (r.called - 1)}
	}
	return Cond{}
}

// keep notes that the value in l, which may be the result of a call, flows to r.
func (b *batch) keep(r, l *location) {
	if b.outlives(r, l) == heap {
		l.fate.hard = true
	}
	l.fate.cond.add(b.condition(r, l))
}

// reason returns the instruction that explains best why the address of l, on
// the path just walked, outlives it: where it is captured, or else the last
// one before root.
func (b *batch) reason(l, root locID) ssa.Instruction {
	var at ssa.Instruction
	for steps := 0; l != root && steps < len(b.locs); steps++ {
		via := b.locs[l].via
		if via < 0 {
			break
		}
		e := &b.edges[via]
		if mc, ok := e.at.(*ssa.MakeClosure); ok && at == nil {
			return mc
		}
		if e.at != nil {
			at = e.at
		}
		l = e.dst
	}
	if st, ok := at.(*ssa.Store); at == nil || ok && variadic(st) != nil {
		if why := b.locs[root].why; why != nil {
			at = why
		}
	}
	return at
}
