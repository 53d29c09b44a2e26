"use strict";
{
const $ = id => document.getElementById(id);
const svg = $("picture"), view = $("view"), stage = $("stage"), panel = $("panel"), search = $("search");
const data = JSON.parse($("data").textContent);
const width = +svg.dataset.width, height = +svg.dataset.height;
const boxes = [], near = data.boxes.map(() => []);
for (const shape of view.querySelectorAll("[data-box]")) boxes[+shape.dataset.box] = shape;
for (const way of view.querySelectorAll("[data-from]")) {
  near[+way.dataset.from].push(way);
  if (way.dataset.to !== way.dataset.from) near[+way.dataset.to].push(way);
}
const words = data.boxes.map(box => [box.group + "." + box.title, ...box.told].join("\n").toLowerCase());
data.arrows.forEach(([from, , , label, small]) => { words[from] += "\n" + (label + "\n" + small).toLowerCase(); });

let x = 0, y = 0, scale = 1;
function show() {
  view.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
  svg.classList.toggle("faraway", scale < 0.42);
  svg.style.setProperty("--scale", scale);
}
function fit() {
  const room = stage.getBoundingClientRect();
  scale = Math.min(1.2, room.width / width, room.height / height);
  x = (room.width - width * scale) / 2;
  y = (room.height - height * scale) / 2;
  show();
}
function zoom(factor, atX, atY) {
  const next = Math.min(4, Math.max(0.004, scale * factor));
  x = atX - (atX - x) * next / scale;
  y = atY - (atY - y) * next / scale;
  scale = next;
  show();
}
function middle(factor) { const room = stage.getBoundingClientRect(); zoom(factor, room.width / 2, room.height / 2); }
function goTo(number) {
  const room = stage.getBoundingClientRect(), box = boxes[number].getBoundingClientRect();
  const left = (box.left + box.width / 2 - room.left - x) / scale, top = (box.top + box.height / 2 - room.top - y) / scale;
  scale = Math.max(scale, 0.9);
  x = (room.width - (panel.hidden ? 0 : panel.offsetWidth)) / 2 - left * scale;
  y = room.height / 2 - top * scale;
  show();
}

function link(number) {
  for (const shape of view.querySelectorAll(".linked")) shape.classList.remove("linked");
  svg.classList.toggle("linking", number !== null);
  if (number === null) return;
  boxes[number].classList.add("linked");
  for (const way of near[number]) {
    way.classList.add("linked");
    boxes[+way.dataset.from].classList.add("linked");
    boxes[+way.dataset.to].classList.add("linked");
  }
}
let chosen = null;
function choose(number) {
  if (chosen !== null) boxes[chosen].classList.remove("here");
  chosen = number;
  link(number);
  panel.hidden = number === null;
  if (number === null) return;
  boxes[number].classList.add("here");
  tell(number);
}
function add(parent, name, text) {
  const made = document.createElement(name);
  made.textContent = text;
  parent.append(made);
  return made;
}
function tell(number) {
  const box = data.boxes[number], told = $("told");
  told.replaceChildren();
  add(told, "h2", (box.kind === "call" ? "call " : "") + box.title);
  add(told, "small", box.group);
  for (const line of box.told) add(told, "p", line);
  ways(told, "From here", data.arrows.filter(arrow => arrow[0] === number), 1);
  ways(told, "To here", data.arrows.filter(arrow => arrow[1] === number), 0);
}
function ways(told, title, arrows, end) {
  if (arrows.length) add(told, "h3", title);
  for (const arrow of arrows) {
    const row = add(told, "p", `${arrow[2]}: ${arrow[3]} ${end ? "→" : "←"} `);
    const other = data.boxes[arrow[end]];
    add(row, "a", (other.kind === "call" ? "call " : "") + (other.group === data.boxes[arrow[1 - end]].group ? "" : other.group + ".") + other.title).onclick = () => { choose(arrow[end]); goTo(arrow[end]); };
    if (arrow[4]) add(row, "small", arrow[4]);
  }
}

let hits = [], at = -1;
function seek() {
  const wanted = search.value.trim().toLowerCase();
  for (const number of hits) boxes[number].classList.remove("hit");
  hits = wanted ? words.flatMap((text, number) => text.includes(wanted) ? [number] : []) : [];
  const exact = hits.findIndex(number => data.boxes[number].title.toLowerCase() === wanted);
  if (exact > 0) hits.unshift(...hits.splice(exact, 1));
  at = -1;
  for (const number of hits) boxes[number].classList.add("hit");
  svg.classList.toggle("searching", wanted !== "");
  $("found").textContent = wanted ? `${hits.length} found` : "";
}
function step(by) {
  if (!hits.length) return;
  at = (at + by + hits.length) % hits.length;
  $("found").textContent = `${at + 1} of ${hits.length}`;
  choose(hits[at]);
  goTo(hits[at]);
}
search.oninput = seek;
search.onkeydown = event => {
  if (event.key === "Enter") { event.preventDefault(); step(event.shiftKey ? -1 : 1); }
};

const held = new Map();
let moved = 0, pressed = null;
svg.onpointerdown = event => {
  if (event.button) return;
  held.set(event.pointerId, [event.clientX, event.clientY]);
  if (held.size === 1) { moved = 0; pressed = event.target.closest("[data-box]"); }
  svg.setPointerCapture(event.pointerId);
  svg.classList.add("moving");
};
svg.onpointermove = event => {
  const before = held.get(event.pointerId);
  if (!before) return;
  const now = [event.clientX, event.clientY], room = stage.getBoundingClientRect();
  if (held.size === 1) {
    x += now[0] - before[0];
    y += now[1] - before[1];
    show();
  } else {
    const other = [...held].find(([id]) => id !== event.pointerId)[1];
    const away = point => Math.hypot(point[0] - other[0], point[1] - other[1]) || 1;
    zoom(away(now) / away(before), other[0] - room.left, other[1] - room.top);
  }
  moved += Math.abs(now[0] - before[0]) + Math.abs(now[1] - before[1]);
  held.set(event.pointerId, now);
};
svg.onpointerup = svg.onpointercancel = event => {
  if (!held.delete(event.pointerId)) return;
  svg.classList.remove("moving");
  if (event.type === "pointerup" && !held.size && moved < 6) choose(pressed ? +pressed.dataset.box : null);
};
svg.addEventListener("wheel", event => {
  event.preventDefault();
  const room = stage.getBoundingClientRect(), unit = event.deltaMode ? 16 : 1;
  zoom(Math.exp(-Math.max(-240, Math.min(240, event.deltaY * unit)) / 400), event.clientX - room.left, event.clientY - room.top);
}, { passive: false });
$("in").onclick = () => middle(1.3);
$("out").onclick = () => middle(1 / 1.3);
$("fit").onclick = fit;
$("close").onclick = () => choose(null);
addEventListener("keydown", event => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") { search.value = ""; seek(); choose(null); search.blur(); return; }
  if (event.target === search) return;
  const keys = {
    "/": () => search.focus(), "+": () => middle(1.3), "=": () => middle(1.3), "-": () => middle(1 / 1.3), "0": fit,
    ArrowLeft: () => { x += 80; show(); }, ArrowRight: () => { x -= 80; show(); },
    ArrowUp: () => { y += 80; show(); }, ArrowDown: () => { y -= 80; show(); },
  };
  const act = keys[event.key];
  if (act) { event.preventDefault(); act(); }
});
fit();
}
