package rule

import (
	"flag"
	"os"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/rules.md")

func TestPage(t *testing.T) {
	const file = "../../docs/rules.md"
	if *update {
		if err := os.WriteFile(file, []byte(Page()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(data) != Page() {
		t.Errorf("%s is out of step with the table; run go test ./internal/rule -update", file)
	}
}

func TestAboutIsComplete(t *testing.T) {
	for _, word := range Words {
		if about[word] == "" {
			t.Errorf("rule %s has no description", word)
		}
	}
	for _, word := range Reported {
		if !slices.Contains(Words, word) {
			t.Errorf("%s is no rule", word)
		}
	}
}
