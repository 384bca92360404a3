package driver

import (
	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/directive"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/report"
)

// AddWaived adds to a report of the packages what directives waive there, with
// their reasons. For that everything is analysed once more, as if nothing were
// waived: what is found then and not in the report is waived.
func AddWaived(opts Options, r *report.Report) {
	opts.ignoreAllows = true
	r.AddWaived(Run(opts).Findings)
}

// waiver returns the reason of the directive that waives a finding in p: at the
// operation, or at one of the calls that lead to it.
func (d *driver) waiver(p *listed, f check.Finding) string {
	ask := func(pos effect.Pos, fn effect.Func) (string, bool) {
		for _, q := range []*listed{d.variant(p, pos.Pkg), p} { // p may speak of others with for=
			if q == nil || d.bodies[q.ImportPath] == nil {
				continue
			}
			if c, ok := d.bodies[q.ImportPath].checker.(interface{ Set() *directive.Set }); ok {
				file := pos.File
				if q.path() != pos.Pkg {
					file = ""
				}
				if reason, ok := c.Set().Reason(file, pos.Line, fn, f.Rule, f.Detail); ok {
					return reason, true
				}
			}
		}
		return "", false
	}
	if f.Op == nil {
		return ""
	}
	for c := f.Op.Chain; c != nil; c = c.Next {
		if reason, ok := ask(c.Pos, c.Func); ok {
			return reason
		}
	}
	reason, _ := ask(f.Op.Pos, f.Op.Func)
	return reason
}
