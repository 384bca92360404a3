package model

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"go/token"
	"strconv"
	"strings"

	"github.com/fencevet/fencevet/internal/effect"
)

// The form of a table. Lines are independent of each other but for the
// package line, which holds until the next one; # starts a comment line.
//
//	package sync
//	(*Mutex).Lock: lock/lock-in-section! "locks {recv}" -- parks until the mutex is free
//	(*Mutex).Unlock (*Mutex).TryLock: clean -- never parks
//	(*Once).Do: wait/sync-wait "may wait for the first caller" calls=0 -- later callers wait for the first
//
// A row is one or more names, a colon, what they do, and the reason after --.
// What they do is either clean or any of:
//
//	rule/detail      an effect that some calls have; with ! one that every call has;
//	                 the text in quotes after it says so in a message and defaults
//	                 to the phrase for the detail in phrases.go
//	rule/detail@0.Write
//	                 an effect that the Write method of parameter 0 may have; there may
//	                 be several @, and ! comes before them
//	rule/detail@recv the same of the receiver, in the row of an interface method
//	calls=0,2        runs these parameters before it returns
//	spawns=0         runs these parameters in another goroutine
//	noreturn         does not return
//	leaks=00ff       which parameters escape, in hexadecimal; alone in a row, it adds
//	                 that to the row by hand
//
// In a text, {func} stands for the function's name and {type} for its
// interface (io.Reader); {recv}, {arg0} … are left to the caller of Lookup.
// Package builtin stands for the universe.

// An Entry is one row of a table for one function.
type Entry struct {
	Func effect.Func
	Row  *Row
	Line int // in the table
}

// Parse returns the entries of a whole table in the order of its lines. The
// error, if any, begins with the number of the offending line.
func Parse(text string) ([]Entry, error) {
	return parseRows("", text, 1, false)
}

// importPath returns the path a package line names.
func importPath(line string) string {
	path := strings.TrimSpace(strings.TrimPrefix(line, "package "))
	if path == "builtin" {
		return ""
	}
	return path
}

// section returns the rows of a table for one package, which stand together,
// and the number of their first line.
func section(table, path string) (rows string, line int) {
	if path == "" {
		path = "builtin"
	}
	head := "\npackage " + path + "\n"
	i := strings.Index(table, head)
	if i < 0 {
		return "", 0
	}
	start := i + len(head)
	rows = table[start:]
	if end := strings.Index(rows, "\npackage "); end >= 0 {
		rows = rows[:end+1]
	}
	return rows, 1 + strings.Count(table[:start], "\n")
}

// parseRows parses lines of a table; line is the number of the first. They
// belong to package pkg until a package line says otherwise; if inside is
// false, that has to come before any row.
func parseRows(pkg, text string, line int, inside bool) ([]Entry, error) {
	var entries []Entry
	for s := range strings.Lines(text) {
		s = strings.TrimSpace(s)
		switch {
		case s == "" || s[0] == '#':
		case strings.HasPrefix(s, "package "):
			pkg, inside = importPath(s), true
		case !inside:
			return nil, fmt.Errorf("%d: row before the first package line: %q", line, s)
		default:
			es, err := parseRow(pkg, s)
			if err != nil {
				return nil, fmt.Errorf("%d: %v", line, err)
			}
			for i := range es {
				es[i].Line = line
			}
			entries = append(entries, es...)
		}
		line++
	}
	return entries, nil
}

// parseRow parses one row, which may stand for several functions.
func parseRow(pkg, s string) ([]Entry, error) {
	names, rest, ok := strings.Cut(s, ":")
	if !ok {
		return nil, fmt.Errorf("no colon after the names in %q", s)
	}
	what, reason, _ := strings.Cut(strings.TrimSpace(rest), " -- ")
	var entries []Entry
	for _, name := range strings.Fields(names) {
		f := effect.Func{Pkg: pkg, Name: name}
		row, err := parseEffects(f, what)
		if err != nil {
			return nil, fmt.Errorf("%s: %v", f, err)
		}
		row.Reason = strings.TrimSpace(reason)
		entries = append(entries, Entry{Func: f, Row: row})
	}
	if len(entries) == 0 {
		return nil, fmt.Errorf("no name in %q", s)
	}
	return entries, nil
}

