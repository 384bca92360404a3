package check

import (
	"go/token"
	"strings"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/order"
	"github.com/fencevet/fencevet/internal/rule"
	"github.com/fencevet/fencevet/internal/summary"
)

// leaves reports what is done under declared leaf locks and must not be: waiting,
// taking another lock, calling what cannot be seen.
func (c *Checker) leaves(uses []order.Use) []Finding {
	var fs []Finding
	for _, use := range uses {
		seen := map[token.Pos]bool{}
		for _, p := range c.engine.Places(use.Fn) {
			span := use.At(p.Pos)
			if span == nil || seen[p.Pos] || !deniedUnderLeaf(p.Effect) || c.inTest(p.Pos) ||
				c.engine.Waived(use.Fn, p.Pos, "contract", "leaf") {
				continue
			}
			seen[p.Pos] = true
			fs = append(fs, c.leaf(use, span, p))
		}
	}
	return fs
}

// deniedUnderLeaf reports whether an effect counts under a leaf lock: what the
// default class of sections would warn of.
func deniedUnderLeaf(eff *effect.Effect) bool {
	switch eff.Rule {
	case "wait", "lock", "unknown":
		return class.Builtin(class.Default).Severity(eff.Rule, eff.Detail, eff.Evidence) >= rule.Warning && (eff.Param == nil || !eff.Param.Silent)
	}
	return false
}

// leaf words one finding.
func (c *Checker) leaf(use order.Use, span *order.Span, p summary.Place) Finding {
	path := c.unit.Pkg.Path()
	var b strings.Builder
	b.WriteString("contract/leaf: " + summary.Name(use.Fn).In(path) + " " + p.Effect.What)
	if p.Effect.Chain != nil && p.Effect.Pos.IsValid() {
		b.WriteString(" at " + p.Effect.Pos.In(path))
	}
	b.WriteString(" under leaf lock " + span.Lock + ", held since " + span.Since.In(path))
	writePath(&b, p.Effect, path)
	b.WriteString("; do it after unlocking, or remove fence:leaf")
	op := *p.Effect.Op
	op.Rule, op.Detail = "contract", "leaf"
	eff := *p.Effect
	eff.Op = &op
	return Finding{
		Rule: "contract", Detail: "leaf", Severity: rule.Lookup("contract", "leaf").Sev[0].String(), Evidence: p.Effect.Evidence,
		Pos: p.Pos, End: p.End, Op: &eff, Message: b.String(), Allow: "//fence:allow contract/leaf -- ",
	}
}
