// Numbered points between two axes, as SVG; the list beside it says what the numbers are. Data: Plane in bot/reports/charts/chart.py.
"use strict";

const ACROSS = 400;
const HIGH = 320;
const EDGE = 40;
const RADIUS = 16;
const MANY = 4; // more at one place are drawn smaller

function drawnAs(name, attributes, ...inside) {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...inside);
  return made;
}

// A full disc stays where it is in nearly every sample; a dashed ring doesn't.
function disc(x, y, radius, isFirm, said) {
  const kind = isFirm ? "firm" : "loose";
  const ring = drawnAs("circle", { cx: x, cy: y, r: radius - 1, class: kind });
  const text = drawnAs("text", { x, y, class: kind, "font-size": radius * 1.15 }, said);
  return drawnAs("g", {}, ring, text);
}

function numbered(number, digits) {
  return [...String(number)].map((digit) => digits[digit]).join("");
}

function badge(one, digits = "0123456789") {
  const size = 2 * RADIUS;
  const said = one.number ? numbered(one.number, digits) : "";
  return drawnAs("svg", { viewBox: `0 0 ${size} ${size}`, class: "badge" }, disc(RADIUS, RADIUS, RADIUS, one.is_firm, said));
}

// Those at the same place stand beside one another, in rows.
function point(one, digits) {
  const radius = one.of > MANY ? RADIUS * 0.8 : RADIUS;
  const across = Math.ceil(Math.sqrt(one.of));
  const down = Math.ceil(one.of / across);
  const step = 2 * radius + 1;
  const x = EDGE + one.x * (ACROSS - 2 * EDGE) + ((one.place % across) - (across - 1) / 2) * step;
  const y = EDGE + (1 - one.y) * (HIGH - 2 * EDGE) + (Math.floor(one.place / across) - (down - 1) / 2) * step;
  return disc(x, y, radius, one.is_firm, numbered(one.number, digits));
}

function plane(one, digits) {
  const line = (x1, y1, x2, y2) => drawnAs("line", { x1, y1, x2, y2, class: "middle" });
  const drawing = drawnAs("svg", { viewBox: `0 0 ${ACROSS} ${HIGH}`, "aria-hidden": "true" }, // the list says the same
    line(ACROSS / 2, 0, ACROSS / 2, HIGH), line(0, HIGH / 2, ACROSS, HIGH / 2), ...one.points.map((each) => point(each, digits)));
  const corners = (...two) => element("p", "corners", ...two.map((corner) => element("span", "", corner)));
  return element("div", "plane", element("p", "axis", `↑ ${one.upwards}`), corners(...one.corners.slice(0, 2)), drawing, corners(...one.corners.slice(2)),
    element("p", "ends", element("span", "", one.ends[0]), element("b", "", `${one.across} →`), element("span", "", one.ends[1])));
}

function planeLegend(one) {
  const key = (isFirm, said) => element("li", "", badge({ is_firm: isFirm }), said);
  return element("ul", "legend", key(true, one.firm), key(false, one.loose));
}
