package report

import (
	"bytes"
	"fmt"
	"go/format"
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

// A lineOp is one line of a diff: kept (' '), removed ('-') or added ('+').
type lineOp struct {
	kind byte
	text string // with its end, if it has one
}

// Patch writes a unified diff that adds text to a file, as git apply and patch -p1
// take it. Name is the path of the file, with slashes; src is its contents. A Go
// file that is formatted by gofmt is formatted with the patch, too.
func Patch(w io.Writer, name string, src []byte, add []Insertion) error {
	add = slices.Clone(add)
	slices.SortStableFunc(add, func(a, b Insertion) int { return a.Before - b.Before })
	ops := formatted(src, insert(splitLines(src), add))
	var b strings.Builder
	fmt.Fprintf(&b, "--- a/%s\n+++ b/%s\n", name, name)
	oldLine, newLine := 1, 1
	for i := 0; i < len(ops); {
		if ops[i].kind == ' ' {
			oldLine, newLine, i = oldLine+1, newLine+1, i+1
			continue
		}
		from, to := i-min(context, i), changeEnd(ops, i)
		to = min(to+context, len(ops))
		writeHunk(&b, ops[from:to], oldLine-(i-from), newLine-(i-from))
		for ; i < to; i++ {
			if ops[i].kind != '+' {
				oldLine++
			}
			if ops[i].kind != '-' {
				newLine++
			}
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// insert returns the lines of a file with the insertions.
func insert(lines []string, add []Insertion) []lineOp {
	var ops []lineOp
	for n, line := range lines {
		for len(add) > 0 && add[0].Before == n+1 {
			indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
			end := "\n"
			if strings.HasSuffix(line, "\r\n") {
				end = "\r\n"
			}
			for _, text := range add[0].Lines {
				ops = append(ops, lineOp{'+', indent + text + end})
			}
			add = add[1:]
		}
		ops = append(ops, lineOp{' ', line})
	}
	return ops
}

// formatted adds what gofmt would change after the insertions (columns of fields
// and comments, blank lines), if the file is formatted without them.
func formatted(src []byte, ops []lineOp) []lineOp {
	if clean, err := format.Source(src); err != nil || !bytes.Equal(clean, src) {
		return ops
	}
	var text bytes.Buffer
	for _, op := range ops {
		text.WriteString(op.text)
	}
	clean, err := format.Source(text.Bytes())
	if err != nil {
		return ops
	}
	lines := splitLines(clean)
	var all, added []lineOp // those added since the last line that is kept
	for _, op := range ops {
		for len(lines) > 0 && blank(lines[0]) && !blank(op.text) { // between functions on one line each
			added, lines = append(added, lineOp{'+', lines[0]}), lines[1:]
		}
		if len(lines) == 0 || squeezed(lines[0]) != squeezed(op.text) {
			return ops // more than columns
		}
		switch {
		case op.kind == '+':
			added = append(added, lineOp{'+', lines[0]})
		case op.text != lines[0]:
			all = append(all, lineOp{'-', op.text})
			added = append(added, lineOp{'+', lines[0]})
		default:
			all = append(append(all, added...), op)
			added = nil
		}
		lines = lines[1:]
	}
	if len(lines) > 0 {
		return ops
	}
	return append(all, added...)
}

func blank(line string) bool { return strings.TrimSpace(line) == "" }

// squeezed returns a line without what gofmt may change in it.
func squeezed(line string) string { return strings.Join(strings.Fields(line), "") }

// changeEnd returns the end of the changes that belong into one hunk with the one
// at i: those with little between them.
func changeEnd(ops []lineOp, i int) int {
	end := i + 1
	for j := i; j < len(ops) && j-end <= 2*context; j++ {
		if ops[j].kind != ' ' {
			end = j + 1
		}
	}
	return end
}

// writeHunk writes one hunk.
func writeHunk(b *strings.Builder, ops []lineOp, oldFrom, newFrom int) {
	count := func(not byte) (n int) {
		for _, op := range ops {
			if op.kind != not {
				n++
			}
		}
		return n
	}
	fmt.Fprintf(b, "@@ -%d,%d +%d,%d @@\n", oldFrom, count('+'), newFrom, count('-'))
	for _, op := range ops {
		b.WriteByte(op.kind)
		b.WriteString(op.text)
		if !strings.HasSuffix(op.text, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// splitLines returns the lines of a file with their ends.
func splitLines(src []byte) []string {
	var lines []string
	for line := range bytes.Lines(src) {
		lines = append(lines, string(line))
	}
	return lines
}
