package report

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/effect"
)

func finding(file string, line, col int, rule, detail string) *Finding {
	return &Finding{Rule: rule, Detail: detail, Severity: "error", Evidence: "certain",
		Pos: Pos{file, line, col}, Message: rule + "/" + detail + ": something"}
}

func TestNewSortsAndRemovesDuplicates(t *testing.T) {
	r := New("go1.26.8", []string{"b", "a", "b"}, []*Finding{
		finding("b.go", 1, 1, "wait", "chan-recv"),
		finding("a.go", 10, 1, "wait", "chan-recv"),
		finding("a.go", 9, 3, "wait", "chan-recv"),
		finding("a.go", 9, 2, "wait", "chan-send"),
		finding("a.go", 9, 2, "wait", "chan-recv"),
		finding("a.go", 9, 2, "lock", "lock-in-section"),
		finding("a.go", 9, 2, "wait", "chan-recv"),
	})
	var got []string
	for _, f := range r.Findings {
		got = append(got, f.Pos.String()+" "+f.Rule+"/"+f.Detail)
	}
	want := []string{
		"a.go:9:2 lock/lock-in-section",
		"a.go:9:2 wait/chan-recv",
		"a.go:9:2 wait/chan-send",
		"a.go:9:3 wait/chan-recv",
		"a.go:10:1 wait/chan-recv",
		"b.go:1:1 wait/chan-recv",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if want := []string{"a", "b"}; !reflect.DeepEqual(r.Incomplete, want) {
		t.Errorf("incomplete: got %q, want %q", r.Incomplete, want)
	}
}

// TestDifferentMessagesAreKept: two sections can share a line.
func TestDifferentMessagesAreKept(t *testing.T) {
	a, b := finding("a.go", 1, 1, "wait", "sleep"), finding("a.go", 1, 1, "wait", "sleep")
	b.Message += " else"
	if r := New("", nil, []*Finding{a, b}); len(r.Findings) != 2 {
		t.Errorf("got %d findings, want 2", len(r.Findings))
	}
}

func TestJSONHasNoNull(t *testing.T) {
	var b bytes.Buffer
	if err := JSON(&b, New("go1.26.8", nil, nil)); err != nil {
		t.Fatal(err)
	}
	if err := JSON(&b, New("go1.26.8", nil, []*Finding{finding("a.go", 1, 2, "wait", "sleep")})); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), "null") {
		t.Errorf("output contains null:\n%s", b.String())
	}
	for _, key := range []string{`"section"`, `"op"`} {
		if strings.Contains(b.String(), key) {
			t.Errorf("output contains %s of a finding without one", key)
		}
	}
}

