package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fencevet/fencevet/internal/effect"
)

// manyFindings returns a report of n findings in packages of a hundred each,
// with paths of five calls through real files.
func manyFindings(t testing.TB, n int) *Report {
	t.Helper()
	dir := t.TempDir()
	var all []*Finding
	files := map[string]string{}
	var marks []Mark
	for i := range n {
		pkg := fmt.Sprintf("example.com/module/component%03d", i/100)
		name := fmt.Sprintf("component%03d/file%02d.go", i/100, i%100/10)
		if files[name] == "" {
			files[name] = filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(files[name]), 0o777); err != nil {
				t.Fatal(err)
			}
			text := "package component\n" + strings.Repeat("\tsome.Statement(that, is, \"not\", very, long) // with a comment\n", 400)
			if err := os.WriteFile(files[name], []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		class, detail := "signal", "chan-recv"
		if i%2 == 1 {
			class, detail = "loop", "chan-send"
		}
		fn := fmt.Sprintf("(*Scheduler).Complete%d", i%7)
		f := finding(name, 2+i%10*30, 2, "wait", detail)
		f.Pkg = pkg
		f.Section = &Section{Func: fn, Class: class, Pos: Pos{name, 2, 1}, Name: effect.Func{Pkg: pkg, Name: fn}}
		f.Op = &Op{What: "receives from channel q.done", Func: "(*Queue).drain", Pos: Pos{name, 300, 7}}
		for hop := range 5 {
			f.Chain = append(f.Chain, Call{Func: fmt.Sprintf("(*Queue).step%d", hop), Pos: Pos{name, 2 + i%10*30 + hop, 3}})
		}
		f.Message = fmt.Sprintf("wait/%s: critical section %s [%s] receives from channel q.done at queue.go:300: Complete → step0 (queue.go:1) → step1 (queue.go:2) → step2 (queue.go:3) → drain (queue.go:4); number %d", detail, fn, class, i)
		f.Allow = "//fence:allow wait -- "
		all = append(all, f)
		if i%100 == 0 {
			marks = append(marks, Mark{Pkg: pkg, Verb: "critical", On: fn, Class: class, Pos: Pos{name, 2, 1}, Section: Pos{name, 2, 1}},
				Mark{Pkg: pkg, Verb: "critical", On: "Clean", Class: class, Pos: Pos{name, 399, 1}})
		}
	}
	r := New("go1.26.8", nil, all)
	r.Files, r.Cwd, r.Tool = files, dir, "devel"
	r.SetMarks(marks)
	return r
}

// TestHTML: the page needs nothing from anywhere, and nothing in a finding gets
// out of the data.
func TestHTML(t *testing.T) {
	f := finding("a.go", 1, 1, "wait", "sleep")
	f.Message = "</script><script>alert(1)</script><!-- <script>"
	r := New("go1.26.8", []string{"<b>broken</b>"}, []*Finding{f})
	out := write(t, HTML, r)
	if n := strings.Count(out, "</script>"); n != 2 {
		t.Errorf("%d ends of scripts, want 2", n)
	}
	if strings.Contains(out, "alert(1)</") || strings.Contains(out, "<b>broken") {
		t.Error("data is not escaped")
	}
	if m := regexp.MustCompile(`(?i)(src|href)\s*=|url\(|@import|fetch\(|XMLHttpRequest|innerHTML|insertAdjacentHTML|document\.write`).FindString(out); m != "" {
		t.Errorf("the page contains %q", m)
	}
	if !strings.Contains(out, "default-src 'none'") {
		t.Error("the page may load something")
	}
	data := regexp.MustCompile(`(?s)id="data">(.*?)</script>`).FindStringSubmatch(out)[1]
	var back htmlReport
	if err := json.Unmarshal([]byte(data), &back); err != nil {
		t.Fatal(err)
	}
	if back.Findings[0].Message != f.Message || back.Incomplete[0] != "<b>broken</b>" || back.Help["wait/sleep"] == "" {
		t.Errorf("the data is not that of the report: %s", data)
	}
	if strings.Contains(data, "null") {
		t.Errorf("the data contains null: %s", data)
	}
}

func TestHTMLSize(t *testing.T) {
	out := write(t, HTML, manyFindings(t, 10000))
	if mb := float64(len(out)) / 1e6; mb > 15 {
		t.Errorf("10,000 findings make %.1f MB, want at most 15", mb)
	} else {
		t.Logf("10,000 findings make %.1f MB", mb)
	}
}

// findBrowser returns a Chromium that starts, and skips the test loudly if there is none.
func findBrowser(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			if exec.Command(path, "--version").Run() == nil { // some systems have a file that only says how to install it
				return path
			}
		}
	}
	const loud = "SKIPPED: no Chromium is installed that starts, so nothing is known about the HTML report in a browser"
	fmt.Fprintln(os.Stderr, loud)
	t.Skip(loud)
	return ""
}

// narrowest is how narrow a window of the browser can be.
const narrowest = 500

