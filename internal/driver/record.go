package driver

import (
	"errors"
	"fmt"
	"go/scanner"
	"go/token"
	"go/types"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fencevet/fencevet/internal/check"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/report"
)

// record returns the finding in package p as it is shown.
func (d *driver) record(p *listed, f check.Finding) *report.Finding {
	r := &report.Finding{
		Rule:     f.Rule,
		Detail:   f.Detail,
		Severity: f.Severity,
		Evidence: f.Evidence.String(),
		Pos:      d.pos(p, f.Pos),
		Message:  f.Message,
		Allow:    f.Allow,

		Unconfirmed: f.Unconfirmed,
		Pkg:         p.path(),
	}
	if fix := f.Fix; fix != nil && p.Module != nil && p.Module.Main {
		r.Fixes = d.fixes(p, fix)
	}
	pkg := p.path()
	if s := f.Section; s != nil {
		r.Section = &report.Section{Func: s.Func.In(pkg), Class: s.Class, Pos: d.pos(p, s.Pos), Name: s.Func}
	}
	if op := f.Op; op != nil {
		r.Op = &report.Op{What: op.What, Func: op.Func.In(pkg), Pos: d.places.Effect(op.Pos), Name: op.Func, Hint: op.Hint}
		r.Chain = d.calls(op.Chain, pkg)
	}
	for _, side := range f.Related {
		r.Related = append(r.Related, report.Side{
			What: side.What, Func: side.Func.In(pkg), Pos: d.places.Effect(side.Pos), Name: side.Func, Chain: d.calls(side.Chain, pkg),
		})
	}
	return r
}

// calls returns a chain as it is shown in package pkg.
func (d *driver) calls(c *effect.Chain, pkg string) []report.Call {
	var calls []report.Call
	for ; c != nil; c = c.Next {
		calls = append(calls, report.Call{Func: c.Func.In(pkg), Pos: d.places.Effect(c.Pos), Name: c.Func})
	}
	return calls
}

// pos returns a position in package p as it is shown. What a //line directive
// says of directories is left out, as in the positions of summaries, so that a
// place has one name wherever it is mentioned.
func (d *driver) pos(p *listed, pos token.Pos) report.Pos {
	at := d.fset.Position(pos)
	return d.places.Effect(effect.Pos{Pkg: p.path(), File: filepath.Base(at.Filename), Line: at.Line, Col: at.Column})
}

// position returns a position as the go command shows it, for problems.
func (d *driver) position(p *listed, at token.Position) report.Pos {
	return d.places.File(at.Filename, p.path(), at.Line, at.Column)
}

// dir returns the directory of the package with the import path; external
// tests are in the directory of what they test.
func (d *driver) dir(path string) string {
	if p := d.pkgs[path]; p != nil {
		return p.Dir
	}
	if tested, ok := strings.CutSuffix(path, "_test"); ok {
		if p := d.pkgs[tested]; p != nil {
			return p.Dir
		}
	}
	return ""
}

// -- problems --

// problem notes that p could not be analysed.
func (d *driver) problem(p *listed, err error) {
	d.problems = append(d.problems, d.describe(p, err))
}

// describeAll returns a line for each of the first errors in p.
func (d *driver) describeAll(p *listed, errs []error) []string {
	const most = 10 // what a compiler shows
	var lines []string
	for i, err := range errs {
		if i == most {
			lines = append(lines, fmt.Sprintf("%s: %d more errors", p.path(), len(errs)-most))
			break
		}
		lines = append(lines, d.describe(p, err))
	}
	return lines
}

// describe returns one line that says where the error is, what it is and
// what to do.
func (d *driver) describe(p *listed, err error) string {
	var (
		list     scanner.ErrorList
		typesErr types.Error
		listErr  *listError
		owned    *pkgError
	)
	if errors.As(err, &owned) {
		p = owned.p
	}
	switch {
	case errors.As(err, &list) && len(list) > 0:
		return fmt.Sprintf("%s: %s (correct the syntax)", d.position(p, list[0].Pos), list[0].Msg)
	case errors.As(err, &typesErr):
		at := typesErr.Fset.Position(typesErr.Pos)
		if p.Standard {
			return fmt.Sprintf("%s: %s (the standard library does not compile for this GOOS and GOARCH)", d.position(p, at), oneLine(typesErr.Msg))
		}
		how := "go build " + p.path()
		if p.ForTest != "" {
			how = "go vet " + p.ForTest // also compiles tests
		}
		return fmt.Sprintf("%s: %s (make the package compile: %s)", d.position(p, at), oneLine(typesErr.Msg), how)
	case errors.As(err, &listErr) && listErr.Pos != "":
		return listErr.Error()
	}
	text := oneLine(err.Error())
	if p.path() == "" || strings.HasPrefix(text, "package "+p.path()+" ") || strings.HasPrefix(text, "pattern "+p.path()+":") {
		return text // of the go command, which names the package itself
	}
	return fmt.Sprintf("package %s: %s", p.path(), text)
}

// relative makes the names of files below the current directory relative, in a
// text of the go command.
func relative(text, cwd string) string {
	if cwd == "" {
		return text
	}
	dirs := []string{cwd}
	if real, err := filepath.EvalSymlinks(cwd); err == nil && real != cwd {
		dirs = append(dirs, real) // some tools resolve symbolic links, some do not
	}
	for _, dir := range dirs {
		prefix := strings.TrimSuffix(dir, string(filepath.Separator)) + string(filepath.Separator)
		var b strings.Builder
		for {
			before, after, found := strings.Cut(text, prefix)
			b.WriteString(before)
			if !found {
				break
			}
			// In the middle of a longer name the prefix is not the directory.
			if last, _ := utf8.DecodeLastRuneInString(before); before != "" && (last == filepath.Separator || last == '.' || last == '-' || last == '_' ||
				unicode.IsLetter(last) || unicode.IsDigit(last)) {
				b.WriteString(prefix)
			}
			text = after
		}
		text = b.String()
	}
	return text
}

// quoted returns the patterns for a message.
func quoted(patterns []string) string {
	var q []string
	for _, p := range patterns {
		q = append(q, fmt.Sprintf("%q", p))
	}
	return strings.Join(q, ", ")
}
