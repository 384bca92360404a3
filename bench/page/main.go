// Page measures the HTML report of many findings in a browser: how large it is, and
// how long a headless Chromium takes to open it and to search and filter.
//
//	go run ./bench/page [-findings=10000] [-runs=5]
//
// It writes a module with that many findings, each with a path of five calls, has
// fencevet report them, and prints the median of the runs. Times are also given as
// parts of the second in which each should be done.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func main() {
	log.SetFlags(0)
	findings := flag.Int("findings", 10000, "how many findings")
	runs := flag.Int("runs", 5, "how often to open the page")
	flag.Parse()
	if err := run(*findings, *runs); err != nil {
		log.Fatal("page: ", err)
	}
}

func run(findings, runs int) error {
	browser, err := find("chromium", "chromium-browser", "google-chrome", "chrome")
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "fencevet-page-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	page, err := report(dir, findings)
	if err != nil {
		return err
	}
	fmt.Printf("%d findings: %.1f MB\n", findings, float64(len(page))/1e6)
	file := filepath.Join(dir, "report.html")
	if err := os.WriteFile(file, withTimer(page), 0o666); err != nil {
		return err
	}
	var opened, filtered []float64
	for range runs {
		open, filter, err := measure(browser, dir, file)
		if err != nil {
			return err
		}
		opened, filtered = append(opened, open), append(filtered, filter)
	}
	for _, m := range []struct {
		what  string
		times []float64
	}{{"open", opened}, {"search and filter", filtered}} {
		slices.Sort(m.times)
		median := m.times[len(m.times)/2]
		fmt.Printf("%s: %.0f ms, %.2f of a second (%.0f to %.0f ms in %d runs)\n", m.what, median, median/1000, m.times[0], m.times[len(m.times)-1], runs)
	}
	return nil
}

// find returns the first of the programs that is there.
func find(names ...string) (string, error) {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("none of %s is installed", strings.Join(names, ", "))
}

// report returns the HTML report of a module with that many findings.
func report(dir string, findings int) ([]byte, error) {
	const perPackage = 100
	module := filepath.Join(dir, "module")
	for first := 0; first < findings; first += perPackage {
		name := fmt.Sprintf("component%03d", first/perPackage)
		var b strings.Builder
		fmt.Fprintf(&b, "package %s\n\ntype Queue struct{ done chan int }\n\n", name)
		for i := 4; i >= 0; i-- {
			call := fmt.Sprintf("q.step%d()", i+1)
			if i == 4 {
				call = "<-q.done"
			}
			fmt.Fprintf(&b, "func (q *Queue) step%d() {\n\t%s // one call of the path\n}\n\n", i, call)
		}
		for i := first; i < min(first+perPackage, findings); i++ {
			fmt.Fprintf(&b, "//fence:critical %s\nfunc Complete%d(q *Queue) {\n\tq.step0()\n}\n\n", []string{"signal", "loop"}[i%2], i)
		}
		if err := os.MkdirAll(filepath.Join(module, name), 0o777); err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(module, name, "a.go"), []byte(b.String()), 0o666); err != nil {
			return nil, err
		}
	}
	if err := os.WriteFile(filepath.Join(module, "go.mod"), []byte("module example.com/module\n\ngo 1.26\n"), 0o666); err != nil {
		return nil, err
	}
	tool := filepath.Join(dir, "fencevet")
	if out, err := exec.Command("go", "build", "-o", tool, "github.com/fencevet/fencevet/cmd/fencevet").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %v\n%s", err, out)
	}
	cmd := exec.Command(tool, "-format=html", "./...")
	cmd.Dir = module
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == 1 {
		err = nil // there are findings
	}
	if err != nil {
		return nil, fmt.Errorf("fencevet: %v\n%s", err, stderr.Bytes())
	}
	return out, nil
}

// withTimer adds a script that searches and filters, and leaves in the page how long
// that took. The page allows no script but its own, so what says so is taken out.
func withTimer(page []byte) []byte {
	const script = `<script>
const opened = performance.now();
const put = (id, value) => { $(id).value = value; $(id).dispatchEvent(new Event("input", {bubbles: true})); };
put("q", "complete99");
put("q", "");
put("class", "loop");
document.body.getBoundingClientRect();
document.body.append(element("pre", {id: "times"}, opened + " " + (performance.now() - opened)));
</script></body>`
	page = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy"[^>]*>`).ReplaceAll(page, nil)
	return bytes.Replace(page, []byte("</body>"), []byte(script), 1)
}

// measure opens the page once and returns the milliseconds until it was open, and
// those that searching and filtering took.
func measure(browser, dir, file string) (open, filter float64, err error) {
	cmd := exec.Command(browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
		"--user-data-dir="+filepath.Join(dir, "profile"), "--dump-dom", "file://"+file)
	cmd.Env = append(os.Environ(), "HOME="+dir)
	out, err := cmd.Output()
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %v", browser, err)
	}
	m := regexp.MustCompile(`<pre id="times">([\d.]+) ([\d.]+)</pre>`).FindSubmatch(out)
	if m == nil {
		return 0, 0, errors.New("the script did not run to its end")
	}
	open, err = strconv.ParseFloat(string(m[1]), 64)
	if err != nil {
		return 0, 0, err
	}
	filter, err = strconv.ParseFloat(string(m[2]), 64)
	return open, filter, err
}
