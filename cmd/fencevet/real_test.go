package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestReal marks functions of a real module from outside and compares what is
// found with what its source says: the audio library oto, read by hand
// (testdata/real/oto/expect.txt). It needs the module cache or the proxy.
func TestReal(t *testing.T) {
	if testing.Short() {
		t.Skip("downloads a module")
	}
	tool := buildTool(t)
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../testdata/real/oto")); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) []byte {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		// One of the silent lines is dead on this platform only.
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly", "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil && cmd.ProcessState.ExitCode() != 1 {
			t.Fatalf("%s: %v\n%s", cmd, err, stderr.Bytes())
		}
		return append(out, stderr.Bytes()...)
	}
	run("go", "mod", "download")

	var report struct {
		Findings []struct {
			Rule, Detail, Message string
			Section               struct{ Func string }
			Op                    struct{ Pos string }
		}
	}
	out := run(tool, "-format=json", ".")
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	expected := readReal(t, filepath.Join(dir, "expect.txt"))
	var messages []string
	for _, f := range report.Findings {
		messages = append(messages, f.Message)
		section := f.Section.Func[strings.LastIndexByte(f.Section.Func, '.')+1:]
		line := regexp.MustCompile(`mux\.go:(\d+)`).FindStringSubmatch(f.Op.Pos)
		matched := false
		for _, x := range expected {
			if line != nil && x.section == section && slices.Contains(x.details, f.Rule+"/"+f.Detail) && slices.Contains(x.lines, line[1]) {
				x.found, matched = true, true
			}
		}
		if !matched {
			t.Errorf("not expected: %s", f.Message)
		}
	}
	// A summary keeps one witness of each effect, so one line will do.
	for _, x := range expected {
		if x.want && !slices.ContainsFunc(expected, func(y *realLine) bool {
			return y.found && y.section == x.section && slices.Equal(y.details, x.details)
		}) {
			t.Errorf("not found: %s %v at line %v", x.section, x.details, x.lines)
		}
	}
	// go vet, which never sees the source of oto and the mark at once, agrees.
	vet := string(run("go", "vet", "-vettool="+tool, "."))
	for _, m := range messages {
		if !strings.Contains(vet, m) {
			t.Errorf("go vet does not report: %s", m)
		}
	}
	if n := strings.Count(vet, ": critical section "); n != len(messages) {
		t.Errorf("go vet reports %d findings, the command %d:\n%s", n, len(messages), vet)
	}
}

// A realLine is one line of expect.txt.
type realLine struct {
	want    bool
	section string
	details []string // rule/detail, any of them
	lines   []string // any of them
	found   bool
}

func readReal(t *testing.T, file string) []*realLine {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var lines []*realLine
	for i, text := range strings.Split(string(data), "\n") {
		text, _, _ = strings.Cut(text, "#")
		f := strings.Fields(text)
		if len(f) == 0 {
			continue
		}
		if len(f) != 4 || f[0] != "want" && f[0] != "may" {
			t.Fatal(fmt.Errorf("%s:%d: bad line", file, i+1))
		}
		lines = append(lines, &realLine{want: f[0] == "want", section: f[1], details: strings.Split(f[2], "|"), lines: strings.Split(f[3], "|")})
	}
	return lines
}
