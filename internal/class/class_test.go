package class

import (
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/rule"
)

// declare extends a built-in class by the cells given as rule, value pairs.
func declare(t *testing.T, base string, cells ...string) *Class {
	t.Helper()
	c := Builtin(base).Extend("example.com/p", "c", "example.com/p/p.go:1")
	for i := 0; i < len(cells); i += 2 {
		cell, err := ParseCell(cells[i], cells[i+1])
		if err != nil {
			t.Fatalf("%s=%s: %s", cells[i], cells[i+1], err.Message)
		}
		if asked, was, ok := cell.Tighten(c); !ok {
			t.Fatalf("%s=%s: %s loosens %s", cells[i], cells[i+1], asked, was)
		}
	}
	return c
}

func TestBuiltins(t *testing.T) {
	for i, name := range rule.Bases {
		c := Builtin(name)
		if c == nil {
			t.Fatalf("no built-in class %s", name)
		}
		if builtins[i].name != name || c.Base != name || c.Qualified() != name {
			t.Errorf("class %s is out of order or badly named: %+v", name, c)
		}
		for _, row := range [...][2]string{
			{"wait", builtins[i].wait}, {"lock", builtins[i].lock},
			{"alloc", builtins[i].alloc}, {"unknown", builtins[i].unknown}} {
			if got := c.Spell(row[0]); got != row[1] {
				t.Errorf("%s: %s is %s, want %s", name, row[0], got, row[1])
			}
		}
	}
	if Builtin("nosuch") != nil {
		t.Error("Builtin finds a class that does not exist")
	}
}

// The first detail of each rule carries the level of the class table.
func TestTablesAgree(t *testing.T) {
	heads := map[string]string{"wait": "chan-recv", "lock": "lock-in-section", "alloc": "heap-alloc", "unknown": "unknown-func-value"}
	for _, base := range rule.Bases {
		for word, detail := range heads {
			level, _ := Builtin(base).Level(word)
			if got := rule.Lookup(word, detail).In(base, true); got != level {
				t.Errorf("%s/%s is %s in %s, whose level is %s", word, detail, got, base, level)
			}
		}
	}
}

func TestParseCellErrors(t *testing.T) {
	tests := []struct {
		rule, value string
		off, end    int
		message     string
	}{
		{"wait", "eror", 0, 4, `wait= has no value "eror"`},
		{"wait", "error,leaf", 6, 10, `wait= has no value "leaf"`},
		{"lock", "error,certain", 6, 13, `lock= has no value "certain"`},
		{"lock", "error,warning", 6, 13, "lock= has two severities, error and warning"},
		{"lock", "leaf,leaf", 5, 9, "lock= says leaf twice"},
		{"lock", "", 0, 0, "lock= has an empty value"},
		{"lock", "leaf,", 5, 5, "lock= has an empty value"},
		{"alloc", "certain,all", 8, 11, "alloc= says both certain and all"},
		{"alloc", "off,certain", 0, 11, "alloc=off takes no modifier"},
		{"unknown", "info", 0, 4, `unknown= has no value "info"`},
	}
	for _, tt := range tests {
		_, err := ParseCell(tt.rule, tt.value)
		if err == nil {
			t.Errorf("%s=%s: no error", tt.rule, tt.value)
			continue
		}
		if err.Message != tt.message || err.Off != tt.off || err.End != tt.end {
			t.Errorf("%s=%s: %d-%d %s, want %d-%d %s", tt.rule, tt.value, err.Off, err.End, err.Message, tt.off, tt.end, tt.message)
		}
	}
}

