package driver

import (
	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/waits"
)

// A core analyses one package with its bodies: a check.Checker, or in tests
// of the loader something that records what it is asked for.
type core interface {
	Export() *directive.Export
	Summary(effect.Func) (*effect.Summary, string)
	Locks(effect.Func) *order.Summary
	Needs() []order.Need
	OwnWaits() []waits.Edge
	OwnResources() []waits.Resource
	Edges() []*order.Edge
	Holders(op effect.Pos) []order.Holder
	Findings() []check.Finding
}

var newCore = func(u *check.Unit) core { return check.New(u) }
