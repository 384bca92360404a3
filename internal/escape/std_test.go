package escape

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

func TestStd(t *testing.T) {
	pats := strings.Fields(os.Getenv("STD"))
	if len(pats) == 0 {
		t.Skip()
	}
	t0 := time.Now()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax, Dir: "/tmp/escape/mod"}, pats...)
	if err != nil {
		t.Fatal(err)
	}
	prog, _ := ssautil.AllPackages(pkgs, 0)
	fmt.Println("load", time.Since(t0))
	t0 = time.Now()
	prog.Build()
	fmt.Println("ssa", time.Since(t0))
	t0 = time.Now()
	p := newProgram()
	want := map[*ssa.Package]bool{}
	for _, pk := range pkgs {
		want[prog.Package(pk.Types)] = true
	}
	nf, ns, nc := 0, 0, 0
	certain := map[string]string{}
	possible := map[string]string{}
	fns := []*ssa.Function{}
	for fn := range ssautil.AllFunctions(prog) {
		if fn.Parent() != nil || fn.Origin() != nil && fn.Origin() != fn { continue }
		if fn.Synthetic != "" && fn.Syntax() == nil && !strings.HasPrefix(fn.Synthetic, "package init") { continue }
		fns = append(fns, fn)
	}
	sort.Slice(fns, func(i, j int) bool { return fns[i].Pos() < fns[j].Pos() })
	fmt.Println("list", time.Since(t0))
	t0 = time.Now()
	for _, fn := range fns {
		sites := p.sites(fn)
		nf++
		for _, s := range sites {
			ns++
			if s.Certain { nc++ }
			if !want[fn.Pkg] { continue }
			pos := prog.Fset.Position(s.Pos)
			key := fmt.Sprintf("%s:%d", pos.Filename, pos.Line)
			if s.Certain { certain[key] += "; " + s.What } else { possible[key] += "; " + s.What }
		}
	}
	fmt.Println("escape", time.Since(t0), "functions", nf, "sites", ns, "certain", nc)
	if os.Getenv("M") == "" { return }
	args := append([]string{"build", "-gcflags=-m " + os.Getenv("GCF")}, pats...)
	cmd := exec.Command("go", args...)
	cmd.Dir = "/usr/local/go/src"
	out, _ := cmd.CombinedOutput()
	heap := map[string]string{}
	re := regexp.MustCompile(`^(.*?\.go):(\d+):(\d+): (.*)$`)
	sc := bufio.NewScanner(strings.NewReader(string(out)))
	for sc.Scan() {
		m := re.FindStringSubmatch(sc.Text())
		if m == nil { continue }
		if strings.Contains(m[4], "escapes to heap") || strings.HasPrefix(m[4], "moved to heap") {
			f := m[1]
			if !strings.HasPrefix(f, "/") { f = "/usr/local/go/src/" + f }
			heap[f+":"+m[2]] += "; " + m[4]
		}
	}
	filter := func(w string) bool {
		return strings.Contains(w, "allocates") || strings.Contains(w, "moved to heap") || strings.Contains(w, "closure captures") || strings.Contains(w, "boxes") || strings.Contains(w, "copies")
	}
	skip := func(w string) bool { return strings.Contains(w, "make(chan") || strings.Contains(w, "goroutine") || strings.Contains(w, "in a loop") }
	tp, fp, fn := 0, 0, 0
	var l1, l2 []string
	for k, w := range certain {
		if skip(w) || !filter(w) { continue }
		if heap[k] != "" { tp++ } else { fp++; l1 = append(l1, "CERTAIN-NOT-M "+k+w) }
	}
	rem := regexp.MustCompile(`^(; (func literal|append|"[^"]*"|[0-9]+|struct \{\}\{\}|.*constant.*) escapes to heap)+$`)
	total := 0
	for k, w := range heap {
		if rem.MatchString(w) { continue }
		total++
		if certain[k] == "" && possible[k] == "" { fn++; l2 = append(l2, "M-NOT-SITE "+k+w) }
	}
	sort.Strings(l1); sort.Strings(l2)
	for _, l := range append(l1, l2...) { fmt.Println(l) }
	fmt.Println("certain&m", tp, "certain only", fp, "m lines", total, "missed", fn)
}
