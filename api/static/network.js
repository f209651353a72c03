// Lets one explore the picture of the network; the drawing and the tables of the page say the same without it.
"use strict";

const room = document.getElementById("erkunden");
const { nodes, lines } = JSON.parse(document.getElementById("graph-daten").textContent);
const frame = document.getElementById("graph");
const said = document.getElementById("graph-ort");
const search = document.getElementById("suchen");
const kinds = [...room.querySelectorAll(".explorer__kinds input")];
const kindName = Object.fromEntries(kinds.map((box) => [box.value, box.labels[0].textContent.trim()]));
const dark = matchMedia("(prefers-color-scheme: dark)");
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ß", "ss");

const SHAPES = { place: "round-rectangle", authority: "rectangle", "coordination centre": "diamond", "guide desk": "hexagon", "migrant organisation": "ellipse", "advice centre": "round-octagon", guide: "triangle" };

function style() {
  const [ink, paper, tie, thin] = dark.matches ? ["#f2f4f7", "#1d2329", "#9dbcff", "#8b96a3"] : ["#171a1c", "#ffffff", "#1f4a9c", "#6b7784"];
  return [
    { selector: "node", style: { label: "data(name)", shape: "data(shape)", "font-size": 11, "text-wrap": "wrap", "text-max-width": 120, "text-valign": "bottom", "text-margin-y": 4, color: ink, "background-color": paper, "border-width": 2, "border-color": ink, width: 26, height: 26 } },
    { selector: "edge", style: { "curve-style": "bezier", width: 1, "line-color": thin } },
    { selector: "edge[tie]", style: { width: 2.5, "line-color": tie, "target-arrow-color": tie, "target-arrow-shape": "triangle" } },
    { selector: "edge[relation = 'COOPERATES_WITH']", style: { "source-arrow-color": tie, "source-arrow-shape": "triangle" } },
    { selector: "edge[!agreed]", style: { "line-style": "dashed" } },
    { selector: ".here", style: { "border-width": 5, "border-color": tie, "font-weight": "bold" } },
    { selector: ".gone", style: { display: "none" } },
  ];
}

function elements() {
  const ties = new Set(["REFERS_TO", "COOPERATES_WITH"]);
  return [
    ...nodes.map((node) => ({ data: { ...node, shape: SHAPES[node.kind] ?? "round-rectangle" } })),
    ...lines.map((line, number) => ({ data: { ...line, id: `line ${number}`, source: line.origin, target: line.target, ...(ties.has(line.relation) ? { tie: true } : {}) } })),
  ];
}

room.hidden = false;
const graph = cytoscape({
  container: frame, elements: elements(), style: style(), minZoom: 0.2, maxZoom: 4,
  layout: { name: "cose", animate: false, randomize: false, nodeDimensionsIncludeLabels: true, padding: 20 },
});
dark.addEventListener("change", () => graph.style(style()));

let here;

const shown = () => graph.nodes().not(".gone").sort((a, b) => a.data("name").localeCompare(b.data("name"), "de"));

function tell(node) {
  const others = node.connectedEdges().not(".gone").connectedNodes().not(node).map((other) => other.data("name"));
  said.textContent = room.dataset.at.replace("{name}", node.data("name")).replace("{kind}", kindName[node.data("kind")] ?? "")
    .replace("{others}", [...new Set(others)].join("; ") || room.dataset.alone);
}

function goTo(node) {
  graph.nodes().removeClass("here");
  here = node;
  node.addClass("here");
  graph.animate({ center: { eles: node }, duration: still ? 0 : 200 });
  tell(node);
}

function step(by) {
  const some = shown();
  if (!some.length) return;
  const at = here ? some.toArray().findIndex((node) => node.same(here)) : by > 0 ? -1 : 0;
  goTo(some[(at + by + some.length) % some.length]);
}

function filter() {
  const words = plain(search.value).split(/\s+/).filter(Boolean);
  const wanted = new Set(kinds.filter((box) => box.checked).map((box) => box.value));
  for (const node of graph.nodes()) {
    const fits = wanted.has(node.data("kind")) && words.every((word) => plain(node.data("name")).includes(word));
    node.toggleClass("gone", !fits);
  }
  if (here?.hasClass("gone")) here = undefined;
  graph.fit(graph.nodes().not(".gone"), 20);
  said.textContent = room.dataset.shown.replace("{n}", shown().length);
}

const zoom = (by) => graph.zoom({ level: graph.zoom() * by, renderedPosition: { x: graph.width() / 2, y: graph.height() / 2 } });
const DEEDS = { in: () => zoom(1.3), out: () => zoom(1 / 1.3), all: () => graph.fit(undefined, 20) };
const KEYS = {
  ArrowLeft: () => graph.panBy({ x: 60, y: 0 }), ArrowRight: () => graph.panBy({ x: -60, y: 0 }),
  ArrowUp: () => graph.panBy({ x: 0, y: 60 }), ArrowDown: () => graph.panBy({ x: 0, y: -60 }),
  "+": DEEDS.in, "-": DEEDS.out, 0: DEEDS.all, n: () => step(1), p: () => step(-1),
  Enter: () => { if (here?.data("address")) location.assign(here.data("address")); },
};

frame.addEventListener("keydown", (event) => {
  const deed = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!deed || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  deed();
});
for (const button of room.querySelectorAll("[data-do]")) button.addEventListener("click", () => DEEDS[button.dataset.do]());
for (const box of kinds) box.addEventListener("change", filter);
search.addEventListener("input", filter);
graph.on("tap", "node", (event) => goTo(event.target));
graph.on("dbltap", "node", (event) => { if (event.target.data("address")) location.assign(event.target.data("address")); });
