package report

import (
	"bytes"
	"cmp"
	"fmt"
	"go/format"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Fix is one change that mends a finding.
type Fix struct {
	Message string `json:"message"` // what it does, in the imperative
	Edits   []Edit `json:"edits"`
}

// An Edit replaces what stands in a file from Start up to End, which is in the same
// file.
type Edit struct {
	Start Pos    `json:"start"`
	End   Pos    `json:"end"`
	New   string `json:"new"`

	From, To int `json:"-"` // the same as offsets in the file
}

func cleanFixes(fixes []Fix) []Fix {
	var cleaned []Fix
	for _, f := range fixes {
		f.Message = clean(f.Message)
		f.Edits = slices.Clone(f.Edits)
		for i := range f.Edits {
			e := &f.Edits[i] // the new text is source, and stays as it is
			e.Start.File, e.End.File = clean(e.Start.File), clean(e.End.File)
		}
		cleaned = append(cleaned, f)
	}
	return cleaned
}

// Fixable returns how many findings have a fix.
func (r *Report) Fixable() int {
	n := 0
	for _, f := range r.Findings {
		if len(f.Fixes) > 0 {
			n++
		}
	}
	return n
}

// Fix applies the first fix of each finding, as go vet -fix does, and returns how
// many findings it has mended in how many files. Files that were formatted by gofmt
// stay so. If two fixes contradict each other, or a file cannot be read or is not
// what was analysed, nothing is changed at all.
func (r *Report) Fix() (findings, files int, err error) {
	changed := map[string][]fixEdit{} // by the absolute name of the file
	for _, f := range r.Findings {
		if len(f.Fixes) == 0 {
			continue
		}
		findings++
		for _, e := range f.Fixes[0].Edits {
			name := r.Files[e.Start.File]
			if name == "" {
				return 0, 0, fmt.Errorf("%s: the file that the fix for %s changes is not known", f.Pos, f.Rule+"/"+f.Detail)
			}
			if real, err := filepath.EvalSymlinks(name); err == nil {
				name = real
			}
			changed[name] = append(changed[name], fixEdit{e, f})
		}
	}
	fixed := map[string][]byte{}
	for _, name := range slices.Sorted(maps.Keys(changed)) {
		src, err := os.ReadFile(name)
		if err != nil {
			return 0, 0, err
		}
		if fixed[name], err = rewrite(src, changed[name]); err != nil {
			return 0, 0, err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(fixed)) {
		info, err := os.Stat(name)
		if err == nil {
			err = os.WriteFile(name, fixed[name], info.Mode().Perm())
		}
		if err != nil {
			return findings, files, fmt.Errorf("%v; files changed before that: %d", err, files)
		}
		files++
	}
	return findings, files, nil
}

// A fixEdit is an edit and the finding that it is for.
type fixEdit struct {
	Edit
	of *Finding
}

// rewrite returns the source with the edits made.
func rewrite(src []byte, edits []fixEdit) ([]byte, error) {
	slices.SortStableFunc(edits, func(a, b fixEdit) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	// A directive with two mistakes gets the same edit twice.
	edits = slices.CompactFunc(edits, func(a, b fixEdit) bool { return a.From == b.From && a.To == b.To && a.New == b.New })
	formatted := isFormatted(src)
	var out bytes.Buffer
	done := 0
	for i, e := range edits {
		if i > 0 && (e.From < done || e.From == edits[i-1].From) {
			p := edits[i-1].of
			return nil, fmt.Errorf("the fixes for %s (%s/%s) and %s (%s/%s) change the same text: mend one of them by hand, or choose one with -rules; no file is changed",
				p.Pos, p.Rule, p.Detail, e.of.Pos, e.of.Rule, e.of.Detail)
		}
		if e.From < 0 || e.To < e.From || e.To > len(src) || !standsAt(src, e.From, e.Start) || !standsAt(src, e.To, e.End) {
			return nil, fmt.Errorf("%s has changed since it was analysed; no file is changed", e.Start.File)
		}
		before := src[done:e.From]
		if e.New == "" && (e.To == len(src) || src[e.To] == '\n') {
			before = bytes.TrimRight(before, " \t") // the blanks before a comment that goes
		}
		out.Write(before)
		out.WriteString(e.New)
		done = e.To
	}
	out.Write(src[done:])
	if !formatted {
		return out.Bytes(), nil
	}
	text, err := format.Source(out.Bytes())
	if err != nil {
		return nil, fmt.Errorf("%s is no Go source any more after its fixes (%v); no file is changed", edits[0].Start.File, err)
	}
	return text, nil
}

// standsAt reports whether the offset of the source has that line and column.
func standsAt(src []byte, offset int, p Pos) bool {
	line := bytes.Count(src[:offset], []byte("\n")) + 1
	return line == p.Line && offset-bytes.LastIndexByte(src[:offset], '\n') == p.Col
}

// isFormatted reports whether the source is as gofmt would write it.
func isFormatted(src []byte) bool {
	text, err := format.Source(src)
	return err == nil && bytes.Equal(text, src)
}

// fixLine says in a line what mends the finding, "" if nothing does.
func (f *Finding) fixLine() string {
	if len(f.Fixes) == 0 {
		return ""
	}
	return strings.TrimSuffix(f.Fixes[0].Message, ".") + " (fencevet -fix does that)"
}
