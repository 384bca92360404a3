package object

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"unicode"
)

const embedDirective = "//go:embed"

// embeds returns the flag that says which files to embed: for each pattern in
// the source one small file. The real files are not known, and what is in them
// makes no difference to the code.
func (c compilation) embeds() ([]string, error) {
	patterns := make(map[string][]string)
	for _, name := range c.GoFiles {
		src, err := c.source(name)
		if err != nil {
			return nil, err
		}
		found, err := embedPatterns(name, src)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			patterns[p] = []string{"embedded"}
		}
	}
	if len(patterns) == 0 {
		return nil, nil
	}
	file, err := c.write("embedded", []byte("x"))
	if err != nil {
		return nil, err
	}
	data, err := json.Marshal(map[string]any{"Patterns": patterns, "Files": map[string]string{"embedded": file}})
	if err != nil {
		return nil, err
	}
	name, err := c.write("embedcfg", data)
	return []string{"-embedcfg", name}, err
}

// embedPatterns returns the patterns of the go:embed directives in a file.
func embedPatterns(name string, src []byte) ([]string, error) {
	if !bytes.Contains(src, []byte(embedDirective)) {
		return nil, nil
	}
	f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	var patterns []string
	for _, group := range f.Comments {
		for _, comment := range group.List {
			args, ok := strings.CutPrefix(comment.Text, embedDirective)
			if !ok || args != "" && args[0] != ' ' && args[0] != '\t' {
				continue
			}
			found, err := splitPatterns(args)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			patterns = append(patterns, found...)
		}
	}
	return patterns, nil
}

// splitPatterns splits the arguments of a directive: words and Go strings.
func splitPatterns(args string) ([]string, error) {
	var patterns []string
	for args = strings.TrimSpace(args); args != ""; args = strings.TrimSpace(args) {
		if args[0] != '"' && args[0] != '`' {
			end := strings.IndexFunc(args, unicode.IsSpace)
			if end < 0 {
				end = len(args)
			}
			patterns, args = append(patterns, args[:end]), args[end:]
			continue
		}
		quoted, err := strconv.QuotedPrefix(args)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", embedDirective, args, err)
		}
		pattern, err := strconv.Unquote(quoted)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", embedDirective, args, err)
		}
		patterns, args = append(patterns, pattern), args[len(quoted):]
	}
	return patterns, nil
}
