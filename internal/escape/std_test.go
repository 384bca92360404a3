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
	prog, _ := ssautil.AllPackages(pkgs, map[string]ssa.BuilderMode{"":0,"i":ssa.InstantiateGenerics,"g":ssa.GlobalDebug}[os.Getenv("MODE")])
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
		if fn.Parent() != nil || os.Getenv("MODE") != "i" && fn.Origin() != nil && fn.Origin() != fn { continue }
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
	{
		mine := map[string]string{}
		for _, f := range fns {
			if !want[f.Pkg] { continue }
			tags, _ := p.tags(f)
			for i, prm := range f.Params {
				if i >= len(tags) { continue }
				pos := prog.Fset.Position(prm.Pos())
				l := tags[i]
				d := "does not escape"
				if h := l.get(toHeap); h == 0 { d = "leaking param" } else if h > 0 { d = "leaking content" }
				for r := range numResults { if x := l.get(toResult+r); x >= 0 { d = fmt.Sprintf("result level=%d", x) } }
				mine[fmt.Sprintf("%s:%d:%d", pos.Filename, pos.Line, pos.Column)] = d + "  " + prm.Name() + " of " + f.String()
			}
		}
		same, diff := 0, map[string]int{}
		var dl []string
		sc := bufio.NewScanner(strings.NewReader(string(out)))
		seen := map[string]string{}
		for sc.Scan() {
			m := re.FindStringSubmatch(sc.Text())
			if m == nil { continue }
			f := m[1]
			if !strings.HasPrefix(f, "/") { f = "/usr/local/go/src/" + f }
			k := f + ":" + m[2] + ":" + m[3]
			t := m[4]
			d := ""
			switch {
			case strings.HasPrefix(t, "leaking param content:"): d = "leaking content"
			case strings.HasPrefix(t, "leaking param:") && strings.Contains(t, "to result"): d = "result level=" + t[strings.LastIndex(t, "level=")+6:]
			case strings.HasPrefix(t, "leaking param:"): d = "leaking param"
			case strings.HasSuffix(t, "does not escape"): d = "does not escape"
			}
			if d != "" { if !strings.HasPrefix(seen[k], "result") { seen[k] = d } }
		}
		for k, d := range seen {
			mm, ok := mine[k]
			if !ok { continue }
			md := strings.Split(mm, "  ")[0]
			if md == d { same++ } else { diff[d+" / mine "+md]++; dl = append(dl, "TAG "+k+" "+d+" / mine "+mm) }
		}
		sort.Strings(dl)
		for _, l := range dl { fmt.Println(l) }
		fmt.Println("TAGS same", same, "diff", diff)
	}
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
