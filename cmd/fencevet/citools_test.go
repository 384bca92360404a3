package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// installTool installs a tool from the module proxy and returns its path.
func installTool(t *testing.T, pkg, version string) string {
	t.Helper()
	bin := t.TempDir()
	cmd := exec.Command("go", "install", pkg+"@"+version)
	cmd.Env = append(os.Environ(), "GOBIN="+bin, "GOFLAGS=")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go install: %v\n%s", err, out)
	}
	return filepath.Join(bin, filepath.Base(pkg))
}

// TestActionlint checks the workflows, the reusable one and those that docs/ci.md
// shows, with the action beside them so that inputs are compared.
func TestActionlint(t *testing.T) {
	needIntegration(t)
	lint := installTool(t, "github.com/rhysd/actionlint/cmd/actionlint", "v1.7.12")
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := exec.Command("git", "init", "-q", dir).CombinedOutput(); err != nil {
		t.Fatalf("git init: %v\n%s", err, out)
	}
	local := strings.NewReplacer("fencevet/fencevet@main", "./", "fencevet/fencevet/.github/workflows/check.yml@main", "./.github/workflows/check.yml").Replace
	for _, name := range []string{"action.yml", ".github/workflows/check.yml"} {
		data, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		write(name, local(string(data)))
	}
	for _, name := range []string{".github/workflows/fencevet.yml", ".github/workflows/fencevet-new.yml", ".github/workflows/fencevet-reusable.yml"} {
		write(name, local(snippet(t, "ci.md", name)))
	}
	run := func() (string, error) {
		cmd := exec.Command(lint, "-shellcheck=", "-pyflakes=")
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run(); err != nil {
		t.Errorf("actionlint: %v\n%s", err, out)
	}
	// It does see what it is given.
	write(".github/workflows/fencevet.yml", local(snippet(t, "ci.md", ".github/workflows/fencevet.yml"))+"        with:\n          nosuch: 1\n")
	if out, err := run(); err == nil || !strings.Contains(out, `input "nosuch" is not defined`) {
		t.Errorf("actionlint does not compare inputs: %v\n%s", err, out)
	}
}

// readRdjsonl stands for reviewdog, which needs modules that proxies do not all
// have: it reads its input into reviewdog's own type, in the way reviewdog does,
// takes the flags that the page shows, and posts nothing.
const readRdjsonl = `package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"os"

	"github.com/reviewdog/reviewdog/proto/rdf"
	"google.golang.org/protobuf/encoding/protojson"
)

func main() {
	for _, name := range []string{"f", "name", "reporter", "filter-mode", "fail-level"} {
		flag.String(name, "", "")
	}
	flag.Parse()
	found := false
	for s := bufio.NewScanner(os.Stdin); s.Scan(); found = true {
		d := new(rdf.Diagnostic)
		if err := protojson.Unmarshal(s.Bytes(), d); err != nil {
			log.Fatal(err)
		}
		start := d.GetLocation().GetRange().GetStart()
		fmt.Printf("%s:%d:%d: %s %s %s\n", d.GetLocation().GetPath(), start.GetLine(), start.GetColumn(), d.GetSeverity(), d.GetCode().GetValue(), d.GetMessage())
	}
	if found {
		os.Exit(1)
	}
}
`

// TestReviewdog pipes findings into what reads them as docs/ci.md shows.
func TestReviewdog(t *testing.T) {
	needIntegration(t)
	src := t.TempDir()
	for name, text := range map[string]string{
		"main.go": readRdjsonl,
		"go.mod":  "module test.invalid/reviewdog\n\ngo 1.26.0\n\nrequire (\n\tgithub.com/reviewdog/reviewdog v0.21.2\n\tgoogle.golang.org/protobuf v1.36.12\n)\n",
	} {
		if err := os.WriteFile(filepath.Join(src, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	bin := t.TempDir()
	build := exec.Command("go", "build", "-mod=mod", "-o", filepath.Join(bin, "reviewdog"), ".")
	build.Dir = src
	build.Env = append(os.Environ(), "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	dir := module(t, sampleModule)
	path := strings.Join([]string{bin, filepath.Dir(buildTool(t)), os.Getenv("PATH")}, string(os.PathListSeparator))
	run := func() (string, error) {
		cmd := exec.Command("bash", "-eo", "pipefail", "-c", snippet(t, "ci.md", "reviewdog"))
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "PATH="+path)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run(); err == nil || !strings.Contains(out, "sched/sched.go:9:8: ERROR wait/chan-recv "+sampleFinding) {
		t.Errorf("with a finding: %v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(dir, "queue", "queue.go"), []byte("package queue\n\nfunc Flush(c chan int) {}\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if out, err := run(); err != nil {
		t.Errorf("without findings: %v\n%s", err, out)
	}
}
