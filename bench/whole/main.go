// Whole measures fencevet -whole against the usual way to get the call graph of a
// program, which capslock takes as well: load all packages with their syntax, build
// their SSA form, and run variable type analysis on the graph of class hierarchy
// analysis.
//
// Usage:
//
//	go run ./bench/whole [-n 3] [-tool command] -dir directory packages
//
// The packages are analysed in turn by fencevet, built from this module, and by
// this command itself in a process of its own, or by another command (-tool, such
// as "capslock -packages"), to which the packages are given. CPU is user plus
// system time of the process and its children, the peak is that of the largest
// process; both are medians.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/tools/go/callgraph/cha"
	"golang.org/x/tools/go/callgraph/vta"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("whole: ")
	n := flag.Int("n", 3, "`rounds`")
	dir := flag.String("dir", "", "`directory` to work in")
	tool := flag.String("tool", "", "`command` to compare with")
	usual := flag.Bool("usual", false, "build the call graph in the usual way, and nothing else")
	flag.Parse()
	if flag.NArg() == 0 {
		flag.Usage()
		os.Exit(2)
	}
	if *usual {
		if err := build(*dir, flag.Args()); err != nil {
			log.Fatal(err)
		}
		return
	}
	tmp, err := os.MkdirTemp("", "fencevet-whole-")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(tmp)
	fencevet := filepath.Join(tmp, "fencevet")
	if out, err := exec.Command("go", "build", "-o", fencevet, "github.com/fencevet/fencevet/cmd/fencevet").CombinedOutput(); err != nil {
		log.Fatalf("%v\n%s", err, out)
	}
	self, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	other := []string{self, "-usual"}
	if *tool != "" {
		other = strings.Fields(*tool)
	}
	commands := []struct {
		name string
		args []string
		cost []cost
	}{
		{name: "fencevet -whole", args: []string{fencevet, "-whole"}},
		{name: filepath.Base(strings.Join(other, " ")), args: other},
	}
	for range *n {
		for i := range commands {
			c := &commands[i]
			used, err := run(*dir, append(slices.Clone(c.args), flag.Args()...))
			if err != nil {
				log.Fatalf("%s: %v", c.name, err)
			}
			c.cost = append(c.cost, used)
		}
	}
	var all []cost
	for _, c := range commands {
		m := median(c.cost)
		all = append(all, m)
		fmt.Printf("%-24s CPU %6.1f s  wall %6.1f s  peak %5.0f MB\n", c.name, m.cpu.Seconds(), m.wall.Seconds(), m.peak)
	}
	fmt.Printf("ratio                    CPU %6.2f    wall %6.2f    peak %5.2f\n",
		all[0].cpu.Seconds()/all[1].cpu.Seconds(), all[0].wall.Seconds()/all[1].wall.Seconds(), all[0].peak/all[1].peak)
}

// A cost is what one run needed.
type cost struct {
	cpu, wall time.Duration
	peak      float64 // MB
}

func run(dir string, args []string) (cost, error) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	start := time.Now()
	err := cmd.Run()
	if exit, ok := err.(*exec.ExitError); ok && exit.ExitCode() == 1 {
		err = nil // there are findings
	}
	if err != nil {
		return cost{}, err
	}
	used := cost{cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), wall: time.Since(start)}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		used.peak = float64(usage.Maxrss) / 1024
	}
	return used, nil
}

func median(costs []cost) cost {
	cpu, wall, peak := make([]time.Duration, 0), make([]time.Duration, 0), make([]float64, 0)
	for _, c := range costs {
		cpu, wall, peak = append(cpu, c.cpu), append(wall, c.wall), append(peak, c.peak)
	}
	slices.Sort(cpu)
	slices.Sort(wall)
	slices.Sort(peak)
	i := len(costs) / 2
	return cost{cpu[i], wall[i], peak[i]}
}

// build makes the call graph in the usual way.
func build(dir string, patterns []string) error {
	const mode = packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
		packages.NeedDeps | packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo | packages.NeedModule
	pkgs, err := packages.Load(&packages.Config{Mode: mode, Dir: dir}, patterns...)
	if err != nil {
		return err
	}
	if packages.PrintErrors(pkgs) > 0 {
		return fmt.Errorf("the packages have errors")
	}
	prog, _ := ssautil.AllPackages(pkgs, ssa.InstantiateGenerics)
	prog.Build()
	g := vta.CallGraph(ssautil.AllFunctions(prog), cha.CallGraph(prog))
	fmt.Println(len(g.Nodes), "functions")
	return nil
}
