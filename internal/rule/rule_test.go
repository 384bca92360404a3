package rule

import (
	"slices"
	"strings"
	"testing"
)

func TestTableIsSortedAndUnique(t *testing.T) {
	seen := map[string]bool{}
	last := -1
	for i, d := range All() {
		if seen[d.Full()] {
			t.Errorf("%s stands twice in the table", d.Full())
		}
		seen[d.Full()] = true
		w := slices.Index(Words, d.Rule)
		if w < 0 {
			t.Errorf("%s: %q is not one of Words", d.Full(), d.Rule)
		}
		if w < last {
			t.Errorf("%s stands out of order", d.Full())
		}
		if i > 0 && w == last && All()[i-1].Name >= d.Name {
			t.Errorf("%s stands after %s", d.Full(), All()[i-1].Full())
		}
		last = w
		if Lookup(d.Rule, d.Name) != d {
			t.Errorf("Lookup(%q, %q) does not find it", d.Rule, d.Name)
		}
	}
	if len(seen) != len(table) {
		t.Errorf("All has %d details, the table %d rows", len(seen), len(table))
	}
}

func TestRowsAreComplete(t *testing.T) {
	for _, r := range table {
		if len(r.sev) != len(Bases) {
			t.Errorf("%s/%s has %d columns, want %d", r.rule, r.name, len(r.sev), len(Bases))
		}
		if r.short == "" || strings.HasSuffix(r.short, ".") || strings.ToLower(r.short[:1]) != r.short[:1] {
			t.Errorf("%s/%s: %q is not a lower-case sentence without a period", r.rule, r.name, r.short)
		}
		if strings.Trim(r.name, "abcdefghijklmnopqrstuvwxyz-") != "" {
			t.Errorf("%s/%s is not spelt like a detail", r.rule, r.name)
		}
	}
}

func TestEveryWordHasDetails(t *testing.T) {
	for _, w := range Words {
		if len(Details(w)) == 0 {
			t.Errorf("rule %s has no details", w)
		}
	}
	for _, w := range Governed {
		if !slices.Contains(Words, w) {
			t.Errorf("governed rule %s is not one of Words", w)
		}
	}
}

// What the design says in prose about whole columns.
func TestColumns(t *testing.T) {
	for _, d := range All() {
		switch d.Rule {
		case "alloc", "unknown", "contract", "directive":
		default:
			if s := d.In("noalloc", true); s != Off {
				t.Errorf("%s is %s in noalloc, want off", d.Full(), s)
			}
		}
		if d.Rule == "alloc" && d.In("loop", true) != Off {
			t.Errorf("%s is %s in loop, want off", d.Full(), d.In("loop", true))
		}
		if d.Rule != "directive" && d.In("realtime", true) != d.In("interrupt", true) {
			t.Errorf("%s differs between realtime and interrupt", d.Full())
		}
	}
}

func TestIn(t *testing.T) {
	tests := []struct {
		rule, detail, base string
		want               Severity
	}{
		{"wait", "chan-recv", "signal", Error},
		{"wait", "chan-recv", "noalloc", Off},
		{"wait", "hidden-io-logging", "loop", Info},
		{"lock", "lock-in-section", "signal", Warning},
		{"lock", "lock-in-section", "loop", Off},
		{"alloc", "implicit-alloc", "signal", Info},
		{"alloc", "implicit-alloc", "interrupt", Error},
		{"unknown", "incomplete", "realtime", Error},
		{"unknown", "incomplete", "noalloc", Warning},
		{"wait", "chan-recv", "nosuchclass", Off},
	}
	for _, tt := range tests {
		if got := Lookup(tt.rule, tt.detail).In(tt.base, true); got != tt.want {
			t.Errorf("%s/%s in %s is %s, want %s", tt.rule, tt.detail, tt.base, got, tt.want)
		}
	}
	if Lookup("wait", "nosuch") != nil || Lookup("nosuch", "chan-recv") != nil {
		t.Error("Lookup finds details that do not exist")
	}
}

func TestParseSeverity(t *testing.T) {
	for _, s := range []Severity{Off, Warning, Error} {
		if got, ok := ParseSeverity(s.String()); !ok || got != s {
			t.Errorf("ParseSeverity(%q) = %v, %v", s, got, ok)
		}
	}
	for _, w := range []string{"info", "", "Error", "none"} {
		if _, ok := ParseSeverity(w); ok {
			t.Errorf("ParseSeverity(%q) succeeds", w)
		}
	}
}
