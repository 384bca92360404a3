// The report of one run, as written by fencevet (html.go says in which form):
// data.findings, data.marks the directives, data.sources the lines of source around
// all positions, data.help what the rules are about.
const $ = (id) => document.getElementById(id);
const data = JSON.parse($("data").textContent);
$("data").remove();
const text = (i) => data.strings[i];

// posText returns a position as text: file:line:column.
function posText([file, line, col]) {
	return text(file) + (line ? ":" + line : "") + (line && col ? ":" + col : "");
}

// element makes an element; all text goes in as text.
function element(tag, attributes, ...children) {
	const e = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes || {})) e.setAttribute(name, value);
	e.append(...children);
	return e;
}

const findings = (n) => `${n} finding${n === 1 ? "" : "s"}`;

// visible shows the characters that reorder text, instead of obeying them.
function visible(text) {
	return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
		(c) => "⟨U+" + c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "⟩");
}

// -- finding --

const encoder = new TextEncoder(), decoder = new TextDecoder();

// snippet shows the lines around a position, with the column marked: it counts
// bytes.
function snippet(pos) {
	const [file, line, col] = pos, lines = data.sources[text(file)];
	if (!lines || lines[line] === undefined) return "";
	const pre = element("pre", { tabindex: "0", "aria-label": "source at " + posText(pos) });
	for (let n = line - 2; n <= line + 2; n++) {
		const source = lines[n];
		if (source === undefined) continue;
		pre.append(element("span", { class: "number" }, String(n).padStart(6) + "  "));
		if (n === line && col > 0) {
			const before = decoder.decode(encoder.encode(source).slice(0, col - 1));
			const at = [...source.slice(before.length)][0] || " ";
			pre.append(visible(before), element("span", { class: "at" }, visible(at)), visible(source.slice(before.length + at.length)));
		} else {
			pre.append(visible(source));
		}
		pre.append("\n");
	}
	return pre;
}

function hop(what, pos) {
	return element("li", {}, what + " ", element("span", { class: "where" }, posText(pos)), snippet(pos));
}

function path({ op, calls }) {
	const list = element("ol", { class: "path" });
	calls.forEach(([func, ...pos], i) => {
		const next = i + 1 < calls.length ? calls[i + 1][0] : op.func;
		list.append(hop(text(func) + " calls " + text(next), pos));
	});
	list.append(hop(text(op.func) + " " + text(op.what), op.pos));
	return list;
}

const svgElement = (tag, attributes, ...children) => {
	const e = document.createElementNS("http://www.w3.org/2000/svg", tag);
	for (const [name, value] of Object.entries(attributes)) e.setAttribute(name, value);
	e.append(...children);
	return e;
};

const short = (s, n) => ([...s].length > n ? [...s].slice(0, n - 1).join("") + "…" : s);

// cycle draws the sides of a finding that has several, in a ring: each needs what
// the one above it has.
function cycle(sides) {
	const svg = svgElement, step = 84, height = sides.length * step - 24;
	const who = ({ op, calls }) => text(calls.length ? calls[0][0] : op.func); // where the side begins
	const ring = svg("svg", { class: "ring", viewBox: `0 0 320 ${height}`, role: "img", "aria-label": "cycle of " + sides.map((side) => `${who(side)} ${text(side.op.what)}`).join(", ") });
	const arrow = (d, x, y, points) => ring.append(svg("path", { d, class: "edge" }), svg("polygon", { points, transform: `translate(${x} ${y})`, class: "head" }));
	sides.forEach((side, i) => {
		const y = i * step, func = who(side), what = text(side.op.what);
		ring.append(svg("g", {}, svg("title", {}, `${func} ${what}`), svg("rect", { x: 1, y: y + 1, width: 278, height: 58, rx: 6 }),
			svg("text", { x: 12, y: y + 25, class: "func" }, short(visible(func), 28)), svg("text", { x: 12, y: y + 46 }, short(visible(what), 34))));
		if (i + 1 < sides.length) arrow(`M140 ${y + 60}V${y + step - 8}`, 140, y + step, "-5,-9 5,-9 0,0");
	});
	const last = height - 30;
	arrow(`M280 ${last}H304V30H290`, 280, 30, "9,-5 9,5 0,0");
	return ring;
}

