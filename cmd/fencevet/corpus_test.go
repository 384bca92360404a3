package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/fencevet/fencevet/analyzer"
)

// corpus is a module of annotated code with its expectations beside it.
const corpus = "../../testdata/corpus"

// TestCorpus runs one corpus through all three drivers: analysistest, which
// compares findings with the // want comments, go vet and the standalone
// command. All must say exactly the same.
func TestCorpus(t *testing.T) {
	want := analysisTest(t)
	tool := buildTool(t)

	for _, driver := range []struct {
		name string
		run  func(t *testing.T, tool string) []string
	}{
		{"vet", vetFindings},
		{"vet from cache", func(t *testing.T, tool string) []string {
			requireCached(t, tool)
			return vetFindings(t, tool)
		}},
		{"standalone", func(t *testing.T, tool string) []string { return standaloneFindings(t, tool) }},
		{"standalone with types from source", func(t *testing.T, tool string) []string {
			return standaloneFindings(t, tool, "FENCEVET_TYPES=source")
		}},
	} {
		t.Run(driver.name, func(t *testing.T) {
			got := driver.run(t, tool)
			for _, f := range got {
				if !slices.Contains(want, f) {
					t.Errorf("only %s reports\n%s", driver.name, f)
				}
			}
			for _, f := range want {
				if !slices.Contains(got, f) {
					t.Errorf("%s does not report\n%s", driver.name, f)
				}
			}
		})
	}
}

// buildTool builds the command under test.
func buildTool(t *testing.T) string {
	t.Helper()
	tool := filepath.Join(t.TempDir(), "fencevet")
	if out, err := exec.Command("go", "build", "-o", tool, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return tool
}

// finding is the form in which drivers are compared: file within the corpus,
// line, column and message.
func finding(file string, line, col int, message string) string {
	abs, err := filepath.Abs(corpus)
	if err != nil {
		panic(err)
	}
	if rel, err := filepath.Rel(abs, file); err == nil && filepath.IsAbs(file) {
		file = rel
	}
	return fmt.Sprintf("%s:%d:%d: %s", filepath.ToSlash(file), line, col, message)
}

// sorted sorts findings and removes those of packages that were analysed
// twice, alone and with their tests.
func sorted(fs []string) []string {
	slices.Sort(fs)
	return slices.Compact(fs)
}

// analysisTest checks the // want comments and expected.txt, and returns what
// was reported.
func analysisTest(t *testing.T) []string {
	dir, err := filepath.Abs(corpus)
	if err != nil {
		t.Fatal(err)
	}
	e := readExpected(t, dir)
	var fs []string
	for _, r := range analysistest.Run(e, dir, analyzer.Analyzer, "./...") {
		for _, d := range r.Diagnostics {
			posn := r.Action.Package.Fset.Position(d.Pos)
			fs = append(fs, finding(posn.Filename, posn.Line, posn.Column, d.Message))
		}
	}
	for _, x := range e.lines {
		if !x.seen {
			t.Errorf("%s:%d: nothing reported matches %q", x.file, x.line, x.re)
		}
	}
	return sorted(fs)
}

// expected holds the findings that stand on the line of a directive, where no
// want comment can be: analysistest reports them as unexpected, and expected
// takes them out.
type expected struct {
	t     *testing.T
	dir   string
	lines []*expectedLine
}

type expectedLine struct {
	file string // within the corpus
	line int
	re   *regexp.Regexp
	seen bool
}

var unexpected = regexp.MustCompile(`^(.*):(\d+):\d+: unexpected diagnostic: (.*)$`)

func (e *expected) Errorf(format string, args ...any) {
	msg := fmt.Sprintf(format, args...)
	if strings.Contains(msg, ": unexpected fact: ") {
		return // every package has one
	}
	if m := unexpected.FindStringSubmatch(msg); m != nil {
		file := m[1]
		if rel, err := filepath.Rel(e.dir, file); err == nil && filepath.IsAbs(file) {
			file = filepath.ToSlash(rel)
		}
		for _, x := range e.lines {
			if x.file == file && strconv.Itoa(x.line) == m[2] && x.re.MatchString(m[3]) {
				x.seen = true
				return
			}
		}
	}
	e.t.Errorf("%s", strings.ReplaceAll(msg, e.dir+string(filepath.Separator), ""))
}

// readExpected reads all files called expected.txt: lines "file.go:LINE: regexp".
func readExpected(t *testing.T, dir string) *expected {
	e := &expected{t: t, dir: dir}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "expected.txt" {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		pkg, err := filepath.Rel(dir, filepath.Dir(path))
		if err != nil {
			return err
		}
		sc := bufio.NewScanner(bytes.NewReader(data))
		for sc.Scan() {
			text := strings.TrimSpace(sc.Text())
			if text == "" || strings.HasPrefix(text, "#") {
				continue
			}
			parts := strings.SplitN(text, ":", 3)
			if len(parts) != 3 {
				return fmt.Errorf("%s: bad line %q", path, text)
			}
			line, err := strconv.Atoi(parts[1])
			if err != nil {
				return fmt.Errorf("%s: bad line %q", path, text)
			}
			re, err := regexp.Compile(strings.TrimSpace(parts[2]))
			if err != nil {
				return fmt.Errorf("%s: %v", path, err)
			}
			e.lines = append(e.lines, &expectedLine{file: filepath.ToSlash(filepath.Join(pkg, parts[0])), line: line, re: re})
		}
		return sc.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// requireCached fails if go vet analyses anything again.
func requireCached(t *testing.T, tool string) {
	cmd := exec.Command("go", "vet", "-x", "-json", "-vettool="+tool, "./...")
	cmd.Dir = corpus
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go vet -x: %v\n%s", err, out)
	}
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, "vet.cfg") {
			t.Errorf("analysed again: %s", line)
		}
	}
}

