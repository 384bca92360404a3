package check

import (
	"fmt"
	"go/token"

	"golang.org/x/tools/go/ssa"

	"github.com/fencevet/fencevet/internal/class"
	"github.com/fencevet/fencevet/internal/effect"
	"github.com/fencevet/fencevet/internal/protocol"
	"github.com/fencevet/fencevet/internal/rule"
)

// hints returns what section s of fn could do better, given its findings: begin
// later, end earlier, and leave goroutines to others. A nil section is all of the
// function that is marked. They are informations.
func (c *Checker) hints(fn *ssa.Function, s *protocol.Section, cls *class.Class, findings []Finding) []Finding {
	name := c.protocol.NameOf(fn) + " [" + c.className(cls) + "]"
	hint := func(word, detail string, pos token.Pos, format string, args ...any) []Finding {
		return c.protocolProblem(protocol.Problem{Rule: word, Detail: detail, Pos: pos, Fn: fn, Class: cls,
			Message: "critical section " + name + " " + fmt.Sprintf(format, args...)})
	}
	var fs []Finding
	w := c.protocol.Width(fn, s)
	late := false
	said := map[token.Pos]bool{}
	for _, f := range findings {
		if f.Severity == rule.Info.String() || said[f.Pos] {
			continue
		}
		said[f.Pos] = true
		if at := w.AfterSignal(f.Pos); at.IsValid() {
			late = true
			fs = append(fs, hint("signal", "section-too-late-end", f.Pos, "breaks its class here (%s/%s), behind its last signal at %s; end the section there with //fence:end", f.Rule, f.Detail, c.protocol.Show(at))...)
		}
		if at := w.BeforePublish(f.Pos); at.IsValid() {
			fs = append(fs, hint("signal", "section-too-early", f.Pos, "breaks its class here (%s/%s), before it publishes the fence at %s; begin the section there", f.Rule, f.Detail, c.protocol.Show(at))...)
		}
	}
	if pos, at := w.LateEnd(); pos.IsValid() && !late {
		fs = append(fs, hint("balance", "late-end", pos, "goes on here behind its last signal at %s; end it there with //fence:end if nobody waits for the rest", c.protocol.Show(at))...)
	}
	if cls.Severity("alloc", "implicit-alloc", effect.Certain) >= rule.Warning {
		return fs // the allocation of a goroutine is a finding already
	}
	for _, pos := range w.Spawns() {
		fs = append(fs, hint("handoff", "spawn-in-section", pos, "starts a goroutine, which is not part of it; what that has to do for the fence must be in a section of its own")...)
	}
	return fs
}

// coverHints returns the fewest functions that have to be marked so that every
// signal of a fence stands in a section.
func (c *Checker) coverHints() []Finding {
	signals, marks := c.protocol.Covering()
	var fs []Finding
	for _, m := range marks {
		directive := "//fence:critical"
		if m.Class != "" {
			directive += " " + m.Class
		}
		fs = append(fs, c.protocolProblem(protocol.Problem{Rule: "unmarked", Detail: "suggest-section", Pos: m.Pos, Class: m.Of,
			Message: fmt.Sprintf("%s here is one of the fewest directives (%d) that put all signals of this package (%d outside) into sections; fencevet suggest prints them as a patch", directive, len(marks), signals)})...)
	}
	return fs
}
