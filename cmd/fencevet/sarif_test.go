package main

import (
	"bytes"
	"os"
	"os/exec"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestCorpusSARIF: what is written of the corpus, which has findings of every
// rule, is valid.
func TestCorpusSARIF(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("../../internal/report/testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("fencevet", "-format=sarif", "./...")
	cmd.Dir = corpus
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, _ := cmd.Output() // the exit code is 1
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Error(err)
	}
	for _, want := range []string{`"codeFlows"`, `"inSource"`, `"justification"`, `"relatedLocations"`, `"fixes"`, `"ruleId": "cycle/`} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("the corpus gives no %s", want)
		}
	}
}
