package report

import (
	"encoding/json"
	"io"
	"maps"
	"net/url"
	"slices"

	"github.com/fencevet/fencevet/internal/rule"
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// Names of files are relative: to the top of the version control, or, elsewhere,
// they are what follows an import path.
const (
	sarifRoot    = "%SRCROOT%"
	sarifImports = "IMPORTPATH"
)

var sarifLevels = map[string]string{"error": "error", "warning": "warning", "info": "note"}

// SARIF writes a log in the Static Analysis Results Interchange Format 2.1.0.
// The path of a finding is its code flow; what directives waive and what a
// baseline lists is there, but suppressed.
func SARIF(w io.Writer, r *Report) error {
	s := &sarif{r: r, src: r.sources(), root: r.root()}
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: "fencevet", Version: r.Tool, URI: rule.Home, Rules: s.rules()}},
		ColumnKind: "unicodeCodePoints",
		Results:    []*sarifResult{},
		Bases: map[string]sarifArtifact{
			sarifRoot:    {Description: &sarifMessage{Text: "the top directory of the repository"}},
			sarifImports: {Description: &sarifMessage{Text: "packages from elsewhere, by import path"}},
		},
	}
	invocation := sarifInvocation{Successful: len(r.Incomplete) == 0}
	for _, line := range r.Incomplete {
		invocation.Notifications = append(invocation.Notifications, sarifNotification{"error", sarifMessage{Text: line}})
	}
	run.Invocations = []sarifInvocation{invocation}
	for _, f := range r.Findings {
		run.Results = append(run.Results, s.result(f))
	}
	for _, f := range r.Waived {
		res := s.result(f)
		res.Suppressions = []sarifSuppression{{Kind: "inSource", Justification: f.Waiver}}
		run.Results = append(run.Results, res)
	}
	for _, f := range r.Known {
		res := s.result(f)
		res.Suppressions = []sarifSuppression{{Kind: "external", Justification: "listed in the baseline"}}
		run.Results = append(run.Results, res)
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "\t")
	return e.Encode(sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}})
}

// A sarif is a log being written.
type sarif struct {
	r     *Report
	src   *sources
	root  string
	index map[string]int // of a rule among the rules
}

// rules describes the rules that have findings.
func (s *sarif) rules() []sarifRule {
	severity := map[string]string{}
	for _, f := range slices.Concat(s.r.Findings, s.r.Waived, s.r.Known) {
		name := f.Rule + "/" + f.Detail
		if severity[name] == "" {
			severity[name] = f.Severity
		}
	}
	rules := []sarifRule{}
	s.index = map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(severity)) {
		s.index[name] = len(rules)
		help := rule.HelpFor(name)
		rules = append(rules, sarifRule{
			ID:    name,
			Short: sarifMessage{Text: help.Short}, Full: sarifMessage{Text: help.Why},
			Help:    sarifMessage{Text: help.Text(), Markdown: help.Markdown()},
			HelpURI: rule.URL(help.Rule),
			Config:  sarifConfig{sarifLevels[severity[name]]},
		})
	}
	return rules
}

func (s *sarif) result(f *Finding) *sarifResult {
	name := f.Rule + "/" + f.Detail
	res := &sarifResult{
		RuleID: name, RuleIndex: s.index[name], Level: sarifLevels[f.Severity],
		Message:      sarifMessage{Text: f.Message},
		Fingerprints: map[string]string{"fencevet/v1": f.Fingerprint},
		Properties:   sarifProperties{Evidence: f.Evidence, Allow: f.Allow},
	}
	place := s.location(f.Pos, "")
	if f.Section != nil {
		place.Logical = []sarifLogical{{f.Section.Func, "function"}}
		res.Properties.Class = f.Section.Class
		s.relate(res, f.Section.Pos, "critical section "+f.Section.Func)
	}
	res.Locations = []sarifLocation{place}
	if f.Op != nil && len(f.Chain)+len(f.Related) > 0 {
		s.relate(res, f.Op.Pos, f.Op.What)
		s.flow(res, "", f.Chain, f.Op.Func, f.Op.What, f.Op.Pos)
	}
	for _, side := range f.Related {
		s.relate(res, side.Pos, side.What)
		s.flow(res, side.What, side.Chain, side.Func, side.What, side.Pos)
	}
	for _, fix := range f.Fixes {
		res.Fixes = append(res.Fixes, s.fix(fix))
	}
	return res
}

// fix describes a change of the source, file by file.
func (s *sarif) fix(fix Fix) sarifFix {
	out := sarifFix{Description: sarifMessage{Text: fix.Message}}
	for _, e := range fix.Edits {
		artifact := s.location(e.Start, "").Physical.Artifact
		if n := len(out.Changes); n == 0 || out.Changes[n-1].Artifact != artifact {
			out.Changes = append(out.Changes, sarifChange{Artifact: artifact})
		}
		r := sarifReplacement{Deleted: sarifRegion{Line: e.Start.Line, Column: s.src.character(e.Start), ToLine: e.End.Line, To: s.src.character(e.End)}}
		if e.New != "" {
			r.Inserted = &sarifInsert{e.New}
		}
		change := &out.Changes[len(out.Changes)-1]
		change.Replacements = append(change.Replacements, r)
	}
	return out
}

// relate adds a related location.
func (s *sarif) relate(res *sarifResult, p Pos, text string) {
	at := s.location(p, text)
	id := len(res.Related)
	at.ID = &id
	res.Related = append(res.Related, at)
}

// flow adds the path to an operation as a code flow.
func (s *sarif) flow(res *sarifResult, title string, calls []Call, fn, what string, pos Pos) {
	var steps []sarifStep
	for i, c := range calls {
		next := fn
		if i+1 < len(calls) {
			next = calls[i+1].Func
		}
		steps = append(steps, sarifStep{s.location(c.Pos, c.Func+" calls "+next), i})
	}
	steps = append(steps, sarifStep{s.location(pos, fn+" "+what), len(calls)})
	flow := sarifCodeFlow{ThreadFlows: []sarifThreadFlow{{steps}}}
	if title != "" {
		flow.Message = &sarifMessage{Text: title}
	}
	res.CodeFlows = append(res.CodeFlows, flow)
}

func (s *sarif) location(p Pos, text string) sarifLocation {
	file, below := s.r.below(s.root, p.File)
	at := sarifLocation{Physical: sarifPhysical{Artifact: sarifArtifact{URI: (&url.URL{Path: file}).String(), Base: sarifRoot}}}
	if !below && s.r.Files[p.File] != "" {
		at.Physical.Artifact.Base = sarifImports
	}
	if p.Line > 0 {
		at.Physical.Region = &sarifRegion{Line: p.Line, Column: s.src.character(p)}
	}
	if text != "" {
		at.Message = &sarifMessage{Text: text}
	}
	return at
}
