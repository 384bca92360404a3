package directive

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/fencevet/fencevet/internal/spell"
)

// prefix begins every directive.
const prefix = "//fence:"

// scan decides what a comment is. A directive proper returns the offset of
// its verb. Prose returns 0 and no error. What was meant as a directive but
// is not spelt as one returns the error.
func scan(text string) (verbOff int, err *Error) {
	if strings.HasPrefix(text, prefix) {
		rest := text[len(prefix):]
		if rest == "" || strings.TrimSpace(rest) == "" {
			return 0, &Error{Off: 2, End: len(prefix), Detail: "malformed", Message: "directive without a verb: //fence: is followed by nothing"}
		}
		if rest[0] != ' ' && rest[0] != '\t' {
			return len(prefix), nil
		}
	}
	return 0, scanSloppy(text)
}

// scanSloppy finds directives that are spelt in a way that Go does not treat
// as one: with spaces, with capitals, as a block comment, or with a name that
// is nearly the right one.
func scanSloppy(text string) *Error {
	line := strings.HasPrefix(text, "//")
	if !line && !strings.HasPrefix(text, "/*") {
		return nil
	}
	body := strings.TrimSuffix(text[2:], "*/")
	if line {
		body = text[2:]
	}
	start := len(body) - len(strings.TrimLeft(body, " \t\r\n"))
	word := leadingLetters(body[start:])
	afterTool := start + len(word)
	colon := skipBlanks(body, afterTool)
	if colon == len(body) || body[colon] != ':' {
		return nil // the common case
	}
	tool := toolWord(word)
	if tool == notTool {
		return nil
	}
	verbStart := skipBlanks(body, colon+1)
	verb := leadingWord(body[verbStart:])
	tight := start == 0 && colon == afterTool && verbStart == colon+1
	meant := meantVerb(verb, tool, tight, verbStart == colon+1)
	if meant == "" {
		return nil
	}
	err := &Error{Off: 2 + start, End: 2 + verbStart + len(verb), Detail: "malformed"}
	if !line {
		// The scanner removes carriage returns inside block comments, so
		// only their start is where it seems to be.
		err.Off, err.End = 0, 2
	} else {
		err.Mend = &Mend{0, 2 + verbStart + len(verb), prefix + meant}
	}
	err.Message = fmt.Sprintf("%q looks like a directive but is none, write //fence:%s", strings.TrimSpace(text[:2]+body[:verbStart+len(verb)]), meant)
	return err
}

// meantVerb returns the verb that a badly spelt directive means, or "" for
// prose. The more a comment deviates in one way, the less it may in others.
func meantVerb(word string, tool toolKind, tight, touching bool) string {
	_, exact := verbByName[word]
	switch {
	case exact && (tool == isTool || tight):
		return word
	case tool == isTool && touching:
		limit := 1
		if len(word) >= 8 {
			limit = 2
		}
		return spell.Nearest(word, verbNames, limit)
	}
	return ""
}

type toolKind uint8

const (
	notTool  toolKind = iota
	isTool            // fence or fencevet, in any case
	nearTool          // one edit away from fence
)

// toolWord says whether a word is, or may be meant as, the name that begins
// a directive.
func toolWord(word string) toolKind {
	if len(word) < 4 || len(word) > 8 {
		return notTool
	}
	if strings.EqualFold(word, "fence") || strings.EqualFold(word, "fencevet") {
		return isTool
	}
	if spell.Distance(strings.ToLower(word), "fence", 3) == 1 {
		return nearTool
	}
	return notTool
}

// HasDirectives reports whether a file may hold directives or comments that
// [Collect] reports as badly spelt ones. It is meant for deciding, before a
// file is parsed, that it holds none: false is certain, true is not.
func HasDirectives(src []byte) bool {
	for at := 0; ; at++ {
		i := bytes.IndexByte(src[at:], ':')
		if i < 0 {
			return false
		}
		at += i
		end := at
		for end > 0 && (src[end-1] == ' ' || src[end-1] == '\t') {
			end--
		}
		start := end
		for start > 0 && end-start <= 8 && isLetter(src[start-1]) {
			start--
		}
		if end-start >= 4 && toolWord(string(src[start:end])) != notTool {
			return true
		}
	}
}

// HasRoles reports whether a file may say something about what its users do with
// its functions and fences: false is certain, true is not.
func HasRoles(src []byte) bool {
	for _, verb := range [...]string{"begin", "end", "fence", "wait", "signal", "publish"} {
		if bytes.Contains(src, []byte(prefix+verb)) {
			return true
		}
	}
	return false
}

func isLetter(b byte) bool { return 'a' <= b|0x20 && b|0x20 <= 'z' }

func leadingLetters(s string) string {
	i := 0
	for i < len(s) && isLetter(s[i]) {
		i++
	}
	return s[:i]
}

// leadingWord returns what stands before the first white space.
func leadingWord(s string) string {
	if i := strings.IndexAny(s, " \t\r\n"); i >= 0 {
		return s[:i]
	}
	return s
}

// skipBlanks returns the offset of the first byte at or after i that is
// neither a space nor a tab.
func skipBlanks(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	return i
}
