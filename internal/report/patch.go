package report

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
)

// An Insertion is text to add to a file.
type Insertion struct {
	Before int      // the line it stands before, 1-based
	Lines  []string // without indentation: they get that of the line
}

// context is how many lines a patch shows around a change.
const context = 3

// Patch writes a unified diff that adds text to a file, as git apply and patch -p1
// take it. Name is the path of the file, with slashes; src is its contents.
func Patch(w io.Writer, name string, src []byte, add []Insertion) error {
	add = slices.Clone(add)
	slices.SortStableFunc(add, func(a, b Insertion) int { return a.Before - b.Before })
	lines := splitLines(src)
	var b strings.Builder
	fmt.Fprintf(&b, "--- a/%s\n+++ b/%s\n", name, name)
	added := 0
	for len(add) > 0 {
		n := 1
		for n < len(add) && add[n].Before-add[n-1].Before <= 2*context {
			n++
		}
		added += hunk(&b, lines, add[:n], added)
		add = add[n:]
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// hunk writes one hunk, and returns how many lines it adds. Earlier hunks have
// added some already.
func hunk(b *strings.Builder, lines []string, add []Insertion, earlier int) int {
	from := max(add[0].Before-context, 1)
	to := min(add[len(add)-1].Before+context-1, len(lines))
	added := 0
	for _, in := range add {
		added += len(in.Lines)
	}
	fmt.Fprintf(b, "@@ -%d,%d +%d,%d @@\n", from, to-from+1, from+earlier, to-from+1+added)
	for n := from; n <= to; n++ {
		line := lines[n-1]
		for len(add) > 0 && add[0].Before == n {
			indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
			end := "\n"
			if strings.HasSuffix(line, "\r\n") {
				end = "\r\n"
			}
			for _, text := range add[0].Lines {
				b.WriteString("+" + indent + text + end)
			}
			add = add[1:]
		}
		b.WriteString(" " + line)
		if !strings.HasSuffix(line, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
	return added
}

// splitLines returns the lines of a file with their ends.
func splitLines(src []byte) []string {
	var lines []string
	for line := range bytes.Lines(src) {
		lines = append(lines, string(line))
	}
	return lines
}
