package report

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// sarifReport returns a report with everything a report can have: in a
// directory below the top of a repository, with names that need escaping.
func sarifReport(t *testing.T) *Report {
	t.Helper()
	top := t.TempDir()
	cwd := filepath.Join(top, "sub dir")
	for _, dir := range []string{filepath.Join(top, ".git"), cwd} {
		if err := os.MkdirAll(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	source := filepath.Join(cwd, "größe #1.go")
	if err := os.WriteFile(source, []byte("package p\n\nfunc f() { ä(<-c) }\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	at := func(line, col int) Pos { return Pos{"größe #1.go", line, col} }

	path := finding("größe #1.go", 3, 16, "wait", "chan-recv")
	path.Section = &Section{Func: "(*T).F", Class: "signal", Pos: at(3, 1)}
	path.Op = &Op{What: "receives from channel c", Pos: Pos{"x.org/y/b.go", 7, 2}, Func: "y.G"}
	path.Chain = []Call{{Func: "(*T).F", Pos: at(3, 16)}, {Func: "h", Pos: at(3, 2)}}

	cycle := finding("größe #1.go", 3, 1, "cycle", "lock-order-cycle")
	cycle.Severity = "warning"
	cycle.Op = &Op{What: "waits", Func: "W", Pos: at(3, 1)}
	for _, fn := range []string{"F", "G"} {
		cycle.Related = append(cycle.Related, Side{What: "locks mu", Pos: at(3, 1), Func: fn, Chain: []Call{{Func: "H", Pos: at(3, 2)}}})
	}
	info := finding("größe #1.go", 1, 0, "alloc", "no-such-detail")
	info.Severity, info.Evidence = "info", "possible"
	nowhere := finding("gen.go", 0, 0, "directive", "malformed")
	nowhere.Fixes = []Fix{
		{Message: "Write ä", Edits: []Edit{{Start: at(3, 18), End: at(3, 20), New: "ä"}, {Start: at(3, 1), End: at(3, 1), New: "//"}}},
		{Message: "Remove it", Edits: []Edit{{Start: Pos{"gen.go", 1, 1}, End: Pos{"gen.go", 2, 1}}}},
	}
	waived := finding("größe #1.go", 3, 16, "wait", "sleep")
	waived.Waiver = "nur 10 µs"
	known := finding("größe #1.go", 2, 1, "lock", "lock-in-section")

	r := New("go1.26.8", []string{"a: \"b\" failed"}, []*Finding{path, cycle, info, nowhere, known})
	r.Cwd = cwd
	r.Files = map[string]string{"größe #1.go": source, "x.org/y/b.go": filepath.Join(t.TempDir(), "b.go"), "gen.go": filepath.Join(cwd, "gen.go")}
	r.Tool = "v1.2.3"
	r.Waived = []*Finding{waived}
	for i, f := range r.Findings {
		if f.Rule == "lock" {
			r.Known = append(r.Known, f)
			r.Findings = append(r.Findings[:i], r.Findings[i+1:]...)
			break
		}
	}
	return r
}

// TestSARIF: what is written is valid, and says what the report says.
func TestSARIF(t *testing.T) {
	var schema *jsonschema.Schema
	t.Run("schema", func(t *testing.T) {
		data, err := os.ReadFile(filepath.Join("testdata", "sarif-schema-2.1.0.json"))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		c := jsonschema.NewCompiler()
		c.AssertFormat()
		if err := c.AddResource(sarifSchema, doc); err != nil {
			t.Fatal(err)
		}
		if schema, err = c.Compile(sarifSchema); err != nil {
			t.Fatal(err)
		}
	})
	validate := func(r *Report) string {
		t.Helper()
		var b bytes.Buffer
		if err := SARIF(&b, r); err != nil {
			t.Fatal(err)
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%v in\n%s", err, b.Bytes())
		}
		return b.String()
	}
	// The schema tells right from wrong.
	wrong, err := jsonschema.UnmarshalJSON(strings.NewReader(`{"version":"2.1.0","runs":[{"tool":{}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if schema.Validate(wrong) == nil {
		t.Fatal("the schema finds nothing wrong with a tool without a driver")
	}

	validate(New("go1.26.8", nil, nil))
	r := sarifReport(t)
	text := validate(r)
	for _, want := range []string{
		`"uri": "sub%20dir/gr%C3%B6%C3%9Fe%20%231.go"`,
		`"uri": "x.org/y/b.go"`,
		`"startColumn": 15`, // counted in characters
		`"executionSuccessful": false`,
		`"kind": "external"`,
		`"justification": "nur 10 µs"`,
		`"endColumn": 19`, // of a fix, counted in characters
		`"version": "v1.2.3"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing in\n%s", want, text)
		}
	}
	if strings.Contains(text, r.Cwd) || strings.Contains(text, "file:") {
		t.Errorf("a path of the machine is in\n%s", text)
	}

	var log sarifLog
	if err := json.Unmarshal([]byte(text), &log); err != nil {
		t.Fatal(err)
	}
	run := log.Runs[0]
	if got, want := len(run.Results), len(r.Findings)+len(r.Known)+len(r.Waived); got != want {
		t.Errorf("%d results, want %d", got, want)
	}
	for _, res := range run.Results {
		if id := run.Tool.Driver.Rules[res.RuleIndex].ID; id != res.RuleID {
			t.Errorf("the index of %s points at %s", res.RuleID, id)
		}
		flows := map[string]int{"wait/chan-recv": 1, "cycle/lock-order-cycle": 3}[res.RuleID]
		if len(res.CodeFlows) != flows {
			t.Errorf("%s has %d code flows, want %d", res.RuleID, len(res.CodeFlows), flows)
		}
		if suppressed := len(res.Suppressions) > 0; suppressed != (res.RuleID == "lock/lock-in-section" || res.RuleID == "wait/sleep") {
			t.Errorf("%s suppressed: %v", res.RuleID, suppressed)
		}
	}
	for _, rule := range run.Tool.Driver.Rules {
		if rule.Help.Text == "" || rule.Short.Text == "" || rule.Full.Text == "" {
			t.Errorf("%s has no help", rule.ID)
		}
	}
}
