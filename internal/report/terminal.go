package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// Terminal returns the format for people at a terminal: each finding with its
// line of source, its path one call a line, and the directive that would waive
// it; at the end, how many there are of each kind.
func Terminal(color bool) Format {
	return func(w io.Writer, r *Report) error {
		t := &terminal{w: bufio.NewWriter(w), src: r.sources(), color: color}
		for _, f := range r.Findings {
			t.finding(f)
		}
		t.summary(r.Findings)
		return t.w.Flush()
	}
}

type terminal struct {
	w     *bufio.Writer
	src   *sources
	color bool
}

// Colors: none of them is needed to understand the text.
const (
	bold   = "1"
	red    = "1;31"
	yellow = "1;33"
	cyan   = "36"
	faint  = "2"
)

var severityColors = map[string]string{"error": red, "warning": yellow, "info": cyan}

func (t *terminal) paint(color, text string) string {
	if !t.color || text == "" {
		return text
	}
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

func (t *terminal) line(format string, args ...any) { fmt.Fprintf(t.w, format+"\n", args...) }

// finding writes one finding and an empty line.
func (t *terminal) finding(f *Finding) {
	severity := f.Severity
	if f.Evidence == "possible" && f.Rule != "unknown" {
		severity += " (possible)"
	}
	t.line("%s: %s: %s", t.paint(bold, f.Pos.String()), t.paint(severityColors[f.Severity], severity), f.headline()+t.paint(faint, " ["+f.Rule+"/"+f.Detail+"]"))
	t.source(f.Pos)
	if f.Op != nil && len(f.Chain) > 0 {
		t.path(f.Chain, f.Op.Func, f.Op.What, f.Op.Pos)
		t.source(f.Op.Pos)
	}
	for _, s := range f.Related {
		t.line("  %s", t.paint(bold, s.What+" at "+s.Pos.String()))
		t.source(s.Pos)
		t.path(s.Chain, s.Func, s.What, s.Pos)
	}
	if f.Unconfirmed != "" {
		t.line("  %s %s", t.paint(faint, "not confirmed:"), f.Unconfirmed)
	}
	if f.Op != nil && f.Op.Hint != "" {
		t.line("  %s %s", t.paint(faint, "cure: "), f.Op.Hint)
	}
	if line := f.fixLine(); line != "" {
		t.line("  %s %s", t.paint(faint, "fix:  "), line)
	}
	if f.Allow != "" {
		t.line("  %s %s<reason>", t.paint(faint, "waive:"), f.Allow)
	}
	t.line("")
}

// path writes the calls that lead to an operation, and the operation.
func (t *terminal) path(calls []Call, fn, what string, pos Pos) {
	if len(calls) == 0 {
		return
	}
	room := columns(fn)
	for _, c := range calls {
		room = max(room, columns(c.Func))
	}
	room = min(room, 60)
	hop := func(arrow, fn, what string, pos Pos) {
		pad := strings.Repeat(" ", max(0, room-columns(fn)))
		t.line("  %s %s%s  %s", arrow, fn, pad, t.paint(faint, what+pos.String()))
	}
	for i, c := range calls {
		arrow := "→"
		if i == 0 {
			arrow = " "
		}
		hop(arrow, c.Func, "calls at ", c.Pos)
	}
	hop("→", fn, what+" at ", pos)
}

// widest is how much of a line of source is shown.
const widest = 120

// source writes the line of source at a position with a caret below it.
func (t *terminal) source(p Pos) {
	line, ok := t.src.line(p)
	if !ok {
		return
	}
	before, after := line, ""
	if p.Col > 0 && p.Col <= len(line)+1 {
		before, after = line[:p.Col-1], line[p.Col-1:]
	}
	// Tabs become blanks, so that the caret stands where it should.
	shown := func(s string) string { return clean(strings.ReplaceAll(s, "\t", "    ")) }
	before, after = shown(before), shown(after)
	before = cutFront(strings.TrimLeft(before, " "), widest/2)
	text := cutBack(before+after, widest)
	number := fmt.Sprintf("%6d", p.Line)
	t.line("%s %s", t.paint(faint, number+" |"), text)
	if p.Col > 0 {
		t.line("%s %s%s", t.paint(faint, "       |"), strings.Repeat(" ", columns(before)), t.paint(red, "^"))
	}
}

// columns returns how many columns of a terminal the text takes.
func columns(s string) int {
	n := 0
	for _, r := range s {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me): // stands above or below the one before it
		case kind == width.EastAsianWide, kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// cutFront returns the last n characters of s, with a mark if there are more.
func cutFront(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return "…" + string(runes[len(runes)-n+1:])
	}
	return s
}

// cutBack returns the first n characters of s, with a mark if there are more.
func cutBack(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n-1]) + "…"
	}
	return s
}

// summary writes how many findings there are, by severity and by rule.
func (t *terminal) summary(findings []*Finding) {
	if len(findings) == 0 {
		return
	}
	severities := map[string]int{}
	names := map[string]int{}
	for _, f := range findings {
		severities[f.Severity]++
		names[f.Rule+"/"+f.Detail]++
	}
	var counts []string
	for _, s := range []struct{ word, one, many string }{{"error", "error", "errors"}, {"warning", "warning", "warnings"}, {"info", "for information", "for information"}} {
		if n := severities[s.word]; n > 0 {
			counts = append(counts, t.paint(severityColors[s.word], plural(n, s.one, s.many)))
		}
	}
	t.line("%s: %s", t.paint(bold, plural(len(findings), "finding", "findings")), strings.Join(counts, ", "))
	for _, name := range byCount(names) {
		t.line("%6d %s", names[name], name)
	}
}
