package protocol

import (
	"slices"
	"strings"
	"unicode"

	"github.com/fencevet/fencevet/internal/class"
)

// generic are words that say what a fence is, not which one it is.
var generic = []string{
	"ack", "answer", "ch", "chan", "channel", "close", "closed", "complete", "completed", "cond", "done", "end", "ended",
	"err", "error", "errors", "errs", "exit", "exited", "finished", "notify", "notifier", "out", "quit", "ready", "reply",
	"res", "resp", "response", "result", "results", "ret", "signal", "stop", "stopped", "wait", "waiter", "wg",
}

// classNames returns the name of a class for each group of candidates, by group: the
// name of the fence if that tells which one it is, else the name of what has it.
func classNames(candidates []*candidate) map[string]string {
	names := map[string]string{}
	taken := map[string]bool{}
	for _, c := range candidates {
		if names[c.group] != "" {
			continue
		}
		name := lowerFirst(c.owner)
		if telling := withoutChan(c.name); c.owner == "" || tells(telling) {
			name = lowerFirst(telling)
		}
		if taken[name] || class.Builtin(name) != nil {
			name = lowerFirst(c.owner) + upperFirst(c.name)
		}
		for taken[name] || class.Builtin(name) != nil {
			name += "Fence"
		}
		names[c.group], taken[name] = name, true
	}
	return names
}

// tells reports whether a name has a word that is not generic, and no mere
// abbreviation.
func tells(name string) bool {
	return slices.ContainsFunc(words(name), func(w string) bool { return len(w) > 3 && !slices.Contains(generic, w) })
}

// words returns the words of a name in lower case.
func words(name string) []string {
	var b strings.Builder
	var last rune
	for _, r := range name {
		if unicode.IsUpper(r) && !unicode.IsUpper(last) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
		last = r
	}
	return strings.FieldsFunc(b.String(), func(r rune) bool { return r == ' ' || r == '_' })
}

// withoutChan cuts the word off a name that says that it is a channel.
func withoutChan(name string) string {
	for _, end := range []string{"Channel", "Chan", "Ch", "C"} {
		if short, ok := strings.CutSuffix(name, end); ok && short != "" {
			return short
		}
	}
	return name
}

// lowerFirst returns a name as it begins when it is not exported: frame for Frame,
// rpc for RPC, httpCall for HTTPCall.
func lowerFirst(name string) string {
	rs := []rune(name)
	for i, r := range rs {
		if !unicode.IsUpper(r) || i > 0 && i+1 < len(rs) && unicode.IsLower(rs[i+1]) {
			break
		}
		rs[i] = unicode.ToLower(r)
	}
	return string(rs)
}

func upperFirst(name string) string {
	rs := []rune(name)
	rs[0] = unicode.ToUpper(rs[0])
	return string(rs)
}
