package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A state says what the build cache holds when a tool starts.
type state int

const (
	compiledOnly state = iota // everything compiled, nothing analysed
	asLeft                    // as the step before it left it
	empty                     // nothing at all
)

// A step is one measured command.
type step struct {
	of    string // measurement it belongs to
	name  string
	state state
	dir   string // name of its cache directories; steps in one share state
	argv  []string
	// check looks at what the tool printed and returns a note for the table.
	check func(stdout, stderr []byte, c cost, cache string) (note string, err error)
	env   []string
}

// steps lists what is measured, in order. The first step of a measurement is
// the one that its ratios refer to.
func steps(t tools) []step {
	vet := []string{"go", "vet", "./..."}
	vettool := []string{"go", "vet", "-vettool=" + t.fencevet, "./..."}
	alone := []string{t.fencevet, "-format=json", "./..."}
	return []step{
		{"vet", "go vet, cold", compiledOnly, "vet", vet, checkVet, nil},
		{"vet", "go vet -vettool=fencevet, cold", compiledOnly, "vettool", vettool, checkVet, nil},
		{"vet", "go vet, warm", asLeft, "vet", vet, checkVet, nil},
		{"vet", "go vet -vettool=fencevet, warm", asLeft, "vettool", vettool, checkVet, nil},
		{"alone", "fencevet ./...", compiledOnly, "alone", alone, checkFencevet, nil},
		{"alone", "go vet, cold", compiledOnly, "vet", vet, checkVet, nil},
		{"alone", "staticcheck -tests=false, cold", compiledOnly, "staticcheck", []string{t.staticcheck, "-tests=false", "./..."}, checkStaticcheck, nil},
		{"confirm", "fencevet ./... without object code", compiledOnly, "alone", alone, checkFencevet, []string{"FENCEVET_OBJECTS=left out of this measurement"}},
		{"confirm", "fencevet ./...", compiledOnly, "alone", alone, checkFencevet, nil},
		{"empty", "fencevet ./..., empty build cache", empty, "empty", alone, checkEmpty, nil},
	}
}

// measure runs the wanted steps n times and returns their medians.
func (t *target) measure(dir string, tools tools, wanted map[string]bool) (*table, error) {
	result := &table{}
	for round := range *nFlag {
		row := 0
		for _, s := range steps(tools) {
			if !wanted[s.of] {
				continue
			}
			c, note, err := t.step(filepath.Join(dir, "run"), s)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", s.name, err)
			}
			if round == 0 {
				result.rows = append(result.rows, tableRow{of: s.of, name: s.name})
			}
			r := &result.rows[row]
			r.costs = append(r.costs, c)
			if round > 0 && note != r.note {
				return nil, fmt.Errorf("%s: %q in one round, %q in another", s.name, r.note, note)
			}
			r.note = note
			row++
		}
	}
	return result, os.RemoveAll(filepath.Join(dir, "run"))
}

// step runs one step in its state.
func (t *target) step(dir string, s step) (c cost, note string, err error) {
	cache := filepath.Join(dir, s.dir, "go")
	other := filepath.Join(dir, s.dir, "tool") // caches of the tools themselves
	switch s.state {
	case compiledOnly:
		err = cloneCache(cache, t.cache)
	case empty:
		if err = os.RemoveAll(cache); err == nil {
			err = os.MkdirAll(cache, 0o777)
		}
	case asLeft:
	}
	if err == nil && s.state != asLeft {
		err = os.RemoveAll(other)
	}
	if err != nil {
		return c, "", err
	}
	environ := env(append(s.env, "GOCACHE="+cache, "STATICCHECK_CACHE="+other, "XDG_CACHE_HOME="+other)...)
	stdout, stderr, c, err := run(t.tree, environ, s.argv[0], s.argv[1:]...)
	if err != nil {
		return c, "", err
	}
	note, err = s.check(stdout, stderr, c, cache)
	if err != nil {
		err = fmt.Errorf("%w (exit status %d)\n%s", err, c.code, tail(cmp.Or(string(stderr), string(stdout))))
	}
	return c, note, err
}

// checkVet tells a vet that found something from one that failed: the go
// command exits with 1 for both, but prefixes what it cannot do.
func checkVet(_, stderr []byte, c cost, _ string) (string, error) {
	findings := 0
	for line := range bytes.Lines(stderr) {
		switch {
		case bytes.HasPrefix(line, []byte("vet: ")), bytes.HasPrefix(line, []byte("go: ")):
			return "", fmt.Errorf("go vet failed")
		case bytes.HasPrefix(line, []byte("#")):
		case bytes.Contains(line, []byte(".go:")) && line[0] != '\t':
			findings++
		}
	}
	if c.code > 1 || (c.code == 0) != (findings == 0) {
		return "", fmt.Errorf("go vet: %d findings do not go with its exit status", findings)
	}
	return count(findings, "finding"), nil
}

// checkFencevet counts the findings and insists that nothing was left out.
func checkFencevet(stdout, _ []byte, c cost, _ string) (string, error) {
	var report struct {
		Findings   []json.RawMessage
		Incomplete []json.RawMessage
	}
	if c.code > 1 {
		return "", fmt.Errorf("fencevet failed")
	}
	if err := json.Unmarshal(stdout, &report); err != nil {
		return "", fmt.Errorf("fencevet does not print JSON: %w", err)
	}
	if n := len(report.Incomplete); n > 0 {
		return "", fmt.Errorf("fencevet left out %s, first %s", count(n, "thing"), report.Incomplete[0])
	}
	if len(report.Findings) == 0 {
		return "", fmt.Errorf("fencevet found nothing in code that is known to wait")
	}
	return count(len(report.Findings), "finding"), nil
}

// checkEmpty also counts what got compiled.
func checkEmpty(stdout, stderr []byte, c cost, cache string) (string, error) {
	note, err := checkFencevet(stdout, stderr, c, cache)
	if err != nil {
		return "", err
	}
	n, err := compiled(cache)
	if err != nil {
		return "", err
	}
	return note + ", " + count(n, "package") + " compiled", nil
}

// checkStaticcheck counts the findings; failures have a word of their own.
func checkStaticcheck(stdout, _ []byte, c cost, _ string) (string, error) {
	if c.code > 1 || bytes.Contains(stdout, []byte("(compile)")) {
		return "", fmt.Errorf("staticcheck failed")
	}
	return count(bytes.Count(stdout, []byte("\n")), "finding"), nil
}

// count spells a number of things.
func count(n int, thing string) string {
	if n != 1 && !strings.HasSuffix(thing, "s") {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
