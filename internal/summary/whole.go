package summary

import (
	"go/token"
	"path/filepath"
	"slices"
	"strconv"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
)

// CallPos returns the position by which a call is known: its parenthesis, or the
// for keyword of the loop that calls an iterator.
func CallPos(c ssa.CallInstruction) token.Pos { return callPos(c) }

// Pos makes a source position in the package with the given import path
// independent of the machine.
func Pos(fset *token.FileSet, path string, p token.Pos) effect.Pos {
	if !p.IsValid() {
		return effect.Pos{Pkg: path}
	}
	at := fset.Position(p)
	return effect.Pos{Pkg: path, File: filepath.Base(at.Filename), Line: at.Line, Col: at.Column}
}

// UniqueName names fn uniquely in its program: instances of a generic function
// like their origin, literals by their numbers.
func UniqueName(fn *ssa.Function) effect.Func {
	parent := fn.Parent()
	if parent == nil {
		return Name(fn)
	}
	name := UniqueName(parent)
	name.Name += ".func" + strconv.Itoa(slices.Index(parent.AnonFuncs, fn)+1)
	return name
}
