package confirm

import (
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/object"
)

// This file matches allocating calls in compiled code with places in source.

// An alloc is an allocating call in a compiled function, seen from one of its
// frames.
type alloc struct {
	*object.Alloc
	depth int // of the frame; 0 is the innermost
}

// slack is how many lines a call may stand from where the analysis of source
// code places the allocation: the compiler merges small variables declared on
// neighbouring lines, and a construct of several lines has one position.
const slack = 3

// near reports whether f has code at or near the place of e that could be e: an
// allocation of its kind, or the call of the function of the standard library
// that allocates. It is not if it was inlined as deep as e by calls at other lines
// than those in inlined, which is nil if they are not known.
func (c *code) near(f *object.Function, e *effect.Effect, inlined []int) bool {
	if c.pkg.Load(f) != nil {
		return true // cannot tell
	}
	caller := e.Chain
	for caller != nil && caller.Next != nil {
		caller = caller.Next
	}
	for i := range f.Allocs {
		a := &f.Allocs[i]
		for depth, fr := range a.Frames {
			if isNear(fr, e.Pos) && fits(alloc{a, depth}, e) && !elsewhere(a.Frames[depth+1:], inlined) {
				return true
			}
		}
		if caller != nil && e.IsSite() && isObject(a.Class) && isNear(a.Frames[0], caller.Pos) {
			return true // of an inlined function, whose parameters and results its caller makes
		}
	}
	if e.IsSite() {
		return false
	}
	d := c.callsOf(f)
	if d.err != nil {
		return true // cannot tell
	}
	for _, call := range d.calls {
		if !isRuntime(call.Symbol) && slices.ContainsFunc(call.Frames, func(fr object.Frame) bool { return isNear(fr, e.Pos) }) {
			return true
		}
	}
	return false
}

// elsewhere reports whether the frames around a place are those of other inlined
// calls than stand at the lines. A literal that was inlined, too, has a frame but
// may have no line of its own.
func elsewhere(around []object.Frame, inlined []int) bool {
	if len(inlined) == 0 || at(around, inlined) {
		return false
	}
	return len(around) == len(inlined) || !slices.ContainsFunc(around, func(fr object.Frame) bool {
		return fr.Func.Name == "" || declared(fr.Func) != fr.Func
	})
}

// isNear reports whether a frame is at or near a place.
func isNear(fr object.Frame, pos effect.Pos) bool {
	return fr.Line >= pos.Line-slack && fr.Line <= pos.Line+slack && fr.Func.Pkg == pos.Pkg && fr.Base() == pos.File
}

// isObject reports whether an allocation can be that of a variable or a literal.
func isObject(c object.Class) bool { return c == object.New || c == object.MakeMap }

// isRuntime reports whether a symbol belongs to the runtime itself: calls that
// the compiler inserts.
func isRuntime(symbol string) bool { return len(symbol) > 8 && symbol[:8] == "runtime." }

// fits reports whether an allocating call can be the allocation e. What a
// function of the standard library does that was inlined may be anything.
func fits(a alloc, e *effect.Effect) bool {
	if !e.IsSite() {
		if a.depth == 0 { // what an inlined function returns is made at its call
			return a.Pos().Line == e.Pos.Line
		}
		return strings.HasPrefix(e.Code, a.Frames[a.depth-1].Func.Pkg+".") // its name is not known here
	}
	if a.depth != 0 {
		return false // inlined code allocates, not the place itself
	}
	switch a.Class {
	case object.New, object.Library:
		return true // variables, closures, arguments: objects all
	case object.MakeSlice, object.MakeMap, object.MakeChan:
		return e.Detail == "heap-alloc"
	}
	return e.Detail == "implicit-alloc"
}

// allocatesAt reports whether f has a call that allocates each time and can be
// e at the given lines; e may be within a function inlined there.
func allocatesAt(f *object.Function, lines []int, e *effect.Effect) bool {
	for i := range f.Allocs {
		a := &f.Allocs[i]
		always := a.Certain || e.Code == effect.CodeSized && a.Class == object.MakeSlice && sized(f.TypeArgs)
		if !always || len(a.Frames) < len(lines) {
			continue
		}
		depth := len(a.Frames) - len(lines)
		if at(a.Frames[depth:], lines) && fits(alloc{a, depth}, e) {
			return true
		}
	}
	return false
}

// sized reports whether values of all type arguments, "go.shape.int,go.shape.[]string",
// certainly have a size. Structs and arrays may not.
func sized(typeArgs string) bool {
	for _, shape := range strings.Split(typeArgs, ",go.shape.") {
		shape = strings.TrimPrefix(shape, "go.shape.")
		if shape == "" || strings.HasPrefix(shape, "struct") || shape[0] == '[' && !strings.HasPrefix(shape, "[]") {
			return false
		}
	}
	return true
}

// at reports whether the frames, innermost first, are at the lines, outermost
// first.
func at(frames []object.Frame, lines []int) bool {
	if len(frames) != len(lines) {
		return false
	}
	for i, fr := range frames {
		if fr.Line != lines[len(lines)-1-i] {
			return false
		}
	}
	return true
}
