// Package spell finds the word that a misspelt one is likely to mean.
package spell

import (
	"fmt"
	"strings"
)

// DidYouMean returns ", did you mean X?" for the candidate that is spelt most
// like word, with prefix before it, or "" if none is near.
func DidYouMean(word string, candidates []string, prefix string) string {
	if near := Nearest(word, candidates, max(2, len(word)/3)); near != "" {
		return fmt.Sprintf(", did you mean %s%s?", prefix, near)
	}
	return ""
}

// Nearest returns the candidate within limit edits of word that needs the
// fewest, the first of several, or "". Upper case counts as no edit.
func Nearest(word string, candidates []string, limit int) string {
	best, bestDistance := "", limit+1
	lower := strings.ToLower(word)
	for _, c := range candidates {
		// An edit distance as long as the word itself means nothing.
		if d := Distance(lower, strings.ToLower(c), bestDistance); d < bestDistance && d < max(len(lower), len(c)) {
			best, bestDistance = c, d
		}
	}
	return best
}

// Surely returns the candidate that a misspelt word certainly means: the only one
// within one edit, or two of a long word; else "".
func Surely(word string, candidates []string) string {
	limit := 1
	if len(word) >= 8 {
		limit = 2
	}
	lower, found := strings.ToLower(word), ""
	for _, c := range candidates {
		if Distance(lower, strings.ToLower(c), limit+1) > limit || c == found {
			continue
		}
		if found != "" {
			return ""
		}
		found = c
	}
	if len(word) < 3 {
		return ""
	}
	return found
}

// Distance returns how many letters must be inserted, deleted, replaced or
// swapped with their neighbour to turn a into b; at least limit if they
// differ by that much in length.
func Distance(a, b string, limit int) int {
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit
	}
	// Three rows of the usual table: row i-2, i-1 and i.
	var words [3 * 16]int // enough for most
	table, width := words[:], len(b)+1
	if 3*width > len(table) {
		table = make([]int, 3*width)
	}
	before, prev, row := table[:width], table[width:2*width], table[2*width:3*width]
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, prev, row = prev, row, before
	}
	return prev[len(b)]
}
