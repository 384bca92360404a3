package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// A Format writes a report.
type Format func(io.Writer, *Report) error

// formats in the order in which they are listed for people. The one for
// terminals and templates take arguments: see [Terminal] and [Template].
var formats = []struct {
	name  string
	write Format
}{
	{"text", Text},
	{"json", JSON},
	{"sarif", SARIF},
	{"github", GitHub},
	{"gitlab", GitLab},
	{"rdjsonl", RDJSONL},
	{"html", HTML},
}

// Lookup returns the format of that name.
func Lookup(name string) (Format, bool) {
	for _, f := range formats {
		if f.name == name {
			return f.write, true
		}
	}
	return nil, false
}

// Formats returns the names of all formats.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Text writes one line for each finding. What is incomplete is not part of
// it: that belongs on the standard error stream.
func Text(w io.Writer, r *Report) error {
	b := bufio.NewWriter(w)
	for _, f := range r.Findings {
		fmt.Fprintf(b, "%s: %s\n", f.Pos, f.Message)
	}
	return b.Flush()
}

// JSON writes the whole report as one object.
func JSON(w io.Writer, r *Report) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false) // chains contain <-ch and generic types contain &
	e.SetIndent("", "\t")
	return e.Encode(r)
}
