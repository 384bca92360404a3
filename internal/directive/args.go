package directive

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/rule"
	"github.com/fencevet/fencevet/internal/spell"
)

// arguments takes up the words that are not options, according to the shape
// of the verb.
func (p *reader) arguments() {
	switch p.verb.args {
	case noArgs:
		p.noMore(0)
	case maybeClass:
		if len(p.args) > 0 {
			p.d.Class = p.classRef(p.args[0])
		}
		p.noMore(1)
	case oneClass:
		if p.need(1, "the name of a class") {
			p.d.Class = p.classRef(p.args[0])
		}
		p.noMore(1)
	case newClass:
		if p.need(1, "the name of the class") {
			p.d.Class = p.className(p.args[0])
		}
		p.noMore(1)
	case ruleList:
		if p.need(1, "the rules that it waives") {
			p.rules(p.args[0])
		}
		p.noMore(1)
	case lockOrder:
		p.order()
	}
	if p.verb.name == "assume" && len(p.d.Assume) == 0 && len(p.errs) == 0 {
		p.errorf(p.d.Verb, "malformed", "fence:assume says nothing, write for example wait=no")
	}
}

// need reports a missing argument.
func (p *reader) need(n int, what string) bool {
	if len(p.args) >= n {
		return true
	}
	p.errorf(p.d.Verb, "malformed", "fence:%s needs %s", p.verb.name, what)
	return false
}

// noMore reports the first word behind the first n.
func (p *reader) noMore(n int) {
	if len(p.args) <= n {
		return
	}
	w := p.args[n]
	hint := "a reason stands after --"
	if p.verb.args == ruleList && (n > 0 && strings.HasSuffix(p.args[n-1].Text, ",") || isRule(w.Text)) {
		hint = "rules are separated by commas without spaces"
	}
	p.errorf(w, "malformed", "unexpected %q after fence:%s, %s", w.Text, p.verb.name, hint)
}

// assume takes up one effect of an assume directive.
func (p *reader) assume(w, key, value Word) {
	if value.Text != "yes" && value.Text != "no" {
		p.errorf(value, "malformed", "%s= is yes or no, not %q", key.Text, value.Text)
		return
	}
	yes := value.Text == "yes"
	for _, a := range p.d.Assume {
		if a.Rule != key.Text {
			continue
		}
		if a.Yes != yes {
			p.errorf(w, "contradictory", "%s contradicts %s", w.Text, a.Text)
		} else {
			p.errorf(w, "duplicate", "%s stands twice", w.Text)
		}
		return
	}
	p.d.Assume = append(p.d.Assume, AssumeWord{Assume{key.Text, yes}, w})
}

// cell takes up one cell of a class.
func (p *reader) cell(key, value Word) {
	cell, err := class.ParseCell(key.Text, value.Text)
	if err != nil {
		hint := spell.DidYouMean(err.Word, err.Valid, "")
		if hint == "" && len(err.Valid) > 0 {
			hint = ", valid are " + strings.Join(err.Valid, " ")
		}
		bad := Word{err.Word, value.Off + err.Off}
		p.errorf(bad, "malformed", "%s%s", err.Message, hint)
		p.meant(bad, spell.Surely(err.Word, err.Valid))
		return
	}
	p.d.Cells = append(p.d.Cells, CellWord{cell, value})
}

// rules takes up the list of an allow directive.
func (p *reader) rules(list Word) {
	for _, item := range p.list(list) {
		if msg := ruleError(item.Text); msg != "" {
			p.errorf(item, "malformed", "%s", msg)
			p.meant(item, meantRule(item.Text))
			continue
		}
		word, _, _ := strings.Cut(item.Text, "/")
		covered := slices.ContainsFunc(p.d.Rules, func(r Word) bool { return r.Text == word })
		if covered {
			p.errorf(item, "duplicate", "%s is part of %s, which stands in the list", item.Text, word)
			continue
		}
		p.d.Rules = append(p.d.Rules, item)
	}
}

// ruleError says why an allow cannot name a rule or rule/detail, "" if it can.
func ruleError(name string) string {
	if err := rule.Check(name); err != nil {
		return err.Error()
	}
	if word, _, _ := strings.Cut(name, "/"); word == "directive" {
		return "rule directive cannot be waived: correct the directive instead"
	}
	return ""
}

// meantRule returns the rule or rule/detail that a misspelt one certainly means.
func meantRule(name string) string {
	word, detail, hasDetail := strings.Cut(name, "/")
	switch {
	case !slices.Contains(rule.Words, word):
		if hasDetail {
			return ""
		}
		return spell.Surely(word, rule.Words)
	case hasDetail && rule.Lookup(word, detail) == nil:
		if full := spell.Surely(detail, rule.Details(word)); full != "" {
			return word + "/" + full
		}
	}
	return ""
}

func isRule(name string) bool { return ruleError(strings.TrimRight(name, ",")) == "" }

// order takes up A < B.
func (p *reader) order() {
	if len(p.args) < 3 || p.args[1].Text != "<" {
		w := p.d.Verb
		if len(p.args) > 0 {
			w = p.args[0]
		}
		p.errorf(w, "malformed", "fence:order is written A < B, with spaces: lock A is taken before lock B")
		return
	}
	a, b := p.lockRef(p.args[0]), p.lockRef(p.args[2])
	p.noMore(3)
	if a.Text == b.Text && a.Text != "" {
		p.errorf(b, "contradictory", "lock %s cannot be taken before itself", a.Text)
		return
	}
	p.d.Order = [2]Word{a, b}
}

// className checks the name that a class directive declares.
func (p *reader) className(w Word) Word {
	switch {
	case class.Builtin(w.Text) != nil:
		p.errorf(w, "duplicate", "class %s is built in and cannot be declared again", w.Text)
	case !isName(w.Text):
		p.errorf(w, "malformed", "%q is not a class name: letters, digits, _ and - after a letter", w.Text)
	default:
		return w
	}
	return Word{}
}

// classRef checks a use of a class: name, package.name or import/path.name.
func (p *reader) classRef(w Word) Word {
	pkg, name := splitQualified(w.Text)
	if !isName(name) || pkg == "" && strings.Contains(w.Text, ".") || strings.ContainsAny(pkg, ",\"'()<>") {
		p.errorf(w, "malformed", "%q is not the name of a class", w.Text)
		return Word{}
	}
	return w
}

// lockRef checks the name of a lock: a variable or Type.field, within this
// package or qualified.
func (p *reader) lockRef(w Word) Word {
	last := w.Text[strings.LastIndexByte(w.Text, '/')+1:]
	parts := strings.Split(last, ".")
	for i, part := range parts {
		// The last element of an import path may hold more than names do.
		if !isName(part) && !(i == 0 && len(parts) > 1 && part != "" && strings.Contains(w.Text, "/")) {
			p.errorf(w, "malformed", "%q is not the name of a lock: a variable, or Type.field", w.Text)
			return Word{}
		}
	}
	return w
}

// splitQualified splits import/path.name at the last dot; without one the
// package is empty.
func splitQualified(s string) (pkg, name string) {
	if i := strings.LastIndexByte(s, '.'); i > strings.LastIndexByte(s, '/') {
		return s[:i], s[i+1:]
	}
	return "", s
}

// isName reports whether s is a letter or underscore followed by letters,
// digits, underscores and hyphens.
func isName(s string) bool {
	if s == "" || !utf8.ValidString(s) {
		return false
	}
	for i, r := range s {
		if !unicode.IsLetter(r) && r != '_' && (i == 0 || !unicode.IsDigit(r) && r != '-') {
			return false
		}
	}
	return true
}
