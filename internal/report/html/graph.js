"use strict";
// The graph of who waits for whom (graph.go says in which form): data.graph.nodes and
// data.graph.edges, and data.graph.parts, the pictures of it with a place for
// everything.

// curve returns the path through the points of an edge, which leaves and meets all of
// them upright; if it is a loop, three points.
function curve(points, loop) {
	if (loop) {
		const [[x, y], [right, middle], [, bottom]] = points;
		return `M${x} ${y}C${right + 6} ${y} ${right + 6} ${middle} ${right + 6} ${middle}S${right + 6} ${bottom} ${x + 9} ${bottom}`;
	}
	let d = `M${points[0].join(" ")}`;
	for (let i = 1; i < points.length; i++) {
		const [x0, y0] = points[i - 1], [x, y1] = points[i];
		const y = i + 1 < points.length ? y1 : y1 - Math.sign(y1 - y0) * 9; // the head of the arrow is there
		const half = (y + y0) / 2;
		d += x === x0 ? `V${y}` : `C${x0} ${half} ${x} ${half} ${x} ${y}`;
	}
	return d;
}

// outline returns the shape of a node of that kind.
function outline(kind, width, height) {
	const box = (rx) => svgElement("rect", { x: 0.5, y: 0.5, width: width - 1, height: height - 1, rx, class: "shape" });
	switch (kind) {
	case "fence":
		return box(height / 2);
	case "class":
		return svgElement("polygon", { points: `10,0.5 ${width - 10},0.5 ${width - 0.5},${height / 2} ${width - 10},${height - 0.5} 10,${height - 0.5} 0.5,${height / 2}`, class: "shape" });
	case "section":
		return svgElement("g", {}, box(2), svgElement("path", { d: `M6 1V${height - 1}M${width - 6} 1V${height - 1}`, class: "shape" }));
	}
	return box(3);
}

const nodeName = (n) => visible(text(data.graph.nodes[n].name));

// edgeText says what an edge means, in words.
function edgeText(e) {
	return `${nodeName(e.from)} ${text(e.verb)} ${nodeName(e.to)}`;
}

// edgeItem is an edge in the list below the picture, with where and how.
function edgeItem(e) {
	const details = element("details", { class: "edge" + (e.cycle ? " cycle" : "") }, element("summary", {}, edgeText(e), " ", element("span", { class: "where" }, posText(e.at))));
	details.addEventListener("toggle", () => {
		if (!details.open || details.children.length > 1) return;
		const div = element("div");
		if (text(e.func)) div.append(element("p", {}, "In " + text(e.func)));
		const place = (what, pos) => {
			if (pos[1]) div.append(element("p", {}, what + " at ", element("span", { class: "where" }, posText(pos))), snippet(pos));
		};
		const lock = text(data.graph.nodes[e.from].kind) === "lock" ? e.from : e.to;
		place(nodeName(lock) + " is locked", e.held);
		if (e.trail) div.append(path(e.trail));
		else place("Declared", e.at);
		details.append(div);
	});
	return details;
}

// picture draws one part of the graph; select is called with the number of the node
// that somebody chooses.
function picture(part, select) {
	const svg = svgElement("svg", { class: "graph", width: part.width, height: part.height, viewBox: `0 0 ${part.width} ${part.height}`, role: "group", "aria-label": part.title });
	for (const { edge, points } of part.edges) {
		const e = data.graph.edges[edge], loop = e.from === e.to, [x, y] = points[points.length - 1];
		const down = y > points[points.length - 2][1];
		const head = loop ? "9,-5 9,5 0,0" : down ? "-5,-9 5,-9 0,0" : "-5,9 5,9 0,0";
		svg.append(svgElement("g", { class: "line" + (e.cycle ? " cycle" : ""), "data-from": e.from, "data-to": e.to }, svgElement("title", {}, edgeText(e)),
			svgElement("path", { d: curve(points, loop), class: "edge" }), svgElement("polygon", { points: head, transform: `translate(${x} ${y})`, class: "head" })));
	}
	for (const [id, x, y, width] of part.nodes) {
		const n = data.graph.nodes[id], kind = text(n.kind), of = text(n.class), second = kind + (of ? " " + of : "");
		const g = svgElement("g", { class: "node " + kind, transform: `translate(${x} ${y})`, tabindex: "0", role: "button", "aria-pressed": "false", "aria-label": `${second} ${text(n.name)}`, "data-node": id },
			svgElement("title", {}, `${second} ${visible(text(n.pkg))} ${nodeName(id)}`), outline(kind, width, part.tall),
			svgElement("text", { x: width / 2, y: 17, class: "name" }, short(nodeName(id), 26)), svgElement("text", { x: width / 2, y: 33 }, short(visible(second), 28)));
		g.addEventListener("click", () => select(id));
		g.addEventListener("keydown", (event) => {
			if (event.key !== "Enter" && event.key !== " ") return;
			event.preventDefault();
			select(id);
		});
		svg.append(g);
	}
	return svg;
}

// drawing shows a part, and below it what its edges are; of a chosen node only those
// that begin or end there.
function drawing(part) {
	const list = element("div", { class: "edges" }), heading = element("h3", { role: "status" });
	let chosen = -1;
	const select = (id) => {
		chosen = chosen === id ? -1 : id;
		const near = (from, to) => chosen < 0 || from === chosen || to === chosen;
		for (const line of svg.querySelectorAll(".line")) line.classList.toggle("far", !near(Number(line.dataset.from), Number(line.dataset.to)));
		for (const node of svg.querySelectorAll(".node")) node.setAttribute("aria-pressed", String(Number(node.dataset.node) === chosen));
		const edges = part.edges.map(({ edge }) => data.graph.edges[edge]).filter((e) => near(e.from, e.to));
		const what = chosen < 0 ? part.title : `${text(data.graph.nodes[chosen].kind)} ${nodeName(chosen)}`;
		heading.textContent = `${what}: ${edges.length} edge${edges.length === 1 ? "" : "s"}`;
		list.replaceChildren(...edges.map(edgeItem));
	};
	const svg = picture(part, select);
	select(-1);
	return [element("div", { class: "picture" }, svg), heading, list];
}

// graph fills in the graph, if there is one.
function graph() {
	const g = data.graph, details = $("graph");
	if (!g) return;
	const count = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
	details.hidden = false;
	details.firstElementChild.textContent = `Locks and fences (${count(g.all, "edge")}, ${count(g.cycles, "cycle")})`;
	const div = details.lastElementChild, view = element("div");
	const choose = element("select", { id: "part" }, ...g.parts.map((part, i) => element("option", { value: i }, part.title)));
	choose.addEventListener("change", () => view.replaceChildren(...drawing(g.parts[choose.value])));
	div.append(element("p", {}, "An arrow leads from what waits to what it waits for. A cycle of arrows (red) is a reason to look, and no finding. Choose a node to see only its arrows."));
	for (const line of g.incomplete || []) div.append(element("p", { class: "error" }, line));
	if (g.left) div.append(element("p", {}, `${count(g.left, "part")} too large to read, or too many, and left out: fencevet graph draws what you choose with -lock, -class or -package.`));
	if (g.parts.length === 0) return;
	div.append(element("label", { for: "part" }, "Show "), choose, view);
	const draw = () => {
		if (details.open && !view.firstChild) view.append(...drawing(g.parts[0]));
	};
	details.addEventListener("toggle", draw);
	draw(); // a browser may remember that it was open
}
