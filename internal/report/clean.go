package report

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean is what formats do to all text from source, for output that is made
// elsewhere.
func Clean(s string) string { return clean(s) }

// clean returns s with everything that is not a printable character written
// as an escape sequence. Names, file names and channel expressions come from
// source that nobody may have read yet; a terminal or a log must not obey it.
func clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1:
			b.WriteRune(utf8.RuneError)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		default:
			q := strconv.QuoteRune(r)
			b.WriteString(q[1 : len(q)-1])
		}
		s = s[n:]
	}
	return b.String()
}

func isClean(s string) bool {
	for _, r := range s {
		if r == utf8.RuneError || !unicode.IsPrint(r) {
			return false
		}
	}
	return true
}

// clean returns a copy of the finding that is safe to print, with an empty
// instead of a nil chain.
func (f *Finding) clean() *Finding {
	g := *f
	for _, s := range []*string{&g.Rule, &g.Detail, &g.Severity, &g.Evidence, &g.Message, &g.Allow, &g.Unconfirmed, &g.Pos.File, &g.Pkg, &g.Waiver} {
		*s = clean(*s)
	}
	if f.Section != nil {
		s := *f.Section
		s.Func, s.Class, s.Pos.File = clean(s.Func), clean(s.Class), clean(s.Pos.File)
		g.Section = &s
	}
	if f.Op != nil {
		o := *f.Op
		o.What, o.Func, o.Pos.File, o.Hint = clean(o.What), clean(o.Func), clean(o.Pos.File), clean(o.Hint)
		g.Op = &o
	}
	g.Chain = cleanCalls(f.Chain)
	g.Related = nil
	for _, r := range f.Related {
		r.What, r.Func, r.Pos.File = clean(r.What), clean(r.Func), clean(r.Pos.File)
		r.Chain = cleanCalls(r.Chain)
		g.Related = append(g.Related, r)
	}
	g.Fixes = cleanFixes(f.Fixes)
	return &g
}

func cleanCalls(calls []Call) []Call {
	cleaned := make([]Call, len(calls))
	for i, c := range calls {
		c.Func, c.Pos.File = clean(c.Func), clean(c.Pos.File)
		cleaned[i] = c
	}
	return cleaned
}
