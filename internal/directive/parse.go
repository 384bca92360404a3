package directive

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fencevet/fencevet/internal/spell"
)

// Parse reads one comment, with its slashes. It returns no directive and no
// errors for prose. A directive with errors holds what could be understood;
// if not even the verb could, there is none.
func Parse(text string) (*Directive, []Error) {
	text = strings.TrimRight(text, "\r\n")
	verbOff, err := scan(text)
	if err != nil {
		return nil, []Error{*err}
	}
	if verbOff == 0 {
		return nil, nil
	}
	p := &reader{text: text, d: &Directive{}}
	p.d.Verb = Word{leadingWord(text[verbOff:]), verbOff}
	p.verb = verbByName[p.d.Verb.Text]
	if p.verb == nil {
		name := p.d.Verb.Text
		hint := spell.DidYouMean(leadingName(name), verbNames, "fence:")
		if hint == "" {
			hint = ", valid are " + strings.Join(verbNames, " ")
		}
		p.errorf(p.d.Verb, "malformed", "unknown directive fence:%s%s", name, hint)
		p.meant(p.d.Verb, spell.Surely(leadingName(name), verbNames))
		return nil, p.errs
	}
	words := p.split(p.d.Verb.End())
	for _, w := range words {
		if key, value, ok := p.cutOption(w); ok {
			p.option(w, key, value)
		} else {
			p.args = append(p.args, w)
		}
	}
	p.arguments()
	p.checkReason()
	return p.d, p.errs
}

type reader struct {
	text string
	d    *Directive
	verb *verb
	args []Word // words that are not options
	seen []string
	errs []Error
}

func (p *reader) errorf(w Word, detail, format string, args ...any) {
	p.errs = append(p.errs, Error{Off: w.Off, End: w.End(), Detail: detail, Message: fmt.Sprintf(format, args...)})
}

// meant notes what the last error should have been; "" if nobody can say.
func (p *reader) meant(w Word, text string) {
	if text != "" {
		p.errs[len(p.errs)-1].Mend = &Mend{w.Off, w.End(), text}
	}
}

// split returns the words from offset off on, up to the reason or to a
// comment within the comment, and takes up the reason.
func (p *reader) split(off int) []Word {
	var words []Word
	for {
		off += len(p.text[off:]) - len(strings.TrimLeft(p.text[off:], " \t\r\n"))
		w := Word{leadingWord(p.text[off:]), off}
		switch {
		case w.Text == "" || strings.HasPrefix(w.Text, "//"):
			return words
		case w.Text == "--":
			p.reason(w.End())
			return words
		case strings.HasPrefix(w.Text, "--"):
			p.errorf(w, "malformed", "write the reason as \"-- %s\", with a space", strings.TrimLeft(w.Text, "-"))
			p.meant(w, "-- "+strings.TrimLeft(w.Text, "-"))
			p.reason(w.Off + 2)
			return words
		case w.Text == "-" || w.Text == "–" || w.Text == "—":
			p.errorf(w, "malformed", "%q does not begin a reason, write --", w.Text)
			p.meant(w, "--")
			p.reason(w.End())
			return words
		}
		words = append(words, w)
		off = w.End()
	}
}

// reason takes up what stands from offset off on.
func (p *reader) reason(off int) {
	p.d.HasReason = true
	s := p.text[off:]
	for _, note := range []string{" // ", "\t// "} {
		if i := strings.Index(s, note); i >= 0 {
			s = s[:i]
		}
	}
	trimmed := strings.TrimLeft(s, " \t")
	off += len(s) - len(trimmed)
	p.d.Reason = Word{strings.TrimRight(trimmed, " \t\r\n"), off}
}

func (p *reader) checkReason() {
	switch {
	case p.d.Reason.Text != "":
	case p.verb.reason:
		// A stray word has been reported already, and is probably the
		// reason with its dashes forgotten.
		if p.d.HasReason || !slices.ContainsFunc(p.errs, func(e Error) bool { return strings.HasPrefix(e.Message, "unexpected") }) {
			p.errorf(p.d.Verb, "allow-without-reason", "fence:%s needs a reason: end it with -- and why", p.verb.name)
		}
	case p.d.HasReason:
		p.errorf(Word{"", len(p.text)}, "malformed", "no reason follows --")
	}
}

// cutOption splits key=value. The arguments of order are never options.
func (p *reader) cutOption(w Word) (key, value Word, ok bool) {
	i := strings.IndexByte(w.Text, '=')
	if i < 0 {
		return Word{}, Word{}, false
	}
	return Word{w.Text[:i], w.Off}, Word{w.Text[i+1:], w.Off + i + 1}, true
}

// option takes up one key=value.
func (p *reader) option(w, key, value Word) {
	valid := p.verb.options
	if p.verb.forFunc {
		valid = append(slices.Clip(valid), "for")
	}
	if !slices.Contains(valid, key.Text) {
		hint := spell.DidYouMean(key.Text, valid, "")
		if hint == "" && len(valid) > 0 {
			hint = ", valid are " + strings.Join(valid, " ")
		}
		p.errorf(key, "malformed", "fence:%s has no option %q%s", p.verb.name, key.Text, hint)
		p.meant(key, spell.Surely(key.Text, valid))
		return
	}
	if value.Text == "" {
		p.errorf(w, "malformed", "option %s= has no value", key.Text)
		return
	}
	if p.verb.name == "assume" && key.Text != "for" {
		p.assume(w, key, value)
		return
	}
	if slices.Contains(p.seen, key.Text) {
		p.errorf(w, "duplicate", "option %s= is given twice", key.Text)
		return
	}
	p.seen = append(p.seen, key.Text)
	switch key.Text {
	case "for":
		p.forOption(value)
	case "class":
		p.args = append(p.args, value)
	case "extends":
		p.d.Extends = p.classRef(value)
	case "waits":
		for _, item := range p.list(value) {
			if ref := p.classRef(item); ref.Text != "" {
				p.d.Waits = append(p.d.Waits, ref)
			}
		}
	case "contexts":
		for _, item := range p.list(value) {
			if ref := p.classRef(item); ref.Text != "" {
				p.d.Contexts = append(p.d.Contexts, ref)
			}
		}
	case "deny-lock":
		for _, item := range p.list(value) {
			if lock := p.lockRef(item); lock.Text != "" {
				p.d.DenyLocks = append(p.d.DenyLocks, lock)
			}
		}
	default:
		p.cell(key, value)
	}
}

// list splits a comma list and reports items that are empty or stand twice.
func (p *reader) list(value Word) []Word {
	var items []Word
	off := value.Off
	for text := range strings.SplitSeq(value.Text, ",") {
		w := Word{text, off}
		off += len(text) + 1
		switch {
		case text == "":
			p.errorf(w, "malformed", "empty item in the list %q", value.Text)
		case slices.ContainsFunc(items, func(x Word) bool { return x.Text == text }):
			p.errorf(w, "duplicate", "%s stands twice in the list", text)
		default:
			items = append(items, w)
		}
	}
	return items
}

// leadingName cuts a word at the first byte that no name contains, so that
// fence:allow(wait) and fence:critical, find their verbs.
func leadingName(word string) string {
	for i := 0; i < len(word); i++ {
		if !isLetter(word[i]) && word[i] != '-' {
			if i == 0 {
				break
			}
			return word[:i]
		}
	}
	return word
}