// browse shows the report in a browser of that width, runs the script there and
// returns what it leaves in the element called result. With FENCEVET_SCREENSHOT
// set to a directory it leaves a picture there.
func browse(t *testing.T, r *Report, width int, dark bool, script string) string {
	t.Helper()
	browser := findBrowser(t)
	dir := t.TempDir()
	file := filepath.Join(dir, "report.html")
	var b bytes.Buffer
	if err := writeHTML(&b, r, script); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	window := width
	if width < narrowest { // a frame can be that narrow
		window = narrowest
		page := fmt.Sprintf(`<!DOCTYPE html><body style="margin:0"><iframe src="report.html" width="%d" height="900" style="border:0"></iframe>
<script>addEventListener("message", (e) => { const r = document.createElement("pre"); r.id = "result"; r.textContent = e.data; document.body.append(r); });</script>`, width)
		file = filepath.Join(dir, "frame.html")
		if err := os.WriteFile(file, []byte(page), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) string {
		common := []string{"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
			"--disable-background-networking", "--disable-component-update", "--disable-sync",
			"--user-data-dir=" + filepath.Join(dir, "profile"), fmt.Sprintf("--window-size=%d,900", window)}
		if strings.Contains(script, "await wait(") {
			common = append(common, "--virtual-time-budget=20000") // time runs as fast as it can
		}
		if dark {
			common = append(common, "--blink-settings=preferredColorScheme=0")
		}
		cmd := exec.Command(browser, append(append(common, args...), "file://"+file)...)
		cmd.Env = append(os.Environ(), "HOME="+dir)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		timer := time.AfterFunc(2*time.Minute, func() { cmd.Process.Kill() })
		defer timer.Stop()
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", browser, err, stderr.Bytes())
		}
		return string(out)
	}
	if shots := os.Getenv("FENCEVET_SCREENSHOT"); shots != "" {
		run("--screenshot=" + filepath.Join(shots, fmt.Sprintf("%s-%d.png", strings.ReplaceAll(t.Name(), "/", "-"), width)))
	}
	m := regexp.MustCompile(`(?s)<pre id="result">(.*?)</pre>`).FindStringSubmatch(run("--dump-dom"))
	if m == nil {
		t.Fatal("the script did not run to its end")
	}
	return m[1]
}

// harness runs the checks of a browser test: each failed one is a line of the
// result.
const harness = `
const failures = [];
const check = (ok, what) => { if (!ok) failures.push(what); };
const rows = () => document.querySelectorAll(".finding").length;
const set = (id, value) => { $(id).value = value; $(id).dispatchEvent(new Event("input", {bubbles: true})); };
const key = (k) => (document.activeElement || document.body).dispatchEvent(new KeyboardEvent("keydown", {key: k, bubbles: true, cancelable: true}));
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
addEventListener("error", (e) => failures.push(String(e.message)));
addEventListener("securitypolicyviolation", (e) => failures.push("blocked: " + e.violatedDirective));
(async () => {
	try { await checks(); } catch (e) { failures.push(String(e.stack || e)); }
	const result = "done\n" + failures.join("\n");
	if (parent !== window) parent.postMessage(result, "*");
	else document.body.append(element("pre", {id: "result"}, result));
})();
`

// TestBrowser filters, searches, opens findings and follows their paths, with
// mouse and keyboard, in a real browser.
func TestBrowser(t *testing.T) {
	for _, test := range []struct {
		width int
		dark  bool
	}{{1200, false}, {500, true}} {
		r := manyFindings(t, 250)
		got := browse(t, r, test.width, test.dark, fmt.Sprintf("const dark = %v;", test.dark)+harness+`
async function checks() {
	check($("count").textContent === "250 findings", "count: " + $("count").textContent);
	check($("totals").textContent === "250 findings: 250 errors", "totals: " + $("totals").textContent);
	check(matchMedia("(prefers-color-scheme: dark)").matches === dark, "colour scheme");
	const luminance = (color) => color.match(/\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0) / 3;
	check((luminance(getComputedStyle(document.body).backgroundColor) < 128) === dark, "background");
	set("rule", "wait/chan-send");
	check($("count").textContent === "125 of 250 findings", "rule: " + $("count").textContent);
	set("class", "signal");
	check(rows() === 0, "class and rule");
	set("class", "loop");
	set("package", "example.com/module/component001");
	check($("count").textContent === "50 of 250 findings", "package: " + $("count").textContent);
	check(location.hash.includes("class=loop"), "hash: " + location.hash);
	set("q", "number 107");
	check(rows() === 1, "search");
	const one = document.querySelector(".finding");
	one.querySelector("summary").click();
	await wait(50);
	check(one.open && one.querySelectorAll("ol.path > li").length === 6, "path");
	check(one.querySelectorAll("pre .at").length === 6, "snippets: " + one.querySelectorAll("pre .at").length);
	check(one.querySelector("pre .at").textContent === "o", "column: " + one.querySelector("pre .at").textContent);
	check(one.textContent.includes("//fence:allow wait -- "), "waiver");
	check(document.documentElement.scrollWidth <= innerWidth, "wider than the window: " + document.documentElement.scrollWidth + " > " + innerWidth);
	$("q").focus();
	key("Escape");
	check($("q").value === "" && rows() === 50, "escape");
	document.activeElement.blur();
	key("j");
	key("j");
	check(document.activeElement === document.querySelectorAll(".finding > summary")[1], "j");
	key("k");
	check(document.activeElement === document.querySelectorAll(".finding > summary")[0], "k");
	key("/");
	check(document.activeElement === $("q"), "slash");
	$("filters").querySelector("button").click();
	await wait(50);
	check($("count").textContent === "250 findings", "clear: " + $("count").textContent);
	$("sections").open = true;
	await wait(50);
	const buttons = $("sectionlist").querySelectorAll("button");
	check(buttons.length === 6 && buttons[1].textContent.includes("clean"), "sections");
	buttons[0].click();
	check(rows() > 0 && rows() < 250, "section");
	for (const e of document.querySelectorAll("select, input")) check(e.labels.length === 1, "no label for " + e.id);
}
`)
		if strings.TrimSpace(got) != "done" {
			t.Errorf("%d wide: %s", test.width, got)
		}
	}
}

