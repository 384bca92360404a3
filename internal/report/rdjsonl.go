package report

import (
	"bufio"
	"encoding/json"
	"io"
	"slices"

	"github.com/fencevet/fencevet/internal/rule"
)

// The Reviewdog Diagnostic Format, one object a line. Columns count bytes, as
// everywhere in it.
type (
	rdDiagnostic struct {
		Message  string     `json:"message"`
		Location rdLocation `json:"location"`
		Severity string     `json:"severity"`
		Source   rdSource   `json:"source"`
		Code     rdCode     `json:"code"`

		Suggestions []rdSuggestion `json:"suggestions,omitempty"`
	}
	rdSuggestion struct {
		Range rdRange `json:"range"`
		Text  string  `json:"text"`
	}
	rdLocation struct {
		Path  string   `json:"path"`
		Range *rdRange `json:"range,omitempty"`
	}
	rdRange struct {
		Start rdPosition  `json:"start"`
		End   *rdPosition `json:"end,omitempty"`
	}
	rdPosition struct {
		Line   int `json:"line"`
		Column int `json:"column,omitempty"`
	}
	rdSource struct {
		Name string `json:"name"`
		URL  string `json:"url"`
	}
	rdCode struct {
		Value string `json:"value"`
		URL   string `json:"url"`
	}
)

var rdSeverities = map[string]string{"error": "ERROR", "warning": "WARNING", "info": "INFO"}

// RDJSONL writes what reviewdog reads with -f=rdjsonl.
func RDJSONL(w io.Writer, r *Report) error {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	for _, f := range r.Findings {
		d := rdDiagnostic{
			Message:  f.Message,
			Location: rdLocation{Path: f.Pos.File},
			Severity: rdSeverities[f.Severity],
			Source:   rdSource{"fencevet", rule.Home},
			Code:     rdCode{f.Rule + "/" + f.Detail, rule.URL(f.Rule)},
		}
		if f.Pos.Line > 0 {
			d.Location.Range = &rdRange{Start: rdPosition{f.Pos.Line, f.Pos.Col}}
		}
		if len(f.Fixes) > 0 && sameFile(f, f.Fixes[0]) {
			for _, edit := range f.Fixes[0].Edits {
				end := rdPosition{edit.End.Line, edit.End.Col}
				d.Suggestions = append(d.Suggestions, rdSuggestion{rdRange{rdPosition{edit.Start.Line, edit.Start.Col}, &end}, edit.New})
			}
		}
		if err := e.Encode(d); err != nil {
			return err
		}
	}
	return b.Flush()
}

// sameFile reports whether a fix changes no other file than the one the finding is
// in: a suggestion cannot name another.
func sameFile(f *Finding, fix Fix) bool {
	return !slices.ContainsFunc(fix.Edits, func(e Edit) bool { return e.Start.File != f.Pos.File })
}