func TestTighten(t *testing.T) {
	tests := []struct {
		base, rule, value string
		want              string // the cell afterwards, or "loosened"
	}{
		{"signal", "wait", "error", "error"},
		{"signal", "wait", "warning", "loosened"},
		{"signal", "wait", "off", "loosened"},
		{"signal", "lock", "error", "error"},
		{"signal", "lock", "error,leaf", "error,leaf"},
		{"signal", "lock", "warning", "warning"},
		{"signal", "lock", "leaf", "warning,leaf"},
		{"realtime", "lock", "leaf", "loosened"},
		{"realtime", "lock", "error,leaf", "loosened"},
		{"realtime", "lock", "warning", "loosened"},
		{"loop", "lock", "leaf", "off"},
		{"loop", "lock", "warning", "warning"},
		{"loop", "lock", "warning,leaf", "warning,leaf"},
		{"loop", "lock", "off", "off"},
		{"signal", "alloc", "all", "warning"},
		{"signal", "alloc", "error", "error"},
		{"signal", "alloc", "error,certain", "error,certain"},
		{"signal", "alloc", "certain", "warning,certain"},
		{"signal", "alloc", "off", "loosened"},
		{"loop", "alloc", "certain", "warning,certain"},
		{"loop", "alloc", "all", "warning"},
		{"noalloc", "alloc", "certain", "loosened"},
		{"noalloc", "wait", "warning", "warning"},
		{"loop", "unknown", "error", "error"},
		{"realtime", "unknown", "warning", "loosened"},
	}
	for _, tt := range tests {
		c := Builtin(tt.base).Extend("p", "c", "")
		before := *c
		cell, err := ParseCell(tt.rule, tt.value)
		if err != nil {
			t.Fatalf("%s=%s: %s", tt.rule, tt.value, err.Message)
		}
		_, inherited, ok := cell.Tighten(c)
		got := c.Spell(tt.rule)
		if !ok {
			got = "loosened"
			if c.Spell(tt.rule) != before.Spell(tt.rule) {
				t.Errorf("%s: a loosening %s=%s changes the class", tt.base, tt.rule, tt.value)
			}
		}
		if got != tt.want {
			t.Errorf("%s: %s=%s gives %s, want %s", tt.base, tt.rule, tt.value, got, tt.want)
		}
		if inherited != before.Spell(tt.rule) {
			t.Errorf("%s: %s=%s: inherited is %s", tt.base, tt.rule, tt.value, inherited)
		}
	}
	if Builtin("signal").Spell("lock") != "warning,leaf" {
		t.Error("tightening an extension changed the built-in class")
	}
}

