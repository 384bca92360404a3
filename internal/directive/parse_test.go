package directive

import (
	"fmt"
	"strings"
	"testing"
)

// show spells what Parse returned: the directive's parts, then each error as
// start-end detail: message.
func show(d *Directive, errs []Error) string {
	var parts []string
	add := func(label string, w Word) {
		if w.Text != "" {
			parts = append(parts, fmt.Sprintf("%s@%d=%s", label, w.Off, w.Text))
		}
	}
	if d == nil && len(errs) == 0 {
		return "prose"
	}
	if d != nil {
		add("verb", d.Verb)
		add("class", d.Class)
		add("extends", d.Extends)
		for _, c := range d.Cells {
			add(c.Cell.Rule, c.Word)
		}
		for _, w := range d.Waits {
			add("waits", w)
		}
		for _, w := range d.Contexts {
			add("contexts", w)
		}
		for _, w := range d.DenyLocks {
			add("deny", w)
		}
		for _, w := range d.Rules {
			add("rule", w)
		}
		add("first", d.Order[0])
		add("then", d.Order[1])
		for _, a := range d.Assume {
			add("assume", a.Word)
		}
		add("for", d.For)
		add("reason", d.Reason)
	}
	for _, e := range errs {
		parts = append(parts, fmt.Sprintf("[%d-%d %s: %s]", e.Off, e.End, e.Detail, e.Message))
	}
	return strings.Join(parts, " ")
}

