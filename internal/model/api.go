package model

import "github.com/fencevet/fencevet/internal/effect"

// A Row says what one function or method of the standard library does.
type Row struct {
	// Effects holds templates: Rule, Detail, Evidence and What. What may
	// contain {recv} and {arg0}, {arg1} …, which stand for the source text of
	// the receiver and the arguments at the call.
	Effects []effect.Effect
	// Invokes says which of the effects come from methods of parameters.
	Invokes []Invoke
	// Calls and Spawns list the parameters (receiver not counted) that are
	// functions which the call runs before it returns, or in another goroutine.
	Calls, Spawns []int
	NoReturn      bool
	// Leaks describes which parameters escape, receiver first (see internal/escape).
	Leaks []byte
	// Reason says why the row is as it is, in one phrase; "" for the clean
	// rows of the generated table.
	Reason string
}

// An Invoke says that one effect of a row is what a method of a parameter may
// do: fmt.Fprintf may wait because the Write of its first argument may. Where
// the concrete types of all the arguments that an effect names are known, what
// their methods do stands in its place: nothing, for a *bytes.Buffer.
type Invoke struct {
	Effect int // index in Effects
	Param  int // receiver not counted
	Method string
}
