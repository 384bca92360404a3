package report

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
)

// A Baseline lists findings that are known, by their fingerprints, so that only
// new ones are reported.
//
// Its file is made for version control: one line for each finding, sorted,
// without line numbers. The fields are separated by tabs: the fingerprint, which
// alone decides; then, for people and to tell what is stale, the import path of
// the package, the file, the name of the finding and what it is.
type Baseline struct {
	file    string
	entries []baselineEntry
}

type baselineEntry struct {
	line                               int
	fingerprint, pkg, path, name, text string
}

const baselineHeader = "# fencevet baseline 1: findings that are known; fencevet -write-baseline writes it"

// ReadBaseline reads a baseline file. The error names file and line.
func ReadBaseline(file string) (*Baseline, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	b := &Baseline{file: file}
	sc := bufio.NewScanner(bytes.NewReader(data))
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		text := strings.TrimSuffix(sc.Text(), "\r")
		switch {
		case n == 1:
			if version, ok := strings.CutPrefix(text, "# fencevet baseline "); !ok || !strings.HasPrefix(version, "1:") {
				return nil, fmt.Errorf("%s:1: not a baseline that this version can read; write it again with -write-baseline", file)
			}
			continue
		case text == "" || strings.HasPrefix(text, "#"):
			continue
		}
		f := strings.SplitN(text, "\t", 5)
		if len(f) != 5 || !isFingerprint.MatchString(f[0]) {
			return nil, fmt.Errorf("%s:%d: not a line of a baseline; remove it, or write the file again with -write-baseline", file, n)
		}
		b.entries = append(b.entries, baselineEntry{n, f[0], f[1], f[2], f[3], f[4]})
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("%s: %v", file, err)
	}
	return b, nil
}

var isFingerprint = regexp.MustCompile(`^[0-9a-f]{16}$`)

// WriteBaseline writes a baseline that lists the findings.
func WriteBaseline(w io.Writer, findings []*Finding) error {
	var lines []string
	for _, f := range findings {
		text := placeInText.ReplaceAllString(strings.TrimPrefix(f.Message, f.Rule+"/"+f.Detail+": "), "")
		if f.Section != nil && f.Op != nil {
			text = fmt.Sprintf("critical section %s [%s] %s", f.Section.Func, f.Section.Class, f.Op.What)
		}
		lines = append(lines, strings.Join([]string{f.Fingerprint, f.Pkg, f.Pos.File, f.Rule + "/" + f.Detail, text}, "\t"))
	}
	slices.SortFunc(lines, func(a, b string) int {
		_, x, _ := strings.Cut(a, "\t") // by package first: close to what changes with it
		_, y, _ := strings.Cut(b, "\t")
		if r := strings.Compare(x, y); r != 0 {
			return r
		}
		return strings.Compare(a, b)
	})
	_, err := fmt.Fprintln(w, strings.Join(append([]string{baselineHeader}, lines...), "\n"))
	return err
}

// Apply moves the findings that the baseline lists from r.Findings to r.Known,
// and adds a note for each entry that is stale: of a package that was checked,
// but of no finding. Entries of test files count only with tests. A run that is
// incomplete says nothing of what is stale.
func (b *Baseline) Apply(r *Report, tests bool) {
	listed := make(map[string]bool)
	for _, e := range b.entries {
		listed[e.fingerprint] = true
	}
	found := make(map[string]bool)
	r.Findings = slices.DeleteFunc(r.Findings, func(f *Finding) bool {
		found[f.Fingerprint] = true
		if listed[f.Fingerprint] {
			r.Known = append(r.Known, f)
		}
		return listed[f.Fingerprint]
	})
	if len(r.Incomplete) > 0 {
		return
	}
	for _, e := range b.entries {
		if found[e.fingerprint] || !slices.Contains(r.Packages, e.pkg) || !tests && strings.HasSuffix(e.path, "_test.go") {
			continue
		}
		r.Notes = append(r.Notes, clean(fmt.Sprintf("%s:%d: stale, remove it: %s in %s: %s", b.file, e.line, e.name, e.path, e.text)))
	}
}

// New removes the findings that an earlier report of the same packages has.
//
// Whether an allocation is made is also a question of what the build cache
// holds, so one that was left off then counts as known.
func (r *Report) New(earlier *Report) {
	known := make(map[string]bool)
	for _, f := range earlier.Findings {
		if f.Severity != "info" || f.Rule == "alloc" {
			known[f.Fingerprint] = true
		}
	}
	r.Findings = slices.DeleteFunc(r.Findings, func(f *Finding) bool {
		return f.Severity != "info" && known[f.Fingerprint]
	})
}
