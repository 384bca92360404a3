package main

import (
	_ "embed"
	"fmt"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/model"
)

// Names with a meaning of their own in lowlevel.txt.
const (
	anyName  = "*"     // every function of the package without a row of its own
	assembly = "<asm>" // every function of the package without a body

	lowlevelName = "gen/lowlevel.txt"
)

//go:embed lowlevel.txt
var lowlevel string

// A ground is what the analysis takes for granted: functions it does not look
// into.
type ground map[effect.Func]*model.Row

// newGround reads the tables written by hand. Rows of lowlevel.txt take
// precedence: they say what a function means to the rest of the library,
// which is not always what it means to a user. written is what users see.
func newGround() (g, written ground, err error) {
	g, written = make(ground), make(ground)
	for _, t := range append(model.Written(), model.Table{Name: lowlevelName, Text: lowlevel}) {
		entries, err := model.Parse(t.Text)
		if err != nil {
			return nil, nil, fmt.Errorf("%s:%v", t.Name, err)
		}
		for _, e := range entries {
			g[e.Func] = e.Row
			if t.Name != lowlevelName {
				written[e.Func] = e.Row
			}
		}
	}
	return g, written, nil
}

// row returns the row of a function, or nil if the analysis looks into it.
func (g ground) row(fn *ssa.Function) *model.Row {
	f := nameOf(fn)
	if row := g[f]; row != nil {
		return row
	}
	if fn.Blocks == nil {
		if row := g[effect.Func{Pkg: f.Pkg, Name: assembly}]; row != nil {
			return row
		}
	}
	if f.Pkg == "syscall" && fn.Blocks != nil {
		return nil // the row for unknown system calls is for users
	}
	return g[effect.Func{Pkg: f.Pkg, Name: anyName}]
}