// body is made when a finding is opened for the first time.
function body(f) {
	const div = element("div");
	if (!f.message.endsWith(": " + text(f.headline))) div.append(element("p", {}, f.message)); // else the summary has all of it
	const s = f.section;
	if (s) div.append(element("p", {}, `Section: ${text(s.func)} [${text(s.what)}] `, element("span", { class: "where" }, posText(s.pos))));
	if (!f.ops) div.append(snippet(f.pos));
	if (f.ops && f.ops.length > 1) div.append(cycle(f.ops));
	for (const trail of f.ops || []) {
		if (f.ops.length > 1) div.append(element("p", {}, text(trail.op.what)));
		div.append(path(trail));
	}
	if (text(f.unconfirmed)) div.append(element("p", {}, "Not confirmed: " + text(f.unconfirmed)));
	if (text(f.fix)) div.append(element("p", {}, "Fix: " + text(f.fix)));
	if (text(f.allow)) div.append(element("p", {}, "Waive: ", element("code", {}, text(f.allow) + "<reason>")));
	const help = data.help[text(f.name)];
	if (help) div.append(element("details", {}, element("summary", {}, "About " + text(f.name)), element("pre", {}, help)));
	return div;
}

function show(f) {
	const where = element("span", { class: "where" }, posText(f.pos));
	const severity = element("span", { class: "severity " + text(f.severity) }, text(f.severity));
	const details = element("details", { class: "finding" },
		element("summary", {}, severity, ` ${text(f.name)} `, where, element("br"), text(f.headline)));
	details.addEventListener("toggle", () => {
		if (details.open && details.children.length === 1) details.append(body(f));
	});
	return details;
}

// -- list --

const batch = 100;
let chosen = [], shown = 0;

function more() {
	const list = $("findings");
	let last = shown > 0 ? chosen[shown - 1].pkg : undefined;
	const to = Math.min(shown + batch, chosen.length);
	for (; shown < to; shown++) {
		const f = chosen[shown];
		if (f.pkg !== last) list.append(element("h3", {}, text(f.pkg) || "other"));
		last = f.pkg;
		list.append(show(f));
	}
	$("more").hidden = shown === chosen.length;
}

const selects = ["rule", "class", "package", "severity"];
const values = {
	rule: (f) => [text(f.rule), text(f.name)],
	class: (f) => (f.section ? [text(f.section.what)] : []),
	package: (f) => [text(f.pkg)],
	severity: (f) => [text(f.severity)],
};

// searched returns what the words of a search are looked for in.
function searched(f) {
	f.searched ||= [f.message, text(f.headline), posText(f.pos), text(f.pkg)].join("\n").toLowerCase();
	return f.searched;
}

function filter() {
	const words = $("q").value.toLowerCase().split(/\s+/).filter((w) => w);
	const wanted = selects.map((name) => [values[name], $(name).value]).filter(([, value]) => value);
	chosen = data.findings.filter((f) =>
		wanted.every(([of, value]) => of(f).includes(value)) && words.every((w) => searched(f).includes(w)));
	shown = 0;
	$("findings").replaceChildren();
	$("count").textContent = chosen.length === data.findings.length
		? findings(chosen.length) : `${chosen.length} of ${findings(data.findings.length)}`;
	more();
	const state = new URLSearchParams();
	for (const name of ["q", ...selects]) if ($(name).value) state.set(name, $(name).value);
	history.replaceState(null, "", "#" + state);
}

function restore() {
	const state = new URLSearchParams(location.hash.slice(1));
	for (const name of ["q", ...selects]) $(name).value = state.get(name) || "";
	filter();
}

// -- page --

