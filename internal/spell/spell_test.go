package spell

import "testing"

var words = []string{"critical", "wait", "publish", "assume", "opportunistic"}

func TestNearest(t *testing.T) {
	for _, test := range []struct {
		word  string
		limit int
		want  string
	}{
		{"critcal", 2, "critical"}, {"ciritcal", 2, "critical"}, {"WAIT", 2, "wait"},
		{"publsih", 1, "publish"}, {"xyzzy", 2, ""}, {"", 2, ""}, {"assme", 1, "assume"}, {"opportunstc", 2, "opportunistic"},
	} {
		if got := Nearest(test.word, words, test.limit); got != test.want {
			t.Errorf("Nearest(%q, %d) = %q, want %q", test.word, test.limit, got, test.want)
		}
	}
}

func TestDidYouMean(t *testing.T) {
	for word, want := range map[string]string{"wiat": ", did you mean x/wait?", "nothing": ""} {
		if got := DidYouMean(word, words, "x/"); got != want {
			t.Errorf("DidYouMean(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestSurely(t *testing.T) {
	for word, want := range map[string]string{"critcal": "critical", "wiat": "wait", "wt": "", "pubish": "publish", "pblsih": ""} {
		if got := Surely(word, words); got != want {
			t.Errorf("Surely(%q) = %q, want %q", word, got, want)
		}
	}
}
