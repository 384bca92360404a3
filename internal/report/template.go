package report

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"
	"text/template"
)

// Template returns a format that executes the template for each finding, and
// ends what it writes with a newline. The names in the template are those of
// [Finding]. The error says what is wrong with the template, as far as that does
// not depend on the findings.
func Template(text string) (Format, error) {
	t, err := template.New("-template").Funcs(template.FuncMap{"json": toJSON}).Parse(text)
	if err != nil {
		return nil, err
	}
	if err := t.Execute(io.Discard, sample()); err != nil {
		return nil, err
	}
	return func(w io.Writer, r *Report) error {
		b := bufio.NewWriter(w)
		for _, f := range r.Findings {
			var s strings.Builder
			if err := t.Execute(&s, f); err != nil {
				return err
			}
			out := s.String()
			if out != "" && !strings.HasSuffix(out, "\n") {
				out += "\n"
			}
			if _, err := b.WriteString(out); err != nil {
				return err
			}
		}
		return b.Flush()
	}, nil
}

// sample returns a finding that has everything a finding can have.
func sample() *Finding {
	pos := Pos{"sample.go", 1, 1}
	calls := []Call{{Func: "F", Pos: pos}}
	return &Finding{
		Rule: "wait", Detail: "chan-recv", Severity: "error", Evidence: "certain", Pos: pos,
		Section: &Section{Func: "F", Class: "signal", Pos: pos},
		Op:      &Op{What: "receives", Pos: pos, Func: "G"},
		Chain:   calls, Related: []Side{{What: "receives", Pos: pos, Func: "G", Chain: calls}},
		Fixes:   []Fix{{Message: "sample", Edits: []Edit{{Start: pos, End: pos, New: "sample"}}}},
		Message: "sample", Fingerprint: "0000000000000000", Allow: "//fence:allow wait -- ",
	}
}

func toJSON(v any) (string, error) {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return strings.TrimSuffix(b.String(), "\n"), err
}