func TestSeverity(t *testing.T) {
	tests := []struct {
		name         string
		class        *Class
		rule, detail string
		ev           effect.Evidence
		want         rule.Severity
	}{
		{"column", Builtin("signal"), "wait", "chan-recv", effect.Certain, rule.Error},
		{"lesser detail", Builtin("signal"), "wait", "cgo-call", effect.Certain, rule.Warning},
		{"info", Builtin("loop"), "wait", "hidden-io-logging", effect.Certain, rule.Info},
		{"certain only", Builtin("signal"), "alloc", "heap-alloc", effect.Possible, rule.Info},
		{"certain", Builtin("signal"), "alloc", "heap-alloc", effect.Certain, rule.Warning},
		{"all", declare(t, "signal", "alloc", "all"), "alloc", "heap-alloc", effect.Possible, rule.Warning},
		{"raised", declare(t, "signal", "alloc", "error"), "alloc", "heap-alloc", effect.Possible, rule.Error},
		{"raised, certain", declare(t, "signal", "alloc", "error,certain"), "alloc", "heap-alloc", effect.Possible, rule.Info},
		{"all allocations", declare(t, "signal", "alloc", "error"), "alloc", "implicit-alloc", effect.Possible, rule.Error},
		{"all allocations, capped", declare(t, "signal", "alloc", "all"), "alloc", "implicit-alloc", effect.Certain, rule.Warning},
		{"info is not raised", declare(t, "signal", "alloc", "error,certain"), "alloc", "implicit-alloc", effect.Certain, rule.Info},
		{"yielding", Builtin("signal"), "wait", "runtime-stall", effect.Possible, rule.Info},
		{"yielding in realtime", Builtin("realtime"), "wait", "runtime-stall", effect.Possible, rule.Error},
		{"stopping the world", Builtin("signal"), "wait", "runtime-stall", effect.Certain, rule.Warning},
		{"raised lock", declare(t, "signal", "lock", "error"), "lock", "lock-in-section", effect.Certain, rule.Error},
		{"info lock is not raised", declare(t, "signal", "lock", "error"), "lock", "hidden-lock", effect.Certain, rule.Info},
		{"raised unknown", declare(t, "loop", "unknown", "error"), "unknown", "opaque-code", effect.Certain, rule.Error},
		{"from off, capped", declare(t, "loop", "alloc", "warning"), "alloc", "heap-alloc", effect.Certain, rule.Warning},
		{"from off", declare(t, "loop", "alloc", "error"), "alloc", "implicit-alloc", effect.Possible, rule.Error},
		{"from off, lesser", declare(t, "loop", "alloc", "error"), "alloc", "stack-growth", effect.Certain, rule.Warning},
		{"wait from off", declare(t, "noalloc", "wait", "error"), "wait", "chan-recv", effect.Certain, rule.Error},
		{"off", Builtin("noalloc"), "wait", "chan-recv", effect.Certain, rule.Info},
		{"off alloc", Builtin("loop"), "alloc", "heap-alloc", effect.Certain, rule.Info},
		{"unknown detail", Builtin("signal"), "wait", "nosuch", effect.Certain, rule.Error},
		{"unknown detail of a rule that is off", Builtin("loop"), "lock", "nosuch", effect.Certain, rule.Info},
		{"unknown detail, raised", declare(t, "signal", "lock", "error"), "lock", "nosuch", effect.Certain, rule.Error},
		{"named lock where locks are off", Builtin("loop"), "lock", "forbidden-lock", effect.Certain, rule.Error},
		{"ungoverned", Builtin("loop"), "relock", "self-deadlock", effect.Certain, rule.Error},
		{"ungoverned, unknown", Builtin("loop"), "relock", "nosuch", effect.Certain, rule.Off},
		{"no such rule", Builtin("loop"), "nosuch", "nosuch", effect.Certain, rule.Off},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := tt.class.Severity(tt.rule, tt.detail, tt.ev)
			if got != tt.want {
				t.Errorf("%s/%s %s: %s, want %s", tt.rule, tt.detail, tt.ev, got, tt.want)
			}
			if denies := tt.class.Denies(tt.rule, tt.detail, tt.ev); denies != (got >= rule.Warning) {
				t.Errorf("Denies = %v for %s", denies, got)
			}
		})
	}
}

func TestAtLeast(t *testing.T) {
	signal, realtime, loop := Builtin("signal"), Builtin("realtime"), Builtin("loop")
	if !realtime.AtLeast(signal, "lock", "lock-in-section", effect.Certain) {
		t.Error("realtime is not as strict as signal about locks")
	}
	if signal.AtLeast(realtime, "lock", "lock-in-section", effect.Certain) {
		t.Error("signal is as strict as realtime about locks")
	}
	if !loop.AtLeast(signal, "wait", "chan-recv", effect.Certain) {
		t.Error("loop is not as strict as signal about waits")
	}
	if loop.AtLeast(signal, "alloc", "heap-alloc", effect.Certain) {
		t.Error("loop is as strict as signal about allocations")
	}
}

func TestExtendCopies(t *testing.T) {
	a := &Class{Pkg: "p", Name: "a", Waits: []string{"p.x"}, DenyLocks: []string{"T.mu"}}
	b := a.Extend("q", "b", "q/q.go:2")
	b.Waits[0], b.DenyLocks[0] = "changed", "changed"
	if a.MayWaitFor("changed") || a.DeniesLock("changed") || !a.MayWaitFor("p.x") || !a.DeniesLock("T.mu") {
		t.Error("an extension shares its lists with what it extends")
	}
	if b.Qualified() != "q.b" || a.Qualified() != "p.a" {
		t.Errorf("qualified names are %s and %s", a.Qualified(), b.Qualified())
	}
}

