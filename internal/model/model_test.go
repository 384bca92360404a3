package model

import (
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/rule"
)

// TestTables parses every embedded table completely: a lookup parses only the
// package it needs and panics if that fails.
func TestTables(t *testing.T) {
	for _, table := range tables {
		entries, err := Parse(table.Text)
		if err != nil {
			t.Errorf("%s:%v", table.Name, err)
			continue
		}
		if len(entries) == 0 {
			t.Errorf("%s is empty", table.Name)
		}
		written := table.Name != "std.txt"
		lines := make(map[effect.Func]int)
		for _, e := range entries {
			if first, twice := lines[e.Func]; twice {
				t.Errorf("%s:%d: second row for %s, the first is in line %d", table.Name, e.Line, e.Func, first)
			}
			lines[e.Func] = e.Line
			if written && e.Row.Reason == "" {
				t.Errorf("%s:%d: %s: no reason", table.Name, e.Line, e.Func)
			}
			for _, eff := range e.Row.Effects {
				if d := rule.Lookup(eff.Rule, eff.Detail); d == nil {
					t.Errorf("%s:%d: %s: package rule has no %s/%s", table.Name, e.Line, e.Func, eff.Rule, eff.Detail)
				}
				if strings.Contains(eff.What, "{func}") || strings.Contains(eff.What, "{type}") {
					t.Errorf("%s:%d: %s: unexpanded text %q", table.Name, e.Line, e.Func, eff.What)
				}
			}
			// What Lookup finds must be what Parse found, unless another
			// table takes precedence.
			row, ok := Lookup(e.Func)
			if !ok {
				t.Errorf("Lookup(%s) fails, but %s:%d has it", e.Func, table.Name, e.Line)
			} else if table.Name == "primitives.txt" && fmt.Sprint(row.Reason) != fmt.Sprint(e.Row.Reason) {
				t.Errorf("Lookup(%s) has reason %q, %s:%d %q", e.Func, row.Reason, table.Name, e.Line, e.Row.Reason)
			}
		}
	}
}

// TestOneSection makes sure that no package has two sections in a table:
// section would only see the first.
func TestOneSection(t *testing.T) {
	for _, table := range tables {
		seen := make(map[string]bool)
		for line := range strings.Lines(table.Text) {
			if strings.HasPrefix(line, "package ") {
				if seen[line] {
					t.Errorf("%s: second section %q", table.Name, strings.TrimSpace(line))
				}
				seen[line] = true
			}
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, test := range []struct{ row, want string }{
		{`F clean`, "no colon"},
		{`F: `, "says nothing"},
		{`F: tidy`, `unknown word "tidy"`},
		{`F: wait/nothing`, `unknown effect "wait/nothing"`},
		{`F: wait/sleep "x`, "text without end"},
		{`F: clean wait/sleep`, "clean and not clean"},
		{`F: wait/sleep wait/sleep!`, "two effects wait/sleep"},
		{`F: wait/abstract-io@Write`, `"Write" is not the method of a parameter`},
		{`F: wait/abstract-io@-1.Write`, `"-1.Write" is not the method of a parameter`},
		{`F: calls=x`, `"x" is not the number of a parameter`},
		{`F: leaks=0`, "odd length"},
	} {
		_, err := Parse("# head\n\npackage p\n\n" + test.row + "\n")
		if err == nil {
			t.Errorf("%s: no error", test.row)
		} else if !strings.HasPrefix(err.Error(), "5: ") || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %q, want line 5 and %q", test.row, err, test.want)
		}
	}
	if _, err := Parse("F: clean\npackage p\n"); err == nil {
		t.Error("a row before the first package line is accepted")
	}
}

func TestParseRow(t *testing.T) {
	entries, err := Parse(`
package a/b
F (*T).M: wait/sleep! alloc/implicit-alloc "makes {arg0} in {func}" calls=0,2 spawns=1 noreturn leaks=01ff -- because -- of this
`)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%v, %d entries", err, len(entries))
	}
	e := entries[1]
	got := fmt.Sprint(e.Func, e.Line, e.Row.Calls, e.Row.Spawns, e.Row.NoReturn, e.Row.Leaks, e.Row.Reason)
	if want := "a/b.(*T).M3[0 2][1]true[1 255]because -- of this"; strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("got %s, want %s", got, want)
	}
	var texts []string
	for _, eff := range e.Row.Effects {
		texts = append(texts, fmt.Sprintf("%s/%s %v %s", eff.Rule, eff.Detail, eff.Evidence, eff.What))
	}
	want := "wait/sleep certain sleeps in (*b.T).M; alloc/implicit-alloc possible makes {arg0} in (*b.T).M"
	if got := strings.Join(texts, "; "); got != want {
		t.Errorf("effects %s\nwant    %s", got, want)
	}
}

func TestInvokes(t *testing.T) {
	entries, err := Parse("package p\nCopy: alloc/implicit-alloc wait/abstract-io@1.Read@0.Write\nR.Read: wait/abstract-io@recv\n")
	if err != nil {
		t.Fatal(err)
	}
	row := entries[0].Row
	if got, want := fmt.Sprint(row.Invokes), "[{1 1 Read} {1 0 Write}]"; got != want {
		t.Errorf("invokes %s, want %s", got, want)
	}
	if got, want := row.Effects[1].What, "may wait in {arg1}.Read or {arg0}.Write"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
	if got, want := entries[1].Row.Effects[0].What, "may wait in {recv}.Read (p.R)"; got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

func TestIsStd(t *testing.T) {
	for _, path := range []string{"fmt", "net/http", "internal/poll", "vendor/golang.org/x/net/idna", "unsafe", "syscall/js", "internal/syscall/windows", "runtime/cgo"} {
		if !IsStd(path) {
			t.Errorf("IsStd(%q) = false", path)
		}
	}
	for _, path := range []string{"", "sched", "mylog", "net/htt", "golang.org/x/net/idna", "golang.org/x/sync/errgroup", "example.com/fmt", "fmt\nnet", "http", "vendor", "internal"} {
		if IsStd(path) {
			t.Errorf("IsStd(%q) = true", path)
		}
	}
}

// effects returns the rule/details of a row, sorted, certain ones with !, and
// what it does with its parameters.
func effects(row *Row) string {
	var list []string
	for _, e := range row.Effects {
		s := e.Rule + "/" + e.Detail
		if e.Evidence == effect.Certain {
			s += "!"
		}
		list = append(list, s)
	}
	sort.Strings(list)
	for _, p := range row.Calls {
		list = append(list, fmt.Sprintf("calls=%d", p))
	}
	for _, p := range row.Spawns {
		list = append(list, fmt.Sprintf("spawns=%d", p))
	}
	if row.NoReturn {
		list = append(list, "noreturn")
	}
	if len(list) == 0 {
		return "clean"
	}
	return strings.Join(list, " ")
}
