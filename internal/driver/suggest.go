package driver

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/report"
)

// Suggest writes a patch that adds the directives which the packages named should
// have: around fences that are declared, or, in a package that declares none and
// uses none, around what looks like one. The lines returned say what could not be
// analysed; the error, that the patch could not be written.
func Suggest(opts Options, w io.Writer) (problems []string, err error) {
	limitMemory(memoryLimit)
	opts.Tests = false
	d := newDriver(opts)
	if crash := protect(func() { err = d.suggest(w) }); crash != nil {
		err = crash
	}
	for i, line := range d.problems {
		d.problems[i] = relative(line, d.places.Cwd)
	}
	return d.problems, err
}

func (d *driver) suggest(w io.Writer) error {
	if err := d.setPlaces(); err != nil {
		return err
	}
	if err := d.list(); err != nil {
		return err
	}
	d.roots = d.named()
	d.scanAll()
	files := map[string][]report.Insertion{}
	for _, p := range d.roots {
		bare := !d.marked[p.ImportPath] && !d.reaches(p)
		d.marked[p.ImportPath] = true
		b := d.body(p)
		c, ok := b.checker.(*check.Checker)
		if !ok {
			d.problems = append(d.problems, b.problems...)
			continue
		}
		some, broken := c.Suggestions(bare)
		if broken != "" {
			d.problems = append(d.problems, broken)
		}
		for _, s := range some {
			at := d.fset.PositionFor(s.Pos, false)
			files[at.Filename] = append(files[at.Filename], report.Insertion{Before: at.Line, Lines: s.Lines})
		}
	}
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(a, b) })
	for _, name := range names {
		if err := d.patch(w, name, files[name]); err != nil {
			return err
		}
	}
	return nil
}

// patch writes the patch of one file, under its path from the current directory.
func (d *driver) patch(w io.Writer, name string, add []report.Insertion) error {
	rel, err := filepath.Rel(d.places.Cwd, name)
	if err != nil || !filepath.IsLocal(rel) {
		d.problems = append(d.problems, fmt.Sprintf("%s: run fencevet suggest in a directory above the file, whose patch would not apply here", name))
		return nil
	}
	src, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	add = slices.CompactFunc(add, func(a, b report.Insertion) bool { return a.Before == b.Before && slices.Equal(a.Lines, b.Lines) })
	return report.Patch(w, filepath.ToSlash(rel), src, add)
}