func TestJSONRoundTrip(t *testing.T) {
	f := finding("dir/a.go", 3, 4, "wait", "chan-recv")
	f.Section = &Section{Func: "(*T).F", Class: "signal", Pos: Pos{"dir/a.go", 1, 1}}
	f.Op = &Op{What: "receives from <-c & more", Pos: Pos{"x.org/y/b.go", 7, 0}, Func: "b.G"}
	f.Chain = []Call{{Func: "(*T).F", Pos: Pos{"dir/a.go", 3, 4}}}
	want := New("go1.26.8", nil, []*Finding{f})
	var b bytes.Buffer
	if err := JSON(&b, want); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "<-c & more") {
		t.Errorf("operators are escaped:\n%s", b.String())
	}
	got := new(Report)
	if err := json.Unmarshal(b.Bytes(), got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestPosString(t *testing.T) {
	for _, test := range []struct {
		pos  Pos
		text string
	}{
		{Pos{"a.go", 1, 2}, "a.go:1:2"},
		{Pos{"a.go", 1, 0}, "a.go:1"},
		{Pos{"a.go", 0, 0}, "a.go"},
		{Pos{"c:x/a.go", 1, 2}, "c:x/a.go:1:2"},
	} {
		if got := test.pos.String(); got != test.text {
			t.Errorf("%#v: got %q, want %q", test.pos, got, test.text)
		}
		if got := parsePos(test.text); got != test.pos {
			t.Errorf("parsePos(%q) = %#v, want %#v", test.text, got, test.pos)
		}
	}
}

// TestFingerprint: positions do not matter, everything that names the
// finding does.
func TestFingerprint(t *testing.T) {
	base := func() *Finding {
		f := finding("a.go", 1, 1, "wait", "chan-recv")
		f.Section = &Section{Func: "F", Class: "signal", Name: effect.Func{Pkg: "m", Name: "F"}}
		f.Op = &Op{What: "receives from channel c.done", Func: "G", Name: effect.Func{Pkg: "m", Name: "G"}}
		f.Chain = []Call{{Func: "F", Name: effect.Func{Pkg: "m", Name: "F"}}}
		return f
	}
	print := func(f *Finding) string { return New("", nil, []*Finding{f}).Findings[0].Fingerprint }
	want := print(base())
	if len(want) != 16 {
		t.Errorf("fingerprint %q has not 16 digits", want)
	}
	for name, change := range map[string]func(*Finding){
		"pos":         func(f *Finding) { f.Pos = Pos{"b.go", 9, 9} },
		"section.pos": func(f *Finding) { f.Section.Pos.Line = 3 },
		"op.pos":      func(f *Finding) { f.Op.Pos.Line = 3 },
		"chain.pos":   func(f *Finding) { f.Chain[0].Pos.Line = 3 },
		"message":     func(f *Finding) { f.Message = "at b.go:9" },
		"severity":    func(f *Finding) { f.Severity = "warning" },
		"class":       func(f *Finding) { f.Section.Class = "loop" },
		"local name":  func(f *Finding) { f.Op.What = "receives from channel other.done" },
	} {
		f := base()
		change(f)
		if print(f) != want {
			t.Errorf("%s changes the fingerprint", name)
		}
	}
	for name, change := range map[string]func(*Finding){
		"rule":         func(f *Finding) { f.Rule = "lock" },
		"detail":       func(f *Finding) { f.Detail = "chan-send" },
		"section.func": func(f *Finding) { f.Section.Name.Name = "H" },
		"section.pkg":  func(f *Finding) { f.Section.Name.Pkg = "n" },
		"op.what":      func(f *Finding) { f.Op.What = "sends to channel c.done" },
		"op.field":     func(f *Finding) { f.Op.What = "receives from channel c.closed" },
		"related":      func(f *Finding) { f.Related = []Side{{What: "locks mu", Func: "G"}} },
		"op.func":      func(f *Finding) { f.Op.Name.Name = "H" },
		"chain":        func(f *Finding) { f.Chain = append(f.Chain, f.Chain[0]) },
		"chain.func":   func(f *Finding) { f.Chain[0].Name.Name = "H" },
	} {
		f := base()
		change(f)
		if print(f) == want {
			t.Errorf("%s does not change the fingerprint", name)
		}
	}
}

// TestClean: nothing in source can write anything but text to a terminal.
func TestClean(t *testing.T) {
	const evil = "a\x1b[2Jb\nc\u202ed\x00\xffe→é"
	const tame = `a\x1b[2Jb\nc\u202ed\x00` + "\ufffde→é"
	f := finding(evil, 1, 1, evil, evil)
	f.Severity, f.Evidence, f.Message, f.Allow = evil, evil, evil, evil
	f.Section = &Section{Func: evil, Class: evil, Pos: Pos{File: evil}}
	f.Op = &Op{What: evil, Func: evil, Pos: Pos{File: evil}}
	f.Chain = []Call{{Func: evil, Pos: Pos{File: evil}}}
	r := New(evil, []string{evil}, []*Finding{f})
	var b bytes.Buffer
	if err := Text(&b, r); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), tame+":1:1: "+tame+"\n"; got != want {
		t.Errorf("text: got %q, want %q", got, want)
	}
	b.Reset()
	if err := JSON(&b, r); err != nil {
		t.Fatal(err)
	}
	var all any
	if err := json.Unmarshal(b.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	n := 0
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case string:
			if strings.HasPrefix(v, "a") {
				n++
				if !strings.HasPrefix(v, tame) {
					t.Errorf("JSON contains %q", v)
				}
			}
		case []any:
			for _, e := range v {
				visit(e)
			}
		case map[string]any:
			for _, e := range v {
				visit(e)
			}
		}
	}
	visit(all)
	if n != 17 {
		t.Errorf("found %d cleaned strings, want 17", n)
	}
}

func TestPlaces(t *testing.T) {
	pl := Places{Cwd: "/u/me/mod", Dir: func(pkg string) string {
		return map[string]string{"m": "/u/me/mod", "m/a": "/u/me/mod/a", "x.org/y": "/cache/y@v1", "n": "/u/me/module"}[pkg]
	}}
	for _, test := range []struct {
		pos  effect.Pos
		want string
	}{
		{effect.Pos{Pkg: "m", File: "f.go", Line: 1, Col: 2}, "f.go:1:2"},
		{effect.Pos{Pkg: "m/a", File: "f.go", Line: 1}, "a/f.go:1"},
		{effect.Pos{Pkg: "x.org/y", File: "f.go", Line: 1, Col: 2}, "x.org/y/f.go:1:2"},
		{effect.Pos{Pkg: "n", File: "f.go", Line: 1}, "n/f.go:1"}, // not below, in spite of the prefix
		{effect.Pos{Pkg: "unknown", File: "f.go", Line: 1}, "unknown/f.go:1"},
	} {
		if got := pl.Effect(test.pos).String(); got != test.want {
			t.Errorf("%v: got %s, want %s", test.pos, got, test.want)
		}
	}
	for _, test := range []struct{ file, want string }{
		{"/u/me/mod/a/f.go", "a/f.go:3:4"},
		{"/u/me/..f/f.go", "p/q/f.go:3:4"},
		{"/u/me/mod/..f/f.go", "..f/f.go:3:4"},
		{"/u/me/f.go", "p/q/f.go:3:4"},
		{"gen.y", "gen.y:3:4"},
	} {
		if got := pl.File(test.file, "p/q", 3, 4).String(); got != test.want {
			t.Errorf("%s: got %s, want %s", test.file, got, test.want)
		}
	}
}