func TestParse(t *testing.T) {
	tests := []struct{ text, want string }{
		// Prose.
		{"// an ordinary comment", "prose"},
		{"// fence: a thing that one goroutine signals", "prose"},
		{"// see //fence:critical for more", "prose"},
		{"//	//fence:critical render", "prose"},
		{"// a fence:critical section", "prose"},
		{"//fence: a thing", "prose"},
		{"// fences:", "prose"},
		{"// hence: wait until it is done", "prose"},
		{"// fence:post", "prose"},
		{"// Fence: Wait until it is done", "prose"},
		{"// fence posts: critical", "prose"},
		{"//go:noinline", "prose"},
		{"/* fence */", "prose"},
		{"", "prose"},
		{"//", "prose"},
		{"//nolint:fence", "prose"},

		// Well formed.
		{"//fence:critical", "verb@8=critical"},
		{"//fence:critical\r", "verb@8=critical"},
		{"//fence:critical render", "verb@8=critical class@17=render"},
		{"//fence:critical  gpu.render -- hot path", "verb@8=critical class@18=gpu.render reason@32=hot path"},
		{"//fence:critical example.com/gpu.render", "verb@8=critical class@17=example.com/gpu.render"},
		{"//fence:critical // a note", "verb@8=critical"},
		{"//fence:critical\tloop //nolint", "verb@8=critical class@17=loop"},
		{"//fence:begin", "verb@8=begin"},
		{"//fence:end", "verb@8=end"},
		{"//fence:leaf", "verb@8=leaf"},
		{"//fence:opportunistic", "verb@8=opportunistic"},
		{"//fence:orthogonal gpu", "verb@8=orthogonal class@19=gpu"},
		{"//fence:fence gpu", "verb@8=fence class@14=gpu"},
		{"//fence:order T.mu < U.mu", "verb@8=order first@14=T.mu then@21=U.mu"},
		{"//fence:order example.com/yaml.v3.T.mu < mu", "verb@8=order first@14=example.com/yaml.v3.T.mu then@41=mu"},
		{"//fence:class render", "verb@8=class class@14=render"},
		{"//fence:class r extends=loop alloc=error,certain lock=leaf", "verb@8=class class@14=r extends@24=loop alloc@35=error,certain lock@54=leaf"},
		{"//fence:class r waits=a,gpu.b deny-lock=T.mu,mu", "verb@8=class class@14=r waits@22=a waits@24=gpu.b deny@40=T.mu deny@45=mu"},
		{"//fence:assume wait=no lock=no -- pure", "verb@8=assume assume@15=wait=no assume@23=lock=no reason@34=pure"},
		{"//fence:assume for=net.(*T).M wait=no -- x", "verb@8=assume assume@30=wait=no for@19=net.(*T).M reason@41=x"},
		{"//fence:allow wait -- short", "verb@8=allow rule@14=wait reason@22=short"},
		{"//fence:allow wait/chan-recv,lock -- see https://x.y // note", "verb@8=allow rule@14=wait/chan-recv rule@29=lock reason@37=see https://x.y"},
		{"//fence:allow alloc for=a.F -- x", "verb@8=allow rule@14=alloc for@24=a.F reason@31=x"},

		// Not spelt as directives.
		{"// fence:critical", `[3-17 malformed: "// fence:critical" looks like a directive but is none, write //fence:critical]`},
		{"//\tfence:allow wait", `[3-14 malformed: "//\tfence:allow" looks like a directive but is none, write //fence:allow]`},
		{"// fence:critcal", `[3-16 malformed: "// fence:critcal" looks like a directive but is none, write //fence:critical]`},
		{"//Fence:critical", `[2-16 malformed: "//Fence:critical" looks like a directive but is none, write //fence:critical]`},
		{"//FENCE:allow wait -- x", `[2-13 malformed: "//FENCE:allow" looks like a directive but is none, write //fence:allow]`},
		{"//fence :critical", `[2-17 malformed: "//fence :critical" looks like a directive but is none, write //fence:critical]`},
		{"//fence: critical", `[2-17 malformed: "//fence: critical" looks like a directive but is none, write //fence:critical]`},
		{"// fence: critical", `[3-18 malformed: "// fence: critical" looks like a directive but is none, write //fence:critical]`},
		{"/*fence:critical*/", `[0-2 malformed: "/*fence:critical" looks like a directive but is none, write //fence:critical]`},
		{"/* fence:leaf */", `[0-2 malformed: "/* fence:leaf" looks like a directive but is none, write //fence:leaf]`},
		{"//fencevet:critical", `[2-19 malformed: "//fencevet:critical" looks like a directive but is none, write //fence:critical]`},
		{"// fencevet:critical", `[3-20 malformed: "// fencevet:critical" looks like a directive but is none, write //fence:critical]`},
		{"//fense:allow", `[2-13 malformed: "//fense:allow" looks like a directive but is none, write //fence:allow]`},
		{"//fences:leaf", `[2-13 malformed: "//fences:leaf" looks like a directive but is none, write //fence:leaf]`},
		{"//fence:", "[2-8 malformed: directive without a verb: //fence: is followed by nothing]"},

		// Unknown verbs.
		{"//fence:critcal", "[8-15 malformed: unknown directive fence:critcal, did you mean fence:critical?]"},
		{"//fence:Critical x", "[8-16 malformed: unknown directive fence:Critical, did you mean fence:critical?]"},
		{"//fence:allow(wait)", "[8-19 malformed: unknown directive fence:allow(wait), did you mean fence:allow?]"},
		{"//fence:publsih", "[8-15 malformed: unknown directive fence:publsih, did you mean fence:publish?]"},
		{"//fence:xyzzy", "[8-13 malformed: unknown directive fence:xyzzy, valid are critical begin end monitor class fence wait signal publish leaf order orthogonal opportunistic assume allow]"},

		// Arguments.
		{"//fence:critical a b", `verb@8=critical class@17=a [19-20 malformed: unexpected "b" after fence:critical, a reason stands after --]`},
		{"//fence:critical a,b", `verb@8=critical [17-20 malformed: "a,b" is not the name of a class]`},
		{"//fence:critical .a", `verb@8=critical [17-19 malformed: ".a" is not the name of a class]`},
		{"//fence:monitor", "verb@8=monitor"},
		{"//fence:monitor gpu", "verb@8=monitor class@16=gpu"},
		{"//fence:monitor class=a.gpu -- why", "verb@8=monitor class@22=a.gpu reason@31=why"},
		{"//fence:monitor gpu class=a", `verb@8=monitor class@16=gpu [26-27 malformed: unexpected "a" after fence:monitor, a reason stands after --]`},
		{"//fence:monitor class=a,b", `verb@8=monitor [22-25 malformed: "a,b" is not the name of a class]`},
		{"//fence:monitor clas=a", `verb@8=monitor [16-20 malformed: fence:monitor has no option "clas", did you mean class?]`},
		{"//fence:montor gpu", "[8-14 malformed: unknown directive fence:montor, did you mean fence:monitor?]"},
		{"//fence:class gpu contexts=irq,a.timer", "verb@8=class class@14=gpu contexts@27=irq contexts@31=a.timer"},
		{"//fence:class gpu contexts=irq,,irq", `verb@8=class class@14=gpu contexts@27=irq [31-31 malformed: empty item in the list "irq,,irq"] [32-35 duplicate: irq stands twice in the list]`},
		{"//fence:class gpu context=irq", `verb@8=class class@14=gpu [18-25 malformed: fence:class has no option "context", did you mean contexts?]`},
		{"//fence:critical class=x", `verb@8=critical [17-22 malformed: fence:critical has no option "class", valid are for]`},
		{"//fence:critical --", "verb@8=critical [19-19 malformed: no reason follows --]"},
		{"//fence:end x", `verb@8=end [12-13 malformed: unexpected "x" after fence:end, a reason stands after --]`},
		{"//fence:leaf for=a.F", `verb@8=leaf [13-16 malformed: fence:leaf has no option "for"]`},
		{"//fence:orthogonal", "verb@8=orthogonal [8-18 malformed: fence:orthogonal needs the name of a class]"},
		{"//fence:order a<b", "verb@8=order [14-17 malformed: fence:order is written A < B, with spaces: lock A is taken before lock B]"},
		{"//fence:order a > b", "verb@8=order [14-15 malformed: fence:order is written A < B, with spaces: lock A is taken before lock B]"},
		{"//fence:order a < a", "verb@8=order [18-19 contradictory: lock a cannot be taken before itself]"},
		{"//fence:order a < b!", `verb@8=order first@14=a [18-20 malformed: "b!" is not the name of a lock: a variable, or Type.field]`},
		{"//fence:class", "verb@8=class [8-13 malformed: fence:class needs the name of the class]"},
		{"//fence:class loop", "verb@8=class [14-18 duplicate: class loop is built in and cannot be declared again]"},
		{"//fence:class a.b", `verb@8=class [14-17 malformed: "a.b" is not a class name: letters, digits, _ and - after a letter]`},
		{"//fence:class r extend=loop", `verb@8=class class@14=r [16-22 malformed: fence:class has no option "extend", did you mean extends?]`},
		{"//fence:class r extends=", "verb@8=class class@14=r [16-24 malformed: option extends= has no value]"},
		{"//fence:class r extends=a extends=b", "verb@8=class class@14=r extends@24=a [26-35 duplicate: option extends= is given twice]"},
		{"//fence:class r wait=eror", `verb@8=class class@14=r [21-25 malformed: wait= has no value "eror", did you mean error?]`},
		{"//fence:class r lock=error,certain", `verb@8=class class@14=r [27-34 malformed: lock= has no value "certain", valid are off warning error leaf]`},
		{"//fence:class r waits=a,,b", `verb@8=class class@14=r waits@22=a waits@25=b [24-24 malformed: empty item in the list "a,,b"]`},
		{"//fence:class r waits=a,a", "verb@8=class class@14=r waits@22=a [24-25 duplicate: a stands twice in the list]"},

		// Assumptions.
		{"//fence:assume wait=no", "verb@8=assume assume@15=wait=no [8-14 allow-without-reason: fence:assume needs a reason: end it with -- and why]"},
		{"//fence:assume -- x", "verb@8=assume reason@18=x [8-14 malformed: fence:assume says nothing, write for example wait=no]"},
		{"//fence:assume wait=maybe -- x", `verb@8=assume reason@29=x [20-25 malformed: wait= is yes or no, not "maybe"]`},
		{"//fence:assume wait=yes wait=no -- x", "verb@8=assume assume@15=wait=yes reason@35=x [24-31 contradictory: wait=no contradicts wait=yes]"},
		{"//fence:assume wait=no wait=no -- x", "verb@8=assume assume@15=wait=no reason@34=x [23-30 duplicate: wait=no stands twice]"},
		{"//fence:assume wiat=no -- x", `verb@8=assume reason@26=x [15-19 malformed: fence:assume has no option "wiat", did you mean wait?]`},
		{"//fence:assume wait=no for=F -- x", "verb@8=assume assume@15=wait=no reason@32=x [27-28 malformed: for=F does not name a function: write import/path.Func, import/path.Type.Method or import/path.(*Type).Method]"},
		{"//fence:assume wait=no --pure", "verb@8=assume assume@15=wait=no reason@25=pure [23-29 malformed: write the reason as \"-- pure\", with a space]"},
		{"//fence:assume wait=no — pure", "verb@8=assume assume@15=wait=no reason@27=pure [23-26 malformed: \"—\" does not begin a reason, write --]"},

		// Waivers.
		{"//fence:allow", "verb@8=allow [8-13 malformed: fence:allow needs the rules that it waives] [8-13 allow-without-reason: fence:allow needs a reason: end it with -- and why]"},
		{"//fence:allow wait --", "verb@8=allow rule@14=wait [8-13 allow-without-reason: fence:allow needs a reason: end it with -- and why]"},
		{"//fence:allow wait because", `verb@8=allow rule@14=wait [19-26 malformed: unexpected "because" after fence:allow, a reason stands after --]`},
		{"//fence:allow wait, lock -- x", `verb@8=allow rule@14=wait reason@28=x [19-19 malformed: empty item in the list "wait,"] [20-24 malformed: unexpected "lock" after fence:allow, rules are separated by commas without spaces]`},
		{"//fence:allow wiat -- x", `verb@8=allow reason@22=x [14-18 malformed: unknown rule "wiat", did you mean wait?]`},
		{"//fence:allow wait/chan-rcv -- x", `verb@8=allow reason@31=x [14-27 malformed: rule wait has no detail "chan-rcv", did you mean wait/chan-recv?]`},
		{"//fence:allow chan-recv -- x", `verb@8=allow reason@27=x [14-23 malformed: unknown rule "chan-recv", did you mean wait/chan-recv?]`},
		{"//fence:allow directive -- x", "verb@8=allow reason@27=x [14-23 malformed: rule directive cannot be waived: correct the directive instead]"},
		{"//fence:allow wait,wait -- x", "verb@8=allow rule@14=wait reason@27=x [19-23 duplicate: wait stands twice in the list]"},
		{"//fence:allow wait,wait/sleep -- x", "verb@8=allow rule@14=wait reason@33=x [19-29 duplicate: wait/sleep is part of wait, which stands in the list]"},
	}
	for _, tt := range tests {
		d, errs := Parse(tt.text)
		if got := show(d, errs); got != tt.want {
			t.Errorf("Parse(%q)\n got %s\nwant %s", tt.text, got, tt.want)
		}
		if tt.want != "prose" && !HasDirectives([]byte("package p\n\n"+tt.text+"\nfunc f() {}\n")) {
			t.Errorf("HasDirectives misses %q", tt.text)
		}
	}
}

