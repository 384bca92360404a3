package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fixIn returns a finding at a place of the file a.go with a fix that replaces the
// bytes from there on.
func fixIn(src string, from, to int, text string) *Finding {
	pos := func(offset int) Pos {
		before := src[:offset]
		return Pos{"a.go", strings.Count(before, "\n") + 1, offset - strings.LastIndexByte(before, '\n')}
	}
	return &Finding{Rule: "directive", Detail: "malformed", Pos: pos(from),
		Fixes: []Fix{{Message: "Write " + text, Edits: []Edit{{Start: pos(from), End: pos(to), New: text, From: from, To: to}}}}}
}

func TestFix(t *testing.T) {
	const src = "package a\n\nvar x = 1  // one\n\nvar y = 2\n"
	at := func(s string) int { return strings.Index(src, s) }
	cases := []struct {
		name     string
		findings []*Finding
		want     string // of the file
		err      string
	}{
		{"one", []*Finding{fixIn(src, at("1"), at("1")+1, "11")}, "package a\n\nvar x = 11  // one\n\nvar y = 2\n", ""},
		{"a comment goes with the blanks before it", []*Finding{fixIn(src, at("//"), at("\n\nvar y"), "")}, "package a\n\nvar x = 1\n\nvar y = 2\n", ""},
		{"two in any order", []*Finding{fixIn(src, at("2"), at("2")+1, "22"), fixIn(src, at("1"), at("1")+1, "11")}, "package a\n\nvar x = 11  // one\n\nvar y = 22\n", ""},
		{"the same twice", []*Finding{fixIn(src, at("1"), at("1")+1, "11"), fixIn(src, at("1"), at("1")+1, "11")}, "package a\n\nvar x = 11  // one\n\nvar y = 2\n", ""},
		{"nothing to mend", []*Finding{{Rule: "wait", Detail: "sleep", Pos: Pos{"a.go", 1, 1}}}, src, ""},

		{"overlap", []*Finding{fixIn(src, at("x"), at("1"), "z = "), fixIn(src, at("="), at("1")+1, "= 3")}, src,
			"the fixes for a.go:3:5 (directive/malformed) and a.go:3:7 (directive/malformed) change the same text: mend one of them by hand, or choose one with -rules; no file is changed"},
		{"two insertions in one place", []*Finding{fixIn(src, at("1"), at("1"), "2"), fixIn(src, at("1"), at("1"), "3")}, src,
			"the fixes for a.go:3:9 (directive/malformed) and a.go:3:9 (directive/malformed) change the same text: mend one of them by hand, or choose one with -rules; no file is changed"},
		{"changed since", []*Finding{fixIn(strings.Replace(src, "package", "// new\npackage", 1), len("// new\n")+at("1"), len("// new\n")+at("1")+1, "11")}, src,
			"a.go has changed since it was analysed; no file is changed"},
		{"file not known", []*Finding{{Rule: "directive", Detail: "malformed", Pos: Pos{"b.go", 1, 1}, Fixes: []Fix{{Edits: []Edit{{Start: Pos{"b.go", 1, 1}}}}}}}, src,
			"b.go:1:1: the file that the fix for directive/malformed changes is not known"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "a.go")
			if err := os.WriteFile(file, []byte(src), 0o640); err != nil {
				t.Fatal(err)
			}
			r := &Report{Findings: c.findings, Files: map[string]string{"a.go": file}}
			_, _, err := r.Fix()
			if got := errText(err); got != c.err {
				t.Errorf("error %q\nwant  %q", got, c.err)
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if string(data) != c.want {
				t.Errorf("the file is now\n%s\nwant\n%s", data, c.want)
			}
			if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
				t.Errorf("mode %v, %v", info.Mode(), err)
			}
		})
	}
}

// TestFixFormatted checks that what gofmt has formatted stays so.
func TestFixFormatted(t *testing.T) {
	const src = "package a\n\nvar (\n\tx = 1 // one\n\ty = 2 // two\n)\n"
	file := filepath.Join(t.TempDir(), "a.go")
	if err := os.WriteFile(file, []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	at := strings.Index(src, "1")
	r := &Report{Findings: []*Finding{fixIn(src, at, at+1, "1000")}, Files: map[string]string{"a.go": file}}
	if findings, files, err := r.Fix(); findings != 1 || files != 1 || err != nil {
		t.Fatal(findings, files, err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if want := "package a\n\nvar (\n\tx = 1000 // one\n\ty = 2    // two\n)\n"; string(data) != want {
		t.Errorf("the file is now\n%s\nwant\n%s", data, want)
	}
}

// TestFixBroken: what would not be Go any more is not written.
func TestFixBroken(t *testing.T) {
	const src = "package a\n\nvar x = 1\n"
	file, at := filepath.Join(t.TempDir(), "a.go"), strings.Index(src, "1")
	if err := os.WriteFile(file, []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	r := &Report{Findings: []*Finding{fixIn(src, at, at+1, "(")}, Files: map[string]string{"a.go": file}}
	_, _, err := r.Fix()
	if want := "a.go is no Go source any more after its fixes (3:11: expected operand, found "; !strings.HasPrefix(errText(err), want) || !strings.HasSuffix(errText(err), "); no file is changed") {
		t.Errorf("error %q, want %q", errText(err), want)
	}
	if data, err := os.ReadFile(file); err != nil || string(data) != src {
		t.Errorf("the file is now %q, %v", data, err)
	}
}

// TestFixReadOnly: if a file cannot be written, the error says how far it got.
func TestFixReadOnly(t *testing.T) {
	const src = "package a\n\nvar x = 1\n"
	dir, at := t.TempDir(), strings.Index(src, "1")
	file, readOnly := filepath.Join(dir, "a.go"), filepath.Join(dir, "b.go")
	if err := os.WriteFile(file, []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(readOnly, []byte(src), 0o444); err != nil {
		t.Fatal(err)
	}
	if f, err := os.OpenFile(readOnly, os.O_WRONLY, 0); err == nil {
		f.Close()
		t.Skip("this user can write what is read-only")
	}
	other := fixIn(src, at, at+1, "2")
	other.Fixes[0].Edits[0].Start.File = "b.go"
	r := &Report{Findings: []*Finding{fixIn(src, at, at+1, "2"), other}, Files: map[string]string{"a.go": file, "b.go": readOnly}}
	if _, files, err := r.Fix(); files != 1 || !strings.HasSuffix(errText(err), "; files changed before that: 1") {
		t.Errorf("%d files, error %q", files, errText(err))
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
