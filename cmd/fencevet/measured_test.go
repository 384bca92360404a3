package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fencevet/fencevet/internal/escape/testdata/truth"
)

// mismeasured lists the functions of the measured corpus about which the command
// is wrong, and why. They count.
var mismeasured = map[string]string{
	"ConcatEmpty":            "certain is that one operand is not empty",
	"ConvOneByte":            "strings of one byte are static",
	"GoStatic":               "a call without arguments needs no closure, and goroutines are reused",
	"GenericMakeKept":        "inlined, so that no code tells the type arguments",
	"GenericPointerKept":     "object code places parameters of inlined functions at the call",
	"GenericPointerOfStruct": "object code places parameters of inlined functions at the call",
	"GenericPointerTwo":      "object code places parameters of inlined functions at the call",
}

var exported = regexp.MustCompile(`(?m)^func [A-Z]\w*\(\) \{`)

// TestMeasured compares what the command says about allocations, source and
// object code together, with what the functions were seen to do: each is made a
// section of class noalloc. A function that allocates and has no alloc finding is
// a miss: that it calls something unknown does not count.
func TestMeasured(t *testing.T) {
	if truth.Instrumented() {
		t.Skip("instrumentation changes what is allocated")
	}
	dir := t.TempDir()
	files, err := filepath.Glob("../../internal/escape/testdata/corpus/*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no corpus: %v", err)
	}
	write := func(name string, data []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", []byte("module corpus\n\ngo 1.26\n"))
	for _, name := range files {
		src, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		write(filepath.Base(name), exported.ReplaceAll(src, []byte("//fence:critical noalloc\n$0")))
	}
	run := func(name string, args ...string) []byte {
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=")
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		out, err := cmd.Output()
		if err != nil && cmd.ProcessState.ExitCode() != 1 || stderr.Len() > 0 {
			t.Fatalf("%s: %v\n%s", cmd, err, stderr.Bytes())
		}
		return out
	}
	run("go", "build", ".")
	var report struct {
		Findings []struct {
			Rule, Evidence, Message string
			Section                 struct{ Func string }
		}
	}
	if err := json.Unmarshal(run("fencevet", "-format=json", "."), &report); err != nil {
		t.Fatal(err)
	}
	type verdict struct {
		sites, certain int
		messages       []string
	}
	truths := truth.Measure()
	verdicts := make(map[string]*verdict)
	for name := range truths {
		verdicts[name] = new(verdict)
	}
	for _, f := range report.Findings {
		v := verdicts[f.Section.Func]
		if v == nil {
			t.Fatalf("finding in no function of the corpus: %s", f.Message)
		}
		if f.Rule == "alloc" {
			v.sites++
			if f.Evidence == "certain" {
				v.certain++
			}
		}
		v.messages = append(v.messages, f.Message)
	}

	var score truth.Score
	for _, name := range slices.Sorted(maps.Keys(verdicts)) {
		v := verdicts[name]
		problem := score.Add(name, truths, v.sites, v.certain)
		switch known := mismeasured[name]; {
		case problem == "" && known != "":
			t.Errorf("%s is right, though known to be wrong: %s", name, known)
		case problem != "" && known == "":
			t.Errorf("%s %s: %s", name, problem, strings.Join(v.messages, "\n\t"))
		}
	}
	t.Log(score.String())
	if score.Precision() < 0.98 || score.Recall() < 0.98 || score.Noticed < score.Allocate {
		t.Error("precision and recall of certain findings must be 0.98, and nothing may be missed")
	}
}
