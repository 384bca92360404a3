package rule

import (
	"slices"
	"strings"
	"testing"
)

func TestHelp(t *testing.T) {
	for name := range helps {
		word, detail, ok := strings.Cut(name, "/")
		if !slices.Contains(Words, word) || ok && Lookup(word, detail) == nil {
			t.Errorf("help for %s, which does not exist", name)
		}
		if row := helps[name]; (row.wrong == "") != (row.right == "") {
			t.Errorf("%s has only one of two examples", name)
		}
		if row := helps[name]; !ok && row.wrong != "" && Lookup(word, row.shows) == nil {
			t.Errorf("the example of %s shows %q, which is no detail", name, row.shows)
		}
	}
	for _, word := range Words {
		h := HelpFor(word)
		if h.Short == "" || h.Why == "" || h.Fix == "" {
			t.Errorf("%s has no help", word)
		}
		for _, d := range Details(word) {
			h := HelpFor(word + "/" + d)
			for _, text := range []string{h.Text(), h.Markdown()} {
				if !strings.Contains(text, h.Why) || !strings.Contains(text, h.Fix) || !strings.Contains(text, h.Name()) {
					t.Errorf("the help for %s/%s is incomplete:\n%s", word, d, text)
				}
			}
		}
	}
	if h := HelpFor("wait/new-one"); h.Short == "" || h.Why == "" {
		t.Error("no help for a detail that is not in the table")
	}
}
