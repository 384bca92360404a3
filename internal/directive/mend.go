package directive

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// A mendSite is a problem with a comment, and what was certainly meant.
type mendSite struct {
	problem int // index in Set.Problems
	site    *Site
	mend    *Mend
}

// mendable notes how to mend the problem that was reported last.
func (c *collector) mendable(s *Site, m *Mend) {
	if m != nil {
		c.mends = append(c.mends, mendSite{len(c.set.Problems) - 1, s, m})
	}
}

// mend offers a fix for each problem with a spelling, if the comment is right
// once all that is known to be misspelt in it is mended: a directive that would
// then be wrong for another reason, or that would stand on nothing, may be prose.
func (c *collector) mend() {
	mends := map[*ast.Comment][]*Mend{}
	for _, m := range c.mends {
		mends[m.site.Comment] = append(mends[m.site.Comment], m.mend)
	}
	for _, m := range c.mends {
		comment := m.site.Comment
		text, ok := respell(comment.Text, mends[comment])
		if !ok || !c.rightIf(m.site, text) {
			continue
		}
		c.set.Problems[m.problem].Fix = &analysis.SuggestedFix{
			Message:   "Write " + short(text),
			TextEdits: []analysis.TextEdit{{Pos: comment.Slash, End: comment.Slash + token.Pos(len(comment.Text)), NewText: []byte(text)}},
		}
	}
}

// respell returns the text with all replacements made. It fails if two of them
// concern the same bytes.
func respell(text string, mends []*Mend) (string, bool) {
	mends = slices.Clone(mends)
	slices.SortFunc(mends, func(a, b *Mend) int { return b.Off - a.Off })
	for i, m := range mends {
		if i > 0 && m.End > mends[i-1].Off {
			return "", false
		}
		text = text[:m.Off] + m.New + text[m.End:]
	}
	return text, true
}

// rightIf reports whether a comment with that text would be a directive with a
// meaning where it stands. It reports no problem.
func (c *collector) rightIf(s *Site, text string) bool {
	d, errs := Parse(text)
	if d == nil || len(errs) > 0 {
		return false
	}
	trial := &Site{Directive: d, Comment: s.Comment, File: s.File, group: s.group}
	before, mends := len(c.set.Problems), len(c.mends)
	defer func() { c.set.Problems, c.mends = c.set.Problems[:before], c.mends[:mends] }()
	switch {
	case d.Verb.Text == "class":
		decl := c.decls[d.Class.Text]
		return c.packageLevel(trial) && (decl == nil || decl.site.Comment == s.Comment) && (d.Extends.Text == "" || c.resolveClass(trial, d.Extends) != nil)
	case d.For.Text != "":
		return c.packageLevel(trial) && c.resolveFor(trial) && c.resolveArg(trial)
	}
	return c.place(trial) && c.resolveArg(trial) && len(c.set.Problems) == before && !c.doubles(trial)
}

// doubles reports whether another directive of that verb stands in the same place.
func (c *collector) doubles(s *Site) bool {
	return slices.ContainsFunc(c.set.sites, func(t *Site) bool {
		return t.Comment != s.Comment && t.File == s.File && t.Verb.Text == s.Verb.Text && t.Kind == s.Kind && t.Node == s.Node && t.Line == s.Line
	})
}

// short returns what of a directive stands before its reason.
func short(text string) string {
	text, _, _ = strings.Cut(text, " --")
	return strings.TrimSpace(text)
}

// withoutUnused returns the fix that takes the rules that waive nothing out of an
// allow directive, or the whole directive if no rule is left.
func (s *Set) withoutUnused(a *allow) *analysis.SuggestedFix {
	site := a.site
	text := site.Comment.Text
	if _, errs := Parse(text); len(errs) > 0 {
		return nil
	}
	edit := func(message string, from, to token.Pos, text string) *analysis.SuggestedFix {
		return &analysis.SuggestedFix{Message: message, TextEdits: []analysis.TextEdit{{Pos: from, End: to, NewText: []byte(text)}}}
	}
	var used []string
	for i, r := range site.Rules {
		if a.used[i] {
			used = append(used, r.Text)
		}
	}
	if len(used) > 0 {
		last := site.Rules[len(site.Rules)-1]
		list := strings.Join(used, ",")
		return edit("Leave //fence:allow "+list, site.WordPos(site.Rules[0]), site.WordPos(last)+token.Pos(len(last.Text)), list)
	}
	const message = "Remove the unused //fence:allow"
	end := site.Pos() + token.Pos(len(text))
	for _, note := range []string{" // ", "\t// "} {
		if i := strings.Index(text, note); i >= 0 { // another comment follows
			return edit(message, site.Pos(), site.Pos()+token.Pos(i+1), "")
		}
	}
	if tok := s.fset.File(site.Pos()); s.aloneOnLine(site) {
		line := lineOf(tok, site.Pos())
		if line == tok.LineCount() {
			return edit(message, tok.LineStart(line), token.Pos(tok.Base()+tok.Size()), "")
		}
		return edit(message, tok.LineStart(line), tok.LineStart(line+1), "")
	}
	return edit(message, site.Pos(), end, "")
}

// aloneOnLine reports whether nothing but a directive stands on its line.
func (s *Set) aloneOnLine(site *Site) bool {
	tok := s.fset.File(site.Pos())
	if newFileIndex(tok, site.File).codeBefore(site.Pos()) {
		return false
	}
	for _, g := range site.File.Comments {
		for _, c := range g.List {
			if c != site.Comment && lineOf(tok, c.End()) == lineOf(tok, site.Pos()) {
				return false
			}
		}
	}
	return true
}
