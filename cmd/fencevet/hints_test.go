package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/rule"
)

// hinted are the details that the corpus expects in hint comments, because they
// are shown with -all only.
const hinted = "signal/section-too-early,signal/section-too-late-end,signal/no-monitor,balance/late-end,handoff/spawn-in-section,unmarked/suggest-section"

var (
	hintComment = regexp.MustCompile(`(?://|/\*) hint ((?:"(?:[^"\\]|\\.)*" ?)+)`)
	hintPattern = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
)

// TestHints compares the informations about packages of the corpus with their hint
// comments.
func TestHints(t *testing.T) {
	for dir, rules := range map[string]string{"protocol/hints": hinted, "ideas/watchdog": "signal/no-monitor"} {
		t.Run(dir, func(t *testing.T) { testHints(t, filepath.Join(corpus, dir), rules) })
	}
}

func testHints(t *testing.T, dir, rules string) {
	want := map[string][]*regexp.Regexp{} // by file:line
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(src), "\n") {
			for _, m := range hintComment.FindAllStringSubmatch(line, -1) {
				for _, quoted := range hintPattern.FindAllString(m[1], -1) {
					p, err := strconv.Unquote(quoted)
					if err != nil {
						t.Fatalf("%s:%d: %v", file, i+1, err)
					}
					at := filepath.Base(file) + ":" + strconv.Itoa(i+1)
					want[at] = append(want[at], regexp.MustCompile(p))
				}
			}
		}
	}
	cmd := exec.Command(buildTool(t), "-format=json", "-all", "-rules="+rules, ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, _ := cmd.Output() // the exit code is 1
	var report struct {
		Findings []struct{ Pos, Severity, Message string }
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v in\n%s%s", err, out, stderr.Bytes())
	}
	for _, f := range report.Findings {
		parts := strings.Split(f.Pos, ":")
		at := parts[0] + ":" + parts[1]
		if f.Severity != "info" {
			t.Errorf("%s is of severity %s: %s", at, f.Severity, f.Message)
		}
		found := false
		for i, re := range want[at] {
			if re.MatchString(f.Message) {
				want[at] = append(want[at][:i:i], want[at][i+1:]...)
				found = true
				break
			}
		}
		if !found {
			t.Errorf("%s: unexpected: %s", at, f.Message)
		}
	}
	for at, res := range want {
		for _, re := range res {
			t.Errorf("%s: nothing reported matches %q", at, re)
		}
	}
}

// fewestProtocol is how many cases there are at least about sections, obligations
// and marks.
const fewestProtocol = 160

// TestProtocolCases proves that the corpus has enough cases below protocol, of both
// kinds, and one that is reported for each detail of its rules.
func TestProtocolCases(t *testing.T) {
	counts, err := os.ReadFile(filepath.Join(corpus, "counts.txt")) // a test there proves that it is true
	if err != nil {
		t.Fatal(err)
	}
	positive, silent := 0, 0
	for line := range strings.Lines(string(counts)) {
		var bad, ok int
		if strings.HasPrefix(line, "protocol/") {
			if _, err := fmt.Sscan(line[strings.IndexByte(line, ' '):], &bad, &ok); err != nil {
				t.Fatalf("%q: %v", line, err)
			}
			positive, silent = positive+bad, silent+ok
		}
	}
	if positive+silent < fewestProtocol || min(positive, silent) < fewestProtocol/3 {
		t.Errorf("%d positive and %d silent cases, need %d", positive, silent, fewestProtocol)
	}
	var expected strings.Builder
	err = filepath.WalkDir(filepath.Join(corpus, "protocol"), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		src, err := os.ReadFile(path)
		for _, m := range expectComment.FindAllSubmatch(src, -1) {
			expected.Write(m[1])
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"signal", "balance", "unmarked", "handoff"} {
		for _, name := range rule.Details(word) {
			d := rule.Lookup(word, name)
			if !d.IsLater() && !strings.Contains(expected.String(), `"`+d.Full()) {
				t.Errorf("no case below protocol expects %s", d.Full())
			}
			if why := strings.Contains(rule.HelpFor(d.Full()).Why, "It is not reported."); why != d.IsLater() {
				t.Errorf("%s: fencevet explain says that it is not reported: %t, and it is not: %t", d.Full(), why, d.IsLater())
			}
		}
	}
}

var expectComment = regexp.MustCompile(`(?://|/\*) (?:want|hint) ((?:"(?:[^"\\]|\\.)*" ?)+)`)
