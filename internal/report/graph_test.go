package report

import (
	"fmt"
	"strings"
	"testing"
)

// waits returns a graph with a cycle of three, one lock that waits for itself, and
// two parts.
func waits() *Graph {
	node := func(kind, name, class string) GraphNode {
		return GraphNode{Kind: kind, Name: name, Pkg: "example.com/m/gpu", Class: class, Pos: Pos{"gpu.go", 3, 1}}
	}
	g := &Graph{Nodes: []GraphNode{
		node("class", "render", ""), node("fence", "Job.Done", "gpu.render"), node("lock", "Sched.mu", ""), node("section", "(*Sched).Complete", "gpu.render"),
		node("lock", "Queue.mu", ""), node("lock", "ConnectionWithAVeryLongNameIndeed.mu\u202e", ""), node("lock", "stats", ""), node("lock", "log", ""), node("lock", "alone", ""),
	}}
	edge := func(from, to int, verb string, cycle int) {
		e := GraphEdge{From: from, To: to, Verb: verb, Cycle: cycle, Func: "gpu.(*Sched).forget", At: Pos{"gpu.go", 20 + from, 2}}
		if verb != "is of" && verb != "signalled by" {
			e.Does = &Side{What: "locks s.mu", Pos: Pos{"gpu.go", 40, 3}, Func: "drop", Chain: []Call{{Func: "forget", Pos: Pos{"gpu.go", 20 + from, 2}}}}
			e.Held = Pos{"gpu.go", 19 + from, 2}
		}
		g.Edges = append(g.Edges, e)
	}
	edge(1, 0, "is of", 0)
	edge(0, 3, "signalled by", 0)
	edge(1, 3, "signalled by", 1)
	edge(3, 2, "takes", 1)
	edge(2, 1, "waits for", 1)
	edge(1, 2, "needs", 1)
	edge(4, 2, "takes", 0)
	edge(4, 5, "takes", 0)
	edge(5, 5, "takes", 2)
	edge(6, 7, "takes", 0)
	return g
}

func TestGraphParts(t *testing.T) {
	w := &htmlWriter{index: map[string]int{}, src: &sources{lines: map[string][]string{}}}
	h := w.graph(waits())
	var titles []string
	for _, p := range h.Parts {
		titles = append(titles, fmt.Sprintf("%s (%d, %d)", p.Title, len(p.Nodes), len(p.Edges)))
	}
	want := `Cycle: Sched.mu, Job.Done, (*Sched).Complete (3, 4)
Cycle: ConnectionWithAVeryLongNameIndeed.mu\u202e (1, 1)
Sched.mu, ConnectionWithAVeryLongNameIndeed.mu\u202e, Queue.mu and 3 more (6, 9)
stats, log (2, 1)`
	if got := strings.Join(titles, "\n"); got != want {
		t.Errorf("parts:\n%s\nwant:\n%s", got, want)
	}
	if h.Cycles != 2 {
		t.Errorf("cycles: %d", h.Cycles)
	}
	if w.graph(nil) != nil || w.graph(&Graph{Nodes: make([]GraphNode, 3)}) != nil {
		t.Error("a graph without edges is drawn")
	}
	if h := w.graph(&Graph{Incomplete: []string{"a.go:1:1: broken"}}); h == nil || len(h.Incomplete) != 1 {
		t.Error("it is not said that a graph without edges is not all")
	}
	large := &Graph{Nodes: make([]GraphNode, maxDrawn+1)}
	for i := range maxDrawn {
		large.Edges = append(large.Edges, GraphEdge{From: i, To: i + 1})
	}
	if h := w.graph(large); len(h.Parts) != 0 || h.Left != 1 || h.All != maxDrawn {
		t.Errorf("a graph that is too large to read is drawn: %d parts, %d left out", len(h.Parts), h.Left)
	}
	large.Nodes[maxDrawn/2].Kind = "class"
	if h := w.graph(large); len(h.Parts) != 2 || h.Left != 0 || len(h.Edges) != maxDrawn-2 {
		t.Errorf("without the class there are %d parts with %d edges, want 2 with %d", len(h.Parts), len(h.Edges), maxDrawn-2)
	}
}

// TestBrowserGraph: the graph is drawn, and can be read and followed with mouse and
// keyboard.
func TestBrowserGraph(t *testing.T) {
	for _, test := range []struct {
		width int
		dark  bool
	}{{1200, false}, {500, true}} {
		r := manyFindings(t, 3)
		r.Graph = waits()
		r.Files["gpu.go"] = r.Files["component000/file00.go"]
		got := browse(t, r, test.width, test.dark, harness+`
async function checks() {
	const details = $("graph");
	check(!details.hidden && details.querySelector("summary").textContent === "Locks and fences (10 edges, 2 cycles)", "summary: " + details.querySelector("summary").textContent);
	details.open = true;
	await wait(50);
	const svg = () => details.querySelector("svg");
	check(svg().querySelectorAll(".node").length === 3 && svg().querySelectorAll(".line.cycle").length === 4, "the first cycle");
	$("part").value = "2";
	$("part").dispatchEvent(new Event("change"));
	check(svg().querySelectorAll(".node").length === 6 && svg().querySelectorAll(".line").length === 9, "all that hangs together");
	check(!svg().textContent.includes("\u202e"), "reordering is shown");
	for (const node of svg().querySelectorAll(".node")) {
		const box = node.querySelector(".shape").getBoundingClientRect();
		for (const e of node.querySelectorAll("text")) {
			const inner = e.getBoundingClientRect();
			check(inner.width > 0 && inner.left >= box.left && inner.right <= box.right, e.textContent + " does not fit");
		}
	}
	const list = details.querySelector(".edges");
	check(list.children.length === 9, "edges: " + list.children.length);
	const queue = [...svg().querySelectorAll(".node")].find((n) => n.textContent.includes("Queue.mu"));
	queue.focus();
	check(document.activeElement === queue, "a node can have the focus");
	key("Enter");
	check(list.children.length === 2 && queue.getAttribute("aria-pressed") === "true", "edges of a node: " + list.children.length);
	check(svg().querySelectorAll(".far").length === 7, "others fade");
	check(list.children[0].textContent.includes("Queue.mu takes Sched.mu"), list.children[0].textContent);
	list.children[0].querySelector("summary").click();
	await wait(50);
	check(list.children[0].querySelectorAll("ol.path > li").length === 2 && list.children[0].querySelectorAll("pre .at").length === 3, "the path of an edge");
	check(list.children[0].textContent.includes("Queue.mu is locked at gpu.go:23:2"), list.children[0].textContent);
	key("Enter");
	check(list.children.length === 9, "chosen no more");
	const needs = [...list.children].find((e) => e.textContent.includes("Job.Done needs Sched.mu"));
	needs.querySelector("summary").click();
	await wait(50);
	check(needs.textContent.includes("Sched.mu is locked at gpu.go:20:2"), needs.textContent);
	check(document.documentElement.scrollWidth <= innerWidth, "wider than the window: " + document.documentElement.scrollWidth);
}
`)
		if strings.TrimSpace(got) != "done" {
			t.Errorf("%d wide: %s", test.width, got)
		}
	}
}