// parseEffects parses what stands between the names and the reason.
func parseEffects(f effect.Func, s string) (*Row, error) {
	row, clean, n := new(Row), false, 0
	for ; s != ""; n++ {
		word, rest := s, ""
		if i := strings.IndexByte(s, ' '); i >= 0 {
			word, rest = s[:i], strings.TrimSpace(s[i:])
		}
		var err error
		switch key, value, _ := strings.Cut(word, "="); {
		case key == "":
		case word == "clean":
			clean = true
		case word == "noreturn":
			row.NoReturn = true
		case key == "calls":
			row.Calls, err = parseInts(value)
		case key == "spawns":
			row.Spawns, err = parseInts(value)
		case key == "leaks":
			row.Leaks, err = hex.DecodeString(value)
		case strings.Contains(word, "/"):
			var text string
			if strings.HasPrefix(rest, `"`) {
				text, rest, err = quoted(rest)
			}
			if err == nil {
				err = row.addEffect(f, word, text)
			}
		default:
			err = fmt.Errorf("unknown word %q", word)
		}
		if err != nil {
			return nil, err
		}
		s = rest
	}
	if n == 0 {
		return nil, fmt.Errorf("says nothing; a function without effects is clean")
	}
	if clean && len(row.Effects) > 0 {
		return nil, fmt.Errorf("clean and not clean")
	}
	return row, nil
}

// addEffect adds the effect of one rule/detail word, with the text for
// messages, or the usual one if it is "".
func (row *Row) addEffect(f effect.Func, word, text string) error {
	word, through, _ := strings.Cut(word, "@")
	word, certain := strings.CutSuffix(word, "!")
	op := &effect.Op{Evidence: effect.Possible, Func: f}
	if certain {
		op.Evidence = effect.Certain
	}
	op.Rule, op.Detail, _ = strings.Cut(word, "/")
	phrases, ok := usual[word]
	if !ok {
		return fmt.Errorf("unknown effect %q", word)
	}
	for i := range row.Effects {
		if row.Effects[i].Rule == op.Rule && row.Effects[i].Detail == op.Detail {
			return fmt.Errorf("two effects %s", word)
		}
	}
	usually := phrases[op.Evidence]
	switch {
	case through == "recv":
		usually = "may wait in {recv}.{method} ({type})"
	case through != "":
		methods, err := row.addInvokes(through)
		if err != nil {
			return err
		}
		usually = "may wait in " + methods
	}
	op.What = expand(cmp.Or(text, usually), f)
	row.Effects = append(row.Effects, effect.Effect{Op: op})
	return nil
}

// addInvokes notes that the effect about to be added comes from methods of
// parameters, given as "0.Write" or "1.Read@0.Write". It returns their names
// for a message.
func (row *Row) addInvokes(through string) (names string, err error) {
	var list []string
	for s := range strings.SplitSeq(through, "@") {
		number, method, ok := strings.Cut(s, ".")
		n, err := strconv.Atoi(number)
		if !ok || err != nil || n < 0 || !token.IsIdentifier(method) {
			return "", fmt.Errorf("%q is not the method of a parameter", s)
		}
		row.Invokes = append(row.Invokes, Invoke{len(row.Effects), n, method})
		list = append(list, fmt.Sprintf("{arg%d}.%s", n, method))
	}
	return strings.Join(list, " or "), nil
}

// quoted splits a text in double quotes off the front of s.
func quoted(s string) (text, rest string, err error) {
	prefix, err := strconv.QuotedPrefix(s)
	if err != nil {
		return "", "", fmt.Errorf("text without end in %s", s)
	}
	text, err = strconv.Unquote(prefix)
	return text, strings.TrimSpace(s[len(prefix):]), err
}

// parseInts parses a list of parameter numbers.
func parseInts(s string) ([]int, error) {
	var list []int
	for _, f := range strings.Split(s, ",") {
		n, err := strconv.Atoi(f)
		if err != nil || n < 0 {
			return nil, fmt.Errorf("%q is not the number of a parameter", f)
		}
		list = append(list, n)
	}
	return list, nil
}