// vetFindings runs the corpus through go vet -vettool.
func vetFindings(t *testing.T, tool string) []string {
	cmd := exec.Command("go", "vet", "-json", "-vettool="+tool, "./...")
	cmd.Dir = corpus
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go vet: %v\n%s", err, stderr.Bytes())
	}
	var fs []string
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var pkgs map[string]map[string]json.RawMessage
		if err := dec.Decode(&pkgs); err == io.EOF {
			return sorted(fs)
		} else if err != nil {
			t.Fatalf("%v in output of go vet:\n%s%s", err, out, stderr.Bytes())
		}
		for _, analyzers := range pkgs {
			var ds []struct{ Posn, Message string }
			if err := json.Unmarshal(analyzers["fencevet"], &ds); err != nil {
				t.Fatalf("%v in %s", err, analyzers["fencevet"])
			}
			for _, d := range ds {
				m := regexp.MustCompile(`^(.*):(\d+):(\d+)$`).FindStringSubmatch(d.Posn)
				line, _ := strconv.Atoi(m[2])
				col, _ := strconv.Atoi(m[3])
				fs = append(fs, finding(m[1], line, col, d.Message))
			}
		}
	}
}

// standaloneFindings runs the standalone command over the corpus.
func standaloneFindings(t *testing.T, tool string, env ...string) []string {
	cmd := exec.Command(tool, "-format=json", "./...")
	cmd.Dir = corpus
	cmd.Env = append(append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod"), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 1 {
		t.Fatalf("fencevet: %v, want exit status 1\n%s", err, stderr.Bytes())
	}
	var report struct {
		Incomplete []string
		Findings   []struct{ Pos, Message string }
	}
	if err := json.Unmarshal(out, &report); err != nil {
		t.Fatalf("%v in\n%s", err, out)
	}
	for _, s := range report.Incomplete {
		t.Errorf("incomplete: %s", s)
	}
	var fs []string
	for _, f := range report.Findings {
		fs = append(fs, f.Pos+": "+f.Message)
	}
	return sorted(fs)
}
