package driver

import (
	"go/token"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/fencevet/fencevet/internal/report"
)

// fixes returns the fix of a finding in package p as it is shown; nothing if it
// would change a file that is not one of the package's own sources, such as what cgo
// has made of one.
func (d *driver) fixes(p *listed, fix *analysis.SuggestedFix) []report.Fix {
	own := slices.Concat(p.sources(), p.tests())
	out := report.Fix{Message: fix.Message}
	for _, e := range fix.TextEdits {
		tok := d.fset.File(e.Pos)
		if tok == nil || !slices.Contains(own, filepath.Clean(tok.Name())) {
			return nil
		}
		at := func(pos token.Pos) report.Pos {
			p := d.fset.PositionFor(pos, false)
			return report.Pos{Line: p.Line, Col: p.Column}
		}
		start, end := d.places.File(tok.Name(), p.path(), 0, 0), at(e.End)
		file := start.File
		start = at(e.Pos)
		start.File, end.File = file, file
		out.Edits = append(out.Edits, report.Edit{
			Start: start, End: end, New: string(e.NewText), From: tok.Offset(e.Pos), To: tok.Offset(e.End),
		})
	}
	return []report.Fix{out}
}
