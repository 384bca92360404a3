package directive

import (
	"reflect"
	"slices"
	"testing"

	"github.com/fencevet/fencevet/internal/rule"
)

func FuzzParse(f *testing.F) {
	for _, v := range verbNames {
		f.Add("//fence:" + v + " a")
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, errs := Parse(text)
		for _, e := range errs {
			if e.Off < 0 || e.End < e.Off || e.End > len(text) {
				t.Errorf("error at %d-%d of %d bytes: %s", e.Off, e.End, len(text), e.Message)
			}
			if e.Message == "" || rule.Lookup("directive", e.Detail) == nil {
				t.Errorf("bad error %+v", e)
			}
		}
		if (d != nil || len(errs) > 0) && !HasDirectives([]byte("package p\n"+text)) {
			t.Error("HasDirectives is false")
		}
		if d == nil {
			return
		}
		words := []Word{d.Verb, d.Class, d.Extends, d.Order[0], d.Order[1], d.For, d.Reason}
		words = slices.Concat(words, d.Waits, d.Contexts, d.DenyLocks, d.Rules)
		for _, c := range d.Cells {
			words = append(words, c.Word)
		}
		for _, a := range d.Assume {
			words = append(words, a.Word)
		}
		for _, w := range words {
			if w.Text != "" && (w.End() > len(text) || text[w.Off:w.End()] != w.Text) {
				t.Errorf("word %q does not stand at %d", w.Text, w.Off)
			}
		}
		if d.For.Text != "" && len(d.ForNames) == 0 {
			t.Errorf("for=%s has no reading", d.For.Text)
		}
		if again, _ := Parse(text + "\r"); !reflect.DeepEqual(d, again) {
			t.Errorf("a carriage return changes the meaning: %+v, %+v", d, again)
		}
	})
}