function options() {
	for (const name of selects) {
		const counts = new Map();
		for (const f of data.findings) for (const v of values[name](f)) counts.set(v, (counts.get(v) || 0) + 1);
		$(name).append(element("option", { value: "" }, "all"));
		for (const v of [...counts.keys()].sort()) $(name).append(element("option", { value: v }, `${v} (${counts.get(v)})`));
	}
}

function sections() {
	const critical = data.marks.filter((m) => m.verb === "critical" && !m.contract), details = $("sections");
	details.hidden = critical.length === 0;
	details.firstElementChild.textContent = `Sections by package (${critical.length})`;
	const fill = () => {
		if (details.open && !$("sectionlist").firstChild) sectionList(critical);
	};
	details.addEventListener("toggle", fill);
	fill(); // a browser may remember that it was open
}

function sectionList(critical) {
	let list, pkg;
	for (const m of critical) {
		if (m.pkg !== pkg) {
			pkg = m.pkg;
			list = element("ul");
			$("sectionlist").append(element("h3", {}, pkg), list);
		}
		const clean = data.incomplete.length ? "no findings" : "clean";
		const status = m.findings ? element("span", { class: "error" }, findings(m.findings)) : element("span", { class: "clean" }, clean);
		const button = element("button", { type: "button" }, `${m.on} [${m.class}] `, status);
		button.addEventListener("click", () => {
			for (const name of selects) $(name).value = "";
			$("q").value = m.on.toLowerCase();
			$("package").value = m.findings ? m.pkg : "";
			filter();
			$("count").scrollIntoView();
		});
		list.append(element("li", {}, button, " ", element("span", { class: "where" }, m.pos)));
	}
}

function totals() {
	const counts = new Map();
	for (const f of data.findings) counts.set(text(f.severity), (counts.get(text(f.severity)) || 0) + 1);
	const parts = [...counts].map(([severity, n]) => n + " " + severity + (n > 1 && severity !== "info" ? "s" : ""));
	$("totals").textContent = data.findings.length ? `${findings(data.findings.length)}: ${parts.join(", ")}` : "no findings";
	$("versions").textContent = `fencevet ${data.tool}, ${data.go}`;
	for (const line of data.incomplete) $("incomplete").append(element("li", {}, line));
	$("incomplete").hidden = data.incomplete.length === 0;
}

// step moves the focus to the next or previous finding.
function step(by) {
	const all = [...document.querySelectorAll(".finding > summary")];
	const i = all.indexOf(document.activeElement);
	if (by > 0 && i === all.length - 1 && !$("more").hidden) {
		more();
		return step(by);
	}
	const next = all[i < 0 ? 0 : Math.max(0, Math.min(all.length - 1, i + by))];
	if (next) next.focus();
}

document.addEventListener("keydown", (event) => {
	const typing = event.target.matches && event.target.matches("input, select, textarea");
	if (event.ctrlKey || event.metaKey || event.altKey) return;
	if (event.key === "Escape" && event.target === $("q")) {
		$("q").value = "";
		filter();
	} else if (typing) {
		return;
	} else if (event.key === "/") {
		$("q").focus();
	} else if (event.key === "j") {
		step(1);
	} else if (event.key === "k") {
		step(-1);
	} else {
		return;
	}
	event.preventDefault();
});

// By package, as strings compare; stable, so that positions stay in order.
data.findings.sort((a, b) => (a.pkg === b.pkg ? 0 : text(a.pkg) < text(b.pkg) ? -1 : 1));
totals();
options();
sections();
graph();
$("filters").addEventListener("input", filter);
$("filters").addEventListener("reset", () => setTimeout(filter));
$("filters").addEventListener("submit", (event) => event.preventDefault());
$("more").addEventListener("click", more);
addEventListener("hashchange", restore);
if ("IntersectionObserver" in window) {
	new IntersectionObserver((entries) => {
		if (entries.some((e) => e.isIntersecting) && shown < chosen.length) more();
	}).observe($("more"));
}
restore();
