// Package rule holds everything fencevet knows about its rules as data: the
// words and details people see, how grave each is in each built-in class, and
// the texts that explain them. Every front end (messages, -help, explain,
// SARIF) reads this one table.
package rule

// A Severity is the weight of a finding.
type Severity uint8

const (
	Off     Severity = iota // not reported
	Info                    // reported only with -all
	Warning                 // reported
	Error                   // reported
)

var severityNames = [...]string{"off", "info", "warning", "error"}

// String returns the word used in directives and in JSON.
func (s Severity) String() string { return severityNames[s] }

// A Detail is one construct that a rule reports. Its full name is
// rule/detail.
type Detail struct {
	Rule string
	Name string
	// Sev gives the default severity in each built-in class, in the order of
	// [Bases]. Rules that no class governs use the first entry.
	Sev [6]Severity
	// SevPossible is the same for effects that are only possible.
	SevPossible [6]Severity
	// Short says what is reported, for lists and for SARIF.
	Short string
}

// Bases are the built-in classes, in the order of [Detail].Sev.
var Bases = [6]string{"signal", "realtime", "interrupt", "loop", "reclaim", "noalloc"}

// Full returns rule/detail.
func (d *Detail) Full() string { return d.Rule + "/" + d.Name }