// TestBrowserNarrow: the page fits a screen of 320 pixels, with all that can be
// opened open.
func TestBrowserNarrow(t *testing.T) {
	for _, dark := range []bool{false, true} {
		r := manyFindings(t, 20)
		r.Graph = waits()
		r.Findings[0].Message += ", which locks s.mu at example.com/an/import/path/that/is/wider/than/any/telephone/scheduler.go:34"
		got := browse(t, r, 320, dark, harness+`
async function checks() {
	check(innerWidth === 320, "width: " + innerWidth);
	$("sections").open = true;
	$("graph").open = true;
	await wait(50);
	document.querySelector(".finding summary").click();
	document.querySelector(".edges summary").click();
	await wait(50);
	check(document.documentElement.scrollWidth <= innerWidth, "wider than the window: " + document.documentElement.scrollWidth);
	for (const e of document.body.querySelectorAll("*")) {
		const scrolls = e.closest("pre, .picture");
		const right = e.getBoundingClientRect().right;
		if (!scrolls || scrolls === e) check(right <= 320, e.tagName + "." + e.className + " ends at " + right);
	}
}
`)
		if strings.TrimSpace(got) != "done" {
			t.Errorf("320 wide: %s", got)
		}
	}
}

// TestBrowserCycle: a finding with several sides has a picture of them.
func TestBrowserCycle(t *testing.T) {
	for _, width := range []int{1200, 500} {
		f := finding("a.go", 1, 1, "cycle", "lock-order-cycle")
		f.Pkg = "m"
		f.Op = &Op{What: "waits for a\u202e goroutine", Func: "(*Server).Shutdown", Pos: Pos{"a.go", 3, 1}}
		for _, fn := range []string{"(*Server).serve", "(*ConnectionWithAVeryLongNameIndeed[K,V]).handle"} {
			f.Related = append(f.Related, Side{What: "locks s.mu", Func: fn, Pos: Pos{"b.go", 9, 1}})
		}
		got := browse(t, New("", nil, []*Finding{f}), width, width == 500, harness+`
async function checks() {
	document.querySelector(".finding summary").click();
	await wait(50);
	const svg = document.querySelector("svg.ring");
	check(svg.querySelectorAll("rect").length === 3 && svg.querySelectorAll("polygon").length === 3, "three sides in a ring");
	check(svg.getAttribute("aria-label").includes("(*Server).serve locks s.mu"), "label");
	check(svg.textContent.includes("\\u202e") && !svg.textContent.includes("\u202e"), "reordering is shown");
	const all = svg.getBoundingClientRect();
	for (const e of svg.querySelectorAll("text")) {
		const box = e.getBoundingClientRect();
		check(box.width > 0 && box.right < all.right - 20, e.textContent + " does not fit");
	}
	check(document.documentElement.scrollWidth <= innerWidth, "wider than the window");
}
`)
		if strings.TrimSpace(got) != "done" {
			t.Errorf("%d wide: %s", width, got)
		}
	}
}

// TestBrowserMany: 10,000 findings can be searched and filtered, and are shown as
// they are scrolled to. How fast that is, bench/page measures.
func TestBrowserMany(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a browser with a large page")
	}
	got := browse(t, manyFindings(t, 10000), 1200, false, harness+`
async function checks() {
	check(rows() >= 100 && rows() < 1000, "shown at first: " + rows());
	set("q", "number 9999");
	check(rows() === 1, "search: " + rows());
	set("q", "");
	set("class", "loop");
	check($("count").textContent === "5000 of 10000 findings", $("count").textContent);
	const before = rows();
	$("more").click();
	check(rows() === before + 100, "more: " + rows());
}
`)
	if strings.TrimSpace(got) != "done" {
		t.Error(got)
	}
}
