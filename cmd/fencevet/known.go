package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/fencevet/fencevet/internal/driver"
	"github.com/fencevet/fencevet/internal/report"
)

// knownFlags say which findings are known and not reported.
type knownFlags struct {
	file  *string
	write *bool
	rev   *string

	baseline *report.Baseline
	commit   string // what rev means
	prefix   string // the current directory below the top of the repository
}

func knownFlagsOf(flags *flag.FlagSet) *knownFlags {
	return &knownFlags{
		file:  flags.String("baseline", "", "`file` of known findings: only others are reported"),
		write: flags.Bool("write-baseline", false, "write the findings to the file named by -baseline instead of reporting them"),
		rev:   flags.String("diff", "", "report only findings that are new against this git `revision`"),
	}
}

// read reads the baseline and finds the revision.
func (k *knownFlags) read(flags *flag.FlagSet) (err error) {
	flags.Visit(func(f *flag.Flag) {
		if (f.Name == "baseline" || f.Name == "diff") && f.Value.String() == "" {
			err = fmt.Errorf("-%s= names nothing; is a variable of the script empty?", f.Name)
		}
	})
	if err != nil {
		return err
	}
	if *k.write {
		switch {
		case *k.file == "":
			return fmt.Errorf("-write-baseline needs the name of the file: -baseline=file")
		case *k.rev != "":
			return fmt.Errorf("-write-baseline and -diff contradict each other: a baseline lists all findings")
		}
		return nil
	}
	if *k.file != "" {
		if k.baseline, err = report.ReadBaseline(*k.file); err != nil {
			if os.IsNotExist(err) {
				return fmt.Errorf("there is no baseline %s; write it with -write-baseline", *k.file)
			}
			return fmt.Errorf("cannot read the baseline: %v", err)
		}
	}
	if *k.rev != "" {
		if k.commit, err = git("rev-parse", "--verify", "--quiet", "--end-of-options", *k.rev+"^{commit}"); err != nil {
			if _, outside := git("rev-parse", "--git-dir"); outside != nil {
				return fmt.Errorf("-diff=%s: %v", *k.rev, outside)
			}
			if shallow, _ := git("rev-parse", "--is-shallow-repository"); shallow == "true" {
				return fmt.Errorf("-diff=%s: git knows no such revision, and has only a part of the history here: fetch the revision first, as with git fetch --unshallow", *k.rev)
			}
			return fmt.Errorf("-diff=%s: git knows no such revision", *k.rev)
		}
		if k.prefix, err = git("rev-parse", "--show-prefix"); err != nil {
			return fmt.Errorf("-diff=%s: %v", *k.rev, err)
		}
	}
	return nil
}

// apply takes the known findings out of the report, or writes them. Flags that
// choose what is shown also choose what is written.
func (k *knownFlags) apply(r *report.Report, opts driver.Options, filter report.Filter) error {
	if *k.write {
		return k.writeBaseline(r, filter)
	}
	if k.baseline != nil {
		k.baseline.Apply(r, opts.Tests)
	}
	if k.commit != "" {
		if err := k.since(r, opts); err != nil {
			return fmt.Errorf("-diff=%s: %v", *k.rev, err)
		}
	}
	return nil
}

// writeBaseline writes the findings to the baseline and takes them out of the
// report. What is not analysed cannot be told to be known, so a run that is
// incomplete writes nothing.
func (k *knownFlags) writeBaseline(r *report.Report, filter report.Filter) error {
	if len(r.Incomplete) > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%s is not written, because the run is incomplete", *k.file))
		r.Findings = nil
		return nil
	}
	r.Keep(filter)
	var b bytes.Buffer
	if err := report.WriteBaseline(&b, r.Findings); err != nil {
		return err
	}
	if err := os.WriteFile(*k.file, b.Bytes(), 0o666); err != nil {
		return fmt.Errorf("cannot write the baseline: %v", err)
	}
	r.Notes = append(r.Notes, fmt.Sprintf("%s lists known findings: %d", *k.file, len(r.Findings)))
	r.Known, r.Findings = r.Findings, nil
	return nil
}

// since takes the findings out of the report that the revision has, too. It is
// checked out into a directory of its own and analysed in the same way.
func (k *knownFlags) since(r *report.Report, opts driver.Options) (err error) {
	dir, err := os.MkdirTemp("", "fencevet-diff-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	tree := filepath.Join(dir, "tree")
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM) // what comes while git works is kept until it has done
	defer signal.Stop(signals)
	if _, err := git("-c", "core.hooksPath="+os.DevNull, "worktree", "add", "--detach", "--quiet", tree, k.commit); err != nil {
		return err
	}
	defer onSignal(signals, func() {
		_, _ = git("worktree", "remove", "--force", tree) // git worktree prune does the rest
		os.RemoveAll(dir)
	})()
	defer func() {
		if _, e := git("worktree", "remove", "--force", tree); e != nil && err == nil {
			err = e
		}
	}()
	opts.Dir = filepath.Join(tree, filepath.FromSlash(k.prefix))
	if _, err := os.Stat(opts.Dir); err != nil {
		r.Notes = append(r.Notes, fmt.Sprintf("revision %s has no directory %s: all findings are new", *k.rev, k.prefix))
		return nil
	}
	earlier := driver.Run(opts)
	for _, line := range earlier.Incomplete {
		r.Notes = append(r.Notes, fmt.Sprintf("in revision %s: %s; what it would find there counts as new", *k.rev, line))
	}
	r.New(earlier)
	return nil
}

// onSignal runs f and ends the program if it is interrupted or told to end before the
// function that is returned is called, which does not come back once f runs.
func onSignal(signals <-chan os.Signal, f func()) (stop func()) {
	done := make(chan struct{})
	go func() {
		select {
		case <-signals:
			f()
			os.Exit(exitFailed)
		case <-done:
		}
	}()
	return func() { done <- struct{}{} }
}

// git runs git in the current directory and returns its output without the
// last newline.
func git(args ...string) (string, error) {
	cmd := exec.Command("git", args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if errors.Is(err, exec.ErrNotFound) {
		return "", fmt.Errorf("cannot run git, which must be in PATH: %v", err)
	}
	if err != nil {
		// What is fatal comes last, perhaps with advice in further lines.
		_, text, fatal := strings.Cut("\n"+stderr.String(), "\nfatal: ")
		if !fatal {
			text = err.Error()
		}
		lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\t' })
		return "", fmt.Errorf("git %s: %s", args[0], strings.ReplaceAll(strings.Join(lines, "; "), ":; ", ": "))
	}
	return strings.TrimSuffix(string(out), "\n"), nil
}
