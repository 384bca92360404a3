// Package report turns findings into what people and programs read. There is
// one kind of record, [Finding]; every format is a rendering of it, so that
// no format can say something another does not.
package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
)

// Version is the version of the JSON format.
const Version = 1

// A Report is the result of one run.
type Report struct {
	Version int    `json:"version"`
	Go      string `json:"go"` // version of the go command, "go1.26.8"
	// Incomplete says, one line each, what could not be analysed. A report
	// without findings is clean only if this is empty, too.
	Incomplete []string   `json:"incomplete"`
	Findings   []*Finding `json:"findings"`
	// Notes are for people, and change neither findings nor exit code.
	Notes []string `json:"-"`

	// What follows is for formats that show more than the records.

	Known    []*Finding        `json:"-"` // findings that a baseline lists; not among Findings
	Waived   []*Finding        `json:"-"` // findings that directives waive; see AddWaived
	Packages []string          `json:"-"` // import paths of the packages that were to be checked, and of their tests
	Marks    []Mark            `json:"-"` // their directives
	Graph    *Graph            `json:"-"` // who waits for whom; nil unless it was asked for
	Tool     string            `json:"-"` // version of fencevet
	Cwd      string            `json:"-"` // absolute; positions are relative to it
	Files    map[string]string `json:"-"` // absolute names of the files in positions
}

// A Finding is one reported violation.
type Finding struct {
	Rule        string   `json:"rule"`
	Detail      string   `json:"detail"`
	Severity    string   `json:"severity"`
	Evidence    string   `json:"evidence"`
	Section     *Section `json:"section,omitempty"` // nil for rules without a section
	Pos         Pos      `json:"pos"`
	Op          *Op      `json:"op,omitempty"` // nil for rules without an operation
	Chain       []Call   `json:"chain"`        // from the section to the operation
	Message     string   `json:"message"`
	Fingerprint string   `json:"fingerprint"`
	Allow       string   `json:"allow"`
	// Unconfirmed says why object code could not decide about an allocation.
	Unconfirmed string `json:"unconfirmed,omitempty"`
	// Related are the other sides of a finding that has several, as a cycle has.
	Related []Side `json:"related,omitempty"`
	// Fixes are changes of the source each of which mends it without any effect on
	// what the program does.
	Fixes []Fix `json:"fixes,omitempty"`

	Pkg    string `json:"-"` // import path of the package being checked
	Waiver string `json:"-"` // why it is waived, for Report.Waived
}

// A Side is one more operation of a finding, with the calls that lead to it.
type Side struct {
	What  string `json:"what"`
	Pos   Pos    `json:"pos"`
	Func  string `json:"func"`
	Chain []Call `json:"chain"`

	Name effect.Func `json:"-"` // unique form of Func, for the fingerprint
}

// A Section is the critical section of a finding.
type Section struct {
	Func  string `json:"func"`
	Class string `json:"class"`
	Pos   Pos    `json:"pos"`

	Name effect.Func `json:"-"` // unique form of Func, for the fingerprint
}

// An Op is the operation that is denied.
type Op struct {
	What string `json:"what"`
	Pos  Pos    `json:"pos"`
	Func string `json:"func"`

	Name effect.Func `json:"-"` // unique form of Func, for the fingerprint
	Hint string      `json:"-"` // the usual cure, also at the end of the message
}

// A Call is one hop of a chain.
type Call struct {
	Func string `json:"func"`
	Pos  Pos    `json:"pos"`

	Name effect.Func `json:"-"` // unique form of Func, for the fingerprint
}

// A Pos is a position as it is shown. File is relative to the current
// directory, or starts with the import path of its package.
type Pos struct {
	File      string
	Line, Col int // 1-based; Col is 0 if unknown
}

// String returns file:line:col, without what is unknown.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// MarshalJSON writes the position as one string.
func (p Pos) MarshalJSON() ([]byte, error) { return json.Marshal(p.String()) }

// UnmarshalJSON reads what MarshalJSON has written.
func (p *Pos) UnmarshalJSON(data []byte) error {
	var s string
	if err := json.Unmarshal(data, &s); err != nil {
		return err
	}
	*p = parsePos(s)
	return nil
}

// parsePos splits at most two numbers off the end of s. What is not a number
// belongs to the file name, which may contain colons.
func parsePos(s string) Pos {
	var nums []int
	for len(nums) < 2 {
		i := strings.LastIndexByte(s, ':')
		if i < 0 {
			break
		}
		n := 0
		if _, err := fmt.Sscanf(s[i+1:], "%d", &n); err != nil || fmt.Sprint(n) != s[i+1:] || n <= 0 {
			break
		}
		nums = append(nums, n)
		s = s[:i]
	}
	switch len(nums) {
	case 2:
		return Pos{s, nums[1], nums[0]}
	case 1:
		return Pos{s, nums[0], 0}
	}
	return Pos{File: s}
}

// New returns the report of the given findings: cleaned, in order, without
// duplicates and with fingerprints.
func New(goVersion string, incomplete []string, findings []*Finding) *Report {
	r := &Report{
		Version:    Version,
		Go:         clean(goVersion),
		Incomplete: []string{}, // never null in JSON
		Findings:   []*Finding{},
	}
	for _, line := range incomplete {
		r.Incomplete = append(r.Incomplete, clean(line))
	}
	slices.Sort(r.Incomplete)
	r.Incomplete = slices.Compact(r.Incomplete)
	for _, f := range findings {
		f.Fingerprint = f.fingerprint()
		r.Findings = append(r.Findings, f.clean())
	}
	slices.SortStableFunc(r.Findings, (*Finding).compare)
	r.Findings = slices.CompactFunc(r.Findings, func(a, b *Finding) bool { return a.compare(b) == 0 })
	r.number()
	return r
}

// headline says what is wrong, without the name of the finding and the path.
func (f *Finding) headline() string {
	if f.Section == nil || f.Op == nil || len(f.Related) > 0 {
		return strings.TrimPrefix(f.Message, f.Rule+"/"+f.Detail+": ")
	}
	text := "critical section " + f.Section.Func
	if f.Section.Class != "" {
		text += " [" + f.Section.Class + "]"
	}
	return text + " " + f.Op.What
}

// compare orders findings for output. Findings that compare equal say the
// same thing.
func (f *Finding) compare(g *Finding) int {
	return cmp.Or(
		f.Pos.compare(g.Pos),
		strings.Compare(f.Rule, g.Rule),
		strings.Compare(f.Detail, g.Detail),
		strings.Compare(f.Message, g.Message))
}

func (p Pos) compare(q Pos) int {
	return cmp.Or(strings.Compare(p.File, q.File), cmp.Compare(p.Line, q.Line), cmp.Compare(p.Col, q.Col))
}
