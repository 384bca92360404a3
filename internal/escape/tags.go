package escape

import (
	"errors"
	"fmt"
	"go/types"
	"slices"
)

// numResults and numParams are how many results and parameters conditions and
// tags keep apart. What flows to a later result counts as leaked to the heap.
const (
	numResults = 5
	numParams  = 4
)

// The targets that a parameter can flow to.
const (
	toHeap    = iota // to the heap, if perhaps not after inlining
	toHard           // to the heap for certain
	toMutator        // to the address of a store
	toResult         // to result 0, and so on
	// To what parameter 0 calls, or a method of it, and so on. That is the
	// heap unless the compiler knows the function.
	toParam    = toResult + numResults
	numTargets = toParam + numParams
)

// A Leak says where one parameter flows: for each target the least number of
// dereferences plus one, or 0 if it does not flow there.
type Leak [numTargets]uint8

// Tags describes a function: each of its parameters, receiver first, and, in a
// last entry, what it costs at least to inline it.
type Tags []Leak

// inlineTag returns the last entry of tags, from a cost as batch.cost returns it.
func inlineTag(cost int) Leak { return Leak{uint8(min(cost, inlineBudget+1) + 1)} }

// cost returns the inlining cost of a function of type sig, up to one more
// than the budget; 0 if it is not known.
func (t Tags) cost(sig *types.Signature) int {
	n := sig.Params().Len()
	if sig.Recv() != nil {
		n++
	}
	if n >= len(t) || t[n][0] == 0 {
		return 0
	}
	return int(t[n][0]) - 1
}

// leaksAll is the leak of a parameter about which nothing is known: it
// escapes, but the compiler may know better.
var leaksAll = Leak{toHeap: 1, toMutator: 1}

func (l *Leak) get(target int) int { return int(l[target]) - 1 }

// add records a flow to target, keeping the one with the fewest dereferences.
func (l *Leak) add(target, derefs int) {
	v := uint8(min(derefs+1, 255))
	if l[target] == 0 || v < l[target] {
		l[target] = v
	}
}

// simplify drops the flows that a flow to the heap implies: whoever gets hold
// of the value there may also write to it. Flows to results may make certain
// what is not.
func (l *Leak) simplify() {
	for i := toMutator; i < numTargets; i++ {
		h := l[toHard]
		if i == toMutator {
			h = l[toHeap]
		}
		if h != 0 && l[i] >= h {
			l[i] = 0
		}
	}
}

// bound returns the tags of a method value, from those of the method.
func (t Tags) bound() Tags {
	t = slices.Clone(t[1:])
	for i := range t {
		clear(t[i][toParam:]) // counted from the receiver
	}
	return t
}

// Encode returns a compact form of t: for each parameter the number of its
// targets up to the last one used, and those.
func (t Tags) Encode() []byte {
	if len(t) == 0 {
		return nil
	}
	out := make([]byte, 0, 3*len(t))
	for i := range t {
		n := numTargets
		for n > 0 && t[i][n-1] == 0 {
			n--
		}
		out = append(out, byte(n))
		out = append(out, t[i][:n]...)
	}
	return out
}

// Decode is the inverse of [Tags.Encode].
func Decode(data []byte) (Tags, error) {
	var t Tags
	for len(data) > 0 {
		n := int(data[0])
		data = data[1:]
		if n > numTargets {
			return nil, fmt.Errorf("leak tag of %d targets, at most %d known", n, numTargets)
		}
		if n > len(data) {
			return nil, errors.New("truncated leak tag")
		}
		var l Leak
		copy(l[:], data[:n])
		t = append(t, l)
		data = data[n:]
	}
	return t, nil
}
