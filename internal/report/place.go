package report

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
)

// A Places says how positions are shown: relative to Cwd where that is
// possible, by import path elsewhere, so that no path of the machine gets
// into the output.
type Places struct {
	Cwd string                        // absolute
	Dir func(pkg string) (dir string) // directory of a package, "" if unknown
	// Files, if not nil, is told the absolute name of each file shown.
	Files map[string]string
}

// Effect returns the position p, which is the same on every machine, as it is
// shown in the current directory.
func (pl Places) Effect(p effect.Pos) Pos {
	if dir := pl.Dir(p.Pkg); dir != "" {
		return pl.File(filepath.Join(dir, p.File), p.Pkg, p.Line, p.Col)
	}
	return Pos{path.Join(p.Pkg, p.File), p.Line, p.Col}
}

// File returns the position in an absolute file that belongs to package pkg.
func (pl Places) File(file, pkg string, line, col int) Pos {
	shown, ok := pl.below(file)
	if !ok {
		shown = path.Join(pkg, filepath.Base(file))
	}
	if pl.Files != nil && filepath.IsAbs(file) {
		pl.Files[clean(shown)] = file
	}
	return Pos{shown, line, col}
}

// below returns file relative to the current directory, with forward slashes,
// if it is below it.
func (pl Places) below(file string) (string, bool) {
	if !filepath.IsAbs(file) {
		return filepath.ToSlash(file), file != ""
	}
	rel, err := filepath.Rel(pl.Cwd, file)
	if err != nil || rel == ".." || strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return "", false
	}
	return filepath.ToSlash(rel), true
}