func TestJudge(t *testing.T) {
	k := Builtin("signal").Extend("m", "render", "m/p.go:1")
	k.Waits, k.DenyLocks = []string{"m.copying"}, []string{"m.T.mu"}
	loop := Builtin("loop").Extend("m", "turn", "m/p.go:2")
	loop.DenyLocks = k.DenyLocks
	chain := Builtin("signal").Extend("m", "chain", "m/p.go:3")
	chain.Waits = []string{"m.chain"}
	wait := func(code string) *effect.Effect {
		return &effect.Effect{Op: &effect.Op{Rule: "wait", Detail: "fence-wait", Evidence: effect.Certain, Code: code}}
	}
	lock := func(code string) *effect.Effect {
		return &effect.Effect{Op: &effect.Op{Rule: "lock", Detail: "lock-in-section", Evidence: effect.Certain, Code: code}}
	}
	for _, test := range []struct {
		name  string
		class *Class
		eff   *effect.Effect
		want  Verdict
	}{
		{"declared", k, wait("m.copying"), Verdict{"wait", "fence-wait", rule.Info}},
		{"declared, orthogonal to another", k, wait(effect.WaitCode("m.copying", "m.chain")), Verdict{"wait", "fence-wait", rule.Info}},
		{"orthogonal", k, wait(effect.WaitCode("m.copying", "m.chain,m.render")), Verdict{"cycle", "orthogonality-violated", rule.Error}},
		{"orthogonal and no fence", k, wait(effect.WaitCode("", "m.render")), Verdict{"cycle", "orthogonality-violated", rule.Error}},
		{"undeclared", k, wait("m.decoding"), Verdict{"cycle", "undeclared-dependency", rule.Error}},
		{"no fence", k, wait(""), Verdict{"wait", "fence-wait", rule.Error}},
		{"own class", k, wait("m.render"), Verdict{"wait", "fence-wait", rule.Error}},
		{"no dependencies", loop, wait("m.decoding"), Verdict{"wait", "fence-wait", rule.Error}},
		{"own class, declared", chain, wait("m.chain"), Verdict{"cycle", "same-class-nesting", rule.Warning}},
		{"some lock", k, lock(""), Verdict{"lock", "lock-in-section", rule.Warning}},
		{"leaf lock", k, lock(effect.LockCode(true, "")), Verdict{"lock", "lock-in-section", rule.Off}},
		{"forbidden", k, lock("m.T.mu"), Verdict{"lock", "forbidden-lock", rule.Error}},
		{"forbidden leaf", k, lock(effect.LockCode(true, "m.T.mu")), Verdict{"lock", "forbidden-lock", rule.Error}},
		{"forbidden by another class", chain, lock("m.T.mu"), Verdict{"lock", "lock-in-section", rule.Warning}},
		{"leaf, forbidden by another class", chain, lock(effect.LockCode(true, "m.T.mu")), Verdict{"lock", "lock-in-section", rule.Off}},
		{"forbidden where locks are off", loop, lock("m.T.mu"), Verdict{"lock", "forbidden-lock", rule.Error}},
	} {
		if got := test.class.Judge(test.eff); got != test.want {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}

func TestUncoveredDependencies(t *testing.T) {
	plain := Builtin("signal").Extend("m", "plain", "m/p.go:1")
	strict := Builtin("signal").Extend("m", "strict", "m/p.go:2")
	strict.DenyLocks = []string{"m.T.mu"}
	waiting := Builtin("signal").Extend("m", "waiting", "m/p.go:3")
	waiting.Waits = []string{"m.plain"}
	for _, test := range []struct {
		c, d *Class
		want string
	}{
		{plain, plain, ""},
		{strict, plain, ""},
		{plain, strict, "lock/forbidden-lock"},
		{waiting, plain, "wait/fence-wait"},
		{plain, waiting, ""},
		{waiting, waiting, ""},
		{Builtin("noalloc"), strict, "wait lock"},
	} {
		got := strings.Join(test.c.Uncovered(test.d), " ")
		if test.want == "wait lock" {
			if !strings.HasPrefix(got, "wait lock") {
				t.Errorf("%s leaves open for %s: %q", test.c.Name, test.d.Name, got)
			}
			continue
		}
		if got != test.want {
			t.Errorf("%s leaves open for %s: %q, want %q", test.c.Name, test.d.Name, got, test.want)
		}
	}
}
