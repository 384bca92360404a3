package report

import (
	"encoding/json"
	"io"
)

// The code quality report of GitLab, a part of the Code Climate format.
// https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
type (
	gitlabIssue struct {
		Description string         `json:"description"`
		CheckName   string         `json:"check_name"`
		Fingerprint string         `json:"fingerprint"`
		Severity    string         `json:"severity"`
		Location    gitlabLocation `json:"location"`
	}
	gitlabLocation struct {
		Path  string      `json:"path"`
		Lines gitlabLines `json:"lines"`
	}
	gitlabLines struct {
		Begin int `json:"begin"`
	}
)

var gitlabSeverities = map[string]string{"error": "critical", "warning": "minor", "info": "info"}

// GitLab writes a code quality report. Paths are relative to the current
// directory, which must be the top of the repository.
func GitLab(w io.Writer, r *Report) error {
	issues := []gitlabIssue{} // an empty list is not null
	for _, f := range r.Findings {
		issues = append(issues, gitlabIssue{
			Description: f.Message,
			CheckName:   f.Rule + "/" + f.Detail,
			Fingerprint: f.Fingerprint,
			Severity:    gitlabSeverities[f.Severity],
			Location:    gitlabLocation{f.Pos.File, gitlabLines{max(f.Pos.Line, 1)}},
		})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	return e.Encode(issues)
}
