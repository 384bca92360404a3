package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// GitHub shows at most this many annotations of each level from one step of a
// workflow, and drops the others without a word.
const githubLimit = 10

var githubLevels = []struct{ severity, command string }{
	{"error", "error"}, {"warning", "warning"}, {"info", "notice"},
}

// GitHub writes workflow commands of GitHub Actions, which become annotations
// of a pull request. What exceeds the limits is written to the log as text.
func GitHub(w io.Writer, r *Report) error {
	b := bufio.NewWriter(w)
	src, root := r.sources(), r.root()
	var rest []*Finding
	for _, level := range githubLevels {
		n := 0
		for _, f := range r.Findings {
			switch {
			case f.Severity != level.severity:
			case n == githubLimit:
				rest = append(rest, f)
			default:
				n++
				file, _ := r.below(root, f.Pos.File)
				fmt.Fprintf(b, "::%s %s::%s\n", level.command, githubProperties(file, f, src), githubData.Replace(f.Message))
			}
		}
	}
	if len(rest) > 0 {
		fmt.Fprintf(b, "%s not annotated, as GitHub shows %d of each level:\n", plural(len(rest), "finding is", "findings are"), githubLimit)
	}
	for _, f := range rest {
		// Indented, so that no file name can make the line a command.
		fmt.Fprintf(b, "  %s: %s\n", f.Pos, f.Message)
	}
	return b.Flush()
}

func githubProperties(file string, f *Finding, src *sources) string {
	props := []string{"file=" + githubProperty.Replace(file)}
	if f.Pos.Line > 0 {
		props = append(props, fmt.Sprintf("line=%d", f.Pos.Line))
	}
	if f.Pos.Col > 0 {
		props = append(props, fmt.Sprintf("col=%d", src.character(f.Pos)))
	}
	return strings.Join(append(props, "title="+githubProperty.Replace(f.Rule+"/"+f.Detail)), ",")
}

// Workflow commands escape what would end a value.
var (
	githubData     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	githubProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)
