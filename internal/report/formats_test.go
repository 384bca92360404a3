package report

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func write(t *testing.T, format Format, r *Report) string {
	t.Helper()
	var b bytes.Buffer
	if err := format(&b, r); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestGitHubEscapes: nothing in a finding can end a value or begin a command.
func TestGitHubEscapes(t *testing.T) {
	f := finding("a,b:c%.go", 1, 2, "wait", "sleep")
	f.Message = "100% of\nit ::error::x"
	out := write(t, GitHub, New("", nil, []*Finding{f}))
	if want := "::error file=a%2Cb%3Ac%25.go,line=1,col=2,title=wait/sleep::100%25 of\\nit ::error::x\n"; out != want {
		t.Errorf("got %q, want %q", out, want)
	}
}

func TestGitHubLimits(t *testing.T) {
	var all []*Finding
	for _, severity := range Severities {
		for i := range githubLimit + 2 {
			f := finding("::error::x", 1+i, 1, "wait", "sleep")
			f.Severity = severity
			f.Message = severity
			all = append(all, f)
		}
	}
	out := write(t, GitHub, New("", nil, all))
	for _, command := range []string{"::error ", "::warning ", "::notice "} {
		if n := strings.Count("\n"+out, "\n"+command); n != githubLimit {
			t.Errorf("%d times %s, want %d", n, command, githubLimit)
		}
	}
	if n := strings.Count("\n"+out, "\n::"); n != 3*githubLimit {
		t.Errorf("%d commands, want %d:\n%s", n, 3*githubLimit, out)
	}
	if !strings.Contains(out, "6 findings are not annotated") || strings.Count(out, "\n  ::error::x:") != 6 {
		t.Errorf("what is not annotated is not shown:\n%s", out)
	}
}

// TestTerminalSource: tabs, long lines, columns in the middle of characters and
// files that cannot be read.
func TestTerminalSource(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	long := strings.Repeat("x", 500)
	if err := os.WriteFile(file, []byte("\tä\tf()\x1b[2J\r\n"+long+"\nä\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	var all []*Finding
	for _, p := range []Pos{{"a.go", 1, 5}, {"a.go", 2, 300}, {"a.go", 3, 2}, {"a.go", 4, 9}, {"a.go", 9, 1}, {"gone.go", 1, 1}, {"a.go", 2, 0}} {
		f := finding(p.File, p.Line, p.Col, "wait", "sleep")
		all = append(all, f)
	}
	r := New("", nil, all)
	r.Files = map[string]string{"a.go": file, "gone.go": file + ".gone"}
	out := write(t, Terminal(false), r)
	if strings.ContainsAny(out, "\x1b\t\r") {
		t.Errorf("control characters in %q", out)
	}
	if want := "     1 | ä    f()\\x1b[2J\n       |      ^\n"; !strings.Contains(out, want) {
		t.Errorf("no %q in\n%s", want, out)
	}
	for line := range strings.Lines(out) {
		if n := len([]rune(line)); n > widest+20 {
			t.Errorf("a line of %d characters: %s", n, line)
		}
	}
	if n := strings.Count(out, "^"); n != 4 {
		t.Errorf("%d carets, want 4:\n%s", n, out)
	}
}

func TestTerminalShowsAllSides(t *testing.T) {
	f := finding("a.go", 1, 1, "cycle", "lock-order-cycle")
	f.Related = []Side{{What: "locks a", Pos: Pos{"b.go", 2, 3}, Func: "G", Chain: []Call{{Func: "H", Pos: Pos{"b.go", 9, 9}}}}}
	f.Unconfirmed = "no archive"
	out := write(t, Terminal(false), New("", nil, []*Finding{f}))
	for _, want := range []string{"locks a at b.go:2:3", "H  calls at b.go:9:9", "→ G  locks a at b.go:2:3", "no archive", "1 finding: 1 error"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

func TestTemplate(t *testing.T) {
	format, err := Template(`{{if eq .Rule "wait"}}{{.Message}}{{end}}`)
	if err != nil {
		t.Fatal(err)
	}
	r := New("", nil, []*Finding{finding("a.go", 1, 1, "wait", "sleep"), finding("a.go", 2, 1, "lock", "lock-in-section")})
	if got, want := write(t, format, r), "wait/sleep: something\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	// What depends on the finding shows only then.
	if format, err = Template("{{.Section.Func}}"); err != nil {
		t.Fatal(err)
	}
	if err := format(new(bytes.Buffer), r); err == nil {
		t.Error("no error for a finding without a section")
	}
	for _, text := range []string{"{{", "{{.Nosuch}}", "{{.Op.Nosuch}}", "{{nosuch}}"} {
		if _, err := Template(text); err == nil {
			t.Errorf("template %q is accepted", text)
		}
	}
}

// A meter is a writer that notes how it is used.
type meter struct{ writes, largest, total int }

func (m *meter) Write(p []byte) (int, error) {
	m.writes++
	m.largest = max(m.largest, len(p))
	m.total += len(p)
	return len(p), nil
}

// TestTextStreams: text of many findings is written bit by bit, not put together
// first, and not line by line.
func TestTextStreams(t *testing.T) {
	r := manyFindings(t, 10000)
	template, err := Template("{{.Pos}} {{.Message}}")
	if err != nil {
		t.Fatal(err)
	}
	for name, format := range map[string]Format{"text": Text, "terminal": Terminal(true), "github": GitHub, "rdjsonl": RDJSONL, "template": template} {
		var m meter
		if err := format(&m, r); err != nil {
			t.Fatal(err)
		}
		if m.total < 1e6 || m.largest > 1<<16 || m.total/m.writes < 1<<11 {
			t.Errorf("%s: %d bytes in %d writes, the largest of %d", name, m.total, m.writes, m.largest)
		}
	}
}

// TestTerminalWide: the caret and the paths stand right below characters of two columns
// and of none.
func TestTerminalWide(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.go")
	const line = "func (s *S) 世界e\u0301() { f() }"
	if err := os.WriteFile(file, []byte(line+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	f := finding("a.go", 1, strings.Index(line, "f()")+1, "wait", "sleep")
	f.Op = &Op{What: "sleeps", Func: "abc", Pos: Pos{"a.go", 1, 1}}
	f.Chain = []Call{{Func: "世", Pos: Pos{"a.go", 1, 1}}}
	r := New("", nil, []*Finding{f})
	r.Files = map[string]string{"a.go": file}
	out := write(t, Terminal(false), r)
	for _, want := range []string{"     1 | " + line + "\n       | " + strings.Repeat(" ", 22) + "^\n", "    世   calls at", "  → abc  sleeps at"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}
