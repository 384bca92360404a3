package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the output shown in README.md and in scripts")

// TestReadme runs the commands that README.md shows in console blocks and
// compares what they print.
func TestReadme(t *testing.T) {
	const readme = "../../README.md"
	data, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	tool := buildTool(t)
	blocks := regexp.MustCompile("(?s)```console\n\\$ ([^\n]*)\n(.*?)```")
	n := 0
	got := blocks.ReplaceAllFunc(data, func(block []byte) []byte {
		n++
		command := string(blocks.FindSubmatch(block)[1])
		args, ok := strings.CutPrefix(command, "go run ./cmd/fencevet ")
		if !ok {
			t.Fatalf("README.md shows the output of %q, which this test does not know how to run", command)
		}
		cmd := exec.Command(tool, strings.Fields(args)...)
		cmd.Dir = "../.."
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, _ := cmd.Output() // exit status 1 means findings
		if code := cmd.ProcessState.ExitCode(); code != 1 {
			t.Fatalf("%s: exit status %d\n%s", command, code, stderr.Bytes())
		}
		return []byte("```console\n$ " + command + "\n" + string(out) + "```")
	})
	if n == 0 {
		t.Fatal("README.md shows no command")
	}
	if bytes.Equal(got, data) {
		return
	}
	if *update {
		if err := os.WriteFile(readme, got, 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	t.Errorf("README.md shows output that the command does not print; run go test ./cmd/fencevet -run TestReadme -update\n%s", got)
}
