package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// fingerprint identifies the finding across edits that move or rename without
// changing what happens: it covers the names of packages, functions and fields,
// never positions, files, directories or local variables.
func (f *Finding) fingerprint() string {
	h := new(strings.Builder)
	// Each field is written with its length, so that no two lists of fields
	// give the same input.
	add := func(s string) { fmt.Fprintf(h, "%d %s\n", len(s), s) }
	chain := func(calls []Call) {
		for _, c := range calls {
			add(c.Name.String())
		}
	}
	add(f.Rule)
	add(f.Detail)
	if f.Section != nil {
		add(f.Section.Name.String())
	} else {
		add("")
	}
	if f.Op != nil {
		add(lasting(f.Op.What))
		chain(f.Chain)
		add(f.Op.Name.String())
	} else { // the message is all there is
		add(f.Pkg)
		add(placeInText.ReplaceAllString(f.Message, ""))
		chain(f.Chain)
	}
	for _, s := range f.Related {
		add(lasting(s.What))
		chain(s.Chain)
		add(s.Name.String())
	}
	return digest(h.String())
}

// lasting returns what of the words for an operation outlasts the renaming of a
// local variable: the first word, and the names that are selected in the
// operand ("receives .done" of "receives from channel q.done").
func lasting(what string) string {
	verb, operand, _ := strings.Cut(what, " ")
	return verb + " " + strings.Join(selected.FindAllString(operand, -1), "")
}

var (
	selected    = regexp.MustCompile(`\.[\pL_][\pL\d_]*`)
	placeInText = regexp.MustCompile(`[^\s()]*:\d+(:\d+)?`)
)

// number makes the fingerprints unique: where several findings have one, the
// second and all further ones in the order of their positions get another, which
// follows from the common one and their number.
func (r *Report) number() {
	count := make(map[string]int)
	// Findings for information are numbered last, so that showing them changes
	// no other fingerprint.
	for _, info := range []bool{false, true} {
		for _, f := range r.Findings {
			if (f.Severity == "info") != info {
				continue
			}
			count[f.Fingerprint]++
			if n := count[f.Fingerprint]; n > 1 {
				f.Fingerprint = digest(fmt.Sprintf("%s %d", f.Fingerprint, n))
			}
		}
	}
}

// digest returns 16 hexadecimal digits that stand for the text.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:8])
}