func TestHasDirectives(t *testing.T) {
	for _, src := range []string{"", ":", "package p", "x := 1", "type fence struct{ a: b }", "// defense: x", "//go:build linux", "a ::= b"} {
		if HasDirectives([]byte(src)) {
			t.Errorf("HasDirectives(%q) is true", src)
		}
	}
}

func TestForNames(t *testing.T) {
	tests := []struct{ in, want string }{
		{"net.Dial", "net Dial"},
		{"sync.Mutex.Lock", "sync.Mutex Lock|sync Mutex.Lock"},
		{"example.com/p.(*T).M", "example.com/p (*T).M"},
		{"example.com/p.(T).M", "example.com/p T.M"},
		{"example.com/p.(*T[K, V]).M", "example.com/p (*T).M"},
		{"example.com/p.T[K].M", "example.com/p T.M"},
		{"gopkg.in/yaml.v3.Unmarshal", "gopkg.in/yaml.v3 Unmarshal|gopkg.in/yaml v3.Unmarshal"},
		{"gopkg.in/yaml.v3.(*Decoder).Decode", "gopkg.in/yaml.v3 (*Decoder).Decode"},
		{"F", ""}, {".F", ""}, {"p.", ""}, {"p.(*T)", ""}, {"p.(*T).", ""}, {"p.().M", ""},
		{"p.(**T).M", ""}, {"a//b.F", ""}, {"/a.F", ""}, {"a/.F", ""}, {"p.F()", ""}, {"(*T).M", ""},
	}
	for _, tt := range tests {
		var parts []string
		for _, f := range forNames(tt.in) {
			parts = append(parts, f.Pkg+" "+f.Name)
		}
		if got := strings.Join(parts, "|"); got != tt.want {
			t.Errorf("forNames(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}
