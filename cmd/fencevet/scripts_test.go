package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/report"
)

// scripts returns all commands of all scripts, without the backslashes of regular
// expressions.
func scripts(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", "script", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	var all strings.Builder
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		commands, _, _ := bytes.Cut(data, []byte("\n-- "))
		all.WriteString(strings.NewReplacer(`\`, "", "''", "'").Replace(string(commands)))
		all.WriteString("\n")
	}
	return all.String()
}

// TestScriptsCoverFlags checks that every flag of every command, and every format,
// stands in some script.
func TestScriptsCoverFlags(t *testing.T) {
	text := scripts(t)
	for _, name := range append(slices.Sorted(maps.Keys(commands)), "") {
		args := []string{"-help"}
		if name != "" {
			args = []string{name, "-help"}
		}
		var out bytes.Buffer
		if code := standalone(args, &out, &out); code != exitClean {
			t.Errorf("fencevet %s: exit code %d", strings.Join(args, " "), code)
		}
		for _, m := range regexp.MustCompile(`(?m)^  -([a-z-]+)`).FindAllStringSubmatch(out.String(), -1) {
			use := regexp.MustCompile(`fencevet ` + name + `.*[ "]-` + m[1] + `[= "\n]`)
			if name == "" { // not as a flag of another command
				use = regexp.MustCompile(`(fencevet|same|agree|terminal \d \S+)( -\S*('[^\n]*')?)* -` + m[1] + `[= "\n]`)
			}
			if !use.MatchString(text) {
				t.Errorf("no script runs fencevet %s with -%s", name, m[1])
			}
		}
	}
	for _, format := range append(report.Formats(), "template") {
		if !strings.Contains(text, "-format="+format+" ") {
			t.Errorf("no script uses -format=%s", format)
		}
	}
	for _, code := range []int{exitClean, exitFindings, exitFailed} {
		if !strings.Contains(text, "exits "+strconv.Itoa(code)+" fencevet") {
			t.Errorf("no script expects exit code %d", code)
		}
	}
}
