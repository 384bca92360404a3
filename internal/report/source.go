package report

import (
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// sources reads the files that positions name, each once.
type sources struct {
	files map[string]string // absolute names, see Report.Files
	lines map[string][]string
}

func (r *Report) sources() *sources {
	return &sources{files: r.Files, lines: make(map[string][]string)}
}

// line returns a line of source as it is, without its end; false if it cannot
// be read. A report is complete without the source: it says where things are.
func (s *sources) line(p Pos) (string, bool) {
	if p.Line == 0 {
		return "", false
	}
	lines, ok := s.lines[p.File]
	if !ok {
		if name := s.files[p.File]; name != "" {
			if data, err := os.ReadFile(name); err == nil {
				lines = strings.Split(string(data), "\n")
			}
		}
		s.lines[p.File] = lines
	}
	if p.Line > len(lines) {
		return "", false
	}
	return strings.TrimSuffix(lines[p.Line-1], "\r"), true
}

// character returns the column counted in characters, not bytes; 0 if it is not
// known.
func (s *sources) character(p Pos) int {
	line, ok := s.line(p)
	if !ok || p.Col == 0 || p.Col > len(line)+1 {
		return p.Col
	}
	return utf8.RuneCountInString(line[:p.Col-1]) + 1
}

// root returns the top directory of the version control that the current
// directory is under, else the current directory.
func (r *Report) root() string {
	for dir := r.Cwd; dir != ""; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	return r.Cwd
}

// below returns the name of the file relative to root, with forward slashes;
// false, and the name as it is shown, if the file is elsewhere.
func (r *Report) below(root, file string) (string, bool) {
	if name := r.Files[file]; name != "" {
		if rel, ok := (Places{Cwd: root}).below(name); ok {
			return rel, true
		}
	}
	return file, false
}
