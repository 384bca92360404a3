package report

import (
	"bufio"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"io"
	"text/template"
	"unicode/utf8"

	"github.com/fencevet/fencevet/internal/rule"
)

//go:embed html/page.html
var htmlPage string

//go:embed html/style.css
var htmlStyle string

//go:embed html/script.js
var htmlMain string

//go:embed html/graph.js
var htmlDrawing string

// HTML writes one page that needs nothing else, and shows nothing else: the
// browser is told to load nothing, and to run no script but its own. The report
// stands in it as data; what is shown is made from it by the script.
func HTML(w io.Writer, r *Report) error { return writeHTML(w, r, "") }

// writeHTML writes the page; extra is a script that runs last, for tests.
func writeHTML(w io.Writer, r *Report, extra string) error {
	// Characters that could end the element are escaped by the encoder.
	data, err := json.Marshal(htmlData(r))
	if err != nil {
		return err
	}
	page, err := template.New("page").Parse(htmlPage)
	if err != nil {
		return err
	}
	script := htmlDrawing + htmlMain // the functions of the graph, and what starts the page
	hashes := cspHash(script)
	if extra != "" {
		hashes += " " + cspHash(extra)
		extra = "<script>" + extra + "</script>"
	}
	b := bufio.NewWriter(w)
	if err := page.Execute(b, map[string]string{
		"Style": htmlStyle, "StyleHash": cspHash(htmlStyle),
		"Script": script, "ScriptHashes": hashes,
		"Data": string(data), "Extra": extra,
	}); err != nil {
		return err
	}
	return b.Flush()
}

// cspHash returns the source expression that allows one inline script or style.
func cspHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// A htmlReport is what the script reads. Most texts stand many times in a
// report, so they are numbers: indexes into Strings.
type htmlReport struct {
	Go         string                    `json:"go"`
	Tool       string                    `json:"tool"`
	Incomplete []string                  `json:"incomplete"`
	Strings    []string                  `json:"strings"`
	Findings   []htmlFinding             `json:"findings"`
	Marks      []Mark                    `json:"marks"`
	Sources    map[string]map[int]string `json:"sources"` // file, line
	Help       map[string]string         `json:"help"`    // by rule/detail
	Graph      *htmlGraph                `json:"graph,omitempty"`
}

type (
	htmlFinding struct {
		Rule        int         `json:"rule"`
		Name        int         `json:"name"` // rule/detail
		Severity    int         `json:"severity"`
		Pkg         int         `json:"pkg"`
		Headline    int         `json:"headline"`
		Message     string      `json:"message"`
		Pos         htmlPos     `json:"pos"`
		Section     *htmlPlace  `json:"section,omitempty"` // what is the class
		Ops         []htmlTrail `json:"ops,omitempty"`     // the operation, then the other sides
		Fix         int         `json:"fix"`
		Allow       int         `json:"allow"`
		Unconfirmed int         `json:"unconfirmed"`
	}
	// A htmlTrail is an operation with the calls that lead to it.
	htmlTrail struct {
		Op    htmlPlace `json:"op"`
		Calls []htmlHop `json:"calls"`
	}
	htmlPlace struct {
		Func int     `json:"func"`
		What int     `json:"what"`
		Pos  htmlPos `json:"pos"`
	}
	htmlPos [3]int // file, line, column
	htmlHop [4]int // function, and a position
)

// A htmlWriter makes a htmlReport.
type htmlWriter struct {
	data  htmlReport
	index map[string]int
	src   *sources
}

func htmlData(r *Report) htmlReport {
	w := &htmlWriter{data: htmlReport{
		Go: r.Go, Tool: r.Tool, Incomplete: r.Incomplete, Strings: []string{}, Findings: []htmlFinding{}, Marks: r.Marks,
		Sources: make(map[string]map[int]string), Help: make(map[string]string),
	}, index: make(map[string]int), src: r.sources()}
	if w.data.Marks == nil {
		w.data.Marks = []Mark{}
	}
	for _, f := range r.Findings {
		w.finding(f)
	}
	w.data.Graph = w.graph(r.Graph)
	return w.data
}

// text returns the index of a string.
func (w *htmlWriter) text(s string) int {
	i, ok := w.index[s]
	if !ok {
		i = len(w.data.Strings)
		w.index[s] = i
		w.data.Strings = append(w.data.Strings, s)
	}
	return i
}

// pos returns the position, and takes up the lines of source around it.
func (w *htmlWriter) pos(p Pos) htmlPos {
	const around = 2
	for n := max(1, p.Line-around); p.Line > 0 && n <= p.Line+around; n++ {
		if text, ok := w.src.line(Pos{File: p.File, Line: n}); ok {
			if w.data.Sources[p.File] == nil {
				w.data.Sources[p.File] = make(map[int]string)
			}
			w.data.Sources[p.File][n] = shorten(text)
		}
	}
	return htmlPos{w.text(p.File), p.Line, p.Col}
}

func (w *htmlWriter) trail(calls []Call, fn, what string, at Pos) htmlTrail {
	t := htmlTrail{Op: htmlPlace{w.text(fn), w.text(what), w.pos(at)}, Calls: []htmlHop{}}
	for _, c := range calls {
		p := w.pos(c.Pos)
		t.Calls = append(t.Calls, htmlHop{w.text(c.Func), p[0], p[1], p[2]})
	}
	return t
}

func (w *htmlWriter) finding(f *Finding) {
	name := f.Rule + "/" + f.Detail
	h := htmlFinding{
		Rule: w.text(f.Rule), Name: w.text(name), Severity: w.text(f.Severity), Pkg: w.text(f.Pkg), Headline: w.text(f.headline()),
		Message: f.Message, Pos: w.pos(f.Pos), Fix: w.text(f.fixLine()), Allow: w.text(f.Allow), Unconfirmed: w.text(f.Unconfirmed),
	}
	if f.Section != nil {
		h.Section = &htmlPlace{w.text(f.Section.Func), w.text(f.Section.Class), w.pos(f.Section.Pos)}
	}
	if f.Op != nil {
		h.Ops = append(h.Ops, w.trail(f.Chain, f.Op.Func, f.Op.What, f.Op.Pos))
	}
	for _, s := range f.Related {
		h.Ops = append(h.Ops, w.trail(s.Chain, s.Func, s.What, s.Pos))
	}
	w.data.Findings = append(w.data.Findings, h)
	if w.data.Help[name] == "" {
		w.data.Help[name] = rule.HelpFor(name).Text()
	}
}

// shorten cuts a line of source that nobody wants to read: of generated code.
func shorten(line string) string {
	const most = 400
	if len(line) <= most {
		return line
	}
	i := most
	for i > 0 && !utf8.RuneStart(line[i]) {
		i--
	}
	return line[:i] + "…"
}
