package directive

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"
)

// TestManyDirectives: the time for a file grows with its size, not with the
// square of it. The limits are a hundred times what is needed; looking at all
// declarations for each directive takes minutes.
func TestManyDirectives(t *testing.T) {
	const n = 20000
	sections, body, table := new(strings.Builder), new(strings.Builder), new(strings.Builder)
	sections.WriteString("package p\n")
	body.WriteString("package p\n\nfunc f(int)\n\nfunc g() {\n")
	table.WriteString("package p\n\nvar table = []func(){\n")
	for i := range n {
		fmt.Fprintf(sections, "\n//fence:critical\nfunc f%d() {}\n", i)
		if i%10 == 0 {
			fmt.Fprintf(body, "\tf(%d) //fence:allow wait -- test\n", i)
			fmt.Fprintf(table, "\t//fence:critical\n\tfunc() {},\n")
		}
	}
	body.WriteString("}\n")
	table.WriteString("}\n")
	for _, test := range []struct {
		name, src string
		want      int
	}{
		{"sections", sections.String(), n},
		{"one body", body.String(), n / 10},
		{"one table", table.String(), n / 10},
	} {
		start := time.Now()
		pkgs := load(t, []txtar.File{{Name: "p/p.go", Data: []byte(test.src)}})
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%s: it takes %v", test.name, took)
		} else {
			t.Logf("%s: %v", test.name, took)
		}
		if got := len(pkgs[0].set.Sites()); got != test.want {
			t.Errorf("%s: %d directives are attached, want %d", test.name, got, test.want)
		}
	}
}