func TestLookup(t *testing.T) {
	for _, name := range Formats() {
		if _, ok := Lookup(name); !ok {
			t.Errorf("format %q is listed but unknown", name)
		}
	}
	if _, ok := Lookup("xml"); ok {
		t.Error("format xml is known")
	}
}

// TestFingerprintsAreUnique: what happens twice in a section has two
// fingerprints, in the order of the positions, whatever else is reported.
func TestFingerprintsAreUnique(t *testing.T) {
	prints := func(findings ...*Finding) (all []string) {
		for _, f := range New("", nil, findings).Findings {
			all = append(all, f.Fingerprint)
		}
		return all
	}
	at := func(line int) *Finding {
		f := finding("a.go", line, 1, "wait", "sleep")
		f.Op = &Op{What: "sleeps", Func: "F", Name: effect.Func{Pkg: "m", Name: "F"}}
		return f
	}
	three := prints(at(9), at(3), at(5))
	if three[0] != prints(at(7))[0] {
		t.Error("the first of several has not the fingerprint that it has alone")
	}
	if three[0] == three[1] || three[1] == three[2] || three[0] == three[2] {
		t.Errorf("not unique: %q", three)
	}
	if moved := prints(at(20), at(30), at(40)); !reflect.DeepEqual(moved, three) {
		t.Errorf("moving changes %q to %q", three, moved)
	}
	info := at(1)
	info.Severity = "info"
	if got := prints(info, at(3), at(5), at(9)); !reflect.DeepEqual(got[1:], three) || got[0] == three[0] {
		t.Errorf("a finding for information changes %q to %q", three, got)
	}
	if got := prints(at(3), at(3)); len(got) != 1 {
		t.Errorf("duplicates are kept: %q", got)
	}
}

// TestFingerprintOfMessage: a finding without an operation is known by its
// package and its message, without the places in it.
func TestFingerprintOfMessage(t *testing.T) {
	print := func(pkg, message string) string {
		f := finding("a.go", 1, 1, "directive", "duplicate")
		f.Pkg, f.Message = pkg, message
		return New("", nil, []*Finding{f}).Findings[0].Fingerprint
	}
	want := print("m", "stands here already, at a.go:5")
	if got := print("m", "stands here already, at sub/b.go:77:3"); got != want {
		t.Error("a place in the message changes the fingerprint")
	}
	if print("n", "stands here already, at a.go:5") == want || print("m", "stands there already, at a.go:5") == want {
		t.Error("the package or the message does not change the fingerprint")
	}
}

func TestGitLab(t *testing.T) {
	var b bytes.Buffer
	if err := GitLab(&b, New("go1.26.8", nil, nil)); err != nil || strings.TrimSpace(b.String()) != "[]" {
		t.Errorf("no findings: %v\n%s", err, b.String())
	}
	b.Reset()
	warning := finding("p/a.go", 0, 0, "lock", "lock-in-section")
	warning.Severity = "warning"
	if err := GitLab(&b, New("go1.26.8", nil, []*Finding{finding("p/b.go", 7, 3, "wait", "chan-recv"), warning})); err != nil {
		t.Fatal(err)
	}
	var got []struct {
		Description string
		CheckName   string `json:"check_name"`
		Fingerprint string
		Severity    string
		Location    struct {
			Path  string
			Lines struct{ Begin int }
		}
	}
	if err := json.Unmarshal(b.Bytes(), &got); err != nil || len(got) != 2 {
		t.Fatalf("%v in\n%s", err, b.String())
	}
	a, c := got[0], got[1]
	if a.CheckName != "lock/lock-in-section" || a.Severity != "minor" || a.Location.Path != "p/a.go" || a.Location.Lines.Begin != 1 {
		t.Errorf("first: %+v", a)
	}
	if c.Description != "wait/chan-recv: something" || c.Severity != "critical" || c.Location.Path != "p/b.go" || c.Location.Lines.Begin != 7 {
		t.Errorf("second: %+v", c)
	}
	if a.Fingerprint == "" || a.Fingerprint == c.Fingerprint {
		t.Errorf("fingerprints %q and %q", a.Fingerprint, c.Fingerprint)
	}
}
